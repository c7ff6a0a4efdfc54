/** A model's calls as columns, part by part: what a page gets that shows them all. */
import { FLAG, type PartColumns, partBytes, type TimelinePart, unpackPart, type What } from "../protocol/timeline.ts";
import { type CallNumbers, emptyNumbers, numberOf, setNumber } from "./callNumbers.ts";
import type { Call, TraceModel } from "./model.ts";

/** What one page was told of a run; it grows with the run. */
export interface Timeline {
  /** The id of each call that was sent, by its number. */
  ids: number[];
  numbers: CallNumbers;
  names: Names;
  /** Numbers of calls that had not ended when they were sent. */
  open: Set<number>;
  /** Chunks that were sent, by the call's number. */
  chunks: Map<number, number>;
  /** Where the present look through the model stands. */
  pass: Iterator<Call> | null;
  /** Nothing was sent yet. */
  fresh: boolean;
}

/** What calls were about so far, each with its number: by function, callee, caller and interface. One text of all four would have to be made for each call. */
interface Names {
  known: Tree<Tree<Tree<Tree<number>>>>;
  count: number;
}

type Tree<T> = Map<string | null, T>;

/** New calls of one part, at most. */
export const PART = 20_000;

/** One for a page that knows nothing yet. */
export function emptyTimeline(): Timeline {
  const names = { known: new Map(), count: 0 };
  return { ids: [], numbers: emptyNumbers(), names, open: new Set(), chunks: new Map(), pass: null, fresh: true };
}

/** A part that is being made. */
interface Draft {
  /** Columns with room for all new calls. */
  columns: PartColumns;
  calls: number;
  names: What[];
  ended: { at: number; duration: number; flags: number }[];
  chunks: { at: number; time: number }[];
}

/** What is new since the part before. `limit`: new calls of it, at most. */
export function nextPart(timeline: Timeline, model: TraceModel, running: boolean, limit = PART): { part: TimelinePart; data: Uint8Array } {
  const { fresh } = timeline;
  timeline.fresh = false;
  const room = { calls: Math.min(limit, model.calls.size), ended: 0, chunks: 0 };
  const columns = unpackPart(room, new ArrayBuffer(partBytes(room)));
  const draft: Draft = { columns, calls: 0, names: [], ended: [], chunks: [] };
  finished(timeline, model, draft);
  timeline.pass ??= inOrder(model, running)[Symbol.iterator]();
  let more = true;
  while (draft.calls < limit) {
    const next = timeline.pass.next();
    if (next.done) {
      more = false;
      timeline.pass = null;
      break;
    }
    look(timeline, next.value, draft);
  }
  const counts = { calls: draft.calls, ended: draft.ended.length, chunks: draft.chunks.length };
  const rest = { names: draft.names, dropped: model.dropped, total: model.calls.size, running, more };
  return { part: { fresh, ...counts, ...rest }, data: packed(draft, counts) };
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
function finished(timeline: Timeline, model: TraceModel, draft: Draft): void {
  for (const at of timeline.open) {
    const call = model.calls.get(timeline.ids[at]!);
    if (call && call.duration === null) continue;
    timeline.open.delete(at);
    draft.ended.push(call ? { at, duration: call.duration!, flags: flagsOf(call) } : { at, duration: Number.NaN, flags: 0 });
  }
}

function look(timeline: Timeline, call: Call, draft: Draft): void {
  let at = numberOf(timeline.numbers, call.id);
  if (at === undefined) {
    at = timeline.ids.length;
    timeline.ids.push(call.id);
    write(timeline, call, draft);
    setNumber(timeline.numbers, call.id, at);
    if (call.duration === null) timeline.open.add(at);
  }
  if (!call.chunks) return;
  const sent = timeline.chunks.get(at) ?? 0;
  for (let i = sent; i < call.chunks.length; i++) draft.chunks.push({ at, time: call.chunks[i]!.time });
  timeline.chunks.set(at, call.chunks.length);
}

/** A new call, in one go: there may be a million, and each look at one costs a miss of the cache. */
function write(timeline: Timeline, call: Call, draft: Draft): void {
  const { columns } = draft;
  const i = draft.calls++;
  columns.start[i] = call.start;
  columns.duration[i] = call.duration ?? Number.NaN;
  // A caller that was let go, or that came later from another thread, leaves its calls at the root: it has no number yet.
  columns.parent[i] = numberOf(timeline.numbers, call.parent) ?? -1;
  columns.what[i] = nameOf(timeline.names, call, draft);
  columns.flags[i] = flagsOf(call);
}

function packed({ columns: made, calls, ended, chunks }: Draft, counts: Pick<TimelinePart, "calls" | "ended" | "chunks">): Uint8Array {
  const data = new Uint8Array(partBytes(counts));
  const columns = unpackPart(counts, data.buffer);
  columns.start.set(made.start.subarray(0, calls));
  columns.duration.set(made.duration.subarray(0, calls));
  columns.parent.set(made.parent.subarray(0, calls));
  columns.what.set(made.what.subarray(0, calls));
  columns.flags.set(made.flags.subarray(0, calls));
  for (const [i, { at, duration, flags }] of ended.entries()) {
    columns.endedCall[i] = at;
    columns.endedDuration[i] = duration;
    columns.endedFlags[i] = flags;
  }
  for (const [i, { at, time }] of chunks.entries()) {
    columns.chunkCall[i] = at;
    columns.chunkTime[i] = time;
  }
  return data;
}

/** The number of what a call is about, which is told once. */
function nameOf(names: Names, { caller, callee, interface: iface, function: fn }: Call, draft: Draft): number {
  const known = below(below(below(names.known, fn), callee), caller);
  const at = known.get(iface);
  if (at !== undefined) return at;
  known.set(iface, names.count);
  draft.names.push({ caller, callee, interface: iface, function: fn });
  return names.count++;
}

function below<T>(tree: Tree<Tree<T>>, name: string): Tree<T> {
  const known = tree.get(name);
  if (known) return known;
  const made: Tree<T> = new Map();
  tree.set(name, made);
  return made;
}

function flagsOf({ failed, error, denied }: Call): number {
  return (failed ? FLAG.failed : 0) | (error !== null ? FLAG.trapped : 0) | (denied && !denied.asked ? FLAG.refused : 0);
}
