/** Calls on the live instances of a session, as people write them. */
import path from "node:path";
import { problemText } from "../compose/problems.ts";
import type { Failure, SessionAction, SessionAnswer } from "../protocol/editor.ts";
import type { Action, RunOutcome } from "../protocol/run.ts";
import { parseCall } from "../run/prepare.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { RunRecord } from "./runs.ts";
import { runFailure, trappedAt } from "./traps.ts";
import { toPath } from "./uris.ts";

/** Does one action. An `error` beside the answer's own: what was asked for is no call of the program, and nothing was done. */
export async function act(
  toolkit: Toolkit,
  record: RunRecord | undefined,
  wanted: SessionAction,
): Promise<SessionAnswer | { error: Failure }> {
  if (!record?.session) return { error: { message: "This session is over; open another one." } };
  const action = actionOf(toolkit, record.session.types, wanted);
  if ("error" in action) return action;
  const { outcome, kept } = await record.session.act(action);
  record.trapped = trappedAt(record.view.program, outcome);
  if (outcome.kind === "refused") return { error: failure(record, outcome.message) };
  const over = record.view.state === "ended" || outcome.kind === "stopped";
  return { ...told(record, outcome), kept, over };
}

function actionOf(toolkit: Toolkit, types: Uint8Array, wanted: SessionAction): Action | { error: Failure } {
  if ("drop" in wanted) return { kind: "drop", resource: wanted.drop };
  const call = parseCall(toolkit, { bytes: types }, wanted.call);
  return call.ok ? call.value : { error: { message: problemText(call.problem) } };
}

function told(record: RunRecord, outcome: Exclude<RunOutcome, { kind: "refused" }>): Pick<SessionAnswer, "result" | "failed" | "error"> {
  if (outcome.kind !== "done") return { result: null, failed: false, error: runFailure(record.view.program, outcome.message, outcome) };
  return {
    result: outcome.result,
    failed: outcome.failed,
    error: outcome.exited ? runFailure(record.view.program, `it ended with exit code ${outcome.code}.`, outcome) : null,
  };
}

const failure = (record: RunRecord, message: string): Failure => ({
  message: `${path.basename(toPath(record.view.program))}: ${message}`,
});
