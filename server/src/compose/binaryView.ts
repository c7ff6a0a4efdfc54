/** What a `.wasm` file is, told in short. */
import type { BinaryView } from "../protocol/editor.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { webAssembly } from "../toolkit/webassembly.ts";

/** Describes a binary. Of a core module the names are told, since it has no types of the Component Model. */
export function binaryView(toolkit: Toolkit, bytes: Uint8Array): BinaryView {
  const info = toolkit.componentInfo(bytes);
  if (!info.ok) return { kind: "unknown", size: bytes.length, imports: [], exports: [] };
  const { kind, imports, exports } = info.value;
  if (kind === "module") return { kind, size: bytes.length, ...moduleNames(bytes) };
  return { kind, size: bytes.length, imports: imports.map((it) => it.name), exports: exports.map((it) => it.name) };
}

/** The imports and exports of a core module as `NAME: KIND`; none where this runtime does not know a feature that it uses. */
function moduleNames(bytes: Uint8Array): Pick<BinaryView, "imports" | "exports"> {
  try {
    const { Module } = webAssembly;
    const compiled = new Module(bytes);
    return {
      imports: Module.imports(compiled).map((it) => `${it.module} ${it.name}: ${it.kind}`),
      exports: Module.exports(compiled).map((it) => `${it.name}: ${it.kind}`),
    };
  } catch {
    return { imports: [], exports: [] };
  }
}
