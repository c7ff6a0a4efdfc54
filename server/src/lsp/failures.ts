/** Diagnostics as the one failure that a command shows. */
import path from "node:path";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Failure } from "../protocol/editor.ts";
import { toUri } from "./uris.ts";

/** The first error, with its place, and how many more there are. */
export function failureOf(diagnostics: Diagnostic[]): Failure {
  const first = diagnostics[0];
  if (!first) return { message: "It failed without saying why; see the Witloom output." };
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return { message: `${first.message}${more}`, location: { uri: toUri(first.file), range: first.range } };
}

/** A file that is not there or cannot be read. */
export function unreadable(file: string): Failure {
  return { message: `${path.basename(file)} cannot be read; it may have been deleted.` };
}
