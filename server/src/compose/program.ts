/** Loads what can be run: a `.wac`, composed on the way, or a `.wasm`, taken apart. Out: bytes, graph and parts, or diagnostics. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { START } from "../protocol/diagnostic.ts";
import type { Graph, Problem, Toolkit } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { defaultRoots, type FoundPackage, findPackages, type PackageOptions } from "./packages.ts";
import { type TextOf, toDiagnostic } from "./problems.ts";

/** A component inside a program. */
export interface Part {
  name: string;
  bytes: Uint8Array;
  /** SHA-256 in hex. */
  hash: string;
  /** The file that it was read from, where it was. */
  file?: string;
}

export interface Program {
  /** Absolute path of the `.wac` or `.wasm`. */
  file: string;
  /** The whole composition. */
  bytes: Uint8Array;
  /** `graph.nodes[i].component` counts in `parts`. */
  graph: Graph;
  parts: Part[];
}

export interface ProgramOptions extends Partial<PackageOptions> {
  cwd: string;
  importDependencies?: boolean;
  /** Whether the composed bytes are validated; the wiring is checked in any case. */
  validate?: boolean;
}

export type Loaded = { ok: true; program: Program } | { ok: false; diagnostics: Diagnostic[] };

/** Loads a `.wac` or `.wasm` file. Never throws: what is wrong with the file comes as diagnostics. */
export function loadProgram(toolkit: Toolkit, files: Files, file: string, options: ProgramOptions): Loaded {
  const absolute = path.resolve(options.cwd, file);
  return absolute.endsWith(".wac") ? loadWac(toolkit, files, absolute, options) : loadWasm(toolkit, files, absolute);
}

function fail(file: string, code: string, message: string, source: Diagnostic["source"]): Loaded {
  return { ok: false, diagnostics: [{ file, range: START, severity: "error", code, message, source, relatedInformation: [] }] };
}

/** The packages of a `.wac`, or why they cannot be had. */
export type Packages = { ok: true; found: FoundPackage[] } | { ok: false; diagnostics: Diagnostic[] };

/** Finds the packages that a document refers to; every one that is missing is told at its place. */
export function documentPackages(toolkit: Toolkit, files: Files, file: string, text: string, options: ProgramOptions): Packages {
  const textOf: TextOf = (it) => (it === file ? text : files.text(it));
  const references = toolkit.wacPackages({ path: file, text });
  if (!references.ok) return { ok: false, diagnostics: [toDiagnostic(references.problem, file, "wac", textOf)] };
  const roots = options.roots ?? defaultRoots(file, options.cwd);
  const { found, missing } = findPackages(files, references.value, { roots, overrides: options.overrides ?? {} });
  const assembled = found.map((it) => assemble(toolkit, it));
  const broken = assembled.flatMap(({ problem }) => (problem ? [toDiagnostic(problem, file, "wac", textOf)] : []));
  if (missing.length === 0 && broken.length === 0) return { ok: true, found: assembled.map((it) => it.found) };
  const diagnostics = missing.map(({ reference, tried }) => {
    const wanted = tried.filter((it) => it.endsWith(".wasm")).map((it) => path.relative(options.cwd, it) || it);
    const message = `package \`${reference.name}\` was not found; build it, or put it at ${wanted.join(" or ")}`;
    return toDiagnostic({ kind: "unknown-package", message, causes: [], span: reference.span, labels: [] }, file, "wac", textOf);
  });
  return { ok: false, diagnostics: [...broken, ...diagnostics] };
}

/** A package in the text format as a binary. */
function assemble(toolkit: Toolkit, found: FoundPackage): { found: FoundPackage; problem?: Problem } {
  const { content } = found.package;
  if (content.tag !== "binary" || !found.file.endsWith(".wat")) return { found };
  const outcome = toolkit.assemble(found.file, content.val);
  if (!outcome.ok) return { found, problem: { ...outcome.problem, span: found.reference.span } };
  return { found: { ...found, package: { ...found.package, content: { tag: "binary", val: outcome.value } } } };
}

function loadWac(toolkit: Toolkit, files: Files, file: string, options: ProgramOptions): Loaded {
  const text = files.text(file);
  if (text === undefined) return fail(file, "unreadable", `${file} cannot be read; check the path`, "wac");
  const packages = documentPackages(toolkit, files, file, text, options);
  if (!packages.ok) return packages;
  const composed = toolkit.compose(
    { path: file, text },
    packages.found.map((it) => it.package),
    { importDependencies: options.importDependencies ?? false, validate: options.validate ?? true },
  );
  const textOf: TextOf = (it) => (it === file ? text : files.text(it));
  if (!composed.ok) return { ok: false, diagnostics: [toDiagnostic(composed.problem, file, "wac", textOf)] };
  const { bytes, graph } = composed.value;
  const parts = packages.found.map((it) =>
    part(it.reference.name, it.package.content.tag === "binary" ? it.package.content.val : new Uint8Array(), it.file),
  );
  return { ok: true, program: { file, bytes, graph, parts } };
}

function loadWasm(toolkit: Toolkit, files: Files, file: string): Loaded {
  const bytes = files.bytes(file);
  if (bytes === undefined) return fail(file, "unreadable", `${file} cannot be read; check the path`, "wasm");
  const valid = toolkit.validate(bytes);
  if (!valid.ok) return { ok: false, diagnostics: [toDiagnostic(valid.problem, file, "wasm", () => undefined)] };
  const taken = toolkit.decompose(bytes);
  if (!taken.ok) return { ok: false, diagnostics: [toDiagnostic(taken.problem, file, "wasm", () => undefined)] };
  const { components, graph } = taken.value;
  // A component that is no composition is known by its file, as nothing in it needs a name.
  const only = graph.nodes.length === 1 ? graph.nodes[0] : undefined;
  if (only) only.id = path.basename(file, ".wasm");
  return { ok: true, program: { file, bytes, graph, parts: components.map((it) => part(it.name, it.bytes)) } };
}

function part(name: string, bytes: Uint8Array, file?: string): Part {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return file === undefined ? { name, bytes, hash } : { name, bytes, hash, file };
}
