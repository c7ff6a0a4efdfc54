/** How a run ends for a debugger. */
import type { RunOutcome } from "../../protocol/run.ts";
import type { AttachedEnd } from "./wire.ts";

/** The default of `witloom run`, in seconds. */
export const TIMEOUT = 60;

/** How a run ended, for the protocol. */
export function endOf(name: string, outcome: RunOutcome): AttachedEnd {
  if (outcome.kind === "done") return { exitCode: outcome.code, result: outcome.result, error: null };
  return { exitCode: 1, result: null, error: `${name}: ${outcome.message}` };
}
