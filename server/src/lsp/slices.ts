/** Long work between which others have their turn: while a trace is searched or compared, somebody types. */
import { setImmediate } from "node:timers/promises";
import type { Steps } from "../trace/steps.ts";

/** Milliseconds of work before others have their turn. */
const SLICE = 8;

/** Does steps, a slice of time at once; null: nobody waits for the answer any more. */
export async function inSlices<T>(steps: Steps<T>, token?: { readonly isCancellationRequested: boolean }): Promise<T | null> {
  for (;;) {
    const end = performance.now() + SLICE;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await setImmediate();
    if (token?.isCancellationRequested) return null;
  }
}
