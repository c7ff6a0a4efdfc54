/** A composed component as files: a `.wac`, and its components where that looks for them. */
import path from "node:path";
import { identifier, writeGraph } from "../graph/write.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { loadProgram } from "./program.ts";

export type Decomposed =
  | { ok: true; document: { name: string; text: string }; components: { file: string; bytes: Uint8Array }[]; lost: string[] }
  | { ok: false; diagnostics: Diagnostic[] };

/** Takes a `.wasm` apart. File names are relative to the folder that the `.wac` will lie in. */
export function decompose(toolkit: Toolkit, files: Files, file: string): Decomposed {
  const loaded = loadProgram(toolkit, files, file, { cwd: path.dirname(file) });
  if (!loaded.ok) return loaded;
  const { graph, parts } = loaded.program;
  const stem = path.basename(file);
  if (parts.length <= 1 && parts.every((it) => it.bytes.length === loaded.program.bytes.length)) {
    const message = `${stem} is one component with nothing in it that could be taken apart`;
    return {
      ok: false,
      diagnostics: [{ file, range: START, severity: "error", code: "not-composed", message, source: "wasm", relatedInformation: [] }],
    };
  }
  const { text, packages, lost } = writeGraph(graph, stem);
  const components = packages.flatMap(({ name, component }) => {
    const part = parts[component];
    return part ? [{ file: `${path.join("deps", ...name.split(":"))}.wasm`, bytes: part.bytes }] : [];
  });
  return { ok: true, document: { name: `${identifier(stem)}.wac`, text }, components, lost };
}
