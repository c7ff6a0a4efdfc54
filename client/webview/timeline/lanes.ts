/** How high each row stands: track below track, row below row. Pure. */
import type { Calls } from "./calls.ts";

export const ROW = 18;
/** A bar's own height; what is left above it is for marks. */
export const BAR = 15;
const GAP = 8;

export interface Lanes {
  /** Rows from top to bottom. */
  order: number[];
  /** Pixels from the top, in the same order, and by row. */
  tops: number[];
  topOf: Float64Array;
  /** Where a new track begins: all but the first. */
  borders: number[];
  height: number;
}

/** The places of all rows. */
export function lanesOf(calls: Calls): Lanes {
  const out: Lanes = { order: [], tops: [], topOf: new Float64Array(calls.rows.length), borders: [], height: 4 };
  for (const [at, { rows }] of calls.tracks.entries()) {
    if (at > 0) {
      out.borders.push(out.height + GAP / 2);
      out.height += GAP;
    }
    for (const row of rows) {
      out.order.push(row);
      out.tops.push(out.height);
      out.topOf[row] = out.height;
      out.height += ROW;
    }
  }
  out.height += 8;
  return out;
}

/** The first row that ends below a height, as a place in the order. */
export function firstBelow({ tops }: Lanes, y: number): number {
  let [low, high] = [0, tops.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tops[middle]! + ROW > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The row at a height; null between tracks and below all. */
export function rowAt(lanes: Lanes, y: number): number | null {
  const at = firstBelow(lanes, y);
  const top = lanes.tops[at];
  return top === undefined || top > y ? null : lanes.order[at]!;
}
