/** Two runs side by side: what changed in shape and results, call by call, and in time, function by function. */
import type { RunComparison, Statistics, TimeChange } from "../protocol/timeline.ts";
import { compareSteps } from "./compare.ts";
import type { TraceModel } from "./model.ts";
import { statisticsSteps } from "./statistics.ts";
import { atOnce, type Steps } from "./steps.ts";

/** `limit`: differences that are told; all are counted. */
export function compareRuns(before: TraceModel, after: TraceModel, limit: number): RunComparison {
  return atOnce(compareRunsSteps(before, after, limit));
}

/** The same in steps. */
export function* compareRunsSteps(before: TraceModel, after: TraceModel, limit: number): Steps<RunComparison> {
  const { differences, count } = yield* compareSteps(before, after, { ignore: [], limit });
  const times = timeChanges(yield* statisticsSteps(before, "function"), yield* statisticsSteps(after, "function"));
  return { calls: [before.calls.size, after.calls.size], differences, count, times };
}

/** Functions of either run; those whose own time changed most stand first. */
function timeChanges(before: Statistics[], after: Statistics[]): TimeChange[] {
  const out = new Map<string, TimeChange>();
  const side = (rows: Statistics[], key: "before" | "after"): void => {
    for (const row of rows) {
      const name = `${row.callee}\n${row.name}`;
      const known = out.get(name) ?? { callee: row.callee, name: row.name, before: null, after: null };
      out.set(name, { ...known, [key]: row });
    }
  };
  side(before, "before");
  side(after, "after");
  const change = ({ before: old, after: now }: TimeChange): number => Math.abs((now?.self ?? 0) - (old?.self ?? 0));
  return [...out.values()].sort((a, b) => change(b) - change(a));
}
