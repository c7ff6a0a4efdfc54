/**
 * Streams and futures on their way from one component to another. jco marks those that a component hands out as its own, and would take
 * them for the importing component's; in the shape of a plain async iterable and a plain promise they are the host's, which any component takes.
 */
import type { ResolveJson, TypeRef } from "../protocol/resolve.ts";
import { dealias } from "./types.ts";
import { type Walk, walkOf } from "./walk.ts";

/** What came through a stream or future: `values` are the items (one, for a future), `type` is theirs. */
export interface Passed {
  name: "stream" | "future";
  /** The stream or future itself. */
  of: object;
  type: TypeRef | null;
  values: ArrayLike<unknown>;
  /** Nothing more comes. */
  end: boolean;
}

/** Is told what comes through the streams and futures of one call; null: nobody wants to know. */
export type Tell = ((passed: Passed) => void) | null;

/** Gives the value as it arrives at the other side. */
export type Carrier = Walk<Tell>;

/** Of types in which nothing has to change. */
export const asItIs: Carrier = (value) => value;

const FUTURE = Symbol.for("witloom.future");

/**
 * A future as the result of a function that waits: JavaScript would take a promise for the waiting itself, and the call would end only when
 * the future does. The generated code opens it (`patches.ts`).
 */
export class Held {
  readonly [FUTURE]: PromiseLike<unknown>;
  constructor(promise: PromiseLike<unknown>) {
    this[FUTURE] = promise;
  }
}

/** What a future is awaited by. */
export const promiseOf = (future: unknown): PromiseLike<unknown> =>
  future instanceof Held ? future[FUTURE] : (future as PromiseLike<unknown>);

/** Where the identity of a stream or resource stands, so that it has one name in a trace on both sides. */
const IDENTITY = Symbol.for("witloom.identity");

/** Most items that are taken out of a component, or given to it, at once. */
export const PIECE = 1 << 16;

/** The carrier of a type; null where its values cross as they are. */
export function carrier(resolve: ResolveJson, type: TypeRef): Carrier | null {
  return walkOf(resolve, type, (kind) => {
    if ("stream" in kind) return stream(resolve, kind.stream as TypeRef | null);
    if ("future" in kind) return future(resolve, kind.future as TypeRef | null);
    return undefined;
  });
}

const NUMBERS = new Set(["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64"]);

/** Whether a stream of the type comes in pieces of several items. */
export function isNumeric(resolve: ResolveJson, type: TypeRef | null): boolean {
  const found = type === null ? "" : dealias(resolve, type);
  return typeof found === "string" && NUMBERS.has(found);
}

function named<T extends object>(made: T, of: unknown): T {
  const identity = (of as Record<symbol, unknown>)[IDENTITY] ?? of;
  return Object.defineProperty(made, IDENTITY, { value: identity });
}

/** The same future as the whole result of a function. */
export const held = (arrived: unknown): Held => named(new Held(arrived as PromiseLike<unknown>), arrived);

/** jco's own end of a stream, or any other that gives its items one by one. */
type Source = Partial<AsyncIterable<unknown>> & { read?(options: { count: number }): Promise<IteratorResult<unknown>> };

/** A stream that crossed: numbers come in pieces as they were written, other items one by one. */
export type Carried = AsyncIterable<unknown>;

function stream(resolve: ResolveJson, type: TypeRef | null): Carrier {
  const item = type === null ? null : carrier(resolve, type);
  const many = isNumeric(resolve, type);
  return (value, tell) => {
    const source = value as Source;
    const pull = puller(source, many);
    const passed = (values: ArrayLike<unknown>, end: boolean): void => tell?.({ name: "stream", of: value as object, type, values, end });
    let waiting: unknown[] = [];
    let over = false;
    const end = (): IteratorResult<unknown> => {
      if (!over) passed([], true);
      over = true;
      return { value: undefined, done: true };
    };
    const next = async (): Promise<IteratorResult<unknown>> => {
      if (waiting.length > 0) return { value: waiting.shift(), done: false };
      if (over) return end();
      const values = await pull.next();
      if (values === null) return end();
      passed(values, false);
      if (many) return { value: values, done: false };
      waiting = Array.from(values, (it) => (item ? item(it, tell) : it));
      return waiting.length === 0 ? next() : { value: waiting.shift(), done: false };
    };
    const drop = async (): Promise<IteratorResult<unknown>> => {
      const done = end();
      await pull.drop();
      return done;
    };
    return named({ [Symbol.asyncIterator]: () => ({ next, return: drop }) }, value);
  };
}

/** Takes pieces out of a stream: lists of items, null at its end. */
function puller(source: Source, many: boolean): { next(): Promise<ArrayLike<unknown> | null>; drop(): unknown } {
  const dispose = (source as Record<symbol, unknown>)[Symbol.dispose ?? Symbol.for("dispose")];
  if (typeof source.read === "function" && typeof dispose === "function") {
    const next = async (): Promise<ArrayLike<unknown> | null> => {
      const { value, done } = await source.read!({ count: PIECE });
      return done ? null : (value as ArrayLike<unknown>);
    };
    return { next, drop: () => dispose.call(source) };
  }
  const iterator = source[Symbol.asyncIterator]!();
  const next = async (): Promise<ArrayLike<unknown> | null> => {
    const { value, done } = await iterator.next();
    return done ? null : many && typeof value === "object" ? (value as ArrayLike<unknown>) : [value];
  };
  return { next, drop: () => iterator.return?.() };
}

function future(resolve: ResolveJson, type: TypeRef | null): Carrier {
  const inner = type === null ? null : carrier(resolve, type);
  return (value, tell) => {
    const arrived = Promise.resolve(promiseOf(value)).then((it) => {
      tell?.({ name: "future", of: value as object, type, values: [it], end: true });
      return inner ? inner(it, tell) : it;
    });
    // A future that nobody awaits may fail unseen.
    arrived.catch(() => undefined);
    return named(arrived, value);
  };
}
