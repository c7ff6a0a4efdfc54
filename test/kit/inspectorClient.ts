/** Speaks with Node's inspector as a JavaScript debugger does: the Chrome DevTools Protocol over a WebSocket. */
import { randomBytes } from "node:crypto";
import { get } from "node:http";
import type { Socket } from "node:net";

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
}

/** What the inspector lists at its port. */
export function targets(port: number): Promise<{ webSocketDebuggerUrl: string }[]> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/json/list" }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (it: string) => {
        text += it;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    }).on("error", reject);
  });
}

export class InspectorClient {
  readonly heard: Message[] = [];
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private waiting: (() => void)[] = [];
  private rest = Buffer.alloc(0);
  private ids = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.on("close", () => resolve()));
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => this.read(bytes));
  }

  static async connect(port: number): Promise<InspectorClient> {
    const [target] = await targets(port);
    const { pathname } = new URL(target!.webSocketDebuggerUrl);
    const headers = {
      ...{ Connection: "Upgrade", Upgrade: "websocket" },
      ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": randomBytes(16).toString("base64") },
    };
    return new Promise((resolve, reject) => {
      const request = get({ host: "127.0.0.1", port, path: pathname, headers });
      request.on("upgrade", (_, socket: Socket) => resolve(new InspectorClient(socket)));
      request.on("error", reject);
    });
  }

  /** Sends a command; its answer is heard. */
  send(method: string, params: Record<string, unknown> = {}): number {
    const id = ++this.ids;
    const payload = Buffer.from(JSON.stringify({ id, method, params }));
    const mask = randomBytes(4);
    const length = payload.length < 126 ? [payload.length | 0x80] : [126 | 0x80, payload.length >> 8, payload.length & 255];
    this.socket.write(Buffer.concat([Buffer.from([0x81, ...length]), mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]));
    return id;
  }

  /** The first message that fits, past or to come. */
  async find(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  end(): void {
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const short = this.rest[1]! & 127;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.rest.length < head) break;
      const length = short === 127 ? Number(this.rest.readBigUInt64BE(2)) : short === 126 ? this.rest.readUInt16BE(2) : short;
      if (this.rest.length < head + length) break;
      if ((this.rest[0]! & 15) === 1) this.heard.push(JSON.parse(this.rest.subarray(head, head + length).toString("utf8")) as Message);
      this.rest = this.rest.subarray(head + length);
    }
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
