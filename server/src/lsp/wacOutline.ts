/** The outline of a `.wac`: its instances, by the official parser. */
import { type DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { instancePlaces } from "./annotations.ts";
import type { Engine } from "./engine.ts";

/** One symbol an instance; nothing while the document does not parse. */
export function wacOutline(engine: Engine, document: TextDocument): DocumentSymbol[] {
  return instancePlaces(engine, document).map(({ name, line }) => {
    const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).trimEnd();
    const range = { start: { line, character: 0 }, end: { line, character: text.length } };
    return { name, kind: SymbolKind.Object, detail: "instance", range, selectionRange: range };
  });
}
