/** What a traced run did on each wire of a picture. */
import type { WireCalls, WireStep, WiringEdge } from "../protocol/wiring.ts";
import type { Call } from "../trace/model.ts";
import { STEP, type Steps, sorted } from "../trace/steps.ts";
import type { RunRecord } from "./runs.ts";

/** Calls that can be stepped through. */
const STEPS = 10_000;

/** Calls by wire, and the first calls in their order, in steps. A call that crosses no wire of the picture is not counted. */
export function* wireCalls(run: RunRecord, edges: readonly WiringEdge[]): Steps<{ wires: WireCalls[]; steps: WireStep[] }> {
  const byEnds = new Map<string, string>();
  for (const { id, from, to } of edges) {
    byEnds.set(`${to.node ?? "host"}>${from.node ?? "host"}#${from.port}`, id);
    // A mock stands where the wire comes from.
    if (to.node !== null) byEnds.set(`${to.node}>mock#${to.port}`, id);
  }
  const calls = new Map<string, { count: number; errors: number; times: number[] }>();
  const steps: WireStep[] = [];
  let [last, looked] = [1, 0];
  for (const call of run.model.calls.values()) {
    if (++looked % STEP === 0) yield null;
    last = Math.max(last, call.start + (call.duration ?? 0));
    const edge = byEnds.get(`${call.caller}>${call.callee}#${call.interface ?? call.function}`);
    if (edge === undefined) continue;
    const sum = calls.get(edge) ?? { count: 0, errors: 0, times: [] };
    calls.set(edge, sum);
    sum.count++;
    if (call.failed) sum.errors++;
    if (call.duration !== null) sum.times.push(call.duration);
    if (steps.length < STEPS) steps.push({ edge, label: labelOf(call), error: call.failed, call: call.id });
  }
  const duration = run.view.duration ?? last;
  const wires: WireCalls[] = [];
  for (const [edge, { count, errors, times }] of calls) {
    const all = yield* sorted(times);
    wires.push({ edge, count, errors, rate: (count * 1000) / Math.max(1, duration), p50: all[all.length >> 1] ?? 0 });
  }
  return { wires, steps };
}

function labelOf(call: Call): string {
  const end = call.error ?? call.result?.text;
  return `${call.function}(${call.args.map((it) => it.text).join(", ")})${end === undefined ? "" : ` → ${end}`}`;
}
