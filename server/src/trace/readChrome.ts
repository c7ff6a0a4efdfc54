/** Calls out of the Trace Event Format: ours with all that they had, others by their names and by how they nest in time. */

import { callOf, type Fields, isFields, modelSteps, NoTrace, numberOf, readStreams, textOf } from "./fields.ts";
import type { Shape } from "./jsonWalk.ts";
import type { Call, TraceModel } from "./model.ts";
import { STEP, type Steps, sortedBy } from "./steps.ts";

/** What is kept of a complete event: nobody has room for all that a long trace says. */
interface Complete {
  /** One of ours; null for what is none, or is wrong. */
  call: Call | null;
  /** One of ours that is wrong: its fields, which say why. */
  wrong?: Fields;
  /** What came through its streams in all, where not all of it is kept. */
  streams?: unknown;
  /** Microseconds. */
  start: number;
  duration: number;
  lane: string;
  cat: unknown;
  name: string;
}

/** What came through a stream of a call of ours. */
interface Passed {
  id: number;
  chunk: Fields;
}

/** How an event is read. Complete events (`X`) are calls, instant ones (`i`) of ours what came through streams; all else is left out. */
export const CHROME_EVENT: Shape = { keep: (it) => (isFields(it) ? eventOf(it) : undefined) };

function eventOf(event: Fields): Complete | Passed | undefined {
  const { ph, ts, args, dur, cat, name, pid, tid } = event;
  if (typeof ts !== "number") return undefined;
  if (ph === "i" && isFields(args) && typeof args["call"] === "number") return { id: args["call"], chunk: { ...args, time: ts / 1000 } };
  if (ph !== "X") return undefined;
  const duration = numberOf(dur ?? 0);
  const about = { start: ts, duration, lane: `${textOf(pid)}/${textOf(tid)}`, cat, name: textOf(name ?? "?") };
  if (!isFields(args) || !("callee" in args)) return { call: null, ...about };
  const fields = { ...args, start: ts / 1000, duration: args["error"] === "did not return" ? null : duration / 1000 };
  try {
    return { call: callOf(fields, 0), ...(isFields(args["streams"]) ? { streams: args["streams"] } : {}), ...about };
  } catch (error) {
    if (error instanceof NoTrace) return { call: null, wrong: fields, ...about };
    throw error;
  }
}

/** In: what was kept of `traceEvents`, and `otherData`. */
export function* chromeSteps(events: unknown[], other?: unknown): Steps<TraceModel> {
  const complete: Complete[] = [];
  const passed = new Map<number, Fields[]>();
  let ours = true;
  for (const [at, it] of (events as (Complete | Passed)[]).entries()) {
    if (at % STEP === 0) yield null;
    if ("chunk" in it) {
      const known = passed.get(it.id);
      if (known) known.push(it.chunk);
      else passed.set(it.id, [it.chunk]);
      continue;
    }
    complete.push(it);
    ours &&= it.call !== null || it.wrong !== undefined;
  }
  const model = yield* modelSteps(ours ? own(complete, passed) : foreign(yield* sortedBy(complete, before)));
  // JSON can write numbers that are too large for one.
  if (isFields(other) && Number.isFinite(other["epoch"])) model.epoch = other["epoch"] as number;
  return model;
}

function* own(events: Complete[], passed: Map<number, Fields[]>): Iterable<Call> {
  for (const [at, { call: read, wrong, streams }] of events.entries()) {
    const call = read ?? callOf(wrong!, at);
    const chunks = passed.get(call.id);
    if (chunks) readStreams(call, { chunks, streams });
    yield call;
  }
}

/** By their starts, of those that start together the longest first. */
const before = (a: Complete, b: Complete): number => a.start - b.start || b.duration - a.duration || 0;

/** Events of somebody else: what lies within another of its thread was called by it. */
function* foreign(sorted: Complete[]): Iterable<Call> {
  const open = new Map<string, { end: number; call: Call }[]>();
  for (const [at, { start, duration, lane, cat, name }] of sorted.entries()) {
    const stack = open.get(lane) ?? [];
    open.set(lane, stack);
    while (stack.length > 0 && stack.at(-1)!.end <= start) stack.pop();
    const above = stack.at(-1)?.call;
    const callee = typeof cat === "string" && cat !== "" ? cat : lane;
    const call = callOf(
      {
        ...{ id: at + 1, parent: above?.id ?? 0, caller: above?.callee ?? "host", callee, function: name },
        ...{ args: [], start: start / 1000, duration: Number.isFinite(duration) ? duration / 1000 : 0 },
      },
      at,
    );
    stack.push({ end: start + duration, call });
    yield call;
  }
}
