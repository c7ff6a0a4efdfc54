/** The trace as JSON lines, the format of `witloom run --trace=json`: one call an object, in start order. */
import type { Refusal, TracedValue } from "../protocol/run.ts";
import { type Call, CHUNK_LIMIT, type Chunk, type TraceModel } from "./model.ts";

/** Gives the whole text of a value that was cut, where it was kept. */
export type FullText = (value: TracedValue) => string;

/** One call as an object of the JSON format. */
export function callJson(call: Call, full: FullText): object {
  return {
    id: call.id,
    parent: call.parent,
    caller: call.caller,
    callee: call.callee,
    interface: call.interface,
    function: call.function,
    args: call.args.map(full),
    result: call.result === null ? null : full(call.result),
    error: call.error ?? (call.duration === null ? "did not return" : null),
    start: round(call.start),
    duration: call.duration === null ? null : round(call.duration),
    ...(call.span ? { span: call.span } : {}),
    ...(call.omitted ? { omitted: true, ...(call.bytes === undefined ? {} : { bytes: call.bytes }) } : {}),
    ...(call.denied ? { denied: { what: call.denied.what, grant: grantOption(call.denied) } } : {}),
    ...(call.chunks ? { chunks: call.chunks.map((chunk) => chunkJson(chunk, full)) } : {}),
    // Of the first chunks alone nobody could tell how much came.
    ...(call.streams && call.chunks?.length === CHUNK_LIMIT ? { streams: call.streams } : {}),
  };
}

/** What came through a stream or future of the call. */
const chunkJson = ({ value, time, ...rest }: Chunk, full: FullText): object => ({
  ...rest,
  value: value === null ? null : full(value),
  time: round(time),
});

/** The grant as on the command line; for what an option forbids that option, to be left out. */
const grantOption = ({ grant }: Refusal): object => ({ option: grant.option, value: grant.value, ...(grant.omit ? { omit: true } : {}) });

/** All calls, a line each. */
export function traceLines(model: TraceModel, full: FullText): string {
  return [...model.calls.values()].map((call) => `${JSON.stringify(callJson(call, full))}\n`).join("");
}

/** Milliseconds to the nanosecond: the clock has no more. */
const round = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1e6;
