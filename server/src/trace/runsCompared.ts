/** Two runs side by side: what changed in shape and results, call by call, and in time, function by function. */
import type { RunComparison, Statistics, TimeChange } from "../protocol/timeline.ts";
import { compareTraces } from "./compare.ts";
import type { TraceModel } from "./model.ts";
import { statistics } from "./statistics.ts";

/** `limit`: differences that are told; all are counted. */
export function compareRuns(before: TraceModel, after: TraceModel, limit: number): RunComparison {
  const { differences, count } = compareTraces(before, after, { ignore: [], limit });
  return { calls: [before.calls.size, after.calls.size], differences, count, times: timeChanges(before, after) };
}

/** Functions of either run; those whose own time changed most stand first. */
export function timeChanges(before: TraceModel, after: TraceModel): TimeChange[] {
  const out = new Map<string, TimeChange>();
  const side = (rows: Statistics[], key: "before" | "after"): void => {
    for (const row of rows) {
      const name = `${row.callee}\n${row.name}`;
      const known = out.get(name) ?? { callee: row.callee, name: row.name, before: null, after: null };
      out.set(name, { ...known, [key]: row });
    }
  };
  side(statistics(before, "function"), "before");
  side(statistics(after, "function"), "after");
  const change = ({ before: old, after: now }: TimeChange): number => Math.abs((now?.self ?? 0) - (old?.self ?? 0));
  return [...out.values()].sort((a, b) => change(b) - change(a));
}
