/**
 * A trace in the Trace Event Format, which Perfetto, chrome://tracing and speedscope open. Calls are complete events (`X`); those that do
 * not nest in time, as those of asynchronous tasks, stand in lanes (threads) of their own. What came through streams are instant events (`i`).
 */
import { type Lanes, lanesOf } from "./lanes.ts";
import { type Call, CHUNK_LIMIT, functionName, type TraceModel } from "./model.ts";
import type { Pieces } from "./steps.ts";

export interface ChromeEvent {
  ph: string;
  pid: number;
  tid: number;
  name: string;
  cat?: string;
  /** Microseconds. */
  ts?: number;
  dur?: number;
  /** Of an instant event: it belongs to its thread. */
  s?: "t";
  args: Record<string, unknown>;
}

export interface ChromeDocument {
  traceEvents: ChromeEvent[];
  displayTimeUnit: "ms";
  otherData: Record<string, string | number>;
}

/** All calls as the text of one document, in pieces. `program`: the process's name in it. */
export function* chromePieces(model: TraceModel, program: string): Pieces {
  const making = lanesOf(model);
  let step = making.next();
  for (; !step.done; step = making.next()) yield "";
  const lanes = step.value;
  const process: ChromeEvent = { ph: "M", pid: 1, tid: 0, name: "process_name", args: { name: program } };
  yield `{"traceEvents":[${JSON.stringify(process)}`;
  for (let tid = 1; tid <= lanes.count; tid++)
    yield `,${JSON.stringify({ ph: "M", pid: 1, tid, name: "thread_name", args: { name: tid === 1 ? "calls" : `task ${tid}` } })}`;
  for (let i = 0; i < lanes.calls.length; i++) {
    yield `,${JSON.stringify(eventOf(lanes, i))}`;
    for (const event of streamed(lanes.calls[i]!, lanes.lane[i]!)) yield `,${JSON.stringify(event)}`;
  }
  const other = { version: 1, ...(model.epoch === null ? {} : { epoch: model.epoch }), dropped: model.dropped };
  yield `],"displayTimeUnit":"ms","otherData":${JSON.stringify(other)}}\n`;
}

/**
 * Nanoseconds as microseconds. Perfetto multiplies them by 1000 and cuts what is behind the point, which would make of 1.001 µs a nanosecond less,
 * and part what nests: so some stand for a little more.
 */
function microseconds(nanoseconds: number): number {
  const out = nanoseconds / 1000;
  return Math.trunc(out * 1000) === nanoseconds ? out : (nanoseconds + 0.125) / 1000;
}

function eventOf({ calls, start, end, lane }: Lanes, i: number): ChromeEvent {
  const call = calls[i]!;
  const { id, parent, caller, callee } = call;
  return {
    ph: "X",
    pid: 1,
    tid: lane[i]!,
    name: functionName(call),
    cat: callee,
    ts: microseconds(start[i]!),
    dur: microseconds(end[i]! - start[i]!),
    args: {
      id,
      parent,
      caller,
      callee,
      interface: call.interface,
      function: call.function,
      args: call.args.map((it) => it.text),
      result: call.result?.text ?? null,
      error: call.error ?? (call.duration === null ? "did not return" : null),
      ...(call.bytes === undefined ? {} : { bytes: call.bytes }),
      ...(call.span ? { span: call.span } : {}),
      ...(call.streams && call.chunks?.length === CHUNK_LIMIT ? { streams: call.streams } : {}),
    },
  };
}

/** What came through the streams of a call, beside it. */
const streamed = ({ id, callee, chunks = [] }: Call, tid: number): ChromeEvent[] =>
  chunks.map(({ stream, of, count, value, time, end }) => ({
    ...{ ph: "i", s: "t", pid: 1, tid, name: stream, cat: callee, ts: microseconds(Math.round(time * 1e6)) },
    args: { call: id, stream, of, count, value: value?.text ?? null, end },
  }));
