/** The guest's thread of a server: answers one request after the other, each on new instances unless they are to be kept. */
import type { FromRunner, RunOutcome } from "../../protocol/run.ts";
import { type Guest, type GuestHost, openGuest } from "../guest.ts";
import type { RootExport } from "../link.ts";
import { LinkError } from "../load.ts";
import type { HttpCode, Response } from "../wasi/v03/messages.ts";
import { errorPayload } from "../wire.ts";
import { traceContext } from "./context.ts";
import { type Exchange, exchange, routeHttp } from "./incoming.ts";
import { type Exchange03, exchange03 } from "./incoming03.ts";
import type { FromGuest, ToGuest } from "./protocol.ts";

/** A guest that is ready for requests. */
export interface Server {
  answer(message: Extract<ToGuest, { kind: "request" }>): Promise<void>;
  /** What followed the body of the request that is being answered. */
  trailers(message: Extract<ToGuest, { kind: "trailers" }>): void;
}

const DONE: RunOutcome = { kind: "done", code: 0, result: null, failed: false };

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
    /** The one that is being answered. */
    const current: (Exchange | Exchange03)[] = [];
    const answer = async ({ id, request: data }: Extract<ToGuest, { kind: "request" }>): Promise<void> => {
      current.length = 0;
      const outcome = await live.act((exports) => {
        const { version, handle } = handler(exports);
        live.recorder.context = traceContext(data.headers);
        if (version === "0.3") {
          const made = exchange03(id, data, send);
          current.push(made);
          return answered(handle as Handle03, made);
        }
        const made = exchange(id, data, send);
        current.push(made);
        (handle as Handle02)(made.request, made.outparam);
        return DONE;
      });
      if (outcome.kind === "trap") send({ kind: "trapped", outcome });
      send({ kind: "handled", id, outcome, problem: current[0]?.problem() ?? null, call: live.recorder.root });
      served = outcome.kind !== "done" || outcome.exited || served + 1 >= reuse ? 0 : served + 1;
      if (served === 0) {
        // The next request meets instances that are ready; what goes wrong with them is told to it.
        live.renew();
        await live.exports().catch(() => undefined);
      }
      send({ kind: "idle" });
    };
    const trailers: Server["trailers"] = (message) => {
      const [made] = current;
      if (made && "trailers" in made) made.trailers(message.trailers);
    };
    send({ kind: "idle" });
    return { server: { answer, trailers } };
  } catch (error) {
    return { outcome: guest ? guest.failed(error) : { kind: "refused", message: (error as Error).message } };
  }
}

type Handle02 = (request: object, outparam: object) => void;
type Handle03 = (request: object) => Promise<Response>;

/** Waits for the response and until it is sent. */
async function answered(handle: Handle03, made: Exchange03): Promise<RunOutcome> {
  let response: Response;
  try {
    response = await handle(made.request);
  } catch (error) {
    const payload = errorPayload(error);
    if (!payload) throw error;
    made.refused(payload.value as HttpCode);
    return DONE;
  }
  await made.answer(response);
  return DONE;
}

const HANDLERS: [RegExp, "0.2" | "0.3"][] = [
  [/^wasi:http\/incoming-handler@0\.2\.\d+$/, "0.2"],
  [/^wasi:http\/handler@0\.3\.\d+$/, "0.3"],
];

function handler(exports: RootExport[]): { version: "0.2" | "0.3"; handle: unknown } {
  for (const [pattern, version] of HANDLERS) {
    const handle = exports.find(({ name }) => pattern.test(name))?.functions["handle"];
    if (typeof handle === "function") return { version, handle };
  }
  throw new LinkError(
    "it does not answer HTTP requests: it exports neither wasi:http/incoming-handler@0.2 nor wasi:http/handler@0.3; run it, or call one of its functions.",
  );
}
