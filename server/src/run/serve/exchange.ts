/** One request of a client and its response, at the server's end. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServedRequest } from "../../protocol/run.ts";
import { type BodyWriter, bodyWriter, createBody, flowGiver } from "./body.ts";
import type { FromGuest, IncomingData } from "./protocol.ts";
import type { Taken } from "./thread.ts";

/** Milliseconds until a body that had no room is tried again. */
const RETRY = 1;
/** Of this connection only: they are no part of the message, and WASI's fields refuse them. */
const HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "host",
  "http2-settings",
  "te",
  "trailer",
]);

export interface ExchangeOptions {
  id: number;
  request: IncomingMessage;
  response: ServerResponse;
  flow: SharedArrayBuffer;
  /** Seconds. */
  timeout: number;
  /** When the run began, in milliseconds since the epoch. */
  since: number;
  served(request: ServedRequest): void;
}

export class Exchange {
  private readonly began = performance.timeOrigin + performance.now();
  private readonly flow;
  private readonly options: ExchangeOptions;
  private timer: NodeJS.Timeout | undefined;
  private error: string | null = null;
  private call = 0;
  private given: Taken | null = null;
  private told = false;
  /** The guest has said how its call ended, or there is none. */
  private handled = false;
  /** Bytes of the body that the client has. */
  private sent = 0;

  constructor(options: ExchangeOptions) {
    this.options = options;
    this.flow = flowGiver(options.flow);
    const { response } = options;
    response.on("close", () => {
      this.flow.gone();
      if (!response.writableFinished && !this.whole()) this.error ??= "the client went away";
      if (this.handled || !response.writableFinished) this.tell();
    });
  }

  /** The client has all that the response's head promised, and may go before the guest says that it is done. */
  private whole(): boolean {
    const { response } = this.options;
    return response.headersSent && String(this.sent) === String(response.getHeader("content-length"));
  }

  /** Somebody still waits for the response. */
  alive(): boolean {
    return !this.options.response.destroyed;
  }

  /** What a guest's thread is given. `late` is called when the time limit is reached. */
  taken(late: () => void): Taken {
    const { id, timeout } = this.options;
    if (timeout > 0) this.timer = setTimeout(late, timeout * 1000);
    this.given = { id, data: this.data(), receive: (message) => this.receive(message), lost: (why) => this.lost(why) };
    return this.given;
  }

  /** Answers in the guest's place. */
  refuse(status: number, why: string): void {
    clearTimeout(this.timer);
    this.handled = true;
    this.error ??= why;
    const { response } = this.options;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
    response.end(`${why}\n`);
  }

  private data(): IncomingData {
    const { request, flow } = this.options;
    const headers = entries(request.rawHeaders);
    const authority = request.headers.host ?? "";
    return { method: request.method ?? "GET", path: request.url ?? "/", authority, headers, body: this.body(), flow };
  }

  private body(): SharedArrayBuffer | null {
    const { request } = this.options;
    if (!("content-length" in request.headers) && !("transfer-encoding" in request.headers)) {
      request.resume();
      return null;
    }
    const shared = createBody();
    const writer = bodyWriter(shared);
    void this.pour(writer);
    return shared;
  }

  private receive(message: Extract<FromGuest, { id: number }>): void {
    const { response } = this.options;
    if (message.kind === "handled") this.finish(message);
    // The client went away, or was answered in the guest's place: what the guest still sends is for nobody.
    else if (!this.alive() || response.writableEnded) this.flow.gone();
    else if (message.kind === "head") this.head(message.status, message.headers);
    else if (message.kind === "end") this.end(message.trailers ?? []);
    else
      response.write(message.bytes, () => {
        this.sent += message.bytes.length;
        this.flow.sent(message.bytes.length);
      });
  }

  private head(status: number, headers: [string, Uint8Array][]): void {
    const { response } = this.options;
    try {
      const flat = headers.flatMap(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
      response.writeHead(status, flat);
    } catch (error) {
      this.refuse(500, `the component's response cannot be sent: ${(error as Error).message}`);
    }
  }

  private end(trailers: [string, Uint8Array][]): void {
    const { response } = this.options;
    try {
      // Only a body without a length can have them.
      if (trailers.length > 0)
        response.addTrailers(trailers.map(([name, value]): [string, string] => [name, Buffer.from(value).toString("latin1")]));
    } catch {
      // A field that cannot be sent changes nothing of what was.
    }
    response.end();
  }

  private finish({ outcome, problem, call }: Extract<FromGuest, { kind: "handled" }>): void {
    clearTimeout(this.timer);
    const { response } = this.options;
    this.call = call;
    this.handled = true;
    const left = outcome.kind === "done" ? (outcome.exited ? `it ended with exit code ${outcome.code}` : null) : outcome.message;
    const why = left ?? problem;
    if (why !== null && !response.writableEnded) this.refuse(500, why);
    else if (left !== null) this.error ??= left;
    if (response.writableFinished || response.destroyed) this.tell();
    else response.once("finish", () => this.tell());
  }

  private lost(why: string): void {
    this.refuse(why.startsWith("the time limit") ? 504 : 500, why);
  }

  private tell(): void {
    if (this.told) return;
    this.told = true;
    const { id, request, response, since, served } = this.options;
    const now = performance.timeOrigin + performance.now();
    served({
      id,
      method: request.method ?? "GET",
      path: request.url ?? "/",
      status: response.headersSent ? response.statusCode : 0,
      start: this.began - since,
      duration: now - this.began,
      error: this.error,
      call: this.call,
    });
  }

  /** Hands the body over piece by piece, in its order; the client waits meanwhile. */
  private async pour(writer: BodyWriter): Promise<void> {
    const { request } = this.options;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) await this.feed(writer, chunk);
    } catch {
      writer.end("broken");
      return;
    }
    const trailers = entries(request.rawTrailers);
    if (trailers.length > 0) this.given?.trailers?.(trailers);
    writer.end(trailers.length > 0 ? "trailed" : "complete");
  }

  /** Hands one chunk over, as room is made for it. What a guest that has answered did not read is dropped. */
  private async feed(writer: BodyWriter, chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (!this.handled && this.alive()) {
      rest = rest.subarray(writer.write(rest));
      if (rest.length === 0) return;
      await sleep(RETRY);
    }
  }
}

/** Fields that belong to the message, as they came. */
function entries(raw: string[]): [string, Uint8Array][] {
  const out: [string, Uint8Array][] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    // Node reads values as Latin-1: each character is the byte that was sent.
    if (!HOP.has(name)) out.push([name, Uint8Array.from(Buffer.from(raw[i + 1]!, "latin1"))]);
  }
  return out;
}
