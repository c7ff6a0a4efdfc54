/** What the page shows now. */
import { type Calls, emptyCalls } from "./calls.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import type { Extent, View } from "./view.ts";

export interface State {
  calls: Calls;
  lanes: Lanes;
  view: View;
  /** All of the run is shown, also while it grows. */
  whole: boolean;
  /** The right edge goes with the run. */
  follow: boolean;
  selected: number | null;
  hover: number | null;
  /** What was found: a bit a call; null while nothing is looked for. */
  bits: Uint8Array | null;
  /** How many. */
  found: number;
}

export function emptyState(): State {
  const calls = emptyCalls();
  const view = { from: 0, scale: 1, top: 0, width: 1, height: 1 };
  return { calls, lanes: lanesOf(calls), view, whole: true, follow: true, selected: null, hover: null, bits: null, found: 0 };
}

export const extentOf = ({ calls, lanes }: State): Extent => ({ begin: calls.begin, now: calls.now, height: lanes.height });
