/** The guest's own thread: hears what it is to run, and answers. */
import type { MessagePort } from "node:worker_threads";
import type { FromRunner, ToRunner } from "../protocol/run.ts";
import type { DebugLink } from "./debug/channel.ts";
import { type Guest, runGuest } from "./guest.ts";
import { ringRuns, ringWriter } from "./ring.ts";
import { openServer, type Server } from "./serve/handle.ts";
import type { FromGuest, ToGuest } from "./serve/protocol.ts";

/** Begins to listen. Events go into the ring, as a busy thread's messages wait for nobody there. */
export function guestThread(port: MessagePort, ring: SharedArrayBuffer): void {
  const send = (message: FromRunner | FromGuest): void => port.postMessage(message);
  const host = { send, event: ringWriter(ring), runs: ringRuns(ring).set };
  let guest: Guest | undefined;
  let server: Server | undefined;
  const step = async (message: (ToRunner & { debug?: DebugLink }) | ToGuest): Promise<void> => {
    if (message.kind === "action" && guest) {
      const outcome = await guest.call(message.action);
      send({ kind: "answer", id: message.id, outcome, kept: [...guest.kept.keys()] });
    } else if (message.kind === "run") {
      const ran = await runGuest(message.request, message.debug ? { ...host, debug: message.debug } : host);
      if (message.request.entry.kind === "session" && ran.outcome.kind === "done") guest = ran.guest;
      else send({ kind: "ended", outcome: ran.outcome });
    } else if (message.kind === "serve") {
      const opened = await openServer(message, message.debug ? { ...host, debug: message.debug } : host);
      if ("server" in opened) server = opened.server;
      else send({ kind: "ended", outcome: opened.outcome });
    } else if (message.kind === "request") await server?.answer(message);
  };
  // One after the other, in their order.
  let going: Promise<void> = Promise.resolve();
  port.on("message", (message: ToRunner | ToGuest) => {
    // It belongs to the request that is being answered, which may wait for it.
    if (message.kind === "trailers") return server?.trailers(message);
    going = going.then(() => step(message));
  });
}
