/** A runner whose guests a JavaScript debugger looks into: Node's inspector, on the loopback address alone, for as long as the run lasts. */
import inspector from "node:inspector";
import { Worker } from "node:worker_threads";
import type { FromRunner } from "../protocol/run.ts";

/**
 * Opens the inspector at a free port, tells of it, and calls `then` once a debugger is attached and ready. This thread stands still until then: a run
 * that nobody attaches to is ended by its parent. Threads that `then` starts are waited for by the debugger, so that breakpoints bind in time.
 */
export function whenInspected(send: (message: FromRunner, sent: () => void) => void, then: () => void): void {
  inspector.open(0, "127.0.0.1");
  const port = Number(new URL(inspector.url()!).port);
  send({ kind: "inspector", port }, () => {
    const guard = new Worker(ORPHANED, { eval: true, workerData: process.ppid, name: "waiting" });
    inspector.waitForDebugger();
    void guard.terminate();
    then();
  });
}

/** Whether a debugger may be attached. Threads, and this process by itself, would end no sooner than it lets go: the parent ends it. */
export const isInspected = (): boolean => inspector.url() !== undefined;

/** A thread that stands still does not hear that its parent is gone; this one looks. */
const ORPHANED = `const { workerData: parent } = require("node:worker_threads");
setInterval(() => {
  try {
    process.kill(parent, 0);
    if (process.ppid === parent) return;
  } catch {}
  process.kill(process.pid, "SIGKILL");
}, 500);`;
