// The page for a `.wasm` that has no WIT: what it is, in one sentence, and its imports and exports. Theme colours, no scripts.
import type { BinaryView } from "../../server/src/protocol/editor.ts";
import { size } from "./format.ts";

/** The HTML of the page; `note` is said in place of the sentence about the kind. */
export function wasmPage(name: string, view: BinaryView, note?: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { padding: 1em 2em; color: var(--vscode-foreground); font-family: var(--vscode-font-family); }
li { font-family: var(--vscode-editor-font-family); }
ul { padding-left: 1.5em; }
</style>
</head>
<body>
<h1>${escaped(name)}</h1>
<p>${escaped(note ?? SENTENCE[view.kind])}</p>
<p>${escaped(KIND[view.kind])}, ${size(view.size)}</p>
${list("Imports", view.imports)}${list("Exports", view.exports)}</body>
</html>`;
}

const KIND = { component: "Component", "wit-package": "WIT package", module: "Core module", unknown: "Unknown file" };

const SENTENCE = {
  component: "This component is shown as WIT.",
  "wit-package": "This package is shown as WIT.",
  module: "This is a core WebAssembly module, not a component, so it has no WIT; `wasm-tools component new` makes a component of it.",
  unknown: "This file is no WebAssembly binary.",
};

function list(title: string, names: string[]): string {
  if (names.length === 0) return "";
  return `<h2>${title}</h2>\n<ul>\n${names.map((it) => `<li>${escaped(it)}</li>`).join("\n")}\n</ul>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}
