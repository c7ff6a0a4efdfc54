/** Entry of the runner process: starts one guest in a worker thread, passes on what it says, and ends it when told to. */

import { fileURLToPath } from "node:url";
import { type MessagePort, parentPort, Worker, workerData } from "node:worker_threads";
import type { FromRunner, RunOutcome, RunRequest, ToRunner } from "./protocol/run.ts";
import { runGuest } from "./run/guest.ts";
import { INHERIT } from "./run/inherit.ts";
import { createRing, ringReader, ringWriter } from "./run/ring.ts";

/** Milliseconds between two looks into the ring of events. */
const POLL = 15;

function main(): void {
  const send = (message: FromRunner): void => void process.send?.(message);
  const ring = createRing();
  // The thread loads its code while the engine still composes. A guest that may have everything gets the environment too.
  const env = process.argv.includes(INHERIT) ? process.env : {};
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: ring, env, stdin: false });
  let stop = (): void => process.exit(0);
  process.on("message", (message: ToRunner) => {
    if (message.kind === "run") stop = start(worker, ring, message.request, send);
    else stop();
  });
  // Ctrl-C reaches every process of the terminal: the engine decides, so that the last events still arrive.
  process.on("SIGINT", () => undefined);
  // The engine is gone: nobody is left to run for.
  process.on("disconnect", () => process.exit(0));
  send({ kind: "ready" });
}

/** Starts the guest in its thread and returns a function that stops it. */
function start(worker: Worker, ring: SharedArrayBuffer, request: RunRequest, send: (message: FromRunner) => void): () => void {
  const read = ringReader(ring);
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
  worker.postMessage(request);
  return () => end({ kind: "stopped", message: "" });
}

function guest(port: MessagePort): void {
  const send = (message: FromRunner): void => port.postMessage(message);
  const event = ringWriter(workerData as SharedArrayBuffer);
  port.once("message", (request: RunRequest) => {
    void runGuest(request, send, event).then((outcome) => send({ kind: "ended", outcome }));
  });
}

if (parentPort) guest(parentPort);
else main();
