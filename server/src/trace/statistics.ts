/** What the calls of a run come to, per function or per wire: how many, how long, how many failed, how much went through. */
import { type Call, functionName, type TraceModel } from "./model.ts";

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
  /** UTF-16 units of all arguments and results as WAVE text, as far as they were kept. */
  size: number;
}

export type Grouping = "function" | "wire";

/** One row a function or wire; those in which most time was spent themselves stand first. */
export function statistics(model: TraceModel, by: Grouping): Statistics[] {
  const groups = new Map<string, Group>();
  const below = childTimes(model);
  for (const call of model.calls.values()) add(groups, model, call, by, below.get(call.id) ?? 0);
  return [...groups.values()].map(rowOf).sort((a, b) => b.self - a.self || b.count - a.count || (a.name < b.name ? -1 : 1));
}

interface Group {
  row: Statistics;
  times: number[];
}

/** Milliseconds that each call spent in those that it made. */
function childTimes(model: TraceModel): Map<number, number> {
  const out = new Map<number, number>();
  for (const { parent, duration } of model.calls.values())
    if (parent !== 0 && duration !== null) out.set(parent, (out.get(parent) ?? 0) + duration);
  return out;
}

function keyOf(call: Call, by: Grouping): Pick<Statistics, "caller" | "callee" | "name"> {
  const { caller, callee } = call;
  return by === "function" ? { caller: null, callee, name: functionName(call) } : { caller, callee, name: call.interface ?? call.function };
}

function add(groups: Map<string, Group>, model: TraceModel, call: Call, by: Grouping, below: number): void {
  const about = keyOf(call, by);
  const key = JSON.stringify(about);
  const group = groups.get(key) ?? {
    row: { ...about, count: 0, failed: 0, total: 0, self: 0, median: null, p95: null, longest: null, size: 0 },
    times: [],
  };
  groups.set(key, group);
  const { row, times } = group;
  row.count++;
  if (call.failed || call.error !== null || call.duration === null) row.failed++;
  for (const value of call.args) row.size += value.text.length;
  row.size += call.result?.text.length ?? 0;
  if (call.duration === null) return;
  times.push(call.duration);
  // Calls that overlap, as those of asynchronous tasks, may take longer together than their caller.
  row.self += Math.max(0, call.duration - below);
  if (!within(model, call, about, by)) row.total += call.duration;
}

/** Whether a call was made, over others, by one of the same row. */
function within(model: TraceModel, call: Call, about: ReturnType<typeof keyOf>, by: Grouping): boolean {
  for (let at = model.calls.get(call.parent); at; at = model.calls.get(at.parent)) {
    const other = keyOf(at, by);
    if (other.name === about.name && other.callee === about.callee && other.caller === about.caller) return true;
  }
  return false;
}

function rowOf({ row, times }: Group): Statistics {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number | null => (sorted.length === 0 ? null : sorted[Math.ceil(share * sorted.length) - 1]!);
  return { ...row, median: at(0.5), p95: at(0.95), longest: at(1) };
}
