/** Reads the streams and futures that a call gave to the host, so that what comes through them can be shown: to their end, or to a bound. */
import type { ResolveJson, TypeRef } from "../protocol/resolve.ts";
import { isNumeric, promiseOf } from "./carry.ts";
import { ownedVisitor } from "./owned.ts";
import { type Compound, type Walk, walkOf } from "./walk.ts";
import { Arrived, Gathered } from "./wave.ts";

/** Most items of one stream, most milliseconds that it may give nothing, and that it is read at all. */
const ITEMS = 100_000;
const QUIET = 5000;
const LONGEST = 10_000;
/** Milliseconds more, in which what a busy guest gave comes through. */
const ON_ITS_WAY = 50;

interface Reading {
  /** What is still read. */
  waiting: Promise<void>[];
  /** Owned resources that came out. */
  found(resource: object, name: string): void;
}

/** Exchanges streams and futures in a value of the type for what they gave. Null where the type has none: its values need not wait. */
export function gatherer(resolve: ResolveJson, type: TypeRef): ((value: unknown, found: Reading["found"]) => Promise<unknown>) | null {
  const walk = walkOf<Reading>(resolve, type, (kind) => leaf(resolve, kind));
  if (!walk) return null;
  return async (value, found) => {
    const reading: Reading = { waiting: [], found };
    const out = walk(value, reading);
    // What is read may hold more of them.
    while (reading.waiting.length > 0) await Promise.all(reading.waiting.splice(0));
    return out;
  };
}

function leaf(resolve: ResolveJson, kind: Compound): Walk<Reading> | undefined {
  if ("stream" in kind) return reader(resolve, kind.stream as TypeRef | null, readStream);
  if ("future" in kind) return reader(resolve, kind.future as TypeRef | null, readFuture);
  return undefined;
}

/** `read` gives what stands for the stream at once, and the promise of its being complete; each item passes through `item`. */
type Read = (value: unknown, item: (it: unknown) => unknown, pieces: boolean) => [object, Promise<void>];

function reader(resolve: ResolveJson, type: TypeRef | null, read: Read): Walk<Reading> {
  if (type === null) return (value) => value;
  const owned = ownedVisitor(resolve, type);
  const pieces = isNumeric(resolve, type);
  const inner = walkOf<Reading>(resolve, type, (kind) => leaf(resolve, kind));
  return (value, reading) => {
    const [made, done] = read(
      value,
      (it) => {
        owned?.(it, reading.found);
        return inner ? inner(it, reading) : it;
      },
      pieces,
    );
    reading.waiting.push(done);
    return made;
  };
}

const readFuture: Read = (value, item) => {
  const made = new Arrived();
  const done = async (): Promise<void> => {
    const found = await inTime(promiseOf(value));
    if (found !== LATE) made.value = [item(found)];
  };
  return [made, done()];
};

const readStream: Read = (value, item, many) => {
  const made = new Gathered();
  const done = async (): Promise<void> => {
    const pieces = (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    const began = performance.now();
    for (;;) {
      const next = await inTime(pieces.next());
      if (next === LATE) break;
      if (next.done) return;
      const items = many ? Array.from(next.value as ArrayLike<unknown>) : [next.value];
      const room = ITEMS - made.items.length;
      for (const it of items.slice(0, room)) made.items.push(item(it));
      if (items.length >= room || performance.now() - began > LONGEST) break;
    }
    made.more = true;
    // Nobody waits for it to be let go: a guest that is silent may stay so.
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  };
  return [made, done()];
};

const LATE = Symbol("late");

/** What the promise gives, or `LATE`. */
async function inTime<T>(promise: PromiseLike<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    // A guest may have kept the thread busy all the time.
    timer = setTimeout(() => {
      timer = setTimeout(() => resolve(LATE), ON_ITS_WAY);
    }, QUIET);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
