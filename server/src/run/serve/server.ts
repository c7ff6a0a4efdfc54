/**
 * Answers HTTP with guests: a server in this thread, guests in threads of their own, so that a request waits for no other one and a guest
 * that does not come back can be ended. Threads are made when requests wait, up to a number.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { DebugCommand, DebugSetup } from "../../protocol/debug.ts";
import type { FromRunner, RunOutcome, RunRequest, ServeEntry } from "../../protocol/run.ts";
import { debugChannel } from "../debug/channel.ts";
import { createFlow } from "./body.ts";
import { Exchange } from "./exchange.ts";
import type { Shared } from "./protocol.ts";
import { GuestThread, type Spawned } from "./thread.ts";

/** Requests that may wait for a guest. */
const WAITING = 10_000;
/** Milliseconds between two looks for events. */
const POLL = 15;

export interface ServeOptions {
  /** Makes a thread for one more guest. */
  spawn(): Spawned;
  request: RunRequest;
  entry: ServeEntry;
  send(message: FromRunner): void;
  /** It cannot serve, or no more. */
  ended(outcome: RunOutcome): void;
}

/** A server that runs. */
export interface Serving {
  stop(): void;
  /** For the debugger in the guest's thread. */
  debug(command: DebugCommand): void;
}

/** Starts to serve. While it is debugged one guest answers all requests: those that come while it stands wait. */
export function serve(options: ServeOptions): Serving {
  const server = new Front(options);
  server.grow();
  return { stop: () => server.end({ kind: "stopped", message: "" }), debug: (command) => server.debug(command) };
}

class Front {
  private readonly shared: Shared = { ids: new SharedArrayBuffer(8), origin: performance.timeOrigin + performance.now() };
  private readonly threads = new Set<GuestThread>();
  private readonly idle: GuestThread[] = [];
  private readonly waiting: Exchange[] = [];
  private listening = false;
  private over = false;
  private count = 0;
  private readonly server;
  private readonly timer: NodeJS.Timeout;
  private readonly options: ServeOptions;
  /** What a debugger looks for; null where there is none. */
  private setup: DebugSetup | null;
  private watched: GuestThread | null = null;

  constructor(options: ServeOptions) {
    this.options = options;
    this.setup = options.request.debug ?? null;
    this.server = createServer((request, response) => this.accept(request, response));
    this.server.on("clientError", (_error, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    this.server.on("error", (error: NodeJS.ErrnoException) => this.end({ kind: "refused", message: listenText(options.entry, error) }));
    this.timer = setInterval(() => {
      for (const thread of this.threads) thread.drain();
    }, POLL);
  }

  /** One more guest, where there may be one. */
  grow(): void {
    const { entry, request, send, spawn } = this.options;
    if (this.threads.size >= entry.workers || (this.setup && this.watched) || this.over) return;
    const idle = (thread: GuestThread): void => this.rested(thread);
    const gone = (thread: GuestThread, outcome: RunOutcome): void => this.lost(thread, outcome);
    const channel = debugChannel((event) => {
      // Whoever looks at a stop has the events before it.
      thread.drain();
      send({ kind: "debug", event });
    });
    const thread: GuestThread = new GuestThread({ spawned: spawn(), request, shared: this.shared, send, idle, gone, channel });
    this.threads.add(thread);
    if (!this.setup) return;
    this.watched = thread;
    if (this.setup !== request.debug) thread.debug({ kind: "attach", setup: this.setup });
  }

  /** A command for the guest that is debugged; what it looks for holds for the next guest too. */
  debug(command: DebugCommand): void {
    const { setup } = this;
    if (command.kind === "attach") this.attach(command.setup);
    else if (setup && command.kind === "rules") this.setup = Object.assign(setup, { rules: command.rules });
    else if (setup && command.kind === "filters") this.setup = Object.assign(setup, { filters: command.filters });
    this.watched?.debug(command);
    if (command.kind === "attach") this.options.send({ kind: "debug", event: { kind: "attached" } });
    if (command.kind === "detach") {
      this.setup = null;
      this.watched = null;
      delete this.options.request.debug;
      this.next();
    }
  }

  /** From now on one guest answers; the others go when they have answered. */
  private attach(setup: DebugSetup): void {
    this.setup = setup;
    this.watched = this.idle[0] ?? [...this.threads][0] ?? null;
    for (const thread of [...this.idle]) if (thread !== this.watched) thread.end("one guest is debugged", false);
    if (!this.watched) this.grow();
  }

  end(outcome: RunOutcome): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.timer);
    this.server.close();
    this.server.closeAllConnections();
    for (const thread of [...this.threads]) thread.end("the server was stopped", false);
    this.options.ended(outcome);
  }

  private rested(thread: GuestThread): void {
    if (!this.listening) this.listen();
    if (this.setup && thread !== this.watched) {
      thread.end("one guest is debugged", false);
      return;
    }
    this.idle.push(thread);
    this.next();
  }

  /** Only now, as before the first guest was linked nobody could be answered. */
  private listen(): void {
    const { entry, send } = this.options;
    this.listening = true;
    this.server.listen(entry.port, entry.host, () => {
      const { address, port } = this.server.address() as AddressInfo;
      send({ kind: "phase", phase: "running", detail: "" });
      send({ kind: "listening", host: address, port });
    });
  }

  private lost(thread: GuestThread, outcome: RunOutcome): void {
    this.threads.delete(thread);
    if (this.watched === thread) this.watched = null;
    const at = this.idle.indexOf(thread);
    if (at >= 0) this.idle.splice(at, 1);
    // The first guest did not start: none will.
    if (!this.listening) {
      this.end(outcome);
      return;
    }
    // One that cannot start would not start for the next request either, so that each is told.
    if (outcome.kind === "trap" || outcome.kind === "refused") this.waiting.shift()?.refuse(500, outcome.message);
    if (this.waiting.length > 0 || this.threads.size === 0) this.grow();
  }

  private next(): void {
    const { timeout } = this.options.entry;
    // Nobody waits at a breakpoint with a clock behind them.
    const late = (thread: GuestThread) => (): void => void (this.setup ?? thread.end(`the time limit of ${timeout} s was reached`));
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const exchange = this.waiting.shift()!;
      if (!exchange.alive()) continue;
      const thread = this.idle.shift()!;
      thread.take(exchange.taken(late(thread)));
    }
    if (this.waiting.length > 0) this.grow();
  }

  private accept(request: IncomingMessage, response: ServerResponse): void {
    const { entry, send } = this.options;
    const exchange = new Exchange({
      id: ++this.count,
      request,
      response,
      flow: createFlow(),
      timeout: entry.timeout,
      since: this.shared.origin,
      served: (it) => send({ kind: "served", request: it }),
    });
    if (this.waiting.length >= WAITING) exchange.refuse(503, "too many requests wait");
    else {
      this.waiting.push(exchange);
      this.next();
    }
  }
}

function listenText({ host, port }: ServeEntry, error: NodeJS.ErrnoException): string {
  const place = `${host}:${port}`;
  if (error.code === "EADDRINUSE") return `${place} is taken by another program; choose another port with --addr ${host}:PORT.`;
  if (error.code === "EACCES")
    return `${place} needs rights that this user does not have; choose a port above 1023 with --addr ${host}:PORT.`;
  return `it cannot listen on ${place} (${error.code ?? error.message}); choose another address with --addr.`;
}
