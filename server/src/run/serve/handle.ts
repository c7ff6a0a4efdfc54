/** The guest's thread of a server: answers one request after the other, each on new instances unless they are to be kept. */
import type { FromRunner, RunOutcome } from "../../protocol/run.ts";
import { type Guest, type GuestHost, openGuest } from "../guest.ts";
import type { RootExport } from "../link.ts";
import { LinkError } from "../load.ts";
import { traceContext } from "./context.ts";
import { type Exchange, exchange, routeHttp } from "./incoming.ts";
import type { FromGuest, ToGuest } from "./protocol.ts";

type Handle = (request: object, outparam: object) => void;

/** A guest that is ready for requests. */
export interface Server {
  answer(message: Extract<ToGuest, { kind: "request" }>): Promise<void>;
}

/** Loads and links a composition that serves. A refusal or a trap in a start function is the outcome. */
export async function openServer(
  { request, shared }: Extract<ToGuest, { kind: "serve" }>,
  host: Omit<GuestHost, "send"> & { send(message: FromRunner | FromGuest): void },
): Promise<{ server: Server } | { outcome: RunOutcome }> {
  const { send } = host;
  routeHttp();
  const reuse = request.entry.kind === "serve" ? request.entry.reuse : 1;
  let guest: Guest | undefined;
  let quiet = false;
  const tell = (message: FromRunner): void => {
    // Instances are made for every request: only the first ones are news.
    if (!quiet || message.kind !== "phase") send(message);
  };
  try {
    guest = await openGuest(request, { ...host, send: tell }, shared);
    const live = guest;
    handler(await live.exports());
    quiet = true;
    live.recorder.begin();
    let served = 0;
    const answer = async ({ id, request: data }: Extract<ToGuest, { kind: "request" }>): Promise<void> => {
      let made: Exchange | undefined;
      const outcome = await live.act((exports) => {
        made = exchange(id, data, send);
        live.recorder.context = traceContext(data.headers);
        handler(exports)(made.request, made.outparam);
        return { kind: "done", code: 0, result: null, failed: false };
      });
      send({ kind: "handled", id, outcome, problem: made?.problem() ?? null, call: live.recorder.root });
      served = outcome.kind !== "done" || outcome.exited || served + 1 >= reuse ? 0 : served + 1;
      if (served === 0) {
        // The next request meets instances that are ready; what goes wrong with them is told to it.
        live.renew();
        await live.exports().catch(() => undefined);
      }
      send({ kind: "idle" });
    };
    send({ kind: "idle" });
    return { server: { answer } };
  } catch (error) {
    return { outcome: guest ? guest.failed(error) : { kind: "refused", message: (error as Error).message } };
  }
}

function handler(exports: RootExport[]): Handle {
  const found = exports.find(({ name }) => /^wasi:http\/incoming-handler@0\.2\.\d+$/.test(name));
  const handle = found?.functions["handle"];
  if (typeof handle !== "function")
    throw new LinkError(
      "it does not answer HTTP requests: it exports no wasi:http/incoming-handler@0.2; run it, or call one of its functions.",
    );
  return handle as Handle;
}
