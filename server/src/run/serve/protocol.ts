/** What the server's thread and a guest's thread say to each other about requests. Plain data and shared memory. */
import type { RunOutcome, RunRequest } from "../../protocol/run.ts";
import type { DebugLink } from "../debug/channel.ts";

/** A request for the guest. */
export interface IncomingData {
  method: string;
  /** Path and query, as in the request line. */
  path: string;
  authority: string;
  headers: [string, Uint8Array][];
  /** `createBody`'s memory; null where the request has none. */
  body: SharedArrayBuffer | null;
  /** `createFlow`'s memory. */
  flow: SharedArrayBuffer;
}

/** What the threads of one server share. */
export interface Shared {
  /** The recorder's numbers. */
  ids: SharedArrayBuffer;
  /** When the run began, in milliseconds since the epoch. */
  origin: number;
}

/** To a guest's thread: first `serve`, then a request whenever it is idle. */
export type ToGuest =
  | { kind: "serve"; request: RunRequest; shared: Shared; debug?: DebugLink }
  | { kind: "request"; id: number; request: IncomingData }
  /** What followed the body of the request that is being answered. */
  | { kind: "trailers"; id: number; trailers: [string, Uint8Array][] };

/** `handled` comes last: how the call ended, and whether a whole response came of it; `call` is the trace's number of the call. */
export type FromGuest =
  | { kind: "head"; id: number; status: number; headers: [string, Uint8Array][] }
  | { kind: "chunk"; id: number; bytes: Uint8Array }
  | { kind: "end"; id: number; trailers?: [string, Uint8Array][] }
  | { kind: "handled"; id: number; outcome: RunOutcome; problem: string | null; call: number }
  /** New instances are ready for the next request. */
  | { kind: "idle" };
