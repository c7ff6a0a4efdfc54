/** Calls exports of what is linked, with values from outside; resources that come out stay alive for later calls. */
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { Action, CallEntry, RunOutcome } from "../protocol/run.ts";
import { gatherer } from "./gather.ts";
import type { RootExport } from "./link.ts";
import { LinkError } from "./load.ts";
import { type FindResource, lower } from "./lower.ts";
import type { MockResources } from "./mockResources.ts";
import { lowerCamel, parseFunctionName } from "./names.ts";
import { ownedVisitor } from "./owned.ts";
import type { Recorder } from "./recorder.ts";
import { resultCases } from "./types.ts";
import { print } from "./wave.ts";
import { errorPayload } from "./wire.ts";

/** How many UTF-16 units of an invoked function's result are printed. */
const RESULT_LIMIT = 64 << 20;

/** Resources that the host was given, by their name in traces: they live until they are given away, dropped, or their instance is gone. */
export type Kept = Map<string, object>;

/**
 * Makes the call that was asked for on what is linked. Traps come out as exceptions. A promise only where the export may wait.
 * `mocked`: resources of the host that a recorded call is given again, as the request that a server answers.
 */
export function call(
  entry: Action,
  exports: RootExport[],
  recorder: Recorder,
  kept: Kept,
  mocked: MockResources | null = null,
): RunOutcome | Promise<RunOutcome> {
  if (entry.kind === "command") return command(exports);
  if (entry.kind === "call") return invoke(entry, exports, recorder, kept, mocked);
  drop(entry.resource, kept);
  return { kind: "done", code: 0, result: null, failed: false };
}

function command(exports: RootExport[]): RunOutcome | Promise<RunOutcome> {
  const found = exports.find(({ name }) => /^wasi:cli\/run@0\.[23]\.\d+$/.test(name));
  if (!found) throw new LinkError(noCommand(exports));
  return settle(
    () => (found.functions["run"] as () => unknown)(),
    () => ({ kind: "done", code: 0, result: null, failed: false }),
    (error) => {
      if (errorPayload(error) === undefined) throw error;
      return { kind: "done", code: 1, result: null, failed: true };
    },
  );
}

function noCommand(exports: RootExport[]): string {
  const names = exports.flatMap(({ name, item }) =>
    item.kind === "interface" ? [...item.functions.keys()].map((fn) => `${name}#${fn}`) : [name],
  );
  const list =
    names.length === 0 ? "it exports no function at all" : `call one of its functions with --invoke: ${names.slice(0, 8).join(", ")}`;
  return `it is no command (it does not export wasi:cli/run); ${list}.`;
}

function invoke(
  entry: CallEntry,
  exports: RootExport[],
  recorder: Recorder,
  kept: Kept,
  mocked: MockResources | null,
): RunOutcome | Promise<RunOutcome> {
  // A function of the world may be exported under another name than its component gives it.
  const found = exports.find(({ name, item }) =>
    item.kind === "function" ? entry.interface === null && name === entry.function : name === entry.interface,
  );
  const fn = found?.item.kind === "function" ? [...found.item.functions.values()][0] : found?.item.functions.get(entry.function);
  if (!found || !fn)
    throw new LinkError(`the composition does not export ${entry.interface === null ? "" : `${entry.interface}#`}${entry.function}.`);
  const { provider } = found;
  const { resolve } = provider.types;
  const live = new Map(entry.resources);
  const find: FindResource = (text, type) => mocked?.find(resolve, type, text) ?? alive(kept, live.get(text) ?? text);
  const args = fn.params.map((param, index) => lower(resolve, param.type, entry.args[index] ?? null, find));
  const target = callable(found, fn);
  const printed = (value: unknown): string | null => {
    if (fn.result == null) return null;
    return print(provider.printer(fn.result), value, RESULT_LIMIT, recorder.identify).text;
  };
  const hold = (it: object, name: string): void => void kept.set(`${name}#${recorder.identify(it, name)}`, it);
  const keep = (type: TypeRef | null | undefined, value: unknown): void => visitOwned(resolve, type, value, hold);
  const cases = resultCases(resolve, fn);
  // Whatever the call does with them, they are no longer the host's, unless they come back.
  const given = new Set<object>();
  for (const [index, param] of fn.params.entries()) visitOwned(resolve, param.type, args[index], (it) => void given.add(it));
  const forget = (): void => {
    for (const [name, it] of kept) if (given.has(it)) kept.delete(name);
  };
  const gather = fn.result == null ? null : gatherer(resolve, fn.result);
  const outcome = (value: unknown, failed: boolean): RunOutcome | Promise<RunOutcome> => {
    const done = (it: unknown): RunOutcome => ({ kind: "done", code: 0, result: printed(it), failed });
    return gather ? gather(value, hold).then(done) : done(value);
  };
  const returned = (value: unknown): RunOutcome | Promise<RunOutcome> => {
    forget();
    keep(cases ? cases.ok : fn.result, value);
    return outcome(cases ? { tag: "ok", val: value } : value, false);
  };
  const threw = (error: unknown): RunOutcome | Promise<RunOutcome> => {
    forget();
    const payload = cases ? errorPayload(error) : undefined;
    if (!payload) throw error;
    keep(cases?.err, payload.value);
    return outcome({ tag: "err", val: payload.value }, true);
  };
  return settle(() => target(...args), returned, threw);
}

/** Makes a call that may wait: what it gives or throws goes on at once where it did not wait, and later where it did. */
function settle(
  make: () => unknown,
  returned: (value: unknown) => RunOutcome | Promise<RunOutcome>,
  threw: (error: unknown) => RunOutcome | Promise<RunOutcome>,
): RunOutcome | Promise<RunOutcome> {
  let value: unknown;
  try {
    value = make();
  } catch (error) {
    return threw(error);
  }
  return value instanceof Promise ? value.then(returned, threw) : returned(value);
}

function visitOwned(
  resolve: ResolveJson,
  type: TypeRef | null | undefined,
  value: unknown,
  found: (resource: object, name: string) => void,
): void {
  if (type != null) ownedVisitor(resolve, type)?.(value, found);
}

function alive(kept: Kept, text: string): object {
  const found = kept.get(text);
  if (!found) throw new LinkError(`there is no resource ${text} here; make one first by calling its constructor.`);
  return found;
}

function drop(name: string, kept: Kept): void {
  const found = alive(kept, name);
  kept.delete(name);
  const dispose = (found as Record<symbol, unknown>)[Symbol.dispose ?? Symbol.for("dispose")];
  if (typeof dispose === "function") dispose.call(found);
}

/** The JavaScript function behind a Component Model function; a method takes its resource as the first argument. */
export function callable(found: RootExport, fn: FunctionJson): (...args: unknown[]) => unknown {
  const name = parseFunctionName(fn.name);
  if (name.kind === "plain") return found.functions[lowerCamel(fn.name)] as (...args: unknown[]) => unknown;
  const owner = Object.entries(found.functions).find(([key]) => key.toLowerCase() === name.resource.replaceAll("-", "").toLowerCase())?.[1];
  const made = owner as { new (...args: unknown[]): object } & Record<string, (...args: unknown[]) => unknown>;
  if (name.kind === "constructor") return (...args) => new made(...args);
  if (name.kind === "static") return (...args) => made[lowerCamel(name.name)]!(...args);
  return (self, ...args) => (self as Record<string, (...args: unknown[]) => unknown>)[lowerCamel(name.name)]!(...args);
}
