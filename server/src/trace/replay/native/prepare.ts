/** A recorded run for a native engine: the component that makes it again, and how what that wrote is read. Pure but for the toolkit. */
import { withoutCode } from "../../../compose/skeleton.ts";
import { readTypes } from "../../../run/types.ts";
import type { Toolkit } from "../../../toolkit/toolkit.ts";
import type { Call, TraceModel } from "../../model.ts";
import { type ReplayPlan, stepName } from "../plan.ts";
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
  const trapped = plan.steps.findIndex((it) => it.error !== null);
  const later = trapped < 0 ? undefined : plan.steps.slice(trapped + 1).find((it) => it.error === null);
  if (later) return `${stepName(later)} came after a trap, which ends all instances of native wasmtime; replay it with --engine jco`;
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
      if (log === null || log[0]?.kind === undefined) return "native wasmtime did not run it";
      return madeCalls(made, log, ended);
    };
    return { bytes, expected: expectedCalls(plan), read };
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
