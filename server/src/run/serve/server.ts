/**
 * Answers HTTP with guests: a server in this thread, guests in threads of their own, so that a request waits for no other one and a guest
 * that does not come back can be ended. Threads are made when requests wait, up to a number.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FromRunner, RunOutcome, RunRequest, ServeEntry } from "../../protocol/run.ts";
import { createFlow } from "./body.ts";
import { Exchange } from "./exchange.ts";
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

/** Starts to serve and returns a function that ends it. */
export function serve(options: ServeOptions): () => void {
  const { entry, send } = options;
  const shared = { ids: new SharedArrayBuffer(8), origin: performance.timeOrigin + performance.now() };
  const threads = new Set<GuestThread>();
  const idle: GuestThread[] = [];
  const waiting: Exchange[] = [];
  let listening = false;
  let over = false;
  let count = 0;

  const server = createServer((request, response) => accept(request, response));
  server.on("clientError", (_error, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
  server.on("error", (error: NodeJS.ErrnoException) => end({ kind: "refused", message: listenText(entry, error) }));
  const timer = setInterval(() => {
    for (const thread of threads) thread.drain();
  }, POLL);

  const grow = (): void => {
    if (threads.size >= entry.workers || over) return;
    threads.add(new GuestThread({ spawned: options.spawn(), request: options.request, shared, send, idle: onIdle, gone: onGone }));
  };
  const onIdle = (thread: GuestThread): void => {
    if (!listening) {
      listening = true;
      server.listen(entry.port, entry.host, () => {
        const { address, port } = server.address() as AddressInfo;
        send({ kind: "phase", phase: "running", detail: "" });
        send({ kind: "listening", host: address, port });
      });
    }
    idle.push(thread);
    next();
  };
  const onGone = (thread: GuestThread, outcome: RunOutcome): void => {
    threads.delete(thread);
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
    // The first guest did not start: none will.
    if (!listening) end(outcome);
    else if (waiting.length > 0 || threads.size === 0) grow();
  };
  const next = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const exchange = waiting.shift()!;
      if (!exchange.alive()) continue;
      const thread = idle.shift()!;
      thread.take(exchange.taken(() => thread.end(`the time limit of ${entry.timeout} s was reached`)));
    }
    if (waiting.length > 0) grow();
  };
  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = new Exchange({
      id: ++count,
      request,
      response,
      flow: createFlow(),
      timeout: entry.timeout,
      since: shared.origin,
      served: (it) => send({ kind: "served", request: it }),
    });
    if (waiting.length >= WAITING) exchange.refuse(503, "too many requests wait");
    else {
      waiting.push(exchange);
      next();
    }
  };
  const end = (outcome: RunOutcome): void => {
    if (over) return;
    over = true;
    clearInterval(timer);
    server.close();
    server.closeAllConnections();
    for (const thread of [...threads]) thread.end("the server was stopped");
    options.ended(outcome);
  };
  grow();
  return () => end({ kind: "stopped", message: "" });
}

function listenText({ host, port }: ServeEntry, error: NodeJS.ErrnoException): string {
  const place = `${host}:${port}`;
  if (error.code === "EADDRINUSE") return `${place} is taken by another program; choose another port with --addr ${host}:PORT.`;
  if (error.code === "EACCES")
    return `${place} needs rights that this user does not have; choose a port above 1023 with --addr ${host}:PORT.`;
  return `it cannot listen on ${place} (${error.code ?? error.message}); choose another address with --addr.`;
}
