/** `witloom replay --engine wasmtime`: the calls of a recorded run made again by a native wasmtime, between components that hold the record. */
import path from "node:path";
import { planOf } from "../compose/plan.ts";
import type { Program } from "../compose/program.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { prepareNative } from "../run/native/launch.ts";
import { NO_GRANTS } from "../run/prepare.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { TraceModel } from "../trace/model.ts";
import { nativeReplay } from "../trace/replay/native/prepare.ts";
import type { ReplayPlan } from "../trace/replay/plan.ts";
import { exportName } from "../trace/replay/run.ts";
import { type Args, amount } from "./command.ts";

/** Most bytes that a run writes down of its calls. */
const MOST_BYTES = 512 << 20;

/** Both runs, as far as they can be compared; a string is why it could not be done, without a full stop. */
export async function replayUnderWasmtime(
  toolkit: Toolkit,
  program: Program,
  plan: ReplayPlan,
  args: Args,
): Promise<{ expected: TraceModel; again: TraceModel } | string> {
  const linked = planOf((part) => toolkit.componentInfo(part.bytes), program);
  if (!linked.ok) return linked.message;
  const native = nativeReplay(toolkit, program.bytes, plan, (call) => exportName(linked.plan, call));
  if (typeof native === "string") return native;
  const ran = await written(native.bytes, path.basename(program.file), args);
  if (typeof ran === "string") return ran;
  const again = native.read(ran.output, ran.trapped);
  return typeof again === "string" ? again : { expected: native.expected, again };
}

/** Runs the component, which is granted nothing: what it wrote, and whether a trap ended it. */
async function written(bytes: Uint8Array, name: string, args: Args): Promise<{ output: Uint8Array; trapped: boolean } | string> {
  const maxMemory = args.text("max-memory") === undefined ? {} : { maxMemory: amount("--max-memory", args.text("max-memory"), 0) };
  const timeout = amount("--timeout", args.text("timeout"), 60);
  const ready = prepareNative({
    launch: { grants: NO_GRANTS, mocks: {}, faults: [] },
    limits: { ...limitsOf(maxMemory), output: 0 },
    // Its own limit would look like a trap of the program.
    timeout: 0,
    wasmtimePath: args.text("wasmtime") ?? "",
    name,
    bytes,
  });
  if (!ready.ok) return ready.message.replace(/\.$/, "");
  const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let size = 0;
  const run = ready.begin((stream, chunk) => {
    size += chunk.length;
    if (size <= MOST_BYTES) printed[stream].push(chunk);
    else run.stop(`its calls took more than ${MOST_BYTES >> 20} MiB`);
  });
  const timer = timeout > 0 ? setTimeout(() => run.stop(`the time limit of ${timeout} s was reached`), timeout * 1000) : undefined;
  const outcome = await run.done;
  clearTimeout(timer);
  const output = Buffer.concat(printed.stdout);
  if (outcome.kind === "trap" && output.length > 0) return { output, trapped: true };
  if (outcome.kind === "done" && outcome.code === 0) return { output, trapped: false };
  if (outcome.kind === "refused" || outcome.kind === "stopped") return outcome.message.replace(/\.$/, "");
  const said = lastLine(Buffer.concat(printed.stderr).toString());
  return `native wasmtime could not run it${outcome.kind === "done" ? ` (exit code ${outcome.code})` : ""}${said === "" ? "" : `: ${said}`}`;
}

const lastLine = (output: string): string => (output.trimEnd().split("\n").at(-1) ?? "").replace(/\.$/, "");
