/** How a run ends for a debugger. */
import { existsSync } from "node:fs";
import type { RunOutcome } from "../../protocol/run.ts";
import { trapReport } from "../traps/report.ts";
import type { AttachedEnd } from "./wire.ts";

/** The default of `witloom run`, in seconds. */
export const TIMEOUT = 60;

/** How a run ended, for the protocol. */
export function endOf(name: string, outcome: RunOutcome): AttachedEnd {
  const stack = trapReport(outcome, existsSync)
    .lines.map((it) => `\n  ${it}`)
    .join("");
  if (outcome.kind === "done") return { exitCode: outcome.code, result: outcome.result, error: stack === "" ? null : stack.slice(1) };
  return { exitCode: 1, result: null, error: `${name}: ${outcome.message}${stack}` };
}
