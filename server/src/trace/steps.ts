/** Work on long traces in steps: who does it may let others have their turn between two of them, or stop. */

export type Steps<T> = Generator<null, T, void>;

/** Calls that are looked at in one step. */
export const STEP = 1000;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Numbers that are sorted or merged in one step. */
const RUN = 1 << 14;

/** The numbers in their order. A million at once would take as long as a person notices: so short runs are sorted, and merged. */
export function* sorted(values: readonly number[]): Steps<Float64Array> {
  let from = new Float64Array(values.length);
  let to = new Float64Array(values.length > RUN ? values.length : 0);
  for (let begin = 0; begin < values.length; begin += RUN) {
    const end = Math.min(begin + RUN, values.length);
    for (let i = begin; i < end; i++) from[i] = values[i]!;
    from.subarray(begin, end).sort();
    yield null;
  }
  for (let width = RUN; width < values.length; width *= 2) {
    for (let begin = 0; begin < values.length; begin += 2 * width) yield* merged(from, to, begin, width);
    [from, to] = [to, from];
  }
  return from;
}

/** Merges two runs that stand beside each other, the second of which may be shorter or missing. */
function* merged(from: Float64Array, to: Float64Array, begin: number, width: number): Steps<void> {
  const middle = Math.min(begin + width, from.length);
  const end = Math.min(begin + 2 * width, from.length);
  let [a, b] = [begin, middle];
  for (let at = begin; at < end; at++) {
    to[at] = b >= end || (a < middle && from[a]! <= from[b]!) ? from[a++]! : from[b++]!;
    if (at % RUN === 0) yield null;
  }
}
