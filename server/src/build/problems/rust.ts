/** Findings in what cargo and rustc print: JSON messages, or the text for people; wit-parser's errors have the same form. */

import path from "node:path";
import type { Diagnostic, RelatedInformation } from "../../protocol/diagnostic.ts";
import { type At, finding, rangeOf, severityOf } from "./finding.ts";

interface SpanJson {
  file_name: string;
  line_start: number;
  line_end: number;
  column_start: number;
  column_end: number;
  is_primary: boolean;
  label: string | null;
  text: { text: string }[];
  expansion: { span: SpanJson } | null;
}

interface MessageJson {
  message: string;
  level: string;
  code: { code: string } | null;
  spans: SpanJson[];
  children: MessageJson[];
}

/** One `compiler-message` a line. */
export function cargoFindings(output: string, base: string): Diagnostic[] {
  return output.split("\n").flatMap((line): Diagnostic[] => {
    if (!line.startsWith("{")) return [];
    try {
      const json = JSON.parse(line) as { reason?: string; message?: MessageJson };
      return json.reason === "compiler-message" && json.message ? fromMessage(json.message, base) : [];
    } catch {
      return []; // cut off when the build was cancelled
    }
  });
}

function fromMessage(message: MessageJson, base: string): Diagnostic[] {
  const span = message.spans.find((it) => it.is_primary) ?? message.spans[0];
  // A summary ("aborting due to 2 previous errors") has no place.
  if (!span) return [];
  const own = ownSpan(span);
  const related = message.spans.filter((it) => it !== span && it.label !== null).map((it) => relatedAt(ownSpan(it), it.label!, base));
  const hints = message.children.flatMap((it) => {
    const at = it.spans[0];
    return at ? [relatedAt(ownSpan(at), it.message, base)] : [];
  });
  const notes = message.children
    .filter((it) => it.spans.length === 0 && /help|note/.test(it.level))
    .map((it) => `; ${it.level}: ${it.message}`);
  const label = span.label && !message.message.includes(span.label) ? `: ${span.label}` : "";
  const text = `${message.message}${label}${notes.filter((it) => !/#\[(warn|deny)|on by default/.test(it)).join("")}`;
  return [finding(base, atOf(own), severityOf(message.level), text, message.code?.code ?? "rustc", [...related, ...hints])];
}

/** Inside a macro of another crate: where one's own source uses it. */
function ownSpan(span: SpanJson): SpanJson {
  let own = span;
  while (own.expansion && (path.isAbsolute(own.file_name) || own.file_name.startsWith("<"))) own = own.expansion.span;
  return own;
}

function relatedAt(span: SpanJson, message: string, base: string): RelatedInformation {
  return { file: path.resolve(base, span.file_name), range: rangeOf(atOf(span)), message };
}

/** rustc counts characters, editors UTF-16 units. */
function atOf(span: SpanJson): At {
  const units = (line: string | undefined, column: number): number =>
    line === undefined ? column : [...line].slice(0, column - 1).join("").length + 1;
  return {
    file: span.file_name,
    line: span.line_start,
    column: units(span.text[0]?.text, span.column_start),
    endLine: span.line_end,
    endColumn: units(span.text.at(-1)?.text, span.column_end),
  };
}

/** `error[E0425]: message`, and below it `  --> file:line:column`. */
export function rustTextFindings(output: string, base: string): Diagnostic[] {
  const pattern =
    /^(?:\s*\d+: )?(error|warning)(?:\[(\w+)\])?: ([^\n]+)\n(?:(?!error|warning)[^\n]*\n){0,3}?\s*--> ([^\n]+?):(\d+):(\d+)$/gm;
  return [...output.matchAll(pattern)].map(([, level, code, message, file, line, column]) =>
    finding(base, { file: file!, line: Number(line), column: Number(column) }, severityOf(level!), message!, code ?? "rustc"),
  );
}
