/** Work on long traces in steps: who does it may let others have their turn between two of them, or stop. */

export type Steps<T> = Generator<null, T, void>;

/** A long text in pieces; an empty one says that a step of the work on it is done. */
export type Pieces = Generator<string, void, void>;

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

/** The list in the order of `compare`, what is equal as it stood. */
export function* sortedBy<T>(list: T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let from: T[] = [];
  let ordered = true;
  for (let begin = 0; begin < list.length; begin += RUN) {
    const run = list.slice(begin, begin + RUN).sort(compare);
    ordered &&= from.length === 0 || compare(from.at(-1)!, run[0]!) <= 0;
    for (const it of run) from.push(it);
    yield null;
  }
  for (let width = RUN; width < from.length && !ordered; width *= 2) {
    const to: T[] = [];
    for (let begin = 0; begin < from.length; begin += 2 * width) yield* mergedBy(from, to, begin, width, compare);
    from = to;
  }
  return from;
}

function* mergedBy<T>(from: T[], to: T[], begin: number, width: number, compare: (a: T, b: T) => number): Steps<void> {
  const middle = Math.min(begin + width, from.length);
  const end = Math.min(begin + 2 * width, from.length);
  let [a, b] = [begin, middle];
  while (a < middle || b < end) {
    to.push(b >= end || (a < middle && compare(from[a]!, from[b]!) <= 0) ? from[a++]! : from[b++]!);
    if (to.length % RUN === 0) yield null;
  }
}
