/** Compares two runs call by call: what is missing, what is new, and where arguments, results or errors differ. */
import { matches } from "../protocol/functionNames.ts";
import type { Difference } from "../protocol/timeline.ts";
import { namesIn, renumber } from "../run/waveNames.ts";
import { type Call, functionName, type TraceModel } from "./model.ts";
import { streamPairs } from "./replay/streams.ts";
import { atOnce, STEP, type Steps } from "./steps.ts";

export type { Difference };

export interface CompareOptions {
  /** `INTERFACE`, `INTERFACE#FUNCTION` or `FUNCTION`, versions left out if wanted: what their calls answer may differ. */
  ignore: readonly string[];
  /** Differences that are told; the rest is counted. */
  limit: number;
}

export interface Comparison {
  differences: Difference[];
  /** All of them. */
  count: number;
  /** Calls of the first run that were compared. */
  calls: number;
}

interface State {
  before: TraceModel;
  after: TraceModel;
  options: CompareOptions;
  out: Comparison;
  /** Which resource of the second run stands for one of the first. */
  resources: Map<string, string>;
  /** Calls that were looked at, for the steps. */
  looked: number;
}

/** In: the run before, the run after. Resources may have other numbers, times are not compared. */
export function compareTraces(before: TraceModel, after: TraceModel, options: CompareOptions): Comparison {
  return atOnce(compareSteps(before, after, options));
}

/** The same in steps. */
export function* compareSteps(before: TraceModel, after: TraceModel, options: CompareOptions): Steps<Comparison> {
  const out: Comparison = { differences: [], count: 0, calls: 0 };
  const state: State = { before, after, options, out, resources: new Map(), looked: 0 };
  // A walk with a stack of its own: traces may be deeper than functions can call.
  const stack = [siblings(state, 0, 0, null)];
  for (let level = stack.at(-1); level; level = stack.at(-1)) {
    const next = level.next();
    if (next.done) stack.pop();
    else if (next.value === null) yield null;
    else stack.push(next.value);
  }
  return out;
}

function* below(state: State, model: TraceModel, id: number): Steps<Call[]> {
  const out: Call[] = [];
  for (const it of model.children.get(id) ?? []) {
    const call = model.calls.get(it);
    if (call) out.push(call);
    if (++state.looked % STEP === 0) yield null;
  }
  return out;
}

/** A call and those above it. Only what differs needs their names. */
interface Path {
  call: Call;
  above: Path | null;
}

type Level = Generator<Level | null, void, void>;

/** Compares the calls of one caller; gives the levels below them, to be done at once, and null after each step. */
function* siblings(state: State, olds: number, news: number, above: Path | null): Level {
  const [before, after] = [yield* below(state, state.before, olds), yield* below(state, state.after, news)];
  for (const [old, now] of aligned(before, after)) {
    if (++state.looked % STEP === 0) yield null;
    const call = (old ?? now)!;
    const here: Path = { call, above };
    if (old) state.out.calls++;
    if (old && now) {
      values(state, old, now, here);
      if (state.before.children.has(old.id) || state.after.children.has(now.id)) yield siblings(state, old.id, now.id, here);
    } else if (old) note(state, here, { kind: "missing", call: old.id, now: 0, before: callText(old), after: null });
    else note(state, here, { kind: "new", call: 0, now: now!.id, before: null, after: callText(now!) });
  }
}

function values(state: State, old: Call, now: Call, path: Path): void {
  const difference = (kind: Difference["kind"], before: string | null, after: string | null): void => {
    if (!same(state, before, after)) note(state, path, { kind, call: old.id, now: now.id, before, after });
  };
  const args = (call: Call): string => call.args.map((it) => it.text).join(", ");
  // The ids of spans are new in each run.
  if (old.interface?.startsWith("wasi:otel/") || state.options.ignore.some((it) => matches(it, old))) return;
  difference("arguments", args(old), args(now));
  // Where one of them has no result, both are told by how they ended.
  if (errorOf(old) === null && errorOf(now) === null) difference("result", old.result?.text ?? null, now.result?.text ?? null);
  else difference("error", endOf(old), endOf(now));
  if (!old.chunks && !now.chunks) return;
  for (const { before, after, open } of streamPairs(old, now))
    if (!open || !begins(state, before, after)) difference("stream", before, after);
}

/** Of streams that were still open when a run ended, one may have come further than the other. */
function begins(state: State, before: string, after: string): boolean {
  const [a, b] = [before.replace(/\]$/, ""), after.replace(/\]$/, "")];
  const length = Math.min(a.length, b.length);
  return same(state, a.slice(0, length), b.slice(0, length));
}

const errorOf = (call: Call): string | null => call.error ?? (call.duration === null ? "did not return" : null);
const endOf = (call: Call): string => errorOf(call) ?? `returned ${call.result?.text ?? "nothing"}`;
const callText = (call: Call): string => `${functionName(call)}(${call.args.map((it) => it.text).join(", ")})`;
/** Whether two texts are equal up to the numbers of resources, which stand for each other throughout. */
function same(state: State, before: string | null, after: string | null): boolean {
  if (before === null || after === null) return before === after;
  if (!before.includes("#") && !after.includes("#")) return before === after;
  const [olds, news] = [namesIn(before), namesIn(after)];
  for (const [at, old] of olds.entries()) {
    const now = news[at];
    if (now !== undefined && !state.resources.has(old)) state.resources.set(old, now);
  }
  return renumber(before, (it) => state.resources.get(it) ?? it) === after;
}

function note(state: State, path: Path, difference: Omit<Difference, "path">): void {
  state.out.count++;
  if (state.out.differences.length >= state.options.limit) return;
  const names: string[] = [];
  for (let at: Path | null = path; at; at = at.above) names.push(`${at.call.callee} ${functionName(at.call)}`);
  const { kind, ...rest } = difference;
  state.out.differences.push({ kind, path: names.reverse(), ...rest });
}

/** Longest stretch in which a call that is missing on one side is looked for on the other. */
const AHEAD = 64;

/** Pairs of calls of one caller in both runs: the same function in the same order; what has no partner stands alone. */
function* aligned(before: Call[], after: Call[]): Iterable<[Call | null, Call | null]> {
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    const [old, now] = [before[a], after[b]];
    if (old && now && sameFunction(old, now)) {
      a++;
      b++;
      yield [old, now];
      continue;
    }
    // The nearer partner decides which side has calls of its own here.
    const inAfter = old ? ahead(after, b, old) : -1;
    const inBefore = now ? ahead(before, a, now) : -1;
    if (old && (!now || inAfter < 0 || (inBefore >= 0 && inBefore <= inAfter))) {
      a++;
      yield [old, null];
    } else {
      b++;
      yield [null, now!];
    }
  }
}

/** Traces of others have the interface within the function's name. */
const sameFunction = (a: Call, b: Call): boolean =>
  (a.function === b.function && a.interface === b.interface) || functionName(a) === functionName(b);

/** How far ahead the next call of the same function is; -1: not near. */
function ahead(calls: Call[], from: number, wanted: Call): number {
  for (let at = from; at < Math.min(from + AHEAD, calls.length); at++) if (sameFunction(calls[at]!, wanted)) return at - from;
  return -1;
}

const TITLES: Record<Difference["kind"], string> = {
  missing: "is not called any more",
  new: "is called, and was not before",
  arguments: "is called with other arguments",
  result: "has another result",
  error: "ends otherwise",
  stream: "passes other items through a stream",
};

/** Differences as lines for people. `valueLimit`: most UTF-16 units of one value. */
export function differenceText(difference: Difference, valueLimit = 2000): string {
  const { kind, path, before, after } = difference;
  const head = `${path.at(-1)} ${TITLES[kind]}${path.length > 1 ? ` (below ${path.slice(0, -1).join(" > ")})` : ""}:`;
  const side = (name: string, text: string | null): string[] =>
    text === null && (kind === "missing" || kind === "new") ? [] : [`  ${name} ${shown(text, before, after, valueLimit)}`];
  return [head, ...side("recorded:", before), ...side("now:     ", after)].join("\n");
}

/** A value, cut around the first place where the two differ. */
function shown(text: string | null, before: string | null, after: string | null, limit: number): string {
  if (text === null) return "(nothing)";
  if (text.length <= limit) return text;
  let at = 0;
  const [a, b] = [before ?? "", after ?? ""];
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - Math.floor(limit / 2));
  return `${from > 0 ? "…" : ""}${text.slice(from, from + limit)}${from + limit < text.length ? "…" : ""}`;
}
