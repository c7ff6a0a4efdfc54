/** What the calls of a run come to, per function or per wire: how many, how long, how many failed, how much went through. */
import type { Statistics } from "../protocol/timeline.ts";
import { type Call, functionName, type TraceModel } from "./model.ts";
import { atOnce, STEP, type Steps, sorted } from "./steps.ts";

export type { Statistics };

export type Grouping = "function" | "wire";

/** One row a function or wire; those in which most time was spent themselves stand first. */
export function statistics(model: TraceModel, by: Grouping): Statistics[] {
  return atOnce(statisticsSteps(model, by));
}

/** The same in steps. The run may go on between them: no call is counted twice, some that came or went meanwhile may be left out. */
export function* statisticsSteps(model: TraceModel, by: Grouping): Steps<Statistics[]> {
  const groups = new Map<string, Group>();
  yield* walk(model, groups, by);
  const rows: Statistics[] = [];
  for (const { row, times } of groups.values()) {
    const all = yield* sorted(times);
    const at = (share: number): number | null => (all.length === 0 ? null : all[Math.ceil(share * all.length) - 1]!);
    rows.push({ ...row, median: at(0.5), p95: at(0.95), longest: at(1) });
  }
  return rows.sort((a, b) => b.self - a.self || b.count - a.count || (a.name < b.name ? -1 : 1));
}

interface Group {
  row: Statistics;
  times: number[];
  /** Calls of it that the walk is below. */
  open: number;
}

/** A call that the walk is below. */
interface Frame {
  call: Call;
  group: Group;
  ids: readonly number[];
  at: number;
  /** Milliseconds that it spent in those that it made, as far as they were seen. */
  below: number;
}

/** Goes through all calls with a stack of its own: traces may be deeper than functions can call. */
function* walk(model: TraceModel, groups: Map<string, Group>, by: Grouping): Steps<void> {
  const roots: Call[] = [];
  let seen = 0;
  for (const call of model.calls.values()) {
    if (!model.calls.has(call.parent)) roots.push(call);
    if (++seen % STEP === 0) yield null;
  }
  const stack: Frame[] = [];
  const enter = (call: Call): void => {
    const group = groupOf(groups, call, by);
    const ids = model.children.get(call.id);
    if (!ids) {
      add(group, call, 0);
      return;
    }
    group.open++;
    stack.push({ call, group, ids, at: 0, below: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      if (++seen % STEP === 0) yield null;
      if (frame.at < frame.ids.length) {
        const child = model.calls.get(frame.ids[frame.at++]!);
        frame.below += child?.duration ?? 0;
        if (child) enter(child);
        continue;
      }
      stack.pop();
      frame.group.open--;
      add(frame.group, frame.call, frame.below);
    }
    if (++seen % STEP === 0) yield null;
  }
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
  row.size += call.bytes ?? textOf(call);
  if (call.duration === null) return;
  times.push(call.duration);
  // Calls that overlap, as those of asynchronous tasks, may take longer together than their caller.
  row.self += Math.max(0, call.duration - below);
  // One that was made, over others, by a call of the same row is within its time.
  if (open === 0) row.total += call.duration;
}

/** What a call moved, where its trace does not say so. A guest's own span moves nothing: its attributes are no arguments. */
function textOf({ args, result, span }: Call): number {
  if (span) return 0;
  let all = result?.text.length ?? 0;
  for (const { text } of args) all += text.length;
  return all;
}
