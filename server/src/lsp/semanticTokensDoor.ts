/** Semantic tokens: whole files, parts, and what changed since the last answer. */
import type {
  Range,
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensOptions,
  SemanticTokensRangeParams,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { delta, encode } from "../features/semanticEncoding.ts";
import { LEGEND, semanticTokens } from "../features/semanticTokens.ts";
import { lineStarts, type Place } from "../wit/lines.ts";
import { wacTokens } from "./wacHandlers.ts";
import type { WitDoor } from "./witDoor.ts";
import type { WitFileAt } from "./witLanguage.ts";

export const SEMANTIC_TOKENS: SemanticTokensOptions = {
  legend: { tokenTypes: [...LEGEND.types], tokenModifiers: [...LEGEND.modifiers] },
  full: { delta: true },
  range: true,
};

export class SemanticTokensDoor {
  /** The last answer by document, which the next one may be a change of. */
  private readonly last = new Map<string, { resultId: string; data: number[] }>();
  private nextId = 1;

  register({ connection, inFile, either, ready }: WitDoor): void {
    const { semanticTokens: requests } = connection.languages;
    const empty: SemanticTokens = { data: [] };
    const inWac =
      <P extends { textDocument: { uri: string } }, R>(answer: (document: TextDocument, params: P) => R) =>
      async (params: P): Promise<R> =>
        answer((await ready).wac.document(params.textDocument.uri)!, params);
    requests.on(
      either(
        inFile(empty, (it) => this.keep(it.document.uri, tokens(it))),
        inWac((document) => this.keep(document.uri, wacData(document))),
      ),
    );
    requests.onRange(
      either(
        inFile(empty, (it, { range }) => ({ data: tokens(it, placeOf(it.document, range)) })),
        inWac((document, { range }: SemanticTokensRangeParams) => ({ data: wacData(document, placeOf(document, range)) })),
      ),
    );
    requests.onDelta(
      either<SemanticTokensDeltaParams, SemanticTokens | SemanticTokensDelta, SemanticTokens | SemanticTokensDelta>(
        inFile(empty as SemanticTokens | SemanticTokensDelta, (it, params) => this.changed(it.document.uri, params, tokens(it))),
        inWac((document, params) => this.changed(document.uri, params, wacData(document))),
      ),
    );
  }

  private changed(uri: string, { previousResultId }: SemanticTokensDeltaParams, data: number[]): SemanticTokens | SemanticTokensDelta {
    const before = this.last.get(uri);
    const now = this.keep(uri, data);
    return before?.resultId === previousResultId ? { resultId: now.resultId!, edits: delta(before.data, data) } : now;
  }

  private keep(uri: string, data: number[]): SemanticTokens {
    const resultId = String(this.nextId++);
    this.last.set(uri, { resultId, data });
    if (this.last.size > MOST) this.last.delete(this.last.keys().next().value!);
    return { resultId, data };
  }
}

/** Documents whose last answer is kept. */
const MOST = 50;

function placeOf(document: TextDocument, { start, end }: Range): Place {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

function wacData(document: TextDocument, range?: Place): number[] {
  const text = document.getText();
  return encode(wacTokens(text, range), lineStarts(text));
}

function tokens(it: WitFileAt, range?: Place): number[] {
  return encode(semanticTokens(it.model, it.path, it.text, range), lineStarts(it.text));
}
