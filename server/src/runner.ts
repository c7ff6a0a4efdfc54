/** Entry of the runner process: starts guests in threads, passes on what they say, and ends them when told to. */

import { fileURLToPath } from "node:url";
import { parentPort, type Worker, workerData } from "node:worker_threads";
import type { DebugCommand } from "./protocol/debug.ts";
import type { FromRunner, RunOutcome, RunRequest, ToRunner } from "./protocol/run.ts";
import { debugChannel } from "./run/debug/channel.ts";
import { INHERIT } from "./run/inherit.ts";
import { whenInspected } from "./run/inspected.ts";
import { leaveWith } from "./run/leave.ts";
import { ringReader, whereabouts } from "./run/ring.ts";
import { serve } from "./run/serve/server.ts";
import { type Spawned, spawnThread } from "./run/serve/thread.ts";
import { guestThread } from "./run/thread.ts";

/** Milliseconds between two looks into the ring of events. */
const POLL = 15;

function main(): void {
  const send = (message: FromRunner): void => void process.send?.(message);
  // A guest that may have everything gets the environment too.
  const env = process.argv.includes(INHERIT) ? process.env : {};
  const spawn = (): Spawned => spawnThread(fileURLToPath(import.meta.url), env);
  // The first thread loads its code while the engine still composes.
  const first: Spawned[] = [spawn()];
  const next = (): Spawned => first.pop() ?? spawn();
  let stop = (): void => process.exit(0);
  let worker: Worker | undefined;
  let debug: Started["debug"] = () => undefined;
  process.on("message", (message: ToRunner) => {
    if (message.kind === "stop") stop();
    else if (message.kind === "action") worker?.postMessage(message);
    else if (message.kind === "debug") debug(message.command);
    else if (message.request.sourceLevel) {
      // The thread that waits has run already; a debugger is to see its own from the beginning.
      for (const { worker: idle } of first.splice(0)) void idle.terminate();
      const tell = (it: FromRunner, sent: () => void): void => void process.send?.(it, undefined, undefined, sent);
      whenInspected(tell, () => begin(message.request));
    } else begin(message.request);
  });
  const begin = (request: RunRequest): void => {
    if (request.entry.kind === "serve") {
      ({ stop, debug } = serve({ spawn: next, request, entry: request.entry, send, ended: leaveWith }));
    } else {
      const spawned = next();
      worker = spawned.worker;
      ({ stop, debug } = start(spawned, request, send));
    }
  };
  // Ctrl-C reaches every process of the terminal: the engine decides, so that the last events still arrive.
  process.on("SIGINT", () => undefined);
  // The engine is gone: nobody is left to run for.
  process.on("disconnect", () => process.exit(0));
  send({ kind: "ready" });
}

interface Started {
  stop(): void;
  debug(command: DebugCommand): void;
}

/** Starts the guest in its thread. */
function start({ worker, ring }: Spawned, request: RunRequest, send: (message: FromRunner) => void): Started {
  const read = ringReader(ring);
  const drain = (): void => {
    const lines = read();
    if (lines !== "") send({ kind: "events", lines });
  };
  const timer = setInterval(drain, POLL);
  const end = (outcome: RunOutcome): void => {
    clearInterval(timer);
    drain();
    leaveWith(outcome, worker);
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
  const { link, send: debug } = debugChannel((event) => {
    // Whoever looks at a stop has the events before it.
    drain();
    send({ kind: "debug", event });
  });
  worker.postMessage({ kind: "run", request, debug: link }, [link.port]);
  const tell = (command: DebugCommand): void => {
    debug(command);
    if (command.kind === "attach") send({ kind: "debug", event: { kind: "attached" } });
  };
  return { debug: tell, stop: () => end({ kind: "stopped", message: whereabouts(ring, request) }) };
}

if (parentPort) guestThread(parentPort, workerData as SharedArrayBuffer);
else main();
