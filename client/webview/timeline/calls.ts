/** A run's calls as columns: there is no object for a call. */
import { FLAG, type What } from "../../../server/src/protocol/timeline.ts";

export interface Calls {
  count: number;
  /** Milliseconds since the run began. */
  start: Float64Array;
  /** NaN while it runs, and for one that never returned. */
  duration: Float64Array;
  /** A call's number, or -1. */
  parent: Int32Array;
  what: Uint32Array;
  flags: Uint8Array;
  /** Into `rows`. */
  row: Uint32Array;
  names: What[];
  /** Callees in the order in which they came, and the place of each name's callee among them. */
  components: string[];
  component: number[];
  tracks: Track[];
  rows: Row[];
  /** Where the search for a free track went on last. */
  cursor: number;
  /** The first and the last moment that is known. */
  begin: number;
  now: number;
  running: boolean;
  dropped: number;
  /** Calls that the page expects in all. */
  total: number;
}

export function emptyCalls(): Calls {
  return {
    count: 0,
    ...columns(0),
    names: [],
    components: [],
    component: [],
    tracks: [],
    rows: [],
    cursor: 0,
    begin: 0,
    now: 0,
    running: true,
    dropped: 0,
    total: 0,
  };
}

export type Columns = Pick<Calls, "start" | "duration" | "parent" | "what" | "flags" | "row">;

/** Columns without calls. */
export const columns = (size: number): Columns => ({
  start: new Float64Array(size),
  duration: new Float64Array(size),
  parent: new Int32Array(size),
  what: new Uint32Array(size),
  flags: new Uint8Array(size),
  row: new Uint32Array(size),
});

export interface Row {
  track: number;
  depth: number;
  count: number;
  /** The calls, in their order. */
  calls: Uint32Array;
  /** Milliseconds of those before each of them. */
  busy: Float64Array;
  /** How many before each of them went wrong. */
  bad: Uint32Array;
  /** How many before each of them are found, and in all; null while nothing is looked for. */
  found: Uint32Array | null;
  marks: Marks;
}

/** Refusals and chunks of streams. */
export interface Marks {
  times: number[];
  refused: boolean[];
  /** They stand in the order of time. */
  sorted: boolean;
}

export interface Track {
  /** By depth: into `Calls.rows`. */
  rows: number[];
  /** Calls that newer ones may stand below. */
  stack: number[];
  /** How many of its calls run. */
  open: number;
  /** When the last of the others ended. */
  until: number;
}

/** Whether it went wrong: an error result, or a trap. */
export const isBad = (flags: number): boolean => (flags & (FLAG.failed | FLAG.trapped)) !== 0;

/** When a call ended; `whenOpen` for one that did not. */
export function endOf(calls: Calls, at: number, whenOpen: number): number {
  const duration = calls.duration[at]!;
  return Number.isNaN(duration) ? whenOpen : calls.start[at]! + duration;
}
