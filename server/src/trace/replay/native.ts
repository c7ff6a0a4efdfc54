/** A recorded run for another engine: what a native wasmtime is asked, and what its answer means. It shows results and exit codes, no calls between components. */
import { visible } from "../../protocol/visible.ts";
import type { NativeOutcome } from "../../run/native/run.ts";
import { type Call, emptyModel, functionName, type TraceModel } from "../model.ts";
import { type ReplayPlan, resourcesIn, stepName } from "./plan.ts";

/** The one call that a process of wasmtime can make again. */
export interface NativeStep {
  call: Call;
  /** As `--invoke` takes it; absent: `wasi:cli/run`. */
  invoke?: string;
  /** The recorded run as it can be compared: the call alone. */
  expected: TraceModel;
}

/** What is asked of wasmtime; a string is why the recording cannot be replayed by it, without a full stop. `exportOf` as with other replays. */
export function nativeStep(plan: ReplayPlan, exportOf: (call: Call) => string | null): NativeStep | string {
  const mocked = [...plan.answers.keys()].find((it) => !it.startsWith("wasi:"));
  if (mocked !== undefined)
    return `native wasmtime has no recorded answers for ${visible(mocked)}, which nothing in the composition provides; replay it with --engine jco`;
  const [call, ...more] = plan.steps;
  if (!call || more.length > 0)
    return `it makes ${plan.steps.length} calls in one instance, and native wasmtime keeps none from one call to the next; replay it with --engine jco`;
  if (call.args.some((it) => it.cut)) return `an argument of ${stepName(call)} was cut when it was recorded; record it as JSON`;
  const texts = [...call.args, ...(call.result ? [call.result] : [])].map((it) => it.text);
  if (call.function.startsWith("[") || texts.some((it) => resourcesIn(it).length > 0))
    return `native wasmtime calls no functions with resources, such as ${stepName(call)}; replay it with --engine jco`;
  if (isCommand(call)) return { call, expected: alone({ ...call, ...commandEnd(commandCode(call, plan.expected)) }) };
  const name = exportOf(call);
  if (name === null) return `the composition does not export ${visible(functionName(call))} any more, which the recorded run called`;
  const invoke = `${call.interface === null ? name : `${name}#${call.function}`}(${call.args.map((it) => it.text).join(", ")})`;
  return { call, invoke, expected: alone(call) };
}

/** The run of wasmtime as a model that can be compared with `expected`; `output` is all that it printed, `errors` what it complained of. A string is why it came to nothing. */
export function nativeModel({ call }: NativeStep, outcome: NativeOutcome, output: string, errors: string): TraceModel | string {
  if (outcome.kind !== "done") {
    if (outcome.kind !== "trap") return outcome.message.replace(/\.$/, "");
    // Engines tell a trap in words of their own.
    return alone({ ...call, result: null, failed: true, error: call.error ?? "a trap" });
  }
  if (isCommand(call)) return alone({ ...call, ...commandEnd(outcome.code) });
  if (outcome.code !== 0) return `native wasmtime could not make the call (exit code ${outcome.code}): ${visible(lastLine(errors))}`;
  const text = printed(output, call.result?.text ?? null);
  return alone({ ...call, error: null, failed: false, result: text === null ? null : { text, cut: false, full: null } });
}

/** The result stands behind what the program itself printed; a function without one is answered by an empty tuple. */
function printed(output: string, recorded: string | null): string | null {
  if (recorded === null && /(^|\n)\(\)\n$/.test(output)) return null;
  return recorded !== null && output.endsWith(`${recorded}\n`) ? recorded : lastLine(output);
}

const lastLine = (output: string): string => output.trimEnd().split("\n").at(-1) ?? "";

const isCommand = (call: Call): boolean => call.function === "run" && call.interface !== null && /^wasi:cli\/run@/.test(call.interface);

/** The exit code of a recorded command: of its result, or of the end that it made itself. Null after a trap. */
function commandCode(call: Call, recorded: TraceModel): number | null {
  const exit = [...recorded.calls.values()].find((it) => it.interface !== null && /^wasi:cli\/exit@/.test(it.interface));
  const said = exit?.args[0]?.text ?? call.result?.text;
  if (call.error !== null && !exit) return null;
  return said === undefined ? null : said.startsWith("ok") ? 0 : /^\d+$/.test(said) ? Number(said) : 1;
}

/** How a command ends, as a result that both engines have. */
function commandEnd(code: number | null): Pick<Call, "result" | "error" | "failed"> {
  if (code === null) return { result: null, error: "a trap", failed: true };
  return { result: { text: `exit code ${code}`, cut: false, full: null }, error: null, failed: code !== 0 };
}

function alone(call: Call): TraceModel {
  const it = { ...call, parent: 0, duration: call.duration ?? 0 };
  return { ...emptyModel(), calls: new Map([[it.id, it]]), children: new Map([[0, [it.id]]]) };
}
