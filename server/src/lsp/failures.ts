/** Diagnostics and problems as the one failure that a command shows. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import { problemText, toRange } from "../compose/problems.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Failure } from "../protocol/editor.ts";
import type { Problem } from "../toolkit/toolkit.ts";
import { toUri } from "./uris.ts";

/** The first error, with its place, and how many more there are. */
export function failureOf(diagnostics: Diagnostic[]): Failure {
  const first = diagnostics[0];
  if (!first) return { message: "It failed without saying why; see the Witloom output." };
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return { message: `${first.message}${more}`, location: { uri: toUri(first.file), range: first.range } };
}

/** A problem as one sentence, with its place where it has one. */
export function problemFailure(problem: Problem, files: Files): Failure {
  const message = `${problemText(problem).replace(/\.$/, "")}.`;
  if (!problem.span) return { message };
  return { message, location: { uri: toUri(problem.span.path), range: toRange(problem.span, files.text) } };
}

/** A file that is not there or cannot be read. */
export function unreadable(file: string): Failure {
  return { message: `${path.basename(file)} cannot be read; it may have been deleted.` };
}
