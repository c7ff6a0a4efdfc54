// The component `console`: what it exports has the names of its world, in JavaScript's spelling.
import { Counter } from "counter:api/counters@0.1.0";
import { runLaps } from "counter:api/laps@0.1.0";

export function report(start, steps) {
  // A counter of the Rust component. The class is generated; behind it is a handle.
  const counter = new Counter(start);
  try {
    // The Go component borrows it. When the call returns, what it did to the counter can be seen here.
    const laps = runLaps(counter, Uint32Array.from(steps));
    const ends = laps.map((lap) => `${lap.steps} steps to ${lap.end}`).join(", ");
    const last = counter.get();
    counter.reset();
    return `laps: ${ends || "none"}; last ${last}, after a reset ${counter.get()}`;
  } finally {
    // The Rust component frees the counter now, and not when a garbage collector thinks of it.
    counter[Symbol.dispose]();
  }
}

/** `wasi:cli/run`. Returning means success; an exception would be the error of its result. */
export const run = {
  run() {
    console.log(report(10, [3, 0, 5]));
  },
};
