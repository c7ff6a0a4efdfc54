/** Comes to a run of the command line as a debugger. In: which one is meant. Out: the program and a way to command it, or a sentence why not. */
import { connect, type Socket } from "node:net";
import path from "node:path";
import type { DebugCommand, DebugEvent } from "../../protocol/debug.ts";
import type { TraceEvent } from "../../protocol/run.ts";
import { type Card, findCards } from "./cards.ts";
import { type AttachedEnd, type Debuggable, type FromVisitor, readLines, say, type ToVisitor, withoutBytes } from "./wire.ts";

/** Milliseconds that the run has to answer. */
const PATIENCE = 10_000;

/** A run that one is attached to. */
export interface Visit {
  ok: true;
  name: string;
  program: Debuggable;
  /** How it ended; also when one left. */
  readonly done: Promise<AttachedEnd>;
  hear(debug: (event: DebugEvent) => void, events: (events: TraceEvent[]) => void): void;
  command(command: DebugCommand): void;
  /** Ends the run. */
  stop(): void;
  /** The run goes on alone. */
  leave(): void;
}

type Refused = { ok: false; message: string };

/** Which run: by its port, by its program (a path), or the only one. */
export interface Which {
  port?: number;
  program?: string;
}

/** Looks for the run and connects to it. */
export async function visit(which: Which): Promise<Visit | Refused> {
  const found = choose(which, findCards());
  return "message" in found ? { ok: false, message: found.message } : come(found);
}

/** The run that is meant, or a sentence why it is not known which. */
export function choose({ port, program }: Which, cards: readonly Card[]): Card | { message: string } {
  const fits = cards.filter((it) => (port === undefined || it.port === port) && (program === undefined || it.program === program));
  const [only, ...more] = fits;
  if (only && more.length === 0) return only;
  const named = (it: Card): string => `${path.basename(it.program)} at ${it.port}`;
  if (only) return { message: `There are ${fits.map(named).join(" and ")}; name the \`port\`.` };
  const wanted = [port === undefined ? "" : ` at port ${port}`, program === undefined ? "" : ` of ${path.basename(program)}`].join("");
  const others = cards.length > 0 ? `; there is ${cards.map(named).join(", ")}` : "";
  return {
    message: `There is no run${wanted} to attach to${others}: begin one with \`witloom serve --debug PORT\` or \`witloom run --debug PORT\`.`,
  };
}

function come(card: Card): Promise<Visit | Refused> {
  return new Promise((resolve) => {
    const socket = connect(card.port, "127.0.0.1", () => say(socket, { kind: "hello", token: card.token }));
    const name = path.basename(card.program);
    const refused = (why: string): void => resolve({ ok: false, message: why });
    const late = setTimeout(() => {
      refused(`${name} does not answer at 127.0.0.1:${card.port}.`);
      socket.destroy();
    }, PATIENCE);
    const ends = ending();
    socket.on("close", () => {
      clearTimeout(late);
      refused(`${name} cannot be reached at 127.0.0.1:${card.port} any more.`);
      ends.resolve({ exitCode: 1, result: null, error: `The connection to ${name} was lost.` });
    });
    const ears: Ears = { debug: () => undefined, events: () => undefined };
    readLines(
      socket,
      () => Number.POSITIVE_INFINITY,
      (it) => {
        const message = it as ToVisitor;
        if (message.kind === "refused") refused(message.message);
        else if (message.kind === "program") {
          clearTimeout(late);
          resolve(visitOf(socket, message, ears, ends));
        } else if (message.kind === "ended") ends.resolve(message);
        else if (message.kind === "debug") ears.debug(message.event);
        else ears.events(message.lines.split("\n").map((line) => JSON.parse(line) as TraceEvent));
      },
    );
  });
}

interface Ending {
  promise: Promise<AttachedEnd>;
  resolve(end: AttachedEnd): void;
}

function ending(): Ending {
  let resolve: Ending["resolve"] = () => undefined;
  const promise = new Promise<AttachedEnd>((done) => {
    resolve = done;
  });
  return { promise, resolve: (end) => resolve(end) };
}

interface Ears {
  debug(event: DebugEvent): void;
  events(events: TraceEvent[]): void;
}

function visitOf(socket: Socket, { name, file, plan, types }: Extract<ToVisitor, { kind: "program" }>, ears: Ears, ends: Ending): Visit {
  const tell = (message: FromVisitor): void => say(socket, message);
  return {
    ok: true,
    name,
    program: { file, plan: withoutBytes(plan), types: types.map((text) => new Uint8Array(Buffer.from(text, "base64"))) },
    done: ends.promise,
    hear: (debug, events) => void Object.assign(ears, { debug, events }),
    command: (command) => tell({ kind: "command", command }),
    stop: () => tell({ kind: "stop" }),
    leave() {
      ends.resolve({ exitCode: 0, result: null, error: null });
      socket.end();
    },
  };
}
