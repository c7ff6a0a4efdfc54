/** Completion entries and signatures as the protocol's. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Range,
  type SignatureHelp,
} from "vscode-languageserver";
import { type CompletionEntry, type CompletionKind, plainText } from "../features/completionItems.ts";
import type { SignatureInfo } from "../features/signatureHelp.ts";
import type { Place } from "../wit/lines.ts";

const KIND: Record<CompletionKind, CompletionItemKind> = {
  keyword: CompletionItemKind.Keyword,
  primitive: CompletionItemKind.Keyword,
  generic: CompletionItemKind.Keyword,
  package: CompletionItemKind.Folder,
  interface: CompletionItemKind.Interface,
  world: CompletionItemKind.Module,
  version: CompletionItemKind.Value,
  gate: CompletionItemKind.Keyword,
  feature: CompletionItemKind.Value,
  item: CompletionItemKind.Reference,
  record: CompletionItemKind.Struct,
  variant: CompletionItemKind.Enum,
  enum: CompletionItemKind.Enum,
  flags: CompletionItemKind.Enum,
  resource: CompletionItemKind.Class,
  alias: CompletionItemKind.TypeParameter,
};

/** An entry; an editor without snippets gets the bare text. */
export function completionItem(range: (place: Place) => Range, entry: CompletionEntry, snippets: boolean): CompletionItem {
  const snippet = entry.snippet && snippets;
  return {
    label: entry.label,
    kind: KIND[entry.kind],
    sortText: entry.sortText,
    textEdit: { range: range(entry.replace), newText: snippet ? entry.insertText : plainText(entry) },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(entry.detail === undefined ? {} : { detail: entry.detail }),
    ...(entry.documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: entry.documentation } }),
    ...(entry.filterText === undefined ? {} : { filterText: entry.filterText }),
    ...(entry.preselect ? { preselect: true } : {}),
    ...(entry.deprecated ? { deprecated: true } : {}),
    ...(entry.additionalEdits
      ? { additionalTextEdits: entry.additionalEdits.map((edit) => ({ range: range(edit), newText: edit.newText })) }
      : {}),
  };
}

export function toSignatureHelp({ label, documentation, parameters, active }: SignatureInfo): SignatureHelp {
  const docs = (text: string | null) => (text === null ? {} : { documentation: { kind: MarkupKind.Markdown, value: text } });
  return {
    signatures: [
      { label, ...docs(documentation), parameters: parameters.map((it) => ({ label: [it.start, it.end], ...docs(it.documentation) })) },
    ],
    activeSignature: 0,
    activeParameter: active,
  };
}
