/**
 * Lets a debugger come to a run of the command line and leave it again. It listens on a loopback port; who does not know the secret, as another
 * user of the machine or a web page, is sent away. In: the program and its run. Out: the port.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { DebugCommand, DebugEvent, DebugSetup } from "../../protocol/debug.ts";
import type { TraceEvent } from "../../protocol/run.ts";
import { putCard } from "./cards.ts";
import { type AttachedEnd, type Debuggable, type FromVisitor, readLines, say } from "./wire.ts";

/** Milliseconds and UTF-16 units that somebody has to show the secret. */
const PATIENCE = 5000;
const GREETING = 1000;
/** Bytes that a debugger may be behind; calls beyond are not told to it. */
const BEHIND = 64 << 20;
/** UTF-16 units of one command. */
const COMMAND = 64 << 20;

/** What the door does with the run. */
export interface Guarded {
  debug(command: DebugCommand): void;
  stop(): void;
}

export class Door {
  readonly port: number;
  private readonly server: Server;
  private readonly program: Debuggable;
  private readonly name: string;
  private readonly token: Buffer;
  private readonly forget: () => void;
  private visitor: Socket | null = null;
  private run: Guarded | null = null;
  private stopped = false;
  private readonly waiting: ((setup: DebugSetup) => void)[] = [];

  private constructor(server: Server, name: string, program: Debuggable) {
    this.server = server;
    this.name = name;
    this.program = program;
    this.port = (server.address() as AddressInfo).port;
    const token = randomBytes(32).toString("hex");
    this.token = Buffer.from(token);
    this.forget = putCard({ pid: process.pid, port: this.port, token, program: program.file });
    server.on("connection", (socket) => this.greet(socket));
  }

  /** Opens it at a port (0: any that is free), or says in one sentence why not. */
  static open(port: number, name: string, program: Debuggable): Promise<Door | string> {
    return new Promise((resolve) => {
      const server = createServer();
      // Nobody stays alive for a debugger that may come.
      server.unref();
      server.on("error", (error: NodeJS.ErrnoException) =>
        resolve(`a debugger cannot be waited for at 127.0.0.1:${port} (${error.code}); choose another port, or 0 for any`),
      );
      server.listen(port, "127.0.0.1", () => {
        try {
          resolve(new Door(server, name, program));
        } catch (error) {
          server.close();
          resolve(
            `the secret for debuggers cannot be kept (${(error as NodeJS.ErrnoException).code}); check the rights of the cache folder`,
          );
        }
      });
    });
  }

  /** The run has begun. */
  guard(run: Guarded): void {
    this.run = run;
    if (this.stopped) run.stop();
  }

  /** What the first debugger looks for; keeps the process alive until one comes. */
  first(): Promise<DebugSetup> {
    this.server.ref();
    return new Promise((resolve) => {
      this.waiting.push((setup) => {
        this.server.unref();
        resolve(setup);
      });
    });
  }

  heard(event: DebugEvent): void {
    if (this.visitor) say(this.visitor, { kind: "debug", event });
  }

  recorded(events: readonly TraceEvent[]): void {
    if (this.visitor && this.visitor.writableLength < BEHIND)
      say(this.visitor, { kind: "events", lines: events.map((it) => JSON.stringify(it)).join("\n") });
  }

  /** The run is over: says so, and closes. Resolves when it was said. */
  async ended(end: AttachedEnd): Promise<void> {
    this.forget();
    this.server.close();
    const { visitor } = this;
    if (!visitor || visitor.destroyed) return;
    say(visitor, { kind: "ended", ...end });
    await new Promise<void>((resolve) => {
      visitor.once("close", () => resolve());
      visitor.end();
      setTimeout(() => resolve(), 1000).unref();
    });
  }

  private greet(socket: Socket): void {
    const late = setTimeout(() => socket.destroy(), PATIENCE);
    const known = (): boolean => this.visitor === socket;
    socket.on("close", () => {
      clearTimeout(late);
      if (known()) this.left();
    });
    readLines(
      socket,
      () => (known() ? COMMAND : GREETING),
      (it) => {
        const message = it as FromVisitor;
        if (known()) return this.obey(message);
        clearTimeout(late);
        if (!this.isFriend(message)) return void socket.destroy();
        if (this.visitor) {
          say(socket, { kind: "refused", message: `Another debugger is attached to ${this.name}; detach it first.` });
          return void socket.end();
        }
        this.visitor = socket;
        const { file, plan, types } = this.program;
        say(socket, { kind: "program", name: this.name, file, plan, types: types.map((bytes) => Buffer.from(bytes).toString("base64")) });
      },
    );
  }

  private isFriend(message: FromVisitor | null): boolean {
    if (message?.kind !== "hello" || typeof message.token !== "string") return false;
    const shown = Buffer.from(message.token);
    return shown.length === this.token.length && timingSafeEqual(shown, this.token);
  }

  private obey(message: FromVisitor): void {
    if (message.kind === "stop") {
      this.stopped = true;
      this.run?.stop();
    } else if (message.kind === "command") this.pass(message.command);
  }

  private pass(command: DebugCommand): void {
    const first = command.kind === "attach" ? this.waiting.shift() : undefined;
    if (first && command.kind === "attach") {
      first(command.setup);
      this.heard({ kind: "attached" });
    } else this.run?.debug(command);
  }

  private left(): void {
    this.visitor = null;
    this.run?.debug({ kind: "detach" });
  }
}
