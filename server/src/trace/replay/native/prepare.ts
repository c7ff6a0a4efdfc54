/** A recorded run for a native engine: the component that makes it again, and how what that wrote is read. Pure but for the toolkit. */
import { withoutCode } from "../../../compose/skeleton.ts";
import { readTypes } from "../../../run/types.ts";
import type { Toolkit } from "../../../toolkit/toolkit.ts";
import type { Call, TraceModel } from "../../model.ts";
import { ends, type ReplayPlan, stepName } from "../plan.ts";
import { expectedCalls, madeCalls } from "./calls.ts";
import { surrounded } from "./components.ts";
import { readLog } from "./log.ts";
import { answersScript, driverScript, hostResources, Refused } from "./script.ts";

export interface NativeReplay {
  /** A component that exports `wasi:cli/run` and needs nothing but a standard output. */
  bytes: Uint8Array;
  /** The recorded run as it can be compared. */
  expected: TraceModel;
  /** The new run, of all that the component wrote and whether a trap ended it; a string is why it came to nothing, without a full stop. */
  read(output: Uint8Array, trapped: boolean): TraceModel | string;
}

/** What a native engine is given; a string is why the recording cannot be replayed by it, without a full stop. `exportOf` as with other replays. */
export function nativeReplay(
  toolkit: Toolkit,
  program: Uint8Array,
  plan: ReplayPlan,
  exportOf: (call: Call) => string | null,
): NativeReplay | string {
  const info = toolkit.componentInfo(program);
  if (!info.ok || info.value.resolve === undefined || info.value.world === undefined)
    return "native wasmtime cannot replay this program, as its types cannot be read; replay it with --engine jco";
  const expected = expectedCalls(plan);
  const late = afterTheEnd(plan, expected);
  if (late)
    return `${stepName(late)} came after a trap or an exit, which ends all instances of native wasmtime; replay it with --engine jco`;
  const types = readTypes(info.value.resolve, info.value.world);
  const around = { toolkit, bytes: withoutCode(toolkit, program) ?? program, types, exportOf };
  try {
    const resources = hostResources(types);
    const driver = driverScript(plan, around, resources);
    const answers = answersScript(plan, around, resources);
    const bytes = surrounded(toolkit, program, answers, driver);
    if (typeof bytes === "string") return bytes;
    const made = { plan, resolve: types.resolve, answers, driver };
    const read = (output: Uint8Array, ended: boolean): TraceModel | string => {
      const log = readLog(output);
      if (!log?.some((it) => it.kind === "begun")) return "native wasmtime did not start its instances";
      const last = log.at(-1)?.kind;
      if (!ended && last !== "over" && last !== "unknownResource") return "native wasmtime ended before all calls were made";
      return madeCalls(made, log, ended);
    };
    return { bytes, expected, read };
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** The first call that worked although one before it had ended the program or failed to return. */
function afterTheEnd({ steps, left }: ReplayPlan, expected: TraceModel): Call | undefined {
  const exits = new Set(left.filter(ends).map((it) => expected.calls.get(it.id)?.parent));
  const last = steps.findIndex((it) => it.error !== null || exits.has(it.id));
  return last < 0 ? undefined : steps.slice(last + 1).find((it) => it.error === null);
}
