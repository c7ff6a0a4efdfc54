/** One guest's thread as the server sees it: starting, idle, busy with a request, or gone. */
import { Worker } from "node:worker_threads";
import type { DebugCommand } from "../../protocol/debug.ts";
import type { FromRunner, RunOutcome, RunRequest } from "../../protocol/run.ts";
import type { DebugChannel } from "../debug/channel.ts";
import { createRing, ringReader, whereabouts } from "../ring.ts";
import type { FromGuest, IncomingData, Shared, ToGuest } from "./protocol.ts";

/** A thread that waits for its first message, and where its events can be read. */
export interface Spawned {
  worker: Worker;
  ring: SharedArrayBuffer;
}

/** Starts a thread that runs `file`, the runner's own bundle. */
export function spawnThread(file: string, env: NodeJS.ProcessEnv): Spawned {
  const ring = createRing();
  return { ring, worker: new Worker(file, { workerData: ring, env, stdin: false, name: "guest" }) };
}

/** What the server does with one request of its client. */
export interface Taken {
  id: number;
  data: IncomingData;
  receive(message: Extract<FromGuest, { id: number }>): void;
  /** Set once it is with a thread: passes on what followed the body. */
  trailers?: (trailers: [string, Uint8Array][]) => void;
  /** The thread is gone; `why` is a sentence's end. */
  lost(why: string): void;
}

export interface ThreadOptions {
  spawned: Spawned;
  request: RunRequest;
  shared: Shared;
  send(message: FromRunner): void;
  /** Where a debugger is heard, when one is there. */
  channel: DebugChannel;
  /** It waits for a request. */
  idle(thread: GuestThread): void;
  /** It could not start, or failed; it takes no more requests. */
  gone(thread: GuestThread, outcome: RunOutcome): void;
}

export class GuestThread {
  private taken: Taken | null = null;
  private over = false;
  private readonly worker: Worker;
  private readonly read: () => string;
  private readonly options: ThreadOptions;

  constructor(options: ThreadOptions) {
    this.options = options;
    this.read = ringReader(options.spawned.ring);
    this.worker = options.spawned.worker;
    this.worker.on("message", (message: FromRunner | FromGuest) => this.hear(message));
    this.worker.on("error", (error) => this.end(`its thread failed: ${error.message.split("\n", 1)[0]}`, false));
    this.worker.on("exit", () => this.end("its thread ended", false));
    const { request, shared, channel } = options;
    this.worker.postMessage({ kind: "serve", request, shared, debug: channel.link } satisfies ToGuest, [channel.link.port]);
  }

  /** For the debugger in the thread. */
  debug(command: DebugCommand): void {
    this.options.channel.send(command);
  }

  take(taken: Taken): void {
    this.taken = taken;
    taken.trailers = (trailers) => this.worker.postMessage({ kind: "trailers", id: taken.id, trailers } satisfies ToGuest);
    this.worker.postMessage({ kind: "request", id: taken.id, request: taken.data } satisfies ToGuest);
  }

  /** Passes on the events that were written since the last time. */
  drain(): void {
    const lines = this.read();
    if (lines !== "") this.options.send({ kind: "events", lines });
  }

  /** Ends the thread, wherever its guest is. */
  end(why: string, where = true): void {
    if (this.over) return;
    if (where) why += whereabouts(this.options.spawned.ring, this.options.request);
    this.over = true;
    this.drain();
    void this.worker.terminate();
    this.taken?.lost(why);
    this.options.gone(this, { kind: "stopped", message: why });
  }

  private hear(message: FromRunner | FromGuest): void {
    if (this.over) return;
    if (message.kind === "idle") this.options.idle(this);
    else if (message.kind === "ended") this.refused(message.outcome);
    else if ("id" in message && message.kind !== "answer") {
      if (message.kind === "handled") this.drain();
      this.taken?.receive(message);
      if (message.kind === "handled") this.taken = null;
    } else this.options.send(message as FromRunner);
  }

  private refused(outcome: RunOutcome): void {
    this.over = true;
    this.drain();
    void this.worker.terminate();
    this.taken?.lost("message" in outcome ? outcome.message : "it ended");
    this.options.gone(this, outcome);
  }
}
