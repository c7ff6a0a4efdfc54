/** Reads the answers for one import as a person writes them, in a JSON file or in a run configuration, or from the trace of a run. */
import type { StreamRead } from "../protocol/run.ts";
import { filled, isLater, type PassedPart, partsOf, readsOf } from "./passed.ts";

/** How a mock answers calls of one function. */
export interface Scripted {
  /** WAVE of successive results, the last of which repeats; null where there is none. */
  answers?: (string | null)[];
  /** Where nothing else is given: the zero, the empty text or list, the first case of the result's type. */
  default?: boolean;
  /** Milliseconds before each answer. */
  delay?: number;
  /** Every call traps with this text. */
  trap?: string;
  /** Calls of another run: one with the same arguments is answered as it was then. */
  recorded?: ScriptedCall[];
}

export interface ScriptedCall {
  args: string[];
  result: string | null;
  error: string | null;
  /** As `RecordedCall` has them. */
  reads?: StreamRead[];
  later?: boolean;
}

/** Per function; `*` is for all that have no entry of their own. A list alone are its answers. */
export type Answers = Record<string, (string | null)[] | Scripted>;

export type ReadAnswers = { ok: true; answers: Answers } | { ok: false; message: string };

/** Every function answers with its type's default. */
export const DEFAULTS: Answers = { "*": { default: true } };

/** Checks the shape alone; whether the answers fit the types is for `prepare`. `what` begins the sentence that says what is wrong. */
export function readAnswers(value: unknown, what: string): ReadAnswers {
  if (value === "default") return { ok: true, answers: DEFAULTS };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, message: `${what} must hold an object of function names and WAVE results` };
  const answers: Answers = {};
  for (const [fn, given] of Object.entries(value)) {
    const read = readFunction(given);
    if (read === null)
      return {
        ok: false,
        message: `${what}: the answers of ${fn} must be WAVE texts in quotes, or null, or an object of "answers", "default", "delay" (milliseconds) and "trap"`,
      };
    answers[fn] = read;
  }
  return { ok: true, answers };
}

function readFunction(given: unknown): (string | null)[] | Scripted | null {
  const list = (it: unknown): (string | null)[] | null => {
    const all: unknown[] = Array.isArray(it) ? it : [it];
    return all.every((one) => one === null || typeof one === "string") ? (all as (string | null)[]) : null;
  };
  if (typeof given !== "object" || given === null || Array.isArray(given)) return list(given);
  const { answers, default: fallback, delay, trap, ...others } = given as Record<string, unknown>;
  const read = answers === undefined ? [] : list(answers);
  const good = read !== null && Object.keys(others).length === 0;
  const times = delay === undefined || (typeof delay === "number" && Number.isFinite(delay) && delay >= 0);
  if (!good || !times || (fallback !== undefined && typeof fallback !== "boolean") || (trap !== undefined && typeof trap !== "string"))
    return null;
  return {
    ...(answers === undefined ? {} : { answers: read }),
    ...(fallback === true ? { default: true } : {}),
    ...(delay === undefined ? {} : { delay: delay as number }),
    ...(trap === undefined ? {} : { trap }),
  };
}

/** The text of a mock's file: JSON, or the JSON lines of a trace, of which the calls of the import `name` are taken. */
export function readMockText(text: string, name: string, what: string): ReadAnswers {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const calls = traceCalls(text);
    if (!calls) return { ok: false, message: `${what} is not JSON: ${(error as Error).message}` };
    return recordedAnswers(calls, name, what);
  }
  const single = isCall(json);
  return single ? recordedAnswers([single], name, what) : readAnswers(json, what);
}

interface TracedCall {
  interface: string | null;
  function: string;
  args: string[];
  result: string | null;
  error: string | null;
  start?: unknown;
  duration?: unknown;
  chunks?: unknown;
}

function isCall(it: unknown): TracedCall | null {
  const call = it as Partial<TracedCall> | null;
  return typeof call === "object" && call !== null && typeof call.function === "string" && Array.isArray(call.args)
    ? (call as TracedCall)
    : null;
}

function traceCalls(text: string): TracedCall[] | null {
  try {
    const all = text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => isCall(JSON.parse(line)));
    return all.every((it) => it !== null) ? all : null;
  } catch {
    return null;
  }
}

/** A call of a trace as an answer; `end`: when it returned. A string is why its result cannot be given again, without a full stop. */
export function scriptedCall(call: {
  args: string[];
  result: string | null;
  error: string | null;
  end: number | null;
  parts: readonly PassedPart[];
}): ScriptedCall | string {
  const { args, result, error, end, parts } = call;
  const answer = result === null ? { text: null } : filled(result, parts);
  if ("problem" in answer) return answer.problem;
  return { args, result: answer.text, error, reads: readsOf(args, parts, end), later: isLater(args, result, parts) };
}

const withoutVersion = (name: string): string => name.replace(/@[^@]*$/, "");

function recordedAnswers(calls: TracedCall[], name: string, what: string): ReadAnswers {
  const mine = calls.filter((it) => (it.interface === null ? it.function === name : withoutVersion(it.interface) === withoutVersion(name)));
  if (mine.length === 0) return { ok: false, message: `${what} holds no call of ${name}` };
  const answers: Record<string, Scripted> = {};
  for (const { function: fn, args, result, error, start, duration, chunks } of mine) {
    answers[fn] ??= { recorded: [] };
    const end = typeof start === "number" && typeof duration === "number" ? start + duration : null;
    const call = scriptedCall({ args, result, error, end, parts: partsOf(chunks) });
    if (typeof call === "string") return { ok: false, message: `${what} has no answer for ${fn}: ${call}` };
    answers[fn].recorded!.push(call);
  }
  return { ok: true, answers };
}
