/** The calls of one run, built from the runner's events. Keeps the newest calls up to a stated number and counts the rest. */
import { matches } from "../protocol/functionNames.ts";
import { OMITTED } from "../protocol/omitted.ts";
import type { CallEnded, CallStarted, Refusal, StreamChunk, TraceContext, TracedValue, TraceEvent } from "../protocol/run.ts";
import type { GuestSpan, TraceIds } from "../protocol/spans.ts";
import { sameText } from "./sameText.ts";

/** Most calls that are kept of a run. */
export const CALL_LIMIT = 200_000;

/** Most chunks of streams that are kept of one call: the first ones. */
export const CHUNK_LIMIT = 1000;

/** What came through a stream or future; `stream` is its name in the call. */
export type Chunk = Omit<StreamChunk, "kind" | "id" | "bytes">;

/** What came through one stream of a call, in all. */
export interface Streamed {
  items: number;
  chunks: number;
  end: boolean;
}

export interface Call {
  id: number;
  /** 0: the host. */
  parent: number;
  caller: string;
  callee: string;
  interface: string | null;
  function: string;
  args: TracedValue[];
  /** Its values were not recorded, or let go to keep only those of the newest calls. */
  omitted?: true;
  /** Null while it runs, for a function without result, and after a trap. */
  result: TracedValue | null;
  error: string | null;
  /** The result is an error case, or there was a trap. */
  failed: boolean;
  /** Bytes of arguments, result and streams in the memories of those that got them; absent where nobody said. */
  bytes?: number;
  /** Milliseconds since the run began. */
  start: number;
  /** Milliseconds; null while it runs, or when the run ended before it did. */
  duration: number | null;
  /** What the host refused in it. */
  denied?: Refusal;
  /** It is no call, but a span that the guest opened itself; only its ids while it is open. */
  span?: Pick<GuestSpan, "traceId" | "spanId"> & Partial<GuestSpan>;
  /** Whose trace it continues. */
  context?: TraceContext;
  /** What came through its streams and futures, up to `CHUNK_LIMIT`; absent where nothing did. */
  chunks?: Chunk[];
  /** The same counted whole, by the stream's name. */
  streams?: Record<string, Streamed>;
}

export interface TraceModel {
  /** When the run's time was 0, in milliseconds since the epoch; null where nobody said so. */
  epoch: number | null;
  /** Of its trace and spans; null where nobody said so. */
  ids: TraceIds | null;
  /** In start order; the newest are kept. */
  calls: Map<number, Call>;
  /** Ids of the calls directly below each call, in start order. */
  children: Map<number, number[]>;
  /** Calls that were let go to keep within the limit. */
  dropped: number;
  /** Events that could not be matched with a call. */
  unknown: number;
  keeps: Keeps;
  /** The newest calls of each function, the oldest first, where only they keep their values. */
  newest: Map<string, number[]>;
  /** Names of instances, interfaces and functions, each once. */
  names: Map<string, string>;
}

/** What a model keeps of a run. */
export interface Keeps {
  /** Most calls: the newest. */
  calls: number;
  /** Calls of each function that keep their values; 0: all do. */
  last: number;
  /** Functions whose calls keep them however many there are. */
  pinned: readonly string[];
}

export function emptyModel(keeps: Partial<Keeps> = {}): TraceModel {
  const whole = { calls: CALL_LIMIT, last: 0, pinned: [], ...keeps };
  const maps = { calls: new Map(), children: new Map(), newest: new Map(), names: new Map() };
  return { epoch: null, ids: null, dropped: 0, unknown: 0, keeps: whole, ...maps };
}

/** Adds one event in place. */
export function append(model: TraceModel, event: TraceEvent): void {
  if (event.kind === "call") started(model, event);
  else if (event.kind === "return") ended(model, event);
  else if (event.kind === "began") {
    model.epoch ??= event.epoch;
    model.ids ??= event.ids ?? null;
  } else if (event.kind === "chunk") passed(model, event);
  else model.unknown++;
}

function started(model: TraceModel, event: CallStarted): void {
  model.calls.set(event.id, startedCall(model.names, event));
  const siblings = model.children.get(event.parent);
  if (siblings) siblings.push(event.id);
  else model.children.set(event.parent, [event.id]);
  if (model.keeps.last > 0) passOn(model, event);
  if (model.calls.size > model.keeps.calls) dropOldest(model);
}

/** Written out: copied with `...` an object takes twice the room, and there may be a million. */
function startedCall(names: Map<string, string>, event: CallStarted): Call {
  const call: Call = {
    id: event.id,
    parent: event.parent,
    caller: sameText(names, event.caller),
    callee: sameText(names, event.callee),
    interface: event.interface === null ? null : sameText(names, event.interface),
    function: sameText(names, event.function),
    args: event.args,
    result: null,
    error: null,
    failed: false,
    start: event.start,
    duration: null,
  };
  if (event.bytes !== undefined) call.bytes = event.bytes;
  if (event.context) call.context = event.context;
  if (event.omitted) call.omitted = event.omitted;
  if (event.span) call.span = event.span;
  return call;
}

/** One more call of a function: the oldest of those with values loses them. */
function passOn({ calls, newest, keeps }: TraceModel, event: CallStarted): void {
  if (keeps.pinned.some((name) => matches(name, event))) return;
  const key = `${event.callee} ${functionName(event)}`;
  const list = newest.get(key) ?? [];
  newest.set(key, list);
  list.push(event.id);
  const old = list.length > keeps.last ? calls.get(list.shift()!) : undefined;
  if (old) omit(old);
}

function omit(call: Call): void {
  call.omitted = true;
  call.args = call.args.map(() => OMITTED);
  if (call.result) call.result = OMITTED;
  if (call.chunks) call.chunks = call.chunks.map((it) => (it.value === null ? it : { ...it, value: OMITTED }));
}

function ended(model: TraceModel, event: CallEnded): void {
  const call = model.calls.get(event.id);
  if (!call) {
    // Its start was let go already; anything else is a fault of the recorder and is counted.
    if (model.dropped === 0) model.unknown++;
    return;
  }
  const late = call.omitted && model.keeps.last > 0;
  call.result = late && event.result ? OMITTED : event.result;
  if (event.args && !late) {
    call.args = event.args;
    delete call.omitted;
  }
  call.error = event.error;
  call.failed = event.failed;
  call.duration = event.end - call.start;
  if (event.bytes !== undefined) call.bytes = (call.bytes ?? 0) + event.bytes;
  if (event.denied) call.denied = event.denied;
  if (event.span) named(call, event.span);
}

/** A guest's own span says at its end what it was. */
function named(call: Call, span: GuestSpan): void {
  call.span = span;
  call.function = span.name;
  call.args = span.attributes.map(([name, value]) => ({ text: `${name}: ${value}`, cut: false, full: null }));
  if (span.status === "error") call.result = { text: `err(${JSON.stringify(span.message)})`, cut: false, full: null };
}

function passed(model: TraceModel, event: StreamChunk): void {
  const call = model.calls.get(event.id);
  if (!call) {
    if (model.dropped === 0) model.unknown++;
    return;
  }
  const { kind: _, id: __, bytes, ...all } = event;
  if (bytes !== undefined) call.bytes = (call.bytes ?? 0) + bytes;
  addChunk(call, call.omitted && all.value !== null ? { ...all, value: OMITTED } : all);
}

/** What came through a stream of the call: counted, and kept up to the limit. */
export function addChunk(call: Call, chunk: Chunk): void {
  call.chunks ??= [];
  if (call.chunks.length < CHUNK_LIMIT) call.chunks.push(chunk);
  call.streams ??= {};
  const sum = call.streams[chunk.stream] ?? { items: 0, chunks: 0, end: false };
  const chunks = sum.chunks + (chunk.count > 0 ? 1 : 0);
  call.streams[chunk.stream] = { items: sum.items + chunk.count, chunks, end: sum.end || chunk.end };
}

/** Of the calls that are kept, the share that goes at once: each look for the oldest passes over those that went before. */
const AT_ONCE = 32;

/** The oldest calls that have ended go; those that still run are the frame of everything newer and stay. */
function dropOldest(model: TraceModel): void {
  const { calls, children, keeps } = model;
  let excess = Math.max(calls.size - keeps.calls, Math.min(calls.size, Math.floor(keeps.calls / AT_ONCE)));
  const callers = new Set<number>();
  for (const [id, call] of calls) {
    if (excess === 0) break;
    if (call.duration === null) continue;
    calls.delete(id);
    children.delete(id);
    callers.add(call.parent);
    model.dropped++;
    excess--;
  }
  for (const caller of callers) {
    const kept = children.get(caller)?.filter((it) => calls.has(it));
    if (kept && kept.length > 0) children.set(caller, kept);
    else children.delete(caller);
  }
}

/** The full name of a call's function: `example:calc/add@0.1.0#add`, or the name alone for a function of the world. */
export function functionName(call: { interface: string | null; function: string }): string {
  return call.interface === null ? call.function : `${call.interface}#${call.function}`;
}

/** The ids from the outermost call down to this one. */
export function pathOf(model: TraceModel, id: number): number[] {
  const out: number[] = [];
  for (let call = model.calls.get(id); call; call = model.calls.get(call.parent)) out.push(call.id);
  return out.reverse();
}
