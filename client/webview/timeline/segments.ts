/** What of a row the screen shows: a bar for each call that is wide enough, one for all that would share a pixel. */
import { type Calls, endOf, type Row } from "./calls.ts";
import { firstEndingAfter, firstStartingAt } from "./rows.ts";
import type { View } from "./view.ts";

/** Calls `first` to before `end` of the row stand at `x`, `width` pixels wide; one call alone where `end` is `first + 1` and it is a pixel wide at least. */
export type Segment = (x: number, width: number, first: number, end: number) => void;

/**
 * Gives the segments of a row from left to right. The cost is that of the pixels, not that of the calls. Pixels that calls share lie on a grid
 * that moves with the time, so that nothing flickers while one pans.
 */
export function segments(calls: Calls, row: Row, view: View, segment: Segment): void {
  const { from, scale } = view;
  const to = from + view.width / scale;
  let at = firstEndingAfter(calls, row, from);
  while (at < row.count) {
    const call = row.calls[at]!;
    const start = calls.start[call]!;
    if (start > to) return;
    const width = (endOf(calls, call, Math.max(calls.now, start)) - start) * scale;
    if (width >= 1) {
      segment((start - from) * scale, width, at, ++at);
      continue;
    }
    const cell = Math.floor(start * scale);
    let end = Math.max(at + 1, firstStartingAt(calls, row, (cell + 1) / scale, at));
    // Only the last of them can reach beyond the pixel.
    const last = row.calls[end - 1]!;
    if (end - 1 > at && (endOf(calls, last, calls.now) - calls.start[last]!) * scale >= 1) end--;
    segment(cell - from * scale, 1, at, end);
    at = end;
  }
}

/** The call under a place of a row, or the nearest within `reach` pixels; null where none is. */
export function callAt(calls: Calls, row: Row, view: View, x: number, reach: number): number | null {
  const time = view.from + x / view.scale;
  const near = reach / view.scale;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let at = firstEndingAfter(calls, row, time - near), tried = 0; at < row.count && tried < 1000; at++, tried++) {
    const call = row.calls[at]!;
    const start = calls.start[call]!;
    if (start > time + near) break;
    const end = endOf(calls, call, Math.max(calls.now, start));
    const distance = time < start ? start - time : time > end ? time - end : 0;
    if (distance > near || distance > least) continue;
    // Of calls that are as near, the longest can be meant best.
    if (distance === least && best !== null && (calls.duration[call] || 0) <= (calls.duration[best] || 0)) continue;
    [best, least] = [call, distance];
  }
  return best;
}
