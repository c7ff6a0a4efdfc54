/** Leaf: a finding in a file, as `witloom check --json` prints it and the editor shows it. */
import type { Range } from "./places.ts";

export interface RelatedInformation {
  file: string;
  range: Range;
  message: string;
}

export interface Diagnostic {
  /** Absolute path, or as it was given on the command line. */
  file: string;
  range: Range;
  severity: "error" | "warning" | "information" | "hint";
  code: string;
  /** One sentence or more; never a stack. */
  message: string;
  source: "wit" | "wac" | "wasm" | "build";
  relatedInformation: RelatedInformation[];
}

export const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
