/** Leaf: a run's calls as columns, for a page that shows a million of them, and what is asked about them there. */
import type { Failure, Location } from "./places.ts";

/** Bits of a call's flags. */
export const FLAG = {
  /** The result is an error case. */
  failed: 1,
  /** It trapped. */
  trapped: 2,
  /** The host refused something in it. */
  refused: 4,
} as const;

/** What several calls have in common; the page's table of names. */
export interface What {
  caller: string;
  callee: string;
  interface: string | null;
  function: string;
}

/**
 * The next calls of a run. Calls have numbers by their place in the order of their starts (the first has 0), which stay until a part is `fresh`.
 * Columns follow each other in `data`, little-endian, the widest first (see `unpackPart`).
 */
export interface TimelinePart {
  /** The page forgets what it had. */
  fresh: boolean;
  /** New calls. */
  calls: number;
  /** Calls sent before that have ended since. */
  ended: number;
  /** Chunks of streams. */
  chunks: number;
  /** New entries of the table of names. */
  names: What[];
  /** Calls that the run let go, to keep the newest. */
  dropped: number;
  /** All calls that there are now, for the progress. */
  total: number;
  running: boolean;
  /** There is more at once. */
  more: boolean;
}

/** The columns of a part. Times are milliseconds since the run began. */
export interface PartColumns {
  start: Float64Array;
  /** NaN: it has not returned. */
  duration: Float64Array;
  endedDuration: Float64Array;
  chunkTime: Float64Array;
  /** -1: none that is kept. */
  parent: Int32Array;
  /** Into the table of names. */
  what: Uint32Array;
  endedCall: Uint32Array;
  chunkCall: Uint32Array;
  flags: Uint8Array;
  endedFlags: Uint8Array;
}

/** Bytes of a part's columns. */
export function partBytes({ calls, ended, chunks }: Pick<TimelinePart, "calls" | "ended" | "chunks">): number {
  return calls * 25 + ended * 13 + chunks * 12;
}

/** The columns in a part's bytes: views, nothing is copied. */
export function unpackPart(part: Pick<TimelinePart, "calls" | "ended" | "chunks">, buffer: ArrayBufferLike, offset = 0): PartColumns {
  const { calls, ended, chunks } = part;
  let at = offset;
  const next = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  return {
    start: new Float64Array(buffer, next(8 * calls), calls),
    duration: new Float64Array(buffer, next(8 * calls), calls),
    endedDuration: new Float64Array(buffer, next(8 * ended), ended),
    chunkTime: new Float64Array(buffer, next(8 * chunks), chunks),
    parent: new Int32Array(buffer, next(4 * calls), calls),
    what: new Uint32Array(buffer, next(4 * calls), calls),
    endedCall: new Uint32Array(buffer, next(4 * ended), ended),
    chunkCall: new Uint32Array(buffer, next(4 * chunks), chunks),
    flags: new Uint8Array(buffer, next(calls), calls),
    endedFlags: new Uint8Array(buffer, next(ended), ended),
  };
}

/** A call as lists show it. */
export interface CallView {
  id: number;
  parent: number;
  caller: string;
  callee: string;
  interface: string | null;
  function: string;
  args: string[];
  result: string | null;
  error: string | null;
  /** Milliseconds since the run began. */
  start: number;
  /** Milliseconds. */
  duration: number;
  cut: boolean;
  children: number;
  /** Where the function is declared in WIT, where that is known. */
  declaration?: Location;
  /** It is no call, but a span that the guest opened itself: what the guest said of it. */
  span?: SpanFact[];
}

/** A line about a guest's span: `attribute NAME` and its value, an event, a link, its status. */
export interface SpanFact {
  title: string;
  text: string;
  bad?: boolean;
}

/** Everything about one call. */
export interface TimelineCall extends CallView {
  /** Milliseconds without the calls below it. */
  self: number;
  /** It has not returned. */
  open: boolean;
  failed: boolean;
  /** `refused: connecting to 127.0.0.1:80; allow it with …`. */
  refused: string | null;
  /** `stream#1: 12 items in 3 chunks`. */
  streams: string[];
  /** Where the callee stands in the composition. */
  instance?: Location;
}

/** What calls of a function or a wire come to. */
export interface Statistics {
  /** Who called: for a function null, as all callers count. */
  caller: string | null;
  callee: string;
  /** `example:calc/add@0.1.0#add`; for a wire its interface, or the function of a world. */
  name: string;
  count: number;
  /** Calls that trapped, did not return, or whose result is an error. */
  failed: number;
  /** Milliseconds of all calls together, those below them included; of calls that are their own callers the outermost count. */
  total: number;
  /** The same without what they called. */
  self: number;
  /** Milliseconds of single calls; null where none returned. */
  median: number | null;
  p95: number | null;
  longest: number | null;
  /** Bytes of all arguments, results and streams in the memories of those that got them; of a file that does not say so, the length of their text. */
  size: number;
}

/** One place where two runs differ. */
export interface Difference {
  /** `stream`: what came through the streams and futures of the call. */
  kind: "missing" | "new" | "arguments" | "result" | "error" | "stream";
  /** The calls from the outermost to the one that differs: `gateway wasi:cli/run@0.2.12#run`. */
  path: string[];
  /** The recorded call's id; 0 for a new one. */
  call: number;
  /** The later call's id; 0 for a missing one. */
  now: number;
  before: string | null;
  after: string | null;
}

/** How a function's calls took in both runs: null where it was not called. */
export interface TimeChange {
  callee: string;
  name: string;
  before: Statistics | null;
  after: Statistics | null;
}

export interface RunComparison {
  /** Calls of both runs. */
  calls: [number, number];
  /** The first of them. */
  differences: Difference[];
  /** All. */
  count: number;
  /** By function; those whose own time changed most stand first. */
  times: TimeChange[];
}

export interface TimelineRequests {
  /** The calls that came since the last part; `fresh`: all from the start. `data` is base64. Null: the run was forgotten. */
  "witloom/timeline": [{ run: number; fresh: boolean }, (TimelinePart & { data: string }) | null];
  /** A call by its number in the timeline, or by its id. */
  "witloom/timelineCall": [{ run: number; at: number } | { run: number; id: number }, { at: number; call: TimelineCall } | null];
  /** Which calls a filter picks: a bit a call in base64, the first in the lowest bit of the first byte. */
  "witloom/findCalls": [{ run: number; filter: string }, { count: number; data: string } | { error: Failure }];
  "witloom/statistics": [{ run: number; by: "function" | "wire" }, Statistics[]];
  /** What changed from one run to another, in shape, results and time. */
  "witloom/compareRuns": [{ before: number; after: number }, RunComparison | { error: Failure }];
}
