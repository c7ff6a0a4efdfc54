/** Does a recorded run again: makes each recorded call on live instances, with the resources that stand for the recorded ones. */
import type { Action, CallEntry, RunOutcome } from "../../protocol/run.ts";
import { visible } from "../../protocol/visible.ts";
import { filled } from "../../run/passed.ts";
import { namesIn } from "../../run/waveNames.ts";
import { type Call, functionName } from "../model.ts";
import { stepName } from "./plan.ts";
import { partsOfCall } from "./streams.ts";

export interface ReplayHost {
  /** Does one action on the live instances. */
  act(action: Action): Promise<{ outcome: RunOutcome }>;
  /** Reads a call of an export; a string is why it is none. */
  parse(text: string): CallEntry | string;
  /** The name under which the composition exports what a step calls. */
  exportOf(call: Call): string | null;
}

/** Makes all calls, in their order. Out: why it could not go on, as one sentence without a full stop, or null. */
export async function performReplay(steps: readonly Call[], host: ReplayHost): Promise<string | null> {
  /** Which resource of this run stands for a recorded one. */
  const resources = new Map<string, string>();
  for (const step of steps) {
    const action = actionOf(step, resources, host);
    if (typeof action === "string") return action;
    const { outcome } = await host.act(action);
    if (outcome.kind === "refused") return outcome.message.replace(/\.$/, "");
    if (outcome.kind === "stopped") return outcome.message.replace(/\.$/, "");
    if (outcome.kind !== "done") continue; // a trap is in the trace
    const now = namesIn(outcome.result ?? "");
    for (const [at, old] of namesIn(resultOf(step)).entries()) if (now[at] !== undefined) resources.set(old, now[at]);
  }
  return null;
}

/** As the result of a call is shown: with what came through its streams. */
function resultOf(call: Call): string {
  const text = call.result?.text ?? "";
  const read = filled(text, partsOfCall(call));
  return "text" in read ? read.text : text;
}

function actionOf(call: Call, resources: Map<string, string>, host: ReplayHost): Action | string {
  const parts = partsOfCall(call);
  const args: string[] = [];
  for (const { text } of call.args) {
    const whole = filled(text, parts);
    if ("problem" in whole) return `an argument of ${stepName(call)} cannot be given again: ${whole.problem}`;
    args.push(whole.text);
  }
  const cut = call.args.some((it) => it.cut);
  if (cut) return `an argument of ${stepName(call)} was cut when it was recorded; record it as JSON`;
  if (call.function.startsWith("[resource-drop]")) return { kind: "drop", resource: resources.get(args[0] ?? "") ?? args[0] ?? "" };
  if (call.function === "run" && call.interface !== null && /^wasi:cli\/run@/.test(call.interface)) return { kind: "command" };
  const name = host.exportOf(call);
  if (name === null) return `the composition does not export ${visible(functionName(call))} any more, which the recorded run called`;
  const parsed = host.parse(`${call.interface === null ? name : `${name}#${call.function}`}(${args.join(", ")})`);
  return typeof parsed === "string" ? `${stepName(call)}: ${parsed.replace(/\.$/, "")}` : { ...parsed, resources: [...resources] };
}
