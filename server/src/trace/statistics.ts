/** What the calls of a run come to, per function or per wire: how many, how long, how many failed, how much went through. */
import type { Statistics } from "../protocol/timeline.ts";
import { type Call, functionName, type TraceModel } from "./model.ts";

export type { Statistics };

export type Grouping = "function" | "wire";

/** One row a function or wire; those in which most time was spent themselves stand first. */
export function statistics(model: TraceModel, by: Grouping): Statistics[] {
  const groups = new Map<string, Group>();
  const below = childTimes(model);
  const roots = [...model.calls.values()].filter((it) => !model.calls.has(it.parent));
  // A walk with a stack of its own: traces may be deeper than functions can call. `group` is left when all below its call was seen.
  const stack: (Call | Group)[] = roots.reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ("times" in next) {
      next.open--;
      continue;
    }
    const group = groupOf(groups, next, by);
    add(group, next, below.get(next.id) ?? 0);
    group.open++;
    stack.push(group);
    for (const id of model.children.get(next.id) ?? []) {
      const child = model.calls.get(id);
      if (child) stack.push(child);
    }
  }
  return [...groups.values()].map(rowOf).sort((a, b) => b.self - a.self || b.count - a.count || (a.name < b.name ? -1 : 1));
}

interface Group {
  row: Statistics;
  times: number[];
  /** Calls of it that the walk is below. */
  open: number;
}

/** Milliseconds that each call spent in those that it made. */
function childTimes(model: TraceModel): Map<number, number> {
  const out = new Map<number, number>();
  for (const { parent, duration } of model.calls.values())
    if (parent !== 0 && duration !== null) out.set(parent, (out.get(parent) ?? 0) + duration);
  return out;
}

function groupOf(groups: Map<string, Group>, call: Call, by: Grouping): Group {
  const caller = by === "wire" ? call.caller : null;
  const name = by === "wire" ? (call.interface ?? call.function) : functionName(call);
  const key = `${caller ?? ""}\n${call.callee}\n${name}`;
  const known = groups.get(key);
  if (known) return known;
  const row = {
    caller,
    callee: call.callee,
    name,
    count: 0,
    failed: 0,
    total: 0,
    self: 0,
    median: null,
    p95: null,
    longest: null,
    size: 0,
  };
  const group: Group = { row, times: [], open: 0 };
  groups.set(key, group);
  return group;
}

function add({ row, times, open }: Group, call: Call, below: number): void {
  row.count++;
  if (call.failed || call.error !== null || call.duration === null) row.failed++;
  for (const value of call.args) row.size += value.text.length;
  row.size += call.result?.text.length ?? 0;
  if (call.duration === null) return;
  times.push(call.duration);
  // Calls that overlap, as those of asynchronous tasks, may take longer together than their caller.
  row.self += Math.max(0, call.duration - below);
  // One that was made, over others, by a call of the same row is within its time.
  if (open === 0) row.total += call.duration;
}

function rowOf({ row, times }: Group): Statistics {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number | null => (sorted.length === 0 ? null : sorted[Math.ceil(share * sorted.length) - 1]!);
  return { ...row, median: at(0.5), p95: at(0.95), longest: at(1) };
}
