/** Calls out of the Trace Event Format: ours with all that they had, others by their names and by how they nest in time. */

import { callOf, type Fields, isFields, modelOf } from "./fields.ts";
import type { Call, TraceModel } from "./model.ts";

/** In: `traceEvents`. Complete events (`X`) are calls; all else is left out. */
export function readChrome(events: unknown[], other?: unknown): TraceModel {
  const complete = events.filter((it): it is Fields => isFields(it) && it["ph"] === "X" && typeof it["ts"] === "number");
  const ours = complete.every((it) => isFields(it["args"]) && "callee" in it["args"]);
  const model = modelOf(ours ? complete.map(own) : foreign(complete));
  // JSON can write numbers that are too large for one.
  if (isFields(other) && Number.isFinite(other["epoch"])) model.epoch = other["epoch"] as number;
  return model;
}

function own(event: Fields, at: number): Call {
  const args = event["args"] as Fields;
  const unfinished = args["error"] === "did not return";
  return callOf({ ...args, start: (event["ts"] as number) / 1000, duration: unfinished ? null : Number(event["dur"] ?? 0) / 1000 }, at);
}

/** Events of somebody else: what lies within another of its thread was called by it. */
function foreign(events: Fields[]): Call[] {
  const sorted = [...events].sort((a, b) => Number(a["ts"]) - Number(b["ts"]) || Number(b["dur"] ?? 0) - Number(a["dur"] ?? 0));
  const open = new Map<string, { end: number; call: Call }[]>();
  return sorted.map((event, at) => {
    const lane = `${String(event["pid"])}/${String(event["tid"])}`;
    const stack = open.get(lane) ?? [];
    open.set(lane, stack);
    const start = Number(event["ts"]);
    while (stack.length > 0 && stack.at(-1)!.end <= start) stack.pop();
    const above = stack.at(-1)?.call;
    const duration = Number(event["dur"] ?? 0);
    const callee = typeof event["cat"] === "string" && event["cat"] !== "" ? event["cat"] : lane;
    const call = callOf(
      {
        ...{ id: at + 1, parent: above?.id ?? 0, caller: above?.callee ?? "host", callee, function: String(event["name"] ?? "?") },
        ...{ args: [], start: start / 1000, duration: Number.isFinite(duration) ? duration / 1000 : 0 },
      },
      at,
    );
    stack.push({ end: start + duration, call });
    return call;
  });
}
