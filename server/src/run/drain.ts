/** What a mock does with the streams and futures that it is given: it reads them, as a guest that writes waits for its reader. */
import type { FunctionJson, ResolveJson } from "../protocol/resolve.ts";
import type { StreamRead } from "../protocol/run.ts";
import { promiseOf } from "./carry.ts";
import { type Compound, type Walk, walkOf } from "./walk.ts";
import type { Outstanding } from "./wasi/v03/streams.ts";

/** The reading of one call's arguments. */
export interface Drained {
  /** All that is read has come to its end. */
  all: Promise<void>;
  /** So has what ended before the recorded call returned; null: nothing did. */
  before: Promise<void> | null;
}

interface Found {
  outstanding: Outstanding;
  reads: readonly StreamRead[];
  going: { done: Promise<void>; before: boolean }[];
}

/** Reads to the end, or as far as `reads` says (in the order of the arguments). Null: no argument has a stream or future. */
export function drainer(
  resolve: ResolveJson,
  fn: FunctionJson,
  outstanding: Outstanding,
): ((args: readonly unknown[], reads: readonly StreamRead[]) => Drained) | null {
  const walks = fn.params.map((param) => walkOf<Found>(resolve, param.type, (kind) => leaf(resolve, kind)));
  if (walks.every((it) => it === null)) return null;
  return (args, reads) => {
    const found: Found = { outstanding, reads, going: [] };
    for (const [index, walk] of walks.entries()) walk?.(args[index], found);
    const early = found.going.filter((it) => it.before).map((it) => it.done);
    const all = Promise.all(found.going.map((it) => it.done)).then(() => undefined);
    return { all, before: early.length === 0 ? null : Promise.all(early).then(() => undefined) };
  };
}

function leaf(resolve: ResolveJson, kind: Compound): Walk<Found> | undefined {
  const [type, read] = "stream" in kind ? [kind.stream, readStream] : "future" in kind ? [kind.future, readFuture] : [null, null];
  if (read === null) return undefined;
  const inner = type == null ? null : walkOf<Found>(resolve, type, (it) => leaf(resolve, it));
  return (value, found) => {
    const wanted = found.reads[found.going.length];
    const within: Found = { ...found, reads: [], going: [] };
    const item = (it: unknown): unknown => inner?.(it, within);
    const going = found.outstanding.begin();
    const done = read(value, item, wanted?.end === false ? wanted.items : Number.POSITIVE_INFINITY, going.progress)
      .then(() => Promise.all(within.going.map((it) => it.done)))
      // What fails on the other side is told there.
      .catch(() => undefined)
      .then(going.end);
    found.going.push({ done, before: wanted?.before === true });
    return value;
  };
}

/** Takes items until there are so many; a stream that goes on is left as it is. */
async function readStream(value: unknown, item: (it: unknown) => unknown, items: number, progress: () => void): Promise<void> {
  const pieces = (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  for (let seen = 0; seen < items; ) {
    const next = await pieces.next();
    if (next.done) return;
    progress();
    const many = ArrayBuffer.isView(next.value);
    seen += many ? (next.value as Uint8Array).length : 1;
    if (!many) item(next.value);
  }
}

async function readFuture(value: unknown, item: (it: unknown) => unknown, items: number): Promise<void> {
  if (items > 0) item(await promiseOf(value));
}
