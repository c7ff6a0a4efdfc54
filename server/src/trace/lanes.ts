/**
 * Lanes for calls that overlap, as threads of the Trace Event Format have them: two calls of one lane nest or follow each other, to the
 * nanosecond. Perfetto leaves out what does not (`slice_drop_overlapping_complete_event`), and what lies deeper than its limit.
 */
import type { Call, TraceModel } from "./model.ts";
import { STEP, type Steps, sortedBy } from "./steps.ts";

/** A run's calls in their order of start; all columns are in that order. */
export interface Lanes {
  calls: Call[];
  /** Whole nanoseconds since the run began. */
  start: Float64Array;
  end: Float64Array;
  /** From 1. */
  lane: Uint32Array;
  count: number;
}

/** Nanoseconds by which rounding may part two times that were one. */
const ROUNDING = 2;
/** Deepest nesting of a lane that Perfetto shows (`kMaxDepth` of its slice tracker). */
const DEEPEST = 512;

const nanoseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6);

/** A lane for each call: its caller's where the two nest, else the first that is free. What did not return lasts a little longer than all that is known. */
export function* lanesOf(model: TraceModel): Steps<Lanes> {
  const calls = yield* sortedBy([...model.calls.values()], (a, b) => a.start - b.start);
  const { start, end, at } = yield* timesOf(calls);
  const lane = new Uint32Array(calls.length);
  const lanes: Lane[] = [];
  const busy: Heap = { keys: [], lanes: [] };
  const free: Heap = { keys: [], lanes: [] };
  for (let i = 0; i < calls.length; i++) {
    if (i % STEP === 0) yield null;
    const above = at.get(calls[i]!.parent);
    const mine = above !== undefined && above < i ? lane[above]! - 1 : -1;
    if (mine >= 0 && nests(lanes[mine]!, above!, i, { start, end })) {
      lane[i] = mine + 1;
      continue;
    }
    while (busy.keys.length > 0 && busy.keys[0]! <= start[i]! + ROUNDING) {
      const freed = pop(busy);
      push(free, freed, freed);
    }
    const found = free.keys.length > 0 ? pop(free) : lanes.push({ open: [], passed: 0 }) - 1;
    const { open, passed } = lanes[found]!;
    // Those that are left there have ended, but for what rounding made of their ends.
    start[i] = Math.max(start[i]!, passed, open.length > 0 ? end[open[0]!]! : 0);
    end[i] = Math.max(end[i]!, start[i]!);
    lanes[found] = { open: [i], passed: start[i]! };
    push(busy, end[i]!, found);
    lane[i] = found + 1;
  }
  return { calls, start, end, lane, count: Math.max(1, lanes.length) };
}

interface Lane {
  /** Calls that are open, the innermost last. */
  open: number[];
  /** Nothing begins before. */
  passed: number;
}

interface Times {
  start: Float64Array;
  end: Float64Array;
}

function* timesOf(calls: Call[]): Steps<Times & { at: Map<number, number> }> {
  const [start, end] = [new Float64Array(calls.length), new Float64Array(calls.length)];
  const at = new Map<number, number>();
  let last = 0;
  for (const [i, call] of calls.entries()) {
    if (i % STEP === 0) yield null;
    at.set(call.id, i);
    start[i] = nanoseconds(call.start);
    end[i] = Math.max(start[i]!, nanoseconds(call.start + (call.duration ?? 0)));
    last = Math.max(last, end[i]!);
  }
  for (let i = 0; i < calls.length; i++) if (calls[i]!.duration === null) end[i] = last + 1;
  return { start, end, at };
}

/** Puts a call into the lane of the one that called it, if it lies within that, and that is the innermost then. Times that rounding parted are made one. */
function nests(lane: Lane, above: number, i: number, { start, end }: Times): boolean {
  const { open } = lane;
  for (let top = open.at(-1); top !== undefined && top !== above && end[top]! <= start[i]! + ROUNDING; top = open.at(-1)) {
    lane.passed = Math.max(lane.passed, end[top]!);
    open.pop();
  }
  const latest = end[above]!;
  if (open.at(-1) !== above || open.length >= DEEPEST || end[i]! > latest + ROUNDING || start[i]! > latest + ROUNDING) return false;
  start[i] = Math.min(Math.max(start[i]!, start[above]!, lane.passed), latest);
  end[i] = Math.min(Math.max(end[i]!, start[i]!), latest);
  open.push(i);
  return true;
}

/** Lanes by keys, the smallest first. */
interface Heap {
  keys: number[];
  lanes: number[];
}

function push({ keys, lanes }: Heap, key: number, lane: number): void {
  let at = keys.length;
  for (; at > 0; at = (at - 1) >> 1) {
    const above = (at - 1) >> 1;
    if (keys[above]! <= key) break;
    [keys[at], lanes[at]] = [keys[above]!, lanes[above]!];
  }
  [keys[at], lanes[at]] = [key, lane];
}

function pop({ keys, lanes }: Heap): number {
  const out = lanes[0]!;
  const [key, lane] = [keys.pop()!, lanes.pop()!];
  if (keys.length === 0) return out;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= keys.length) break;
    if (below + 1 < keys.length && keys[below + 1]! < keys[below]!) below++;
    if (keys[below]! >= key) break;
    [keys[at], lanes[at]] = [keys[below]!, lanes[below]!];
    at = below;
  }
  [keys[at], lanes[at]] = [key, lane];
  return out;
}
