/** A model's calls as columns, part by part: what a page gets that shows them all. */
import { FLAG, type PartColumns, partBytes, type TimelinePart, unpackPart, type What } from "../protocol/timeline.ts";
import type { Call, TraceModel } from "./model.ts";

/** What one page was told of a run; it grows with the run. */
export interface Timeline {
  /** The id of each call that was sent, by its number. */
  ids: number[];
  numbers: Map<number, number>;
  names: Map<string, number>;
  /** Numbers of calls that had not ended when they were sent. */
  open: Set<number>;
  /** Chunks that were sent, by the call's number. */
  chunks: Map<number, number>;
  /** Where the present look through the model stands. */
  pass: Iterator<Call> | null;
  /** The run's last moment that is known, in milliseconds. */
  now: number;
  /** Nothing was sent yet. */
  fresh: boolean;
}

/** New calls of one part, at most. */
export const PART = 100_000;

/** One for a page that knows nothing yet. */
export function emptyTimeline(): Timeline {
  return { ids: [], numbers: new Map(), names: new Map(), open: new Set(), chunks: new Map(), pass: null, now: 0, fresh: true };
}

interface Lists {
  calls: Call[];
  names: What[];
  ended: { at: number; duration: number; flags: number }[];
  chunks: { at: number; time: number }[];
}

/** What is new since the part before. `limit`: new calls of it, at most. */
export function nextPart(timeline: Timeline, model: TraceModel, running: boolean, limit = PART): { part: TimelinePart; data: Uint8Array } {
  const { fresh } = timeline;
  timeline.fresh = false;
  const lists: Lists = { calls: [], names: [], ended: [], chunks: [] };
  finished(timeline, model, lists);
  timeline.pass ??= inOrder(model, running)[Symbol.iterator]();
  let more = true;
  while (lists.calls.length < limit) {
    const next = timeline.pass.next();
    if (next.done) {
      more = false;
      timeline.pass = null;
      break;
    }
    look(timeline, next.value, lists);
  }
  const counts = { calls: lists.calls.length, ended: lists.ended.length, chunks: lists.chunks.length };
  const rest = { names: lists.names, dropped: model.dropped, total: model.calls.size, running, more };
  return { part: { fresh, ...counts, ...rest }, data: packed(timeline, lists) };
}

/** The calls by their starts. Those of a run that goes on come so; a file may hold them in any order. */
function inOrder(model: TraceModel, running: boolean): Iterable<Call> {
  if (running) return model.calls.values();
  let last = Number.NEGATIVE_INFINITY;
  for (const { start } of model.calls.values()) {
    if (start < last) return [...model.calls.values()].sort((a, b) => a.start - b.start);
    last = start;
  }
  return model.calls.values();
}

/** Calls that had not ended when they were sent. One that ended and was let go at once ended by now. */
function finished(timeline: Timeline, model: TraceModel, lists: Lists): void {
  for (const at of timeline.open) {
    const call = model.calls.get(timeline.ids[at]!);
    if (call && call.duration === null) continue;
    timeline.open.delete(at);
    lists.ended.push(call ? { at, duration: call.duration!, flags: flagsOf(call) } : { at, duration: Number.NaN, flags: 0 });
  }
}

function look(timeline: Timeline, call: Call, lists: Lists): void {
  let at = timeline.numbers.get(call.id);
  if (at === undefined) {
    at = timeline.ids.length;
    timeline.ids.push(call.id);
    timeline.numbers.set(call.id, at);
    if (call.duration === null) timeline.open.add(at);
    timeline.now = Math.max(timeline.now, call.start + (call.duration ?? 0));
    lists.calls.push(call);
  }
  if (!call.chunks) return;
  const sent = timeline.chunks.get(at) ?? 0;
  for (let i = sent; i < call.chunks.length; i++) lists.chunks.push({ at, time: call.chunks[i]!.time });
  timeline.chunks.set(at, call.chunks.length);
}

function packed(timeline: Timeline, lists: Lists): Uint8Array {
  const counts = { calls: lists.calls.length, ended: lists.ended.length, chunks: lists.chunks.length };
  const data = new Uint8Array(partBytes(counts));
  const columns: PartColumns = unpackPart(counts, data.buffer);
  const first = timeline.ids.length - lists.calls.length;
  for (const [i, call] of lists.calls.entries()) {
    const parent = timeline.numbers.get(call.parent);
    columns.start[i] = call.start;
    columns.duration[i] = call.duration ?? Number.NaN;
    // A caller that was let go, or that came later from another thread, leaves its calls at the root.
    columns.parent[i] = parent !== undefined && parent < first + i ? parent : -1;
    columns.what[i] = nameOf(timeline, call, lists);
    columns.flags[i] = flagsOf(call);
  }
  for (const [i, { at, duration, flags }] of lists.ended.entries()) {
    columns.endedCall[i] = at;
    columns.endedDuration[i] = duration;
    columns.endedFlags[i] = flags;
  }
  for (const [i, { at, time }] of lists.chunks.entries()) {
    columns.chunkCall[i] = at;
    columns.chunkTime[i] = time;
  }
  return data;
}

/** The number of what a call is about, which is told once. */
function nameOf({ names }: Timeline, call: Call, lists: Lists): number {
  const { caller, callee, interface: iface, function: fn } = call;
  const key = `${caller}\n${callee}\n${iface ?? "\n"}\n${fn}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const at = names.size;
  names.set(key, at);
  lists.names.push({ caller, callee, interface: iface, function: fn });
  return at;
}

function flagsOf({ failed, error, denied }: Call): number {
  return (failed ? FLAG.failed : 0) | (error !== null ? FLAG.trapped : 0) | (denied && !denied.asked ? FLAG.refused : 0);
}
