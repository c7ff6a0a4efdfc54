/** The findings in a WIT package: the official verdict first, then the further errors that the official parser, which stops at its first, does not reach. */
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Features, Outcome, Problem, SourceFile, Toolkit, WitPackage, WitSource } from "../toolkit/toolkit.ts";
import { type Finding, findings } from "../wit/findings.ts";
import { lineStarts, type Place, positionAt } from "../wit/lines.ts";
import { buildModel, type SourceTree, type WitModel } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";
import { toDiagnostic } from "./problems.ts";

/** Checks a package. A package that the official parser takes has no findings, whatever we think. `file` stands for problems without a place. */
export function checkPackage(toolkit: Toolkit, source: WitSource, file: string, features?: Features): Diagnostic[] {
  const resolved = toolkit.checkWit(source, features);
  if (resolved.ok) return [];
  return joined(
    resolved.problem,
    source,
    file,
    ownFindings(source, buildModel([{ tag: "source" as const, val: source.main }, ...source.deps].map((it) => treesOf(toolkit, it)))),
  );
}

/** A folder's package, and one file of it that may be a package of its own: an editor is not told which is meant. */
export interface OpenPackage {
  source: WitSource;
  alone: SourceFile | null;
}

/** The official verdict on what is open in an editor. A file that is right by itself is right; a folder is preferred where it says more. */
export function openVerdict(toolkit: Toolkit, { source, alone }: OpenPackage): Outcome<null> {
  const whole = toolkit.checkWit(source);
  const right = !whole.ok && alone !== null && toolkit.checkWit({ main: [alone], deps: source.deps }).ok;
  return right ? { ok: true, value: null } : whole;
}

/** The official problem and those of our own findings that tell something else. */
export function joined(problem: Problem, source: WitSource, file: string, own: Diagnostic[]): Diagnostic[] {
  const texts = textsOf(source);
  const official = toDiagnostic(problem, file, "wit", (path) => texts.get(path));
  return [official, ...own.filter((it) => adds(official, it))].sort(byPlace);
}

function textsOf(source: WitSource): ReadonlyMap<string, string> {
  const sources = [...source.main, ...source.deps.flatMap((it) => (it.tag === "source" ? it.val : []))];
  return new Map(sources.map((it) => [it.path, it.text]));
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

/** What our own parser and resolver find in the package's own files. `model` is that of the source and nothing else. */
export function ownFindings(source: WitSource, model: WitModel): Diagnostic[] {
  const texts = textsOf(source);
  const whole = source.main.every((it) => model.trees.get(it.path)?.problems.length === 0);
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

/** The trees of a package's files; of a binary those of its text. */
function treesOf(toolkit: Toolkit, dep: WitPackage): SourceTree[] {
  if (dep.tag === "source") return dep.val.map(({ path, text }) => ({ path, file: parseWit(text) }));
  const binary = toolkit.assemble(dep.val.path, dep.val.bytes);
  const text = binary.ok ? toolkit.componentWit(binary.value) : undefined;
  return text?.ok ? [{ path: dep.val.path, file: parseWit(text.value) }] : [];
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
