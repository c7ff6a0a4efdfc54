/** The end of the runner process. */
import type { Worker } from "node:worker_threads";
import type { FromRunner, RunOutcome } from "../protocol/run.ts";
import { isInspected } from "./inspected.ts";

/** Says how it ended, and lets go of the parent once that is gone: a long message is not when the channel is closed. What a debugger holds the parent ends. */
export function leaveWith(outcome: RunOutcome, worker?: Worker): void {
  if (isInspected()) void last(outcome);
  else void Promise.all([last(outcome), worker?.terminate()]).then(() => process.disconnect());
}

function last(outcome: RunOutcome): Promise<void> {
  return new Promise((resolve) => {
    const message: FromRunner = { kind: "ended", outcome };
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
