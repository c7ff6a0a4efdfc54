/**
 * Where bars stand. A track is a stack of calls in time: what a call makes stands one row below it. A call that begins while a sibling of it
 * still runs, as asynchronous tasks do, gets a track of its own. No two bars of a row overlap, and each row is in the order of time.
 */
import { type Calls, endOf, isBad, type Row } from "./calls.ts";

/** Tracks that are tried before there is a new one: near the caller's, the first ones, and some of the rest in turn. */
const TRIED = { near: 64, first: 256, rest: 64 };

/** Puts the last call into its row. */
export function place(calls: Calls, at: number): void {
  const parent = calls.parent[at]!;
  const start = calls.start[at]!;
  let track = -1;
  if (parent >= 0) {
    const above = calls.rows[calls.row[parent]!]!.track;
    if (standsBelow(calls, above, parent, start)) track = above;
  }
  if (track < 0) {
    track = freeTrack(calls, start, parent < 0 ? 0 : calls.rows[calls.row[parent]!]!.track + 1);
    calls.tracks[track]!.stack.length = 0;
  }
  const { stack } = calls.tracks[track]!;
  pushTo(calls, track, stack.length, at);
  stack.push(at);
}

/** Whether the track's next place is below the parent, and free. */
function standsBelow(calls: Calls, track: number, parent: number, start: number): boolean {
  const { stack, rows } = calls.tracks[track]!;
  while (stack.length > 0 && stack.at(-1) !== parent && endOf(calls, stack.at(-1)!, Number.POSITIVE_INFINITY) <= start) stack.pop();
  if (stack.at(-1) !== parent) return false;
  const row = calls.rows[rows[stack.length] ?? -1];
  return !row || endOf(calls, row.calls[row.count - 1]!, Number.POSITIVE_INFINITY) <= start;
}

function freeTrack(calls: Calls, start: number, near: number): number {
  const { tracks } = calls;
  const free = (it: number): boolean => tracks[it]!.open === 0 && tracks[it]!.until <= start;
  for (let it = near; it < Math.min(tracks.length, near + TRIED.near); it++) if (free(it)) return it;
  for (let it = 0; it < Math.min(tracks.length, TRIED.first); it++) if (free(it)) return it;
  for (let i = 0; i < TRIED.rest && tracks.length > TRIED.first; i++) {
    calls.cursor = (calls.cursor + 1) % tracks.length;
    if (free(calls.cursor)) return calls.cursor;
  }
  return tracks.push({ rows: [], stack: [], open: 0, until: Number.NEGATIVE_INFINITY }) - 1;
}

function pushTo(calls: Calls, track: number, depth: number, at: number): void {
  const lane = calls.tracks[track]!;
  let index = lane.rows[depth];
  if (index === undefined) {
    index = calls.rows.push(emptyRow(track, depth)) - 1;
    lane.rows[depth] = index;
  }
  const row = calls.rows[index]!;
  if (row.count === row.calls.length) grow(row);
  const last = row.count - 1;
  row.busy[row.count] = last < 0 ? 0 : row.busy[last]! + (calls.duration[row.calls[last]!] || 0);
  row.bad[row.count] = last < 0 ? 0 : row.bad[last]! + (isBad(calls.flags[row.calls[last]!]!) ? 1 : 0);
  row.calls[row.count++] = at;
  calls.row[at] = index;
  if (Number.isNaN(calls.duration[at]!)) lane.open++;
  else lane.until = Math.max(lane.until, endOf(calls, at, 0));
}

const emptyRow = (track: number, depth: number): Row => ({
  ...{ track, depth, count: 0, found: null, marks: { times: [], refused: [], sorted: true } },
  ...{ calls: new Uint32Array(4), busy: new Float64Array(4), bad: new Uint32Array(4) },
});

function grow(row: Row): void {
  const wider = <T extends Uint32Array | Float64Array>(old: T, made: T): T => {
    made.set(old);
    return made;
  };
  const size = row.count * 2;
  row.calls = wider(row.calls, new Uint32Array(size));
  row.busy = wider(row.busy, new Float64Array(size));
  row.bad = wider(row.bad, new Uint32Array(size));
}

/** A call that ran has ended: its track is free for others then. */
export function endTask(calls: Calls, at: number): void {
  const track = calls.tracks[calls.rows[calls.row[at]!]!.track]!;
  track.open--;
  track.until = Math.max(track.until, endOf(calls, at, 0));
}

/** Milliseconds of the calls from `first` to before `end` of a row. */
export function busyIn(calls: Calls, row: Row, first: number, end: number): number {
  const last = end - 1;
  return row.busy[last]! + (calls.duration[row.calls[last]!] || 0) - row.busy[first]!;
}

/** How many of them went wrong. */
export function badIn(calls: Calls, row: Row, first: number, end: number): number {
  const last = end - 1;
  return row.bad[last]! + (isBad(calls.flags[row.calls[last]!]!) ? 1 : 0) - row.bad[first]!;
}

/** Marks what was found: a bit a call; null: nothing is looked for. */
export function setFound(calls: Calls, bits: Uint8Array | null): void {
  for (const row of calls.rows) {
    row.found = bits && new Uint32Array(row.count + 1);
    for (let i = 0; bits && i < row.count; i++) row.found![i + 1] = row.found![i]! + (isFound(bits, row.calls[i]!) ? 1 : 0);
  }
}

/** How many from `first` to before `end` were found. Calls that came since are not. */
export function foundIn(row: Row, first: number, end: number): number {
  const { found } = row;
  if (!found) return 0;
  const known = found.length - 1;
  return found[Math.min(end, known)]! - found[Math.min(first, known)]!;
}

export const isFound = (bits: Uint8Array, at: number): boolean => ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;

/** The row's calls in time: the first that ends after a moment, as a place in the row. */
export function firstEndingAfter(calls: Calls, row: Row, time: number): number {
  let [low, high] = [0, row.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(calls, row.calls[middle]!, Number.POSITIVE_INFINITY) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first from a place on that starts at a moment or later; near ones are found at once. */
export function firstStartingAt(calls: Calls, row: Row, time: number, from: number): number {
  let step = 1;
  while (from + step < row.count && calls.start[row.calls[from + step]!]! < time) step *= 2;
  let [low, high] = [from, Math.min(row.count, from + step)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls.start[row.calls[middle]!]! >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
