/** Why a run failed, for the editor: its sentence with the place in the guest's source, and the stack for its output. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../protocol/editor.ts";
import type { RunOutcome } from "../protocol/run.ts";
import { visible } from "../protocol/visible.ts";
import { type SourcePlace, trapReport } from "../run/traps/report.ts";
import { toPath, toUri } from "./uris.ts";

/** A failure of a program (a URI), with the place that it is about where that is known. */
export function runFailure(program: string, message: string, outcome: RunOutcome): Failure {
  const { place } = trapReport(outcome, existsSync);
  return { message: `${path.basename(toPath(program))}: ${message}`, ...(place ? { location: locationOf(place) } : {}) };
}

/** What is printed of it; empty where nothing is known beyond its sentence. */
export function stackText(program: string, outcome: RunOutcome): string {
  const { lines } = trapReport(outcome, existsSync);
  if (lines.length === 0) return "";
  const head = "message" in outcome ? [`${path.basename(toPath(program))}: ${outcome.message}`] : [];
  return [...head, ...lines.map((it) => `  ${it}`), ""].join("\n");
}

/** Where in the source a run trapped. */
export interface Trapped {
  place: SourcePlace;
  /** What the guest said, or else the engine. */
  cause: string;
  /** The sentence and the stack. */
  text: string;
}

/** Null where the place is not known. */
export function trappedAt(program: string, outcome: RunOutcome): Trapped | null {
  const { place } = trapReport(outcome, existsSync);
  if (!place || outcome.kind !== "trap") return null;
  const cause = outcome.said?.text ?? outcome.message.replace(/^.* trapped: (wasm trap: )?/, "").replace(/\.$/, "");
  return { place, cause: visible(cause).slice(0, 120), text: stackText(program, outcome) };
}

function locationOf({ file, line, column }: SourcePlace): NonNullable<Failure["location"]> {
  const at = { line: line - 1, character: column - 1 };
  return { uri: toUri(file), range: { start: at, end: at } };
}
