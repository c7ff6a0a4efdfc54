/** `witloom replay --engine wasmtime`: the call of a recorded run, made again by a native wasmtime. */
import path from "node:path";
import { planOf } from "../compose/plan.ts";
import type { Program } from "../compose/program.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { prepareNative } from "../run/native/launch.ts";
import { NO_GRANTS } from "../run/prepare.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { TraceModel } from "../trace/model.ts";
import { nativeModel, nativeStep } from "../trace/replay/native.ts";
import type { ReplayPlan } from "../trace/replay/plan.ts";
import { exportName } from "../trace/replay/run.ts";
import { type Args, amount } from "./command.ts";

/** Both runs, as far as they can be compared; a string is why it could not be done, without a full stop. */
export async function replayUnderWasmtime(
  toolkit: Toolkit,
  program: Program,
  plan: ReplayPlan,
  args: Args,
): Promise<{ expected: TraceModel; again: TraceModel } | string> {
  const linked = planOf((part) => toolkit.componentInfo(part.bytes), program);
  if (!linked.ok) return linked.message;
  const step = nativeStep(plan, (call) => exportName(linked.plan, call));
  if (typeof step === "string") return step;
  const maxMemory = args.text("max-memory") === undefined ? {} : { maxMemory: amount("--max-memory", args.text("max-memory"), 0) };
  const ready = prepareNative({
    launch: { grants: NO_GRANTS, mocks: {}, faults: [], ...(step.invoke === undefined ? {} : { invoke: step.invoke }) },
    limits: limitsOf(maxMemory),
    timeout: amount("--timeout", args.text("timeout"), 60),
    wasmtimePath: args.text("wasmtime") ?? "",
    name: path.basename(program.file),
    bytes: program.bytes,
  });
  if (!ready.ok) return ready.message.replace(/\.$/, "");
  const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const { done } = ready.begin((stream, chunk) => void printed[stream].push(chunk));
  const outcome = await done;
  const [output, errors] = [printed.stdout, printed.stderr].map((it) => Buffer.concat(it).toString());
  const again = nativeModel(step, outcome, output!, errors!);
  return typeof again === "string" ? again : { expected: step.expected, again };
}
