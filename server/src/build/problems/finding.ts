/** What the readers of compiler output share: a finding with its place, and how it becomes a diagnostic. */
import path from "node:path";
import type { Diagnostic, RelatedInformation } from "../../protocol/diagnostic.ts";

export interface At {
  file: string;
  /** From 1. */
  line: number;
  /** From 1; 1 where it is not told. */
  column?: number;
  endLine?: number;
  endColumn?: number;
}

/** Makes a diagnostic; `base` is the folder that relative paths start from. */
export function finding(
  base: string,
  at: At,
  severity: Diagnostic["severity"],
  message: string,
  code = "build",
  relatedInformation: RelatedInformation[] = [],
): Diagnostic {
  return {
    file: path.resolve(base, at.file),
    range: rangeOf(at),
    severity,
    code,
    message: message.trim(),
    source: "build",
    relatedInformation,
  };
}

/** Editor's numbers count from 0. */
export function rangeOf({ line, column = 1, endLine = line, endColumn = column }: At): Diagnostic["range"] {
  const start = { line: Math.max(line - 1, 0), character: Math.max(column - 1, 0) };
  return { start, end: { line: Math.max(endLine - 1, start.line), character: Math.max(endColumn - 1, 0) } };
}

/** The word that a compiler uses, as a severity. */
export function severityOf(word: string): Diagnostic["severity"] {
  if (/error|panic|fatal/i.test(word)) return "error";
  if (/warn/i.test(word)) return "warning";
  return "information";
}

/** The text without the colours of a terminal. */
export function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r\n?/g, "\n");
}

/** Each finding once. */
export function distinct(found: Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return found.filter((it) => {
    const key = JSON.stringify([it.file, it.range.start, it.message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
