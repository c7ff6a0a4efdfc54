/** Requests and responses of `wasi:http@0.3`: heads, bodies as streams, trailers as futures. */
import type { Fields, RequestOptions } from "./fields.ts";
import { type Ended, OK } from "./streams.ts";

export type HttpCode = { tag: string; val?: unknown };
export type Transmitted = Ended<HttpCode>;
/** What a future of trailers gives. */
export type Trailers = { tag: "ok"; val: Fields | undefined } | { tag: "err"; val: HttpCode };

/** The body of a message: who takes it tells at its end how that went. */
export interface Content {
  data: AsyncIterable<unknown>;
  trailers: PromiseLike<Trailers>;
  /** Tells who sent it how it went. */
  sent(how: Transmitted): void;
}

const NO_DATA: AsyncIterable<unknown> = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: undefined, done: true }) }) };

/** A message's body before somebody takes it. */
class Body {
  private readonly content: Content;
  private taken = false;

  constructor(content: Content) {
    this.content = content;
  }
  take(): Content {
    // WASI gives the message away with its body, so that nobody asks twice.
    if (this.taken) throw new Error("the body was taken already");
    this.taken = true;
    return this.content;
  }
  drop(): void {
    if (!this.taken) this.content.sent(OK);
  }
}

/** A body that a guest gives, and the future of how it was sent. */
function given(data: AsyncIterable<unknown> | undefined, trailers: PromiseLike<Trailers>): [Body, Promise<Transmitted>] {
  let sent: (how: Transmitted) => void = () => undefined;
  const ended = new Promise<Transmitted>((resolve) => {
    sent = resolve;
  });
  return [new Body({ data: data ?? NO_DATA, trailers, sent }), ended];
}

/** The body for a guest; its own future tells us how it went. */
function consume(body: Body, how: PromiseLike<Transmitted>): [AsyncIterable<unknown>, PromiseLike<Trailers>] {
  const { data, trailers, sent } = body.take();
  how.then(sent, () => sent(OK));
  return [data, trailers];
}

const METHODS = new Set(["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"]);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DISPOSE: symbol = Symbol.dispose ?? Symbol.for("dispose");

type Method = { tag: string; val?: string };
type Scheme = { tag: "HTTP" | "HTTPS" | "other"; val?: string };

/** The method's name as variant of WIT. */
export const methodOf = (name: string): Method =>
  METHODS.has(name.toLowerCase()) ? { tag: name.toLowerCase() } : { tag: "other", val: name };

export class Request {
  private method: Method = { tag: "get" };
  private path: string | undefined;
  private scheme: Scheme | undefined;
  private authority: string | undefined;
  private readonly headers: Fields;
  private readonly options: RequestOptions | undefined;
  readonly body: Body;

  private constructor(headers: Fields, body: Body, options: RequestOptions | undefined) {
    this.headers = headers.freeze();
    this.body = body;
    this.options = options?.freeze();
  }
  static new(
    headers: Fields,
    contents: AsyncIterable<unknown> | undefined,
    trailers: PromiseLike<Trailers>,
    options: RequestOptions | undefined,
  ): [Request, Promise<Transmitted>] {
    const [body, sent] = given(contents, trailers);
    return [new Request(headers, body, options), sent];
  }
  /** One that came from outside. */
  static received(head: { method: string; path: string; authority: string; headers: Fields }, content: Content): Request {
    const made = new Request(head.headers, new Body(content), undefined);
    made.method = methodOf(head.method);
    made.path = head.path;
    made.scheme = { tag: "HTTP" };
    made.authority = head.authority;
    return made;
  }
  static consumeBody(request: Request, how: PromiseLike<Transmitted>): unknown {
    return consume(request.body, how);
  }
  getMethod(): Method {
    return this.method;
  }
  setMethod(method: Method): void {
    if (method.tag === "other" && !TOKEN.test(method.val!)) throw undefined;
    this.method = method;
  }
  getPathWithQuery(): string | undefined {
    return this.path;
  }
  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && /[\s\u0000-\u001f\u007f#]/.test(path)) throw undefined;
    this.path = path;
  }
  getScheme(): Scheme | undefined {
    return this.scheme;
  }
  setScheme(scheme: Scheme | undefined): void {
    if (scheme?.tag === "other" && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme.val!)) throw undefined;
    this.scheme = scheme;
  }
  getAuthority(): string | undefined {
    return this.authority;
  }
  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !/^[^\s/?#\\]+$/.test(authority)) throw undefined;
    this.authority = authority;
  }
  getOptions(): RequestOptions | undefined {
    return this.options;
  }
  getHeaders(): Fields {
    return this.headers;
  }
  [DISPOSE](): void {
    this.body.drop();
  }
}

export class Response {
  private status = 200;
  private readonly headers: Fields;
  readonly body: Body;

  private constructor(headers: Fields, body: Body) {
    this.headers = headers.freeze();
    this.body = body;
  }
  static new(
    headers: Fields,
    contents: AsyncIterable<unknown> | undefined,
    trailers: PromiseLike<Trailers>,
  ): [Response, Promise<Transmitted>] {
    const [body, sent] = given(contents, trailers);
    return [new Response(headers, body), sent];
  }
  /** One that came from outside. */
  static received(status: number, headers: Fields, content: Content): Response {
    const made = new Response(headers, new Body(content));
    made.status = status;
    return made;
  }
  static consumeBody(response: Response, how: PromiseLike<Transmitted>): unknown {
    return consume(response.body, how);
  }
  getStatusCode(): number {
    return this.status;
  }
  setStatusCode(status: number): void {
    if (!(status >= 100 && status <= 999)) throw undefined;
    this.status = status;
  }
  getHeaders(): Fields {
    return this.headers;
  }
  [DISPOSE](): void {
    this.body.drop();
  }
}
