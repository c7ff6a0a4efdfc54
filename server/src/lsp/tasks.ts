/** Work that takes longer than a keystroke may wait: it is done in a thread with an engine of its own (`worker.ts`). Plain data in and out. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { binaryView } from "../compose/binaryView.ts";
import { diskFiles, type Files } from "../compose/files.ts";
import { graphView } from "../compose/graphView.ts";
import { loadProgram } from "../compose/program.ts";
import { checkComposition } from "../compose/wacCheck.ts";
import { type OpenPackage, openVerdict } from "../compose/witCheck.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { BinaryView, Failure } from "../protocol/editor.ts";
import type { ComponentGraph } from "../protocol/graph.ts";
import type { RunRequest } from "../protocol/run.ts";
import { prepare, type Wanted } from "../run/prepare.ts";
import type { GraphExport, Outcome, Toolkit } from "../toolkit/toolkit.ts";
import { failureOf, unreadable } from "./failures.ts";

/** Task name → [params, result]. */
export interface Tasks {
  prepareRun: [{ file: string; wanted: Wanted }, { ok: true; request: RunRequest } | { ok: false; error: Failure }];
  compose: [{ file: string; out: string }, { ok: true; bytes: number } | { ok: false; error: Failure }];
  check: [{ file: string }, Diagnostic[]];
  verdict: [OpenPackage, Outcome<null>];
  binary: [{ file: string }, BinaryView | { error: Failure }];
  graph: [{ file: string }, ComponentGraph];
  exports: [{ file: string }, GraphExport[]];
}

type Task<K extends keyof Tasks> = (toolkit: Toolkit, files: Files, params: Tasks[K][0]) => Tasks[K][1];

const tasks: { [K in keyof Tasks]: Task<K> } = {
  prepareRun(toolkit, files, { file, wanted }) {
    const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
    if (!loaded.ok) return { ok: false, error: failureOf(loaded.diagnostics) };
    const prepared = prepare(toolkit, loaded.program, wanted);
    return prepared.ok ? prepared : { ok: false, error: { message: `${path.basename(file)}: ${prepared.message}.` } };
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
  check: (toolkit, files, { file }) => checkComposition(toolkit, files, file),
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
export function perform(toolkit: Toolkit, { id, name, params, open }: TaskMessage): TaskAnswer {
  try {
    return { id, result: (tasks[name] as Task<typeof name>)(toolkit, diskFiles(new Map(open)), params as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
