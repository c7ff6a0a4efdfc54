/** Entry of the runner process: starts one guest in a worker thread, passes on what it says, and ends it when told to. */

import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { FromRunner, RunOutcome, RunRequest, ToRunner } from "./protocol/run.ts";
import { runGuest } from "./run/guest.ts";
import { createRing, ringReader, ringWriter } from "./run/ring.ts";

/** Milliseconds between two looks into the ring of events. */
const POLL = 15;

function main(): void {
  const send = (message: FromRunner): void => void process.send?.(message);
  let stop = (): void => process.exit(0);
  process.on("message", (message: ToRunner) => {
    if (message.kind === "run") stop = start(message.request, send);
    else stop();
  });
  // The engine is gone: nobody is left to run for.
  process.on("disconnect", () => process.exit(0));
  send({ kind: "ready" });
}

/** Starts the guest's thread and returns a function that stops it. */
function start(request: RunRequest, send: (message: FromRunner) => void): () => void {
  const ring = createRing();
  const read = ringReader(ring);
  const env = request.grants.inherit ? process.env : {};
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { request, ring }, env, stdin: false });
  const drain = (): void => {
    const lines = read();
    if (lines !== "") send({ kind: "events", lines });
  };
  const timer = setInterval(drain, POLL);
  const end = (outcome: RunOutcome): void => {
    clearInterval(timer);
    drain();
    send({ kind: "ended", outcome });
    void worker.terminate().then(() => process.disconnect());
  };
  worker.on("message", (message: FromRunner) => (message.kind === "ended" ? end(message.outcome) : send(message)));
  worker.on("error", (error) =>
    end({ kind: "trap", message: `the guest's thread failed: ${error.message.split("\n", 1)[0]}.`, where: null }),
  );
  return () => end({ kind: "stopped", message: "" });
}

async function guest(): Promise<void> {
  const { request, ring } = workerData as { request: RunRequest; ring: SharedArrayBuffer };
  const send = (message: FromRunner): void => parentPort!.postMessage(message);
  send({ kind: "ended", outcome: await runGuest(request, send, ringWriter(ring)) });
}

if (isMainThread) main();
else void guest();
