/** `wasi:http@0.3`: requests to the granted hosts. Redirects are answers like others: following one is a request of its own. */
import { type IncomingMessage, type ClientRequest as Outgoing, request as plain } from "node:http";
import { request as secure } from "node:https";
import type { Grants } from "../../../protocol/run.ts";
import type { InterfaceObject } from "../../wire.ts";
import { askHost } from "../http.ts";
import type { Denied, Using } from "../refuse.ts";
import { type Entry, Fields, RequestOptions } from "./fields.ts";
import { type HttpCode, Request, Response, type Trailers } from "./messages.ts";
import { bytesOf, OK, type Outstanding } from "./streams.ts";

/** The interfaces of `wasi:http`. */
export function http03(grants: Grants, denied: Denied, used: Using, outstanding: Outstanding): Record<string, InterfaceObject> {
  const send = async (request: Request): Promise<Response> => {
    try {
      askHost(grants, request.getAuthority(), denied, used);
    } catch (error) {
      refuse(request, error as HttpCode);
    }
    return transmit(request, outstanding);
  };
  return { "wasi:http/types": { Fields, Request, RequestOptions, Response }, "wasi:http/client": { send } };
}

const CODES: Record<string, string> = {
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-terminated",
  EPIPE: "connection-terminated",
  ETIMEDOUT: "connection-timeout",
  ENETUNREACH: "destination-IP-unroutable",
  EHOSTUNREACH: "destination-unavailable",
};

/** Lets go of what the guest would have sent. */
function refuse(request: Request, val: HttpCode): never {
  const { data, sent } = request.body.take();
  void data[Symbol.asyncIterator]().return?.();
  sent({ tag: "err", val });
  throw val;
}

/** What an error of Node's client is in WASI. */
function code(error: unknown): HttpCode {
  if (error instanceof Late) return { tag: error.tag };
  if (!(error instanceof Error)) return error as HttpCode;
  const { code: name = "" } = error as NodeJS.ErrnoException;
  if (name === "ENOTFOUND" || name === "EAI_AGAIN") return { tag: "DNS-error", val: { rcode: name, infoCode: undefined } };
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(name)) return { tag: "TLS-certificate-error" };
  if (/^ERR_(SSL|TLS)|^EPROTO$/.test(name)) return { tag: "TLS-protocol-error" };
  if (/^HPE_/.test(name)) return { tag: "HTTP-protocol-error" };
  return CODES[name] ? { tag: CODES[name] } : { tag: "internal-error", val: error.message };
}

class Late extends Error {
  readonly tag: string;
  constructor(tag: string) {
    super(tag);
    this.tag = tag;
  }
}

const milliseconds = (nanoseconds: bigint): number => Math.min(Math.max(1, Number(nanoseconds / 1_000_000n)), 2 ** 31 - 1);

/** Ends the request with an error if `stop` is not called in time. */
function watch(request: Outgoing, after: bigint | undefined, tag: string): () => void {
  if (after === undefined) return () => undefined;
  const timer = setTimeout(() => request.destroy(new Late(tag)), milliseconds(after));
  return () => clearTimeout(timer);
}

function transmit(message: Request, outstanding: Outstanding): Promise<Response> {
  const scheme = message.getScheme() ?? { tag: "HTTPS" };
  const method = message.getMethod();
  const options = message.getOptions();
  const authority = message.getAuthority();
  if (scheme.tag === "other") refuse(message, { tag: "HTTP-protocol-error" });
  if (authority === undefined) refuse(message, { tag: "HTTP-request-URI-invalid" });
  const { data, trailers, sent } = message.body.take();
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const val = code(error);
      sent({ tag: "err", val });
      reject(val);
    };
    let request: Outgoing;
    try {
      const url = new URL(`${scheme.tag === "HTTP" ? "http" : "https"}://${authority}`);
      request = (scheme.tag === "HTTP" ? plain : secure)({
        hostname: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port,
        path: message.getPathWithQuery() || "/",
        method: (method.val ?? method.tag).toUpperCase(),
        headers: flat([["host", Buffer.from(authority)], ...message.getHeaders().copyAll()]) as never,
        agent: false,
      });
    } catch (error) {
      fail((error as NodeJS.ErrnoException).code === "ERR_INVALID_URL" ? { tag: "HTTP-request-URI-invalid" } : error);
      return;
    }
    const connected = watch(request, options?.getConnectTimeout(), "connection-timeout");
    request.once("socket", (socket) => socket.once("connect", connected));
    const first = watch(request, options?.getFirstByteTimeout(), "connection-read-timeout");
    request.on("error", fail);
    request.on("close", () => {
      connected();
      first();
    });
    request.on("response", (response) => {
      first();
      resolve(received(response, options?.getBetweenBytesTimeout()));
    });
    void pass(request, data, trailers, outstanding).then(
      () => sent(OK),
      (error) => {
        request.destroy();
        fail(error);
      },
    );
  });
}

/** Sends the body as it comes, and the trailers after it. */
async function pass(
  request: Outgoing,
  data: AsyncIterable<unknown>,
  trailers: PromiseLike<Trailers>,
  outstanding: Outstanding,
): Promise<void> {
  const going = outstanding.begin();
  try {
    for await (const piece of data) {
      going.progress();
      if (request.destroyed) return;
      if (!request.write(bytesOf(piece))) await new Promise((resolve) => request.once("drain", resolve).once("close", resolve));
    }
    const after = await trailers;
    if (after.tag === "err") throw after.val;
    if (after.val && request.chunkedEncoding) request.addTrailers(pairs(after.val.copyAll()));
    request.end();
  } finally {
    going.end();
  }
}

/** Names and values in turn, each byte a character, as Node writes them. */
const flat = (entries: Entry[]): string[] => entries.flatMap(([name, value]) => [name, Buffer.from(value).toString("latin1")]);

const pairs = (entries: Entry[]): [string, string][] => entries.map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);

/** The same the other way. */
export function entriesOf(raw: string[]): Entry[] {
  const out: Entry[] = [];
  for (let i = 0; i < raw.length; i += 2) out.push([raw[i]!.toLowerCase(), Uint8Array.from(Buffer.from(raw[i + 1]!, "latin1"))]);
  return out;
}

function received(response: IncomingMessage, between: bigint | undefined): Response {
  if (between !== undefined) response.setTimeout(milliseconds(between), () => response.destroy(new Late("connection-read-timeout")));
  let settle: (it: Trailers) => void = () => undefined;
  const trailers = new Promise<Trailers>((resolve) => {
    settle = resolve;
  });
  const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const data = {
    async next(): Promise<IteratorResult<unknown>> {
      try {
        const { value, done } = await pieces.next();
        if (!done) return { value: Uint8Array.from(value), done: false };
        const after = entriesOf(response.rawTrailers);
        settle({ tag: "ok", val: after.length > 0 ? Fields.received(after) : undefined });
      } catch (error) {
        settle({ tag: "err", val: code(error) });
      }
      return { value: undefined, done: true };
    },
    async return(): Promise<IteratorResult<unknown>> {
      response.destroy();
      settle({ tag: "ok", val: undefined });
      return { value: undefined, done: true };
    },
  };
  const content = {
    data: { [Symbol.asyncIterator]: () => data },
    trailers,
    // The guest needs no more of it.
    sent: () => void response.destroy(),
  };
  return Response.received(response.statusCode ?? 0, Fields.received(entriesOf(response.rawHeaders)), content);
}
