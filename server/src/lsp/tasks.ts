/** Work that takes longer than a keystroke may wait: it is done in a thread with an engine of its own (`worker.ts`). Plain data in and out. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { detectProject, foldersAbove } from "../bindings/detect.ts";
import { type Generators, generateBindings } from "../bindings/generate.ts";
import { readSource } from "../bindings/source.ts";
import { worldsOf } from "../bindings/worlds.ts";
import { type NewComponentRequest, newComponent } from "../build/templates/newComponent.ts";
import { binaryView } from "../compose/binaryView.ts";
import { decompose } from "../compose/decompose.ts";
import { diskFiles, type Files } from "../compose/files.ts";
import { graphView } from "../compose/graphView.ts";
import { pairFits, paletteOf } from "../compose/palette.ts";
import { loadProgram } from "../compose/program.ts";
import { languageOf, partTypes, withoutCode } from "../compose/skeleton.ts";
import { readDocument, type WacDocument } from "../compose/wacDocument.ts";
import { type OpenPackage, openVerdict } from "../compose/witCheck.ts";
import { packageRoot } from "../compose/witFiles.ts";
import type { Pair } from "../graph/fitTable.ts";
import type { BindingsLanguage, BindingsOptions, GeneratedFile } from "../protocol/bindings.ts";
import type { BinaryView, Failure } from "../protocol/editor.ts";
import type { ComponentGraph } from "../protocol/graph.ts";
import type { MockableImport } from "../protocol/mocks.ts";
import type { RunRequest } from "../protocol/run.ts";
import type { Fit, PaletteItem } from "../protocol/wiring.ts";
import { prepare, type Wanted } from "../run/prepare.ts";
import type { Graph, GraphExport, Outcome, Package, Toolkit } from "../toolkit/toolkit.ts";
import { failureOf, problemFailure, unreadable } from "./failures.ts";
import { mockableImports, mockProblem } from "./mockable.ts";
import { toUri } from "./uris.ts";

/** Task name → [params, result]. */
export interface Tasks {
  /** For a session also a component of the program's types, against which calls are read; for a debugger one of each part's. */
  prepareRun: [
    { file: string; wanted: Wanted; debugged?: boolean },
    { ok: true; request: RunRequest; types?: Uint8Array; parts?: Uint8Array[] } | { ok: false; error: Failure },
  ];
  /** The composed bytes of a program. */
  program: [{ file: string }, { ok: true; bytes: Uint8Array } | { ok: false; error: Failure }];
  compose: [{ file: string; out: string }, { ok: true; bytes: number } | { ok: false; error: Failure }];
  /** A document as it is open, or as it would be with another text. */
  wac: [{ file: string; text?: string; more?: Package[] }, WacDocument];
  /** As many answers as fit into a moment, from the first pair on. */
  fits: [{ file: string; pairs: Pair[] }, Fit[]];
  /** The components that stand where the document's packages are looked for. */
  palette: [{ file: string }, (PaletteItem & { file: string })[]];
  /** A composed component written into a folder as a `.wac` and its parts. */
  decompose: [{ file: string; folder: string }, { document: string; files: number; lost: string[] } | { error: Failure }];
  /** The graph of a composed component, with the languages of its parts by package name. */
  composed: [{ file: string }, { graph: Graph; languages: Record<string, string> } | { error: Failure }];
  verdict: [OpenPackage, Outcome<null>];
  binary: [{ file: string }, BinaryView | { error: Failure }];
  graph: [{ file: string }, ComponentGraph];
  exports: [{ file: string }, GraphExport[]];
  mockable: [{ file: string }, { imports: MockableImport[] } | { error: Failure }];
  /** A mock that is a text is a file, relative to `cwd`. */
  checkMock: [{ file: string; name: string; mock: unknown; cwd: string }, { message: string } | null];
  /** A component of a program's types, against which calls are read. */
  typesOf: [{ file: string }, { ok: true; types: Uint8Array } | { ok: false; error: Failure }];
  bindingTargets: [
    { file: string },
    { worlds: string[]; project: { folder: string; language: BindingsLanguage } | null } | { error: Failure },
  ];
  newComponent: [NewComponentRequest, { files: GeneratedFile[]; main: string } | { error: Failure }];
  /** `root`: the workspace folder, where the search for Python's environments ends. */
  bindings: [
    { file: string; root?: string; world: string; language: BindingsLanguage; options: BindingsOptions },
    { files: GeneratedFile[] } | { error: Failure },
  ];
}

/** Milliseconds that one task may keep others waiting. */
const MOMENT = 100;

type Task<K extends keyof Tasks> = (
  toolkit: Toolkit,
  files: Files,
  params: Tasks[K][0],
  generators: Generators,
) => Tasks[K][1] | Promise<Tasks[K][1]>;

const tasks: { [K in keyof Tasks]: Task<K> } = {
  prepareRun(toolkit, files, { file, wanted, debugged = false }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    if (!loaded.ok) return { ok: false, error: failureOf(loaded.diagnostics) };
    const prepared = prepare(toolkit, loaded.program, wanted);
    // What lives long outlives the files that it was made of, and a debugger may come to it then.
    const parts =
      prepared.ok && (debugged || wanted.session || wanted.serve)
        ? { parts: partTypes(toolkit, loaded.program, prepared.request.plan) }
        : {};
    if (prepared.ok && wanted.session) {
      const { bytes } = loaded.program;
      return { ...prepared, ...parts, types: withoutCode(toolkit, bytes) ?? bytes };
    }
    if (prepared.ok) return { ...prepared, ...parts };
    return { ok: false, error: { message: `${path.basename(file)}: ${prepared.message}.` } };
  },
  program(toolkit, files, { file }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    return loaded.ok ? { ok: true, bytes: loaded.program.bytes } : { ok: false, error: failureOf(loaded.diagnostics) };
  },
  compose(toolkit, files, { file, out }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    if (!loaded.ok) return { ok: false, error: failureOf(loaded.diagnostics) };
    try {
      writeFileSync(out, loaded.program.bytes);
    } catch (error) {
      return {
        ok: false,
        error: { message: `${out} cannot be written (${(error as NodeJS.ErrnoException).code}); check the folder's permissions.` },
      };
    }
    return { ok: true, bytes: loaded.program.bytes.length };
  },
  wac: (toolkit, files, { file, text, more }) => readDocument(toolkit, files, file, text ?? files.text(file) ?? "", more),
  fits: (toolkit, files, { file, pairs }) => pairFits(toolkit, files, file, pairs, MOMENT),
  palette: (toolkit, files, { file }) => paletteOf(toolkit, files, file),
  decompose(toolkit, files, { file, folder }) {
    const apart = decompose(toolkit, files, file);
    if (!apart.ok) return { error: failureOf(apart.diagnostics) };
    const { document, components, lost } = apart;
    const written = [{ file: document.name, bytes: new TextEncoder().encode(document.text) }, ...components];
    const taken = written.find((it) => files.kind(path.join(folder, it.file)) !== undefined);
    if (taken) return { error: { message: `${path.join(folder, taken.file)} is there already; choose another folder.` } };
    try {
      for (const it of written) {
        mkdirSync(path.dirname(path.join(folder, it.file)), { recursive: true });
        writeFileSync(path.join(folder, it.file), it.bytes, { flag: "wx" });
      }
    } catch (error) {
      return {
        error: { message: `The parts cannot be written to ${folder} (${(error as NodeJS.ErrnoException).code}); check its permissions.` },
      };
    }
    return { document: toUri(path.join(folder, document.name)), files: written.length, lost };
  },
  composed(toolkit, files, { file }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    if (!loaded.ok) return { error: failureOf(loaded.diagnostics) };
    const { graph, parts } = loaded.program;
    const languages: Record<string, string> = {};
    for (const node of graph.nodes) {
      const part = node.component === undefined ? undefined : parts[node.component];
      const info = part && toolkit.componentInfo(part.bytes);
      const language = info?.ok ? languageOf(info.value) : undefined;
      if (language !== undefined) languages[node.package] = language;
    }
    return { graph, languages };
  },
  verdict: (toolkit, _, it) => openVerdict(toolkit, it),
  binary(toolkit, files, { file }) {
    const bytes = files.bytes(file);
    return bytes ? binaryView(toolkit, bytes) : { error: unreadable(file) };
  },
  graph(toolkit, files, { file }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    return loaded.ok ? graphView(loaded.program.graph) : graphView({ nodes: [], imports: [], exports: [] }, loaded.diagnostics);
  },
  exports(toolkit, files, { file }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    return loaded.ok ? loaded.program.graph.exports : [];
  },
  mockable(toolkit, files, { file }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    return loaded.ok ? { imports: mockableImports(toolkit, loaded.program) } : { error: failureOf(loaded.diagnostics) };
  },
  checkMock(toolkit, files, { file, ...mock }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    if (!loaded.ok) return { message: failureOf(loaded.diagnostics).message };
    const message = mockProblem(toolkit, loaded.program, mock, (it) => files.text(it));
    return message === null ? null : { message };
  },
  typesOf(toolkit, files, { file }) {
    const typed = (bytes: Uint8Array): Tasks["typesOf"][1] => ({ ok: true, types: withoutCode(toolkit, bytes) ?? bytes });
    if (file.endsWith(".wasm")) {
      const bytes = files.bytes(file);
      return bytes ? typed(bytes) : { ok: false, error: unreadable(file) };
    }
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file), validate: false });
    return loaded.ok ? typed(loaded.program.bytes) : { ok: false, error: failureOf(loaded.diagnostics) };
  },
  bindingTargets(toolkit, files, { file }) {
    const source = readSource(toolkit, files, file);
    const worlds = source.ok ? worldsOf(toolkit, source.value) : source;
    if (!worlds.ok) return { error: problemFailure(worlds.problem, files) };
    return { worlds: worlds.value, project: detectProject(files, packageRoot(path.dirname(file))) };
  },
  async newComponent(_, files, request, generators) {
    const made = await newComponent(generators, files, request);
    return made.ok ? { files: made.value.files, main: made.value.main } : { error: problemFailure(made.problem, files) };
  },
  async bindings(_, files, { file, root, ...wanted }, generators) {
    const made = await generateBindings(generators, files, { ...wanted, target: file, folders: foldersAbove(path.dirname(file), root) });
    return made.ok ? { files: made.value.files } : { error: problemFailure(made.problem, files) };
  },
};

/** A task on its way to the worker. `open` is unsaved text by path. */
export interface TaskMessage {
  id: number;
  name: keyof Tasks;
  params: unknown;
  open: [string, string][];
}

export type TaskAnswer = { id: number; result: unknown } | { id: number; error: string };

/** Does a task; what it throws becomes an answer. */
export async function perform(generators: Generators, { id, name, params, open }: TaskMessage): Promise<TaskAnswer> {
  try {
    const task = tasks[name] as Task<typeof name>;
    return { id, result: await task(generators.toolkit, diskFiles(new Map(open)), params as never, generators) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
