/** Drives the built debug adapter as an editor would, over stdio or a socket. */
import { type ChildProcess, spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { ProtocolWatch } from "./protocolWatch.ts";

type Event = DebugProtocol.Event;
type Response = DebugProtocol.Response;

export class DapClient {
  readonly events: Event[] = [];
  /** All that was said, in its order. */
  readonly messages: DebugProtocol.ProtocolMessage[] = [];
  private readonly output: Writable;
  private readonly pending = new Map<number, (response: Response) => void>();
  private readonly waiting: { event: string; resolve(event: Event): void }[] = [];
  private buffer: Buffer = Buffer.alloc(0);
  private readonly watch = new ProtocolWatch();
  private seq = 1;

  constructor(input: Readable, output: Writable) {
    this.output = output;
    input.on("data", (chunk: Buffer) => this.take(chunk));
  }

  /** A request whose answer may be a refusal. */
  request(command: string, args?: object): Promise<Response> {
    const seq = this.seq++;
    const message = { seq, type: "request", command, arguments: args };
    this.messages.push(message);
    this.watch.sent(message);
    const text = JSON.stringify(message);
    this.output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return new Promise((resolve) => this.pending.set(seq, resolve));
  }

  /** The next event of that name; one that came before `since` does not count. */
  event(event: string, since = 0): Promise<Event> {
    const known = this.events.slice(since).find((it) => it.event === event);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${event} came; there were ${this.events.map((it) => it.event).join(", ")}`)),
        30_000,
      );
      this.waiting.push({
        event,
        resolve: (it) => {
          clearTimeout(timer);
          resolve(it);
        },
      });
    });
  }

  /** All that was printed in a category. */
  printed(category: string): string {
    const outputs = this.events.filter((it) => it.event === "output") as DebugProtocol.OutputEvent[];
    return outputs
      .filter((it) => it.body.category === category)
      .map((it) => it.body.output)
      .join("");
  }

  private take(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const head = this.buffer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.toString("latin1", 0, head))?.[1]);
      if (this.buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.buffer.toString("utf8", head + 4, head + 4 + length)) as Event | Response;
      this.buffer = this.buffer.subarray(head + 4 + length);
      this.messages.push(message);
      const wrong = this.watch.came(message);
      // Outside of any test's own waiting: it fails whichever test runs.
      if (wrong.length > 0) throw new Error(`not as the protocol says: ${wrong.join("; ")}; in ${JSON.stringify(message).slice(0, 500)}`);
      if (message.type === "response") {
        const response = message as Response;
        this.pending.get(response.request_seq)?.(response);
        this.pending.delete(response.request_seq);
      } else {
        const event = message as Event;
        this.events.push(event);
        const index = this.waiting.findIndex((it) => it.event === event.event);
        if (index >= 0) this.waiting.splice(index, 1)[0]!.resolve(event);
      }
    }
  }
}

const adapter = path.join(process.cwd(), "dist/adapter.js");

/** An adapter on stdio, perhaps with another Node. */
export function adapterOnStdio(node = process.execPath): { client: DapClient; child: ChildProcess } {
  const child = spawn(node, [adapter], { stdio: ["pipe", "pipe", "inherit"] });
  return { client: new DapClient(child.stdout, child.stdin), child };
}

/** An adapter on a free port, and a way to connect to it. */
export async function adapterOnPort(): Promise<{ child: ChildProcess; open(): Promise<{ client: DapClient; socket: Socket }> }> {
  const child = spawn(process.execPath, [adapter, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise<number>((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.on("exit", () => reject(new Error(`the adapter ended: ${text}`)));
  });
  const open = (): Promise<{ client: DapClient; socket: Socket }> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve({ client: new DapClient(socket, socket), socket }));
      socket.on("error", reject);
    });
  return { child, open };
}
