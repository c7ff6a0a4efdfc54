/** An open `.wac` as it is now: its graph as far as it makes sense, every finding, and the ports of the packages that it names. */
import path from "node:path";
import { explainMismatch, resourceMismatches } from "../graph/resources.ts";
import { packageKey, readWiring, type Shape } from "../graph/wiring.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { Graph, Package, PackageReference, Problem, Toolkit } from "../toolkit/toolkit.ts";
import { instances } from "../wac/names.ts";
import { parseWac } from "../wac/parse.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import type { Files } from "./files.ts";
import { defaultRoots, findPackages } from "./packages.ts";
import { toDiagnostic } from "./problems.ts";
import { type Skeleton, skeletonOf } from "./skeleton.ts";

export interface WacDocument {
  /** Null where the document does not parse. */
  graph: Graph | null;
  diagnostics: Diagnostic[];
  /** By name, as the document writes it. */
  packages: Record<string, Shape & { file: string; language?: string }>;
}

/** Reads a document with the official crates. `text` is what it holds now; `file` is absolute; `more` are packages that lie elsewhere. */
export function readDocument(toolkit: Toolkit, files: Files, file: string, text: string, more: Package[] = []): WacDocument {
  const references = toolkit.wacPackages({ path: file, text });
  const given = new Set(more.map((it) => it.name));
  const wanted = (references.ok ? references.value : written(text)).filter((it) => !given.has(nameOf(it)));
  const { found, missing } = packagesOf(toolkit, files, file, wanted);
  const packages = Object.fromEntries(found.map((it) => [it.package.name, view(it)]));
  if (!references.ok) {
    const first = toDiagnostic(references.problem, file, "wac", () => text);
    return { graph: null, packages, diagnostics: withMore([first], ownProblems(file, text)) };
  }
  const textOf = (): string => text;
  const source = { path: file, text };
  const parts = [...found.map((it) => it.package), ...more];
  const broken = found.flatMap((it) => (it.problem === undefined ? [] : [at(it.reference, it.problem)]));
  const absent = missing.map(({ reference, tried }) => {
    const places = tried.filter((it) => it.endsWith(".wasm")).map((it) => path.relative(path.dirname(file), it) || it);
    return at(reference, `package \`${reference.name}\` was not found; build it, or put it at ${places.join(" or ")}`);
  });
  const lost = [...broken, ...absent].map((it) => toDiagnostic(it, file, "wac", textOf));
  const graph = toolkit.graphOf(source, parts);
  // The verdict is the composition's own; the graph only tells what is wrong further on.
  const verdict = lost.length > 0 ? null : toolkit.compose(source, parts, { importDependencies: true, validate: true });
  const first =
    verdict && !verdict.ok
      ? explained(file, text, graph.ok ? graph.value.graph : null, toDiagnostic(verdict.problem, file, "wac", textOf), verdict.problem)
      : [];
  // What has no place is the verdict on the whole, which is told already.
  const placed = graph.ok && lost.length + first.length > 0 ? graph.value.problems.filter((it) => it.span || it.labels.length > 0) : [];
  const others = placed.map((it) => toDiagnostic(it, file, "wac", textOf));
  return { graph: graph.ok ? graph.value.graph : null, packages, diagnostics: withMore([...lost, ...first], others) };
}

/** What the validator of the composed bytes says has no place in the text and speaks of numbered resources; the graph tells which wires are meant. */
function explained(file: string, text: string, graph: Graph | null, verdict: Diagnostic, problem: Problem): Diagnostic[] {
  if (problem.span || problem.labels.length > 0 || graph === null) return [verdict];
  const starts = lineStarts(text);
  const found = resourceMismatches(readWiring(text, graph, new Map())).map((it): Diagnostic => {
    const { start, end } = it.wire.argument ?? { start: 0, end: 0 };
    const range = { start: positionAt(starts, start), end: positionAt(starts, end) };
    return { ...verdict, file, range, code: "resource-mismatch", message: explainMismatch(it) };
  });
  return found.length > 0 ? found : [verdict];
}

function nameOf({ name, version }: PackageReference): string {
  return version === undefined ? name : `${name}@${version}`;
}

function at(reference: PackageReference, message: string): Parameters<typeof toDiagnostic>[0] {
  return { kind: "unknown-package", message, causes: [], span: reference.span, labels: [] };
}

/** Skeletons of the packages that are referred to. */
export function packagesOf(
  toolkit: Toolkit,
  files: Files,
  file: string,
  references: PackageReference[],
): ReturnType<typeof findPackages<Skeleton>> {
  const options = { roots: defaultRoots(file, path.dirname(file)), overrides: {} };
  return findPackages(files, references, options, (from, reference, candidate) => skeletonOf(toolkit, from, reference, candidate));
}

/** The references of a text that the official parser refuses. */
function written(text: string): PackageReference[] {
  const seen = new Map<string, PackageReference>();
  for (const { expr } of instances(parseWac(text))) {
    const { id, version } = expr.package;
    if (!/^[^:]+:[^:]+/.test(id)) continue;
    seen.set(packageKey(expr), { name: id, ...(version === null ? {} : { version }), span: { path: "", start: 0, end: 0 } });
  }
  return [...seen.values()];
}

function view({ imports, exports, file, language }: Skeleton): WacDocument["packages"][string] {
  return { imports, exports, file, ...(language === undefined ? {} : { language }) };
}

/** Our parser's findings: it goes on where the official one stops. */
function ownProblems(file: string, text: string): Diagnostic[] {
  const starts = lineStarts(text);
  return parseWac(text).problems.map((it) => ({
    file,
    range: { start: positionAt(starts, it.start), end: positionAt(starts, it.end) },
    severity: "error",
    code: "syntax",
    message: it.message,
    source: "wac",
    relatedInformation: [],
  }));
}

/** The official findings, and those others that are about other lines. */
function withMore(first: Diagnostic[], others: Diagnostic[]): Diagnostic[] {
  const out = [...first];
  const taken = new Set(first.map((it) => it.range.start.line));
  for (const it of others) {
    if (taken.has(it.range.start.line)) continue;
    taken.add(it.range.start.line);
    out.push(it);
  }
  return out.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}

/** The findings in a composition on disk. One that composes has none. `file` is absolute. */
export function checkComposition(toolkit: Toolkit, files: Files, file: string): Diagnostic[] {
  const text = files.text(file);
  if (text !== undefined) return readDocument(toolkit, files, file, text).diagnostics;
  const message = `${file} cannot be read; check the path`;
  return [{ file, range: START, severity: "error", code: "unreadable", message, source: "wac", relatedInformation: [] }];
}
