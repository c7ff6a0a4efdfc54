/** The breakpoints of a session: what was asked for, what came of it, and the rules that the guest's thread is given. */
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Moment, Rule } from "../protocol/debug.ts";
import { type Read, readExpression, readHits, readLog, usesResult } from "./expression.ts";
import { type Calls, type Found, targetAt } from "./places.ts";
import type { ProgramTypes } from "./program.ts";

type Asked = Pick<DebugProtocol.SourceBreakpoint, "condition" | "hitCondition" | "logMessage" | "mode">;

/** One breakpoint; its number is that of its rules. */
export interface Breakpoint {
  id: number;
  /** The document that it stands in; null for one by a function's name. */
  file: string | null;
  /** 0-based; null where it stands nowhere. */
  line: number | null;
  /** 0-based; absent: the line as a whole. */
  column?: number;
  calls: Calls[];
  how: Omit<Rule, "id" | keyof Calls> | null;
  /** Why it is not set, or what is to be known of it. */
  message: string | null;
  verified: boolean;
}

/** The modes that a breakpoint may have. */
export const MODES: DebugProtocol.BreakpointMode[] = [
  { mode: "call", label: "Call", description: "Stops before the call enters the component", appliesTo: ["source"] },
  { mode: "return", label: "Return", description: "Stops when the call returns", appliesTo: ["source"] },
];

/** The exceptions that a session can stop at. */
export const FILTERS: DebugProtocol.ExceptionBreakpointsFilter[] = [
  { filter: "trap", label: "Traps", description: "A component traps", default: true },
  { filter: "error-result", label: "Error results", description: "A call returns the error of a result", default: false },
  { filter: "denied", label: "Refused capabilities", description: "A component was refused something that nobody granted", default: false },
];

export class Breakpoints {
  private readonly sources = new Map<string, Breakpoint[]>();
  private functions: Breakpoint[] = [];
  private nextId = 1;
  private program: ProgramTypes | null = null;

  /** Those of one document, in the place of all that it had. Lines are 0-based. */
  setSource(file: string, targets: Found, asked: readonly (Asked & { line: number; column?: number })[]): Breakpoint[] {
    const old = this.sources.get(file) ?? [];
    const made = asked.map((it): Breakpoint => {
      const target = targets.ok ? targetAt(targets.targets, it.line) : undefined;
      // A wire among others on its line.
      const wire = target?.line === it.line && it.column !== undefined ? target.columns?.get(it.column) : undefined;
      const column = wire && it.column !== undefined ? { column: it.column } : {};
      const base = { id: this.nextId++, file, line: target?.line ?? null, ...column, calls: wire ?? target?.calls ?? [] };
      const known = old.find((before) => before.line === base.line && before.column === base.column);
      const id = known && target ? known.id : base.id;
      const nothing = targets.ok
        ? `There is no ${file.endsWith(".wac") ? "instance, argument or export" : "function"} here or below.`
        : targets.message;
      return this.checked({ ...base, id }, it, target ? null : nothing);
    });
    this.sources.set(file, made);
    return made;
  }

  /** Those by a function's name, in the place of all. */
  setFunctions(asked: readonly (Asked & { name: string })[]): Breakpoint[] {
    const old = this.functions;
    this.functions = asked.map((it) => {
      const calls = namedCalls(it.name);
      const known = calls && old.find((before) => JSON.stringify(before.calls) === JSON.stringify([calls]));
      const base = { id: known?.id ?? this.nextId++, file: null, line: null, calls: calls ? [calls] : [] };
      return this.checked(base, it, calls ? null : `"${it.name}" is no function's name; write INTERFACE#FUNCTION, or FUNCTION.`);
    });
    return this.functions;
  }

  /** The program is known now. Gives those that it changes. */
  settle(program: ProgramTypes): Breakpoint[] {
    this.program = program;
    return this.all().filter((it) => {
      const before = [it.verified, it.message];
      this.verify(it);
      return before[0] !== it.verified || before[1] !== it.message;
    });
  }

  find(id: number): Breakpoint | undefined {
    return this.all().find((it) => it.id === id);
  }

  /** What the guest's thread is to look for. */
  rules(): Rule[] {
    return this.all().flatMap(({ id, file, calls, how }) => {
      if (!how || (file?.endsWith(".wac") && this.program && file !== this.program.file)) return [];
      return calls.map((it): Rule => ({ ...it, ...how, id }));
    });
  }

  private all(): Breakpoint[] {
    return [...[...this.sources.values()].flat(), ...this.functions];
  }

  private checked(base: Pick<Breakpoint, "id" | "file" | "line" | "column" | "calls">, asked: Asked, nothing: string | null): Breakpoint {
    const how = nothing === null ? readHow(asked) : { ok: false as const, message: nothing };
    const made: Breakpoint = { ...base, how: how.ok ? how.value : null, message: how.ok ? null : how.message, verified: how.ok };
    if (how.ok) this.verify(made);
    return made;
  }

  private verify(it: Breakpoint): void {
    const { program } = this;
    if (!it.how || !program) return;
    const foreign = it.file?.endsWith(".wac") && it.file !== program.file;
    const name = path.basename(program.file);
    it.message = foreign
      ? `${path.basename(it.file!)} is not what runs; it is ${name}.`
      : it.calls.some((calls) => program.has(calls))
        ? null
        : `No component of ${name} has this function.`;
    it.verified = it.message === null;
  }
}

/** `NAMESPACE:PACKAGE/INTERFACE#FUNCTION`, `INTERFACE#FUNCTION` or `FUNCTION`. */
function namedCalls(name: string): Calls | null {
  const parts = /^(?:([^#\s]+)#)?([^#\s]+)$/.exec(name.trim());
  if (!parts) return null;
  return parts[1] === undefined ? { function: parts[2]! } : { interface: parts[1], function: parts[2]! };
}

function readHow({ condition, hitCondition, logMessage, mode }: Asked): Read<NonNullable<Breakpoint["how"]>> {
  const read = <T>(text: string | undefined, reader: (text: string) => Read<T>): Read<T | null> =>
    text === undefined || text.trim() === "" ? { ok: true, value: null } : reader(text);
  const [when, hits, log] = [read(condition, readExpression), read(hitCondition, readHits), read(logMessage, readLog)];
  if (mode !== undefined && mode !== "call" && mode !== "return")
    return { ok: false, message: `There is no mode "${mode}"; a breakpoint stops at the call or at the return.` };
  if (!when.ok) return when;
  if (!hits.ok) return hits;
  if (!log.ok) return log;
  const about = [...(when.value ? [when.value] : []), ...(log.value ?? []).filter((it) => typeof it !== "string")];
  // A call has a result only when it returns.
  const at: Moment = mode === "return" || about.some(usesResult) ? "return" : "call";
  return { ok: true, value: { at, condition: when.value, hits: hits.value, log: log.value } };
}
