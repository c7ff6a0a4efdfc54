/** The findings in a WIT package: the official verdict first, then the further syntax errors that the official parser, which stops at its first, does not reach. */
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Position } from "../protocol/editor.ts";
import type { Features, SourceFile, Toolkit, WitSource } from "../toolkit/toolkit.ts";
import { parseWit } from "../wit/parse.ts";
import { toDiagnostic } from "./problems.ts";

/** Checks a package. A package that the official parser takes has no findings, whatever we think. `file` stands for problems without a place. */
export function checkPackage(toolkit: Toolkit, source: WitSource, file: string, features?: Features): Diagnostic[] {
  const resolved = toolkit.resolveWit(source, features);
  if (resolved.ok) return [];
  const sources = [...source.main, ...source.deps.flatMap((it) => (it.tag === "source" ? it.val : []))];
  const texts = new Map(sources.map((it) => [it.path, it.text]));
  const official = toDiagnostic(resolved.problem, file, "wit", (path) => texts.get(path));
  const more = source.main
    .flatMap((it) => syntaxProblems(it))
    .filter((it) => it.file !== official.file || it.range.start.line > official.range.end.line);
  return [official, ...more];
}

function syntaxProblems({ path, text }: SourceFile): Diagnostic[] {
  return parseWit(text).problems.map(({ message, start, end }) => ({
    file: path,
    range: { start: position(text, start), end: position(text, end) },
    severity: "error",
    code: "syntax",
    message,
    source: "wit",
    relatedInformation: [],
  }));
}

function position(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, character: offset - (before.lastIndexOf("\n") + 1) };
}
