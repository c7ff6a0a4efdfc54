/** Semantic tokens: whole files, parts, and what changed since the last answer. */
import type { SemanticTokens, SemanticTokensDelta, SemanticTokensOptions } from "vscode-languageserver";
import { delta, encode } from "../features/semanticEncoding.ts";
import { LEGEND, semanticTokens } from "../features/semanticTokens.ts";
import { lineStarts, type Place } from "../wit/lines.ts";
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

  register({ connection, inFile }: WitDoor): void {
    const { semanticTokens: requests } = connection.languages;
    const empty: SemanticTokens = { data: [] };
    requests.on(inFile(empty, (it) => this.keep(it.document.uri, tokens(it))));
    requests.onRange(
      inFile(empty, (it, { range }) => ({
        data: tokens(it, { start: it.document.offsetAt(range.start), end: it.document.offsetAt(range.end) }),
      })),
    );
    requests.onDelta(
      inFile<{ textDocument: { uri: string }; previousResultId: string }, SemanticTokens | SemanticTokensDelta>(
        empty,
        (it, { previousResultId }) => {
          const before = this.last.get(it.document.uri);
          const data = tokens(it);
          const now = this.keep(it.document.uri, data);
          return before?.resultId === previousResultId ? { resultId: now.resultId!, edits: delta(before.data, data) } : now;
        },
      ),
    );
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

function tokens(it: WitFileAt, range?: Place): number[] {
  return encode(semanticTokens(it.model, it.path, it.text, range), lineStarts(it.text));
}
