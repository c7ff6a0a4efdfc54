/** What a traced run did on each wire of a picture. */
import type { WireCalls, WireStep, WiringEdge } from "../protocol/wiring.ts";
import type { Call } from "../trace/model.ts";
import type { RunRecord } from "./runs.ts";

/** Calls that can be stepped through. */
const STEPS = 10_000;

/** Calls by wire, and the first calls in their order. A call that crosses no wire of the picture is not counted. */
export function wireCalls(run: RunRecord, edges: readonly WiringEdge[]): { wires: WireCalls[]; steps: WireStep[] } {
  const byEnds = new Map<string, string>();
  for (const { id, from, to } of edges) {
    byEnds.set(`${to.node ?? "host"}>${from.node ?? "host"}#${from.port}`, id);
    // A mock stands where the wire comes from.
    if (to.node !== null) byEnds.set(`${to.node}>mock#${to.port}`, id);
  }
  const calls = new Map<string, Call[]>();
  const steps: WireStep[] = [];
  for (const call of run.model.calls.values()) {
    const edge = byEnds.get(`${call.caller}>${call.callee}#${call.interface ?? call.function}`);
    if (edge === undefined) continue;
    const list = calls.get(edge);
    if (list) list.push(call);
    else calls.set(edge, [call]);
    if (steps.length < STEPS) steps.push({ edge, label: labelOf(call), error: call.failed, call: call.id });
  }
  // A run may have more calls than a function takes arguments.
  let last = 1;
  for (const it of run.model.calls.values()) last = Math.max(last, it.start + (it.duration ?? 0));
  const duration = run.view.duration ?? last;
  return { wires: [...calls].map(([edge, list]) => summary(edge, list, duration)), steps };
}

function summary(edge: string, calls: Call[], duration: number): WireCalls {
  const times = calls.flatMap((it) => (it.duration === null ? [] : [it.duration])).sort((a, b) => a - b);
  const errors = calls.filter((it) => it.failed).length;
  return { edge, count: calls.length, errors, rate: (calls.length * 1000) / Math.max(1, duration), p50: times[times.length >> 1] ?? 0 };
}

function labelOf(call: Call): string {
  const end = call.error ?? call.result?.text;
  return `${call.function}(${call.args.map((it) => it.text).join(", ")})${end === undefined ? "" : ` → ${end}`}`;
}
