/** What of a row the screen shows: a bar for each call that is wide enough, one for all that would share a pixel. */
import type { Calls, Row } from "./calls.ts";
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
  const { starts } = row;
  const to = from + view.width / scale;
  let at = firstEndingAfter(row, from);
  while (at < row.count) {
    const start = starts[at]!;
    if (start > to) return;
    const width = (endIn(calls, row, at) - start) * scale;
    if (width >= 1) {
      segment((start - from) * scale, width, at, ++at);
      continue;
    }
    const cell = Math.floor(start * scale);
    let end = Math.max(at + 1, firstStartingAt(row, (cell + 1) / scale, at));
    // Only the last of them can reach beyond the pixel.
    if (end - 1 > at && (endIn(calls, row, end - 1) - starts[end - 1]!) * scale >= 1) end--;
    segment(cell - from * scale, 1, at, end);
    at = end;
  }
}

/** When a call of a row ended, or how far it has come. */
function endIn(calls: Calls, row: Row, at: number): number {
  const end = row.ends[at]!;
  return Number.isNaN(end) ? Math.max(calls.now, row.starts[at]!) : end;
}

/** The call under a place of a row, or the nearest within `reach` pixels; null where none is. */
export function callAt(calls: Calls, row: Row, view: View, x: number, reach: number): number | null {
  const time = view.from + x / view.scale;
  const near = reach / view.scale;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let at = firstEndingAfter(row, time - near), tried = 0; at < row.count && tried < 1000; at++, tried++) {
    const call = row.calls[at]!;
    const start = row.starts[at]!;
    if (start > time + near) break;
    const end = endIn(calls, row, at);
    const distance = time < start ? start - time : time > end ? time - end : 0;
    if (distance > near || distance > least) continue;
    // Of calls that are as near, the longest can be meant best.
    if (distance === least && best !== null && (calls.duration[call] || 0) <= (calls.duration[best] || 0)) continue;
    [best, least] = [call, distance];
  }
  return best;
}
