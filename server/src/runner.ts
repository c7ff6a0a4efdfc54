/** Entry of the runner process: starts one guest in a worker thread, passes on what it says, and ends it when told to. */

import { fileURLToPath } from "node:url";
import { type MessagePort, parentPort, Worker, workerData } from "node:worker_threads";
import type { FromRunner, RunOutcome, RunRequest, ToRunner } from "./protocol/run.ts";
import { type Guest, runGuest } from "./run/guest.ts";
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
    else if (message.kind === "action") worker.postMessage(message);
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
  worker.on("message", (message: FromRunner) => {
    if (message.kind === "ended") return end(message.outcome);
    // Whoever waits for the answer has the events of its call before it.
    if (message.kind === "answer") drain();
    send(message);
  });
  worker.on("error", (error) =>
    end({ kind: "trap", message: `the guest's thread failed: ${error.message.split("\n", 1)[0]}.`, where: null }),
  );
  worker.postMessage({ kind: "run", request } satisfies ToRunner);
  return () => end({ kind: "stopped", message: "" });
}

function guest(port: MessagePort): void {
  const send = (message: FromRunner): void => port.postMessage(message);
  const event = ringWriter(workerData as SharedArrayBuffer);
  let going: Promise<Guest | undefined> = Promise.resolve(undefined);
  const step = async (guest: Guest | undefined, message: ToRunner): Promise<Guest | undefined> => {
    if (message.kind === "action" && guest) {
      const outcome = await guest.call(message.action);
      send({ kind: "answer", id: message.id, outcome, kept: [...guest.kept.keys()] });
    } else if (message.kind === "run") {
      const ran = await runGuest(message.request, send, event);
      if (message.request.entry.kind === "session" && ran.outcome.kind === "done") return ran.guest;
      send({ kind: "ended", outcome: ran.outcome });
    }
    return guest;
  };
  port.on("message", (message: ToRunner) => {
    going = going.then((guest) => step(guest, message));
  });
}

if (parentPort) guest(parentPort);
else main();
