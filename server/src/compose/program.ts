/** Loads what can be run: a `.wac`, composed on the way, or a `.wasm`, taken apart. Out: bytes, graph and parts, or diagnostics. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { START } from "../protocol/diagnostic.ts";
import type { Graph, Node, Toolkit } from "../toolkit/toolkit.ts";
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
  if (missing.length === 0) return { ok: true, found };
  const diagnostics = missing.map(({ reference, tried }) => {
    const wanted = tried.filter((it) => it.endsWith(".wasm")).map((it) => path.relative(options.cwd, it) || it);
    const message = `package \`${reference.name}\` was not found; build it, or put it at ${wanted.join(" or ")}`;
    return toDiagnostic({ kind: "unknown-package", message, causes: [], span: reference.span, labels: [] }, file, "wac", textOf);
  });
  return { ok: false, diagnostics };
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
  if (isScript(taken.value.graph)) return { ok: true, program: whole(file, bytes, taken.value.graph) };
  const { components, graph } = taken.value;
  // A component that is no composition is known by its file, as nothing in it needs a name.
  const only = graph.nodes.length === 1 ? graph.nodes[0] : undefined;
  if (only) only.id = path.basename(file, ".wasm");
  return { ok: true, program: { file, bytes, graph, parts: components.map((it) => part(it.name, it.bytes)) } };
}

/** What componentize-qjs makes of a script is a composition inside: the engine, and a small component that holds the script. */
const SCRIPT = "local:init/module-loader";

function isScript(graph: Graph): boolean {
  const [a, b] = graph.nodes;
  return graph.nodes.length === 2 && [a, b].some((node) => node!.exports.length === 1 && node!.exports[0]!.name === SCRIPT);
}

/** The file as one component that is known by its name. */
function whole(file: string, bytes: Uint8Array, { imports, exports }: Graph): Program {
  const id = path.basename(file, ".wasm");
  const ports = exports.map(({ name, type }) => ({ name, type }));
  const args = imports.map(({ name }) => ({ name, source: { path: [name] } }));
  const node: Node = { id, package: id, component: 0, args, imports, exports: ports };
  const own = ports.map((port) => ({ ...port, source: { node: 0, path: [port.name] } }));
  return { file, bytes, graph: { nodes: [node], imports, exports: own }, parts: [part(id, bytes, file)] };
}

function part(name: string, bytes: Uint8Array, file?: string): Part {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return file === undefined ? { name, bytes, hash } : { name, bytes, hash, file };
}
