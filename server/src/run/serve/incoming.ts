/**
 * `wasi:http/types@0.2` for a component that answers requests: the request and the way to its response are resources of ours, which
 * talk to the server's thread through shared memory and messages. What guests ask of others stays the shim's.
 */
import { http, io } from "@bytecodealliance/preview2-shim";
import { inputMethods, inputStream, outputMethods, outputStream, ready } from "../wasi/ioStreams.ts";
import { ownObject, route, routeStatic } from "../wasi/ownObjects.ts";
import { bodyReader, flowTaker } from "./body.ts";
import type { FromGuest, IncomingData } from "./protocol.ts";

interface Types {
  Fields: { new (): { append(name: string, value: Uint8Array): void }; prototype: object };
  IncomingRequest: { prototype: object };
  IncomingBody: { prototype: object };
  FutureTrailers: { prototype: object };
  OutgoingResponse: { prototype: object };
  OutgoingBody: { prototype: object };
  ResponseOutparam: { prototype: object };
}

interface Response {
  statusCode(): number;
  headers(): { entries(): [string, Uint8Array][]; get(name: string): Uint8Array[] };
}

type Result = { tag: "ok"; val: Response } | { tag: "err"; val: { tag: string; val?: unknown } };

const types = http.types as unknown as Types;
const METHODS = ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"];

/** Bodies of responses by the response they belong to: the guest makes the response itself. */
const bodies = new WeakMap<object, OutgoingBody>();

/** To be done before anything wraps the shim's methods. */
export function routeHttp(): void {
  route(types.Fields.prototype, ["get", "has", "entries", "set", "append", "delete", "clone"]);
  route(types.IncomingRequest.prototype, ["method", "pathWithQuery", "scheme", "authority", "headers", "consume"]);
  route(types.IncomingBody.prototype, ["stream"]);
  routeStatic(types.IncomingBody, "finish");
  route(types.FutureTrailers.prototype, ["subscribe", "get"]);
  route(types.OutgoingBody.prototype, ["write"]);
  routeStatic(types.OutgoingBody, "finish");
  routeStatic(types.ResponseOutparam, "set");
  // Every response of a guest that serves goes to our server.
  Object.defineProperty(types.OutgoingResponse.prototype, "body", {
    configurable: true,
    writable: true,
    value(this: Response): object {
      if (bodies.has(this)) throw undefined; // WASI: the body can be had once
      const body = new OutgoingBody(this.headers().get("content-length")[0]);
      bodies.set(this, body);
      return body.resource;
    },
  });
}

/** One request and the state of its response. */
export interface Exchange {
  request: object;
  outparam: object;
  /** After the call: why no whole response came of it, or null. */
  problem(): string | null;
}

/** The resources of one request. `send` passes messages on at once, also while the guest's thread is busy. */
export function exchange(id: number, data: IncomingData, send: (message: FromGuest) => void): Exchange {
  let answered: Result | null = null;
  let body: OutgoingBody | undefined;
  const outparam = ownObject(types.ResponseOutparam.prototype, {
    set(result: Result) {
      answered = result;
      if (result.tag === "err") return;
      const { val: response } = result;
      send({ kind: "head", id, status: response.statusCode(), headers: response.headers().entries() });
      body = bodies.get(response);
      if (body) body.connect(id, send, flowTaker(data.flow));
      else send({ kind: "end", id });
    },
  } as never);
  return {
    request: incomingRequest(data),
    outparam,
    problem() {
      if (!answered) return "the component returned without a response";
      if (answered.tag === "err") return `the component answered with the error ${errorText(answered.val)}`;
      return body && !body.finished ? "the component did not finish the response's body" : null;
    },
  };
}

function incomingRequest({ method, path, authority, headers, body }: IncomingData): object {
  const lower = method.toLowerCase();
  const fields = receivedFields(headers);
  let consumed = false;
  return ownObject(types.IncomingRequest.prototype, {
    method: () => (METHODS.includes(lower) ? { tag: lower } : { tag: "other", val: method }),
    pathWithQuery: () => path,
    scheme: () => ({ tag: "HTTP" }),
    authority: () => authority,
    headers: () => fields,
    consume() {
      if (consumed) throw undefined;
      consumed = true;
      return incomingBody(body);
    },
  });
}

/** The fields of a request, which cannot be changed. The shim's would refuse bytes that are not UTF-8, which clients may send. */
function receivedFields(entries: [string, Uint8Array][]): object {
  const named = (name: string): [string, Uint8Array][] => entries.filter(([key]) => key === name.toLowerCase());
  const refuse = (): never => {
    throw { tag: "immutable" };
  };
  return ownObject(types.Fields.prototype, {
    get: (name: string) => named(name).map(([, value]) => value),
    has: (name: string) => named(name).length > 0,
    entries: () => entries,
    set: refuse,
    append: refuse,
    delete: refuse,
    clone() {
      const copy = new types.Fields();
      for (const [name, value] of entries) {
        try {
          copy.append(name, value);
        } catch {
          // The shim's own fields hold no bytes that are not UTF-8.
        }
      }
      return copy;
    },
  } as never);
}

function incomingBody(shared: SharedArrayBuffer | null): object {
  const broken = (): unknown => ({
    tag: "last-operation-failed",
    val: new (io.error.Error as never as new (text: string) => object)("the client went away"),
  });
  const read = shared
    ? bodyReader(shared, broken)
    : (): never => {
        throw { tag: "closed" };
      };
  let taken = false;
  return ownObject(types.IncomingBody.prototype, {
    stream() {
      if (taken) throw undefined;
      taken = true;
      return inputStream(inputMethods(read));
    },
    finish: noTrailers,
  });
}

function noTrailers(): object {
  let asked = false;
  return ownObject(types.FutureTrailers.prototype, {
    subscribe: ready,
    get() {
      if (asked) return { tag: "err", val: undefined };
      asked = true;
      return { tag: "ok", val: { tag: "ok", val: undefined } };
    },
  });
}

/** The body of a response: what is written before the response is set waits for it. */
class OutgoingBody {
  finished = false;
  readonly resource: object;
  private readonly waiting: Uint8Array[] = [];
  private readonly length: number | undefined;
  private written = 0;
  private send: ((bytes: Uint8Array) => void) | null = null;
  private end: () => void = () => undefined;

  constructor(contentLength: Uint8Array | undefined) {
    this.length = contentLength === undefined ? undefined : Number(new TextDecoder().decode(contentLength));
    let taken = false;
    this.resource = ownObject(types.OutgoingBody.prototype, {
      write: () => {
        if (taken) throw undefined;
        taken = true;
        return outputStream(outputMethods((bytes) => this.write(bytes)));
      },
      finish: (trailers: unknown) => this.finish(trailers),
    } as never);
  }

  connect(id: number, send: (message: FromGuest) => void, take: (bytes: number) => boolean): void {
    this.send = (bytes) => {
      if (!take(bytes.length)) throw { tag: "closed" };
      send({ kind: "chunk", id, bytes });
    };
    this.end = () => send({ kind: "end", id });
    for (const bytes of this.waiting.splice(0)) this.send(bytes);
    if (this.finished) this.end();
  }

  private write(bytes: Uint8Array): void {
    if (this.finished) throw { tag: "closed" };
    this.written += bytes.length;
    // Copied, as the guest's memory is its own; a piece that is not yet sent counts against nobody, so there is a bound.
    const copy = Uint8Array.from(bytes);
    if (this.send) this.send(copy);
    else if (this.written > WAITING) throw { tag: "closed" };
    else this.waiting.push(copy);
  }

  private finish(trailers: unknown): void {
    if (trailers != null) throw { tag: "internal-error", val: "trailers are not supported" };
    if (this.length !== undefined && this.length !== this.written) throw { tag: "HTTP-response-body-size", val: BigInt(this.written) };
    this.finished = true;
    if (this.send) this.end();
  }
}

/** Bytes that may be written before the response is set. */
const WAITING = 64 << 20;

function errorText({ tag, val }: { tag: string; val?: unknown }): string {
  return typeof val === "string" && val !== "" ? `${tag}: ${val}` : tag;
}
