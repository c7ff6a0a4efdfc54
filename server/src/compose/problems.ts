/** The toolkit's problems as diagnostics: byte spans become editor ranges, cause chains become one sentence. */
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { Range } from "../protocol/editor.ts";
import { byteOffsetToPosition, type Problem, type Span } from "../toolkit/toolkit.ts";

/** Gives the text that a span counts in, or undefined where the file is not text. */
export type TextOf = (path: string) => string | undefined;

/** One sentence: the message, then why, from the outside inwards. */
export function problemText(problem: Problem): string {
  const parts = [problem.message, ...problem.causes].map((part) => part.trim().replace(/\s+/g, " ").replace(/\.$/, ""));
  const unique = parts.filter((part, index) => part !== "" && !parts.slice(0, index).some((earlier) => earlier.includes(part)));
  const help = problem.help === undefined ? "" : ` (${problem.help})`;
  return `${unique.join(": ")}${help}`;
}

/** A problem as a diagnostic of `file`, or of the file that its span names. */
export function toDiagnostic(problem: Problem, file: string, source: Diagnostic["source"], textOf: TextOf): Diagnostic {
  const span = problem.span ?? problem.labels.find((label) => label.primary)?.span ?? problem.labels[0]?.span;
  const related = problem.labels.filter((label) => label.message !== undefined && label.span !== span && !same(label.span, span));
  return {
    file: span?.path || file,
    range: span ? toRange(span, textOf) : START,
    severity: "error",
    code: problem.kind,
    message: problemText(problem),
    source,
    relatedInformation: related.map((label) => ({
      file: label.span.path || file,
      range: toRange(label.span, textOf),
      message: label.message!,
    })),
  };
}

function same(a: Span, b: Span | undefined): boolean {
  return b !== undefined && a.path === b.path && a.start === b.start && a.end === b.end;
}

/** A byte span as a range in UTF-16; the start of the file where its text is not known. */
export function toRange(span: Span, textOf: TextOf): Range {
  const text = textOf(span.path);
  if (text === undefined) return START;
  return { start: byteOffsetToPosition(text, span.start), end: byteOffsetToPosition(text, span.end) };
}
