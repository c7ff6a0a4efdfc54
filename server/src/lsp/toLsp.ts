/** Our plain answers as the Language Server Protocol's. */
import {
  DocumentHighlightKind,
  type FoldingRange,
  FoldingRangeKind,
  type Range,
  type SelectionRange,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Fold } from "../features/folding.ts";
import type { Highlight } from "../features/highlight.ts";
import type { OutlineItem } from "../features/outline.ts";
import type { FoundSymbol } from "../features/workspaceSymbols.ts";
import { toDocumentUri } from "./uris.ts";
import type { Target, WitLanguage } from "./witLanguage.ts";

export const SYMBOL_KIND: Record<OutlineItem["kind"] | FoundSymbol["kind"], SymbolKind> = {
  package: SymbolKind.Package,
  interface: SymbolKind.Interface,
  world: SymbolKind.Module,
  function: SymbolKind.Function,
  method: SymbolKind.Method,
  record: SymbolKind.Struct,
  variant: SymbolKind.Enum,
  enum: SymbolKind.Enum,
  flags: SymbolKind.Enum,
  resource: SymbolKind.Class,
  alias: SymbolKind.TypeParameter,
  member: SymbolKind.Field,
  link: SymbolKind.Event,
};

export const HIGHLIGHT_KIND: Record<Highlight["kind"], DocumentHighlightKind> = {
  text: DocumentHighlightKind.Text,
  read: DocumentHighlightKind.Read,
  write: DocumentHighlightKind.Write,
};

export const FOLD_KIND: Record<Fold["kind"], Pick<FoldingRange, "kind">> = {
  body: {},
  comment: { kind: FoldingRangeKind.Comment },
  imports: { kind: FoldingRangeKind.Imports },
  region: { kind: FoldingRangeKind.Region },
};

/** Ranges from the innermost outwards as the protocol nests them. */
export function nested(ranges: Range[]): SelectionRange {
  const [outermost = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }] = ranges.slice(-1);
  return ranges.slice(0, -1).reduceRight<SelectionRange>((parent, range) => ({ range, parent }), { range: outermost });
}

/** Edits by file. */
export function workspaceEdit(wit: WitLanguage, edits: (Target & { newText: string })[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const uri = toDocumentUri(edit.path);
    changes[uri] = [...(changes[uri] ?? []), { range: wit.range(edit.path, edit), newText: edit.newText }];
  }
  return { changes };
}
