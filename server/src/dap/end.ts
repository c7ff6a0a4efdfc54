/** How a run ends for the protocol. */
import type { RunOutcome } from "../protocol/run.ts";
import type { DebugEnd } from "./host.ts";

/** The default of `witloom run`, in seconds. */
export const TIMEOUT = 60;

/** How a run ended, for the protocol. */
export function endOf(name: string, outcome: RunOutcome): DebugEnd {
  if (outcome.kind === "done") return { exitCode: outcome.code, result: outcome.result, error: null };
  return { exitCode: 1, result: null, error: `${name}: ${outcome.message}` };
}
