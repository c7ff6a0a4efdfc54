/**
 * `wasi:http@0.3` for a component that answers requests: the request that it is given, and its response on the way to the server's thread,
 * body and trailers as they come.
 */
import { Fields } from "../wasi/v03/fields.ts";
import { type Content, type HttpCode, Request, type Response, type Trailers } from "../wasi/v03/messages.ts";
import { bytesOf, OK } from "../wasi/v03/streams.ts";
import { type BodyEnd, bodyReaderAsync, flowTakerAsync } from "./body.ts";
import type { FromGuest, IncomingData } from "./protocol.ts";

type Entries = [string, Uint8Array][];

/** One request and its response. */
export interface Exchange03 {
  request: Request;
  /** What followed the body. */
  trailers(entries: Entries): void;
  /** Sends the response until its end, or until nobody waits for it. */
  answer(response: Response): Promise<void>;
  /** The component answered with an error. */
  refused(error: HttpCode): void;
  /** After the call: why no whole response came of it, or null. */
  problem(): string | null;
}

/** The resources of one request. `send` passes messages on at once. */
export function exchange03(id: number, data: IncomingData, send: (message: FromGuest) => void): Exchange03 {
  let problem: string | null = null;
  const { content, trailers } = receivedBody(data.body);
  const { method, path, authority } = data;
  return {
    request: Request.received({ method, path, authority, headers: Fields.received(data.headers) }, content),
    trailers,
    async answer(response) {
      send({ kind: "head", id, status: response.getStatusCode(), headers: response.getHeaders().copyAll() });
      const body = response.body.take();
      problem = await passOn(id, body, flowTakerAsync(data.flow), send);
    },
    refused({ tag, val }) {
      problem = `the component answered with the error ${typeof val === "string" && val !== "" ? `${tag}: ${val}` : tag}`;
    },
    problem: () => problem,
  };
}

/** Sends a response's body and trailers. Gives why it is not whole, or null. */
async function passOn(
  id: number,
  { data, trailers, sent }: Content,
  take: (bytes: number) => Promise<boolean>,
  send: (message: FromGuest) => void,
): Promise<string | null> {
  for await (const piece of data) {
    const bytes = bytesOf(piece);
    if (!(await take(bytes.length))) {
      sent({ tag: "err", val: { tag: "connection-terminated" } });
      return null;
    }
    // Copied, as what the guest gives is not always its own.
    send({ kind: "chunk", id, bytes: Uint8Array.from(bytes) });
  }
  const after = await trailers;
  sent(OK);
  if (after.tag === "err") return `the component did not finish the response's body: ${after.val.tag}`;
  send({ kind: "end", id, ...(after.val ? { trailers: after.val.copyAll() } : {}) });
  return null;
}

/** The body of a request as a stream, and who is told its trailers. */
function receivedBody(shared: SharedArrayBuffer | null): { content: Content; trailers(entries: Entries): void } {
  let arrived: (entries: Entries) => void = () => undefined;
  const followed = new Promise<Entries>((resolve) => {
    arrived = resolve;
  });
  let settle: (it: Trailers) => void = () => undefined;
  const trailers = new Promise<Trailers>((resolve) => {
    settle = resolve;
  });
  const end = async (how: BodyEnd): Promise<void> => {
    if (how === "broken") settle({ tag: "err", val: { tag: "connection-terminated" } });
    else settle({ tag: "ok", val: how === "trailed" ? Fields.received(await followed) : undefined });
  };
  const read = shared ? bodyReaderAsync(shared) : async (): Promise<BodyEnd> => "complete";
  const data = {
    async next(): Promise<IteratorResult<unknown>> {
      const found = await read();
      if (typeof found === "object") return { value: found, done: false };
      await end(found);
      return { value: undefined, done: true };
    },
    async return(): Promise<IteratorResult<unknown>> {
      settle({ tag: "ok", val: undefined });
      return { value: undefined, done: true };
    },
  };
  const content: Content = { data: { [Symbol.asyncIterator]: () => data }, trailers, sent: () => undefined };
  return { content, trailers: (entries) => arrived(entries) };
}
