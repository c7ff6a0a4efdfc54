/**
 * A trace in the Trace Event Format, which Perfetto, chrome://tracing and speedscope open. Calls are complete events (`X`); those that do
 * not nest in time, as those of asynchronous tasks, stand in lanes (threads) of their own.
 */
import { type Call, functionName, type TraceModel } from "./model.ts";

export interface ChromeEvent {
  ph: string;
  pid: number;
  tid: number;
  name: string;
  cat?: string;
  /** Microseconds. */
  ts?: number;
  dur?: number;
  args: Record<string, unknown>;
}

export interface ChromeDocument {
  traceEvents: ChromeEvent[];
  displayTimeUnit: "ms";
  otherData: Record<string, string | number>;
}

/** All calls as one document. `program`: the process's name in it. */
export function chromeDocument(model: TraceModel, program: string): ChromeDocument {
  const lanes = lanesOf(model);
  // Not spread: there may be more calls than a function takes arguments.
  const count = most(lanes.values(), 1);
  const named: ChromeEvent[] = [{ ph: "M", pid: 1, tid: 0, name: "process_name", args: { name: program } }];
  for (let tid = 1; tid <= count; tid++)
    named.push({ ph: "M", pid: 1, tid, name: "thread_name", args: { name: tid === 1 ? "calls" : `task ${tid}` } });
  const end = most(ends(model), 0);
  const calls = [...model.calls.values()].map((call) => eventOf(call, lanes.get(call.id) ?? 1, end));
  return {
    traceEvents: [...named, ...calls],
    displayTimeUnit: "ms",
    otherData: { version: 1, ...(model.epoch === null ? {} : { epoch: model.epoch }), dropped: model.dropped },
  };
}

function most(values: Iterable<number>, least: number): number {
  let out = least;
  for (const it of values) if (it > out) out = it;
  return out;
}

function* ends(model: TraceModel): Iterable<number> {
  for (const call of model.calls.values()) yield call.start + (call.duration ?? 0);
}

const microseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1e3;

function eventOf(call: Call, tid: number, end: number): ChromeEvent {
  const { id, parent, caller, callee } = call;
  return {
    ph: "X",
    pid: 1,
    tid,
    name: functionName(call),
    cat: callee,
    ts: microseconds(call.start),
    // What did not return lasted to the end of what is known.
    dur: microseconds(call.duration ?? end - call.start),
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
    },
  };
}

/** Milliseconds by which a sum of start and duration may miss the end. */
const ROUNDING = 1e-6;

/** A lane for each call, from 1: below its caller's where the two nest, else in the first that is free. */
function lanesOf(model: TraceModel): Map<number, number> {
  const out = new Map<number, number>();
  /** Calls that are open in each lane, the innermost last. */
  const open: Call[][] = [];
  const endOf = (call: Call): number => (call.duration === null ? Number.POSITIVE_INFINITY : call.start + call.duration);
  for (const call of model.calls.values()) {
    const inside = (stack: Call[]): boolean => {
      while (stack.length > 0 && stack.at(-1)!.id !== call.parent && endOf(stack.at(-1)!) <= call.start + ROUNDING) stack.pop();
      const top = stack.at(-1);
      return top === undefined ? true : top.id === call.parent && endOf(call) <= endOf(top) + ROUNDING;
    };
    const mine = (out.get(call.parent) ?? 1) - 1;
    const candidates = [mine, ...open.keys()];
    const found = candidates.find((at) => open[at] !== undefined && inside(open[at]));
    const lane = found ?? open.length;
    if (found === undefined) open.push([]);
    open[lane]!.push(call);
    out.set(call.id, lane + 1);
  }
  return out;
}
