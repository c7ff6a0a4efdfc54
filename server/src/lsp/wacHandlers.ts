/** What is answered about a `.wac`: one entry a feature. The registrations (`wit*.ts`) hand a request to the document's language. */
import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  CompletionItem,
  CompletionParams,
  Connection,
  DocumentFormattingParams,
  DocumentHighlight,
  DocumentHighlightParams,
  DocumentRangeFormattingParams,
  DocumentSymbol,
  DocumentSymbolParams,
  FoldingRange,
  FoldingRangeParams,
  Hover,
  HoverParams,
  InlayHint,
  InlayHintParams,
  Location,
  PrepareRenameParams,
  Range,
  ReferenceParams,
  RenameParams,
  SelectionRange,
  SelectionRangeParams,
  TextDocumentIdentifier,
  TextDocumentPositionParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { formatEdits } from "../features/format.ts";
import type { SemanticToken } from "../features/semanticTokens.ts";
import { wacCompletion } from "../features/wac/completion.ts";
import { WAC } from "../features/wac/format.ts";
import { wacHover } from "../features/wac/hover.ts";
import { wacInlayHints } from "../features/wac/inlayHints.ts";
import { prepareWacRename, wacHighlights, wacReferences, wacRename } from "../features/wac/references.ts";
import { wacSemanticTokens } from "../features/wac/semanticTokens.ts";
import { wacFolding, wacOutline, wacSelection } from "../features/wac/structure.ts";
import { namesOf } from "../wac/names.ts";
import { parseWac } from "../wac/parse.ts";
import { lineStarts, type Place, positionAt } from "../wit/lines.ts";
import { completionItem } from "./completions.ts";
import { guarded } from "./guard.ts";
import { refused } from "./refused.ts";
import { FOLD_KIND, HIGHLIGHT_KIND, nested, SYMBOL_KIND } from "./toLsp.ts";
import { wacActionsAt } from "./wacActions.ts";
import { wacDefinition } from "./wacDefinition.ts";
import type { WacLanguage, WacState } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R>;

export interface WacHandlers {
  hover: Handler<HoverParams, Hover | null>;
  definition: Handler<TextDocumentPositionParams, Location[]>;
  references: Handler<ReferenceParams, Location[]>;
  highlight: Handler<DocumentHighlightParams, DocumentHighlight[]>;
  completion: Handler<CompletionParams, CompletionItem[]>;
  prepareRename: Handler<PrepareRenameParams, { range: Range; placeholder: string } | null>;
  rename: Handler<RenameParams, WorkspaceEdit | null>;
  format: Handler<DocumentFormattingParams, TextEdit[]>;
  formatRange: Handler<DocumentRangeFormattingParams, TextEdit[]>;
  folding: Handler<FoldingRangeParams, FoldingRange[]>;
  selection: Handler<SelectionRangeParams, SelectionRange[]>;
  inlayHints: Handler<InlayHintParams, InlayHint[]>;
  symbols: Handler<DocumentSymbolParams, DocumentSymbol[]>;
  actions: Handler<CodeActionParams, CodeAction[]>;
}

export interface WacReady {
  wac: WacLanguage;
  wit: WitLanguage;
}

interface At {
  state: WacState;
  document: TextDocument;
  range(place: Place): Range;
}

/** The handlers; each waits for the engine. `snippets`: the editor takes them. */
export function wacHandlers(connection: Connection, ready: Promise<WacReady>, client: { snippets: boolean }): WacHandlers {
  const on: On =
    <P extends { textDocument: TextDocumentIdentifier }, R>(
      fallback: R,
      answer: (it: At, params: P, ready: WacReady) => R | Promise<R>,
    ): Handler<P, R> =>
    (params, token) =>
      guarded(connection, token, fallback, async () => {
        const both = await ready;
        const document = both.wac.document(params.textDocument.uri);
        // Typing does not wait for the official crates: what they said of the text before is kept where the text changed since.
        const state = document && (both.wac.settled(document.uri) ?? both.wac.now(document));
        return document && state ? answer({ state, document, range: ranges(state.text) }, params, both) : fallback;
      });
  return { ...telling(on), ...writing(on, client), ...structure(on) };
}

/** A space asks for a list only where a name must follow. */
const SPACE_ASKS = /(?:[:=,{]|\b(?:new|export|targets)) $/;

type On = <P extends { textDocument: TextDocumentIdentifier }, R>(
  fallback: R,
  answer: (it: At, params: P, ready: WacReady) => R | Promise<R>,
) => Handler<P, R>;

const at = (it: At, { position }: TextDocumentPositionParams): number => it.document.offsetAt(position);

const edits = (it: At, list: (Place & { newText: string })[] | null): TextEdit[] =>
  (list ?? []).map((edit) => ({ range: it.range(edit), newText: edit.newText }));

/** What tells about a name and leads to others. */
function telling(on: On): Pick<WacHandlers, "hover" | "definition" | "references" | "highlight"> {
  return {
    hover: on(null, async (it, params, { wac }) => {
      const state = (await wac.state(it.document.uri)) ?? it.state;
      const found = wacHover(state, at(it, params));
      return found && { contents: { kind: "markdown" as const, value: found.markdown }, range: it.range(found) };
    }),
    definition: on([], async (it, params, { wac, wit }) => {
      const state = (await wac.state(it.document.uri)) ?? it.state;
      return wacDefinition(state, at(it, params), wit, (place) => ({ uri: it.document.uri, range: it.range(place) }));
    }),
    references: on([], (it, params) =>
      wacReferences(it.state, at(it, params), params.context.includeDeclaration).map((place) => ({
        uri: it.document.uri,
        range: it.range(place),
      })),
    ),
    highlight: on([], (it, params) =>
      wacHighlights(it.state, at(it, params)).map((found) => ({ range: it.range(found), kind: HIGHLIGHT_KIND[found.kind] })),
    ),
  };
}

/** What changes the text. */
function writing(
  on: On,
  client: { snippets: boolean },
): Pick<WacHandlers, "completion" | "prepareRename" | "rename" | "format" | "formatRange" | "actions"> {
  return {
    completion: on([], async (it, params, { wac }) => {
      const offset = at(it, params);
      if (params.context?.triggerCharacter === " " && !SPACE_ASKS.test(it.state.text.slice(Math.max(0, offset - 12), offset))) return [];
      return wacCompletion(it.state, offset, await wac.palette(it.document.uri)).map((entry) =>
        completionItem(it.range, entry, client.snippets),
      );
    }),
    prepareRename: on(null, (it, params) => {
      const found = refused(prepareWacRename(it.state, at(it, params)));
      return { range: it.range(found), placeholder: found.placeholder };
    }),
    rename: on(null, (it, params) => ({
      changes: { [it.document.uri]: edits(it, refused(wacRename(it.state, at(it, params), params.newName)).edits) },
    })),
    format: on([], (it, { options }) => edits(it, formatEdits(it.state.text, undefined, options, WAC))),
    formatRange: on([], (it, { options, range }) =>
      edits(
        it,
        formatEdits(it.state.text, { start: it.document.offsetAt(range.start), end: it.document.offsetAt(range.end) }, options, WAC),
      ),
    ),
    actions: on([], async (it, params, { wac }) => {
      const state = await wac.state(it.document.uri);
      return state ? wacActionsAt(wac, state, it.document, params) : [];
    }),
  };
}

/** What shows how a document is built. */
function structure(on: On): Pick<WacHandlers, "folding" | "selection" | "inlayHints" | "symbols"> {
  return {
    folding: on([], (it) =>
      wacFolding(it.state.wiring.file, it.state.text).map(({ kind, ...lines }) => ({ ...lines, ...FOLD_KIND[kind] })),
    ),
    selection: on([], (it, { positions }) =>
      positions.map((position) =>
        nested(wacSelection(it.state.wiring.file, it.state.text.length, it.document.offsetAt(position)).map(it.range)),
      ),
    ),
    inlayHints: on([], async (it, { range }, { wac }) => {
      const state = (await wac.state(it.document.uri)) ?? it.state;
      const within = { start: it.document.offsetAt(range.start), end: it.document.offsetAt(range.end) };
      return wacInlayHints(state.wiring, within).map((hint) => ({
        position: it.range({ start: hint.offset, end: hint.offset }).start,
        label: hint.label,
        tooltip: { kind: "markdown" as const, value: hint.tooltip },
        paddingLeft: true,
        ...(hint.insert ? { textEdits: edits(it, [hint.insert]) } : {}),
      }));
    }),
    symbols: on([], (it) =>
      wacOutline(it.state.wiring.file, it.state.text).map(({ name, detail, kind, place, nameplace }) => ({
        name,
        detail,
        kind: SYMBOL_KIND[kind],
        range: it.range(place),
        selectionRange: it.range(nameplace),
      })),
    ),
  };
}

function ranges(text: string): (place: Place) => Range {
  const starts = lineStarts(text);
  return ({ start, end }) => ({ start: positionAt(starts, start), end: positionAt(starts, end) });
}

/** The semantic tokens of a document, from its text alone. */
export function wacTokens(text: string, range?: Place): SemanticToken[] {
  const file = parseWac(text);
  return wacSemanticTokens(file, namesOf(file), text, range);
}
