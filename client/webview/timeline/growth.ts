/** More of a run: rows of bars that never overlap are made as its calls come in. */
import { FLAG, type PartColumns, type TimelinePart, type What } from "../../../server/src/protocol/timeline.ts";
import { type Calls, type Columns, columns, endOf } from "./calls.ts";
import { endTask, place } from "./rows.ts";

function reserve(calls: Calls, size: number): void {
  if (size <= calls.start.length) return;
  const grown = columns(Math.max(size, calls.total, Math.ceil(calls.start.length * 1.5)));
  for (const key of Object.keys(grown) as (keyof Columns)[]) grown[key].set(calls[key].subarray(0, calls.count) as never);
  Object.assign(calls, grown);
}

/** Adds a part, in place. */
export function addPart(calls: Calls, part: TimelinePart, added: PartColumns): void {
  for (const name of part.names) addName(calls, name);
  calls.running = part.running;
  calls.dropped = part.dropped;
  calls.total = part.total;
  for (let i = 0; i < part.ended; i++) end(calls, added.endedCall[i]!, added.endedDuration[i]!, added.endedFlags[i]!);
  const first = calls.count;
  reserve(calls, first + part.calls);
  calls.start.set(added.start, first);
  calls.duration.set(added.duration, first);
  calls.parent.set(added.parent, first);
  calls.what.set(added.what, first);
  calls.flags.set(added.flags, first);
  if (first === 0 && part.calls > 0) calls.begin = calls.now = added.start[0]!;
  for (let at = first; at < first + part.calls; at++) {
    calls.begin = Math.min(calls.begin, calls.start[at]!);
    calls.now = Math.max(calls.now, endOf(calls, at, calls.start[at]!));
    calls.count = at + 1;
    place(calls, at);
    if (calls.flags[at]! & FLAG.refused) mark(calls, at, calls.start[at]!, "refused");
  }
  for (let i = 0; i < part.chunks; i++) {
    calls.now = Math.max(calls.now, added.chunkTime[i]!);
    mark(calls, added.chunkCall[i]!, added.chunkTime[i]!, "chunk");
  }
}

function addName(calls: Calls, name: What): void {
  let at = calls.components.indexOf(name.callee);
  if (at < 0) at = calls.components.push(name.callee) - 1;
  calls.names.push(name);
  calls.component.push(at);
}

/** One that was let go with its end has ended by now. */
function end(calls: Calls, at: number, duration: number, flags: number): void {
  calls.duration[at] = Number.isNaN(duration) ? Math.max(0, calls.now - calls.start[at]!) : duration;
  calls.flags[at] = flags;
  calls.now = Math.max(calls.now, endOf(calls, at, 0));
  endTask(calls, at);
  if (flags & FLAG.refused) mark(calls, at, calls.start[at]!, "refused");
}

function mark(calls: Calls, at: number, time: number, kind: "refused" | "chunk"): void {
  const { marks } = calls.rows[calls.row[at]!]!;
  if (time < (marks.times.at(-1) ?? time)) marks.sorted = false;
  marks.times.push(time);
  marks.refused.push(kind === "refused");
}
