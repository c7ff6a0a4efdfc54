/** The outline of a WIT document as the editor's symbols. */
import type { DocumentSymbol } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type OutlineItem, outline } from "../features/outline.ts";
import type { WitFile } from "../wit/tree.ts";
import { SYMBOL_KIND } from "./toLsp.ts";

export function witOutline(document: TextDocument, file: WitFile): DocumentSymbol[] {
  return outline(file).map((it) => symbol(document, it));
}

function symbol(document: TextDocument, item: OutlineItem): DocumentSymbol {
  const range = (place: { start: number; end: number }) => ({
    start: document.positionAt(place.start),
    end: document.positionAt(place.end),
  });
  return {
    name: item.name,
    detail: item.detail,
    kind: SYMBOL_KIND[item.kind],
    range: range(item.place),
    selectionRange: range(item.nameplace),
    children: item.children.map((it) => symbol(document, it)),
  };
}
