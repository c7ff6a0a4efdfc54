/** Marks on the screen: refusals and chunks of streams. Pure. */
import type { Row } from "./calls.ts";
import type { View } from "./view.ts";

/** Gives the marks of a row on the screen, one for all of a kind that share a pixel. */
export function marksShown({ marks }: Row, view: View, mark: (x: number, refused: boolean) => void): void {
  if (!marks.sorted) sort(marks);
  const { times } = marks;
  const { from, scale, width } = view;
  let at = firstFrom(times, from - 4 / scale, 0);
  const last = { true: Number.NEGATIVE_INFINITY, false: Number.NEGATIVE_INFINITY };
  for (; at < times.length; at++) {
    const x = (times[at]! - from) * scale;
    if (x > width + 4) return;
    const kind = marks.refused[at] ? "true" : "false";
    if (x - last[kind] < 1) continue;
    last[kind] = x;
    mark(x, marks.refused[at]!);
  }
}

function sort(marks: Row["marks"]): void {
  const order = marks.times.map((_, at) => at).sort((a, b) => marks.times[a]! - marks.times[b]!);
  marks.times = order.map((at) => marks.times[at]!);
  marks.refused = order.map((at) => marks.refused[at]!);
  marks.sorted = true;
}

function firstFrom(times: readonly number[], time: number, from: number): number {
  let [low, high] = [from, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
