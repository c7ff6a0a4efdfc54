/** What a run that can be debugged and a debugger that comes to it say to each other: one JSON document a line, over a loopback port. */
import type { Socket } from "node:net";
import type { DebugCommand, DebugEvent } from "../../protocol/debug.ts";
import type { LinkPlan } from "../../protocol/run.ts";

/** A program as a debugger needs it: without the components' code, but with a component of each one's types. */
export interface Debuggable {
  /** Absolute path of the `.wac` or `.wasm`. */
  file: string;
  plan: LinkPlan;
  types: Uint8Array[];
}

/** A plan without its components' code. */
export function withoutBytes(plan: LinkPlan): LinkPlan {
  return { ...plan, components: plan.components.map((it) => ({ ...it, bytes: new Uint8Array() })) };
}

/** How the run ended. */
export interface AttachedEnd {
  exitCode: number;
  result: string | null;
  error: string | null;
}

/** First of all the secret; then commands. */
export type FromVisitor = { kind: "hello"; token: string } | { kind: "command"; command: DebugCommand } | { kind: "stop" };

/** `types` in base64; `lines`: events, each a JSON document. */
export type ToVisitor =
  | { kind: "refused"; message: string }
  | { kind: "program"; name: string; file: string; plan: LinkPlan; types: string[] }
  | { kind: "debug"; event: DebugEvent }
  | { kind: "events"; lines: string }
  | ({ kind: "ended" } & AttachedEnd);

/** UTF-16 units of one line, at most. */
const LINE = 256 << 20;

/** Calls back with each line; one that is too long, or no JSON, ends the connection. */
export function readLines(socket: Socket, most: () => number, heard: (message: unknown) => void): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("error", () => undefined); // `close` follows
  socket.on("data", (chunk: string) => {
    rest += chunk;
    for (let end = rest.indexOf("\n"); end >= 0 && !socket.destroyed; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      try {
        heard(JSON.parse(line));
      } catch {
        socket.destroy();
      }
    }
    if (rest.length > Math.min(most(), LINE)) socket.destroy();
  });
}

/** Writes one message. */
export function say(socket: Socket, message: FromVisitor | ToVisitor): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}
