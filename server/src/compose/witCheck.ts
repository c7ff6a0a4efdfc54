/** The findings in a WIT package: the official verdict first, then the further errors that the official parser, which stops at its first, does not reach. */
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Features, SourceFile, Toolkit, WitPackage, WitSource } from "../toolkit/toolkit.ts";
import { type Finding, findings } from "../wit/findings.ts";
import { lineStarts, type Place, positionAt } from "../wit/lines.ts";
import { buildModel, type SourceTree } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";
import { toDiagnostic } from "./problems.ts";

/** Checks a package. A package that the official parser takes has no findings, whatever we think. `file` stands for problems without a place. */
export function checkPackage(
  toolkit: Toolkit,
  source: WitSource,
  file: string,
  features?: Features,
  treeOf: TreeOf = parsed,
): Diagnostic[] {
  const resolved = toolkit.checkWit(source, features);
  if (resolved.ok) return [];
  const sources = [...source.main, ...source.deps.flatMap((it) => (it.tag === "source" ? it.val : []))];
  const texts = new Map(sources.map((it) => [it.path, it.text]));
  const official = toDiagnostic(resolved.problem, file, "wit", (path) => texts.get(path));
  return [official, ...ownFindings(toolkit, source, texts, treeOf).filter((it) => adds(official, it))].sort(byPlace);
}

/** Official problems that may be told after later ones: names are looked up interface by interface, not in the order of the text. */
const NAMES = new Set(["item-not-found", "package-not-found", "interface-not-found", "world-not-found"]);

/** Whether one of our own findings tells something that the official one does not. */
function adds(official: Diagnostic, own: Diagnostic): boolean {
  if (own.code === "cycle" && official.code.endsWith("-cycle")) return false; // the same circle from another of its members
  if (own.file !== official.file) return true;
  const [a, b] = [own.range.start.line, official.range.start.line];
  return a > b || (a < b && NAMES.has(official.code));
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [x, y] = [a.range.start, b.range.start];
  return a.file === b.file ? x.line - y.line || x.character - y.character : a.file < b.file ? -1 : 1;
}

/** What our own parser and resolver find in the package's own files. */
function ownFindings(toolkit: Toolkit, source: WitSource, texts: ReadonlyMap<string, string>, treeOf: TreeOf): Diagnostic[] {
  const main = source.main.map(treeOf);
  const model = buildModel([main, ...source.deps.map((it) => depTrees(toolkit, it, treeOf))]);
  const whole = main.every((it) => it.file.problems.length === 0);
  return source.main.flatMap(({ path, text }) => {
    const syntax = model.trees.get(path)?.problems ?? [];
    const meaning = findings(model, path).filter((it) => whole || !mayBeDeclared(it, text, texts));
    const starts = lineStarts(text);
    const taken = new Set(syntax.map((it) => positionAt(starts, it.start).line));
    const told = meaning.filter((it) => !taken.has(positionAt(starts, it.start).line));
    return [
      ...syntax.map((it) => diagnostic(path, starts, it, "syntax")),
      ...told.map((it) => diagnostic(path, starts, it, it.code ?? "name", texts)),
    ];
  });
}

/** Gives a file's tree; an editor has it already. */
export type TreeOf = (file: SourceFile) => SourceTree;

function parsed({ path, text }: SourceFile): SourceTree {
  return { path, file: parseWit(text) };
}

/** A dependency's trees; of a binary those of its text. */
function depTrees(toolkit: Toolkit, dep: WitPackage, treeOf: TreeOf): SourceTree[] {
  if (dep.tag === "source") return dep.val.map(treeOf);
  const binary = toolkit.assemble(dep.val.path, dep.val.bytes);
  const text = binary.ok ? toolkit.componentWit(binary.value) : undefined;
  return text?.ok ? [treeOf({ path: dep.val.path, text: text.value })] : [];
}

/** Whether the name may be declared where the text is broken, so that it is not certain that it leads nowhere. */
function mayBeDeclared({ start, end }: Place, text: string, texts: ReadonlyMap<string, string>): boolean {
  const name = text.slice(start, end).replace(/^%/, "");
  if (!/^[\w-]+$/.test(name)) return true;
  const declared = new RegExp(`\\b(?:record|variant|enum|flags|resource|type|interface|world|as)\\s+%?${name}(?![\\w-])`);
  return [...texts.values()].some((it) => declared.test(it));
}

/** One of our own findings as a diagnostic. */
export function diagnostic(
  path: string,
  starts: number[],
  { message, start, end, related }: Finding,
  code: string,
  texts?: ReadonlyMap<string, string>,
): Diagnostic {
  const relatedText = related && texts?.get(related.path);
  const relatedInformation =
    related && relatedText !== undefined
      ? [{ file: related.path, range: rangeOf(lineStarts(relatedText), related.place), message: related.message }]
      : [];
  return { file: path, range: rangeOf(starts, { start, end }), severity: "error", code, message, source: "wit", relatedInformation };
}

function rangeOf(starts: number[], { start, end }: Place): Diagnostic["range"] {
  return { start: positionAt(starts, start), end: positionAt(starts, end) };
}
