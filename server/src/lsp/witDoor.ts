/** How a WIT feature is asked: on a document, or at a position in one. */
import type {
  CancellationToken,
  Connection,
  Range,
  TextDocumentIdentifier,
  TextDocumentPositionParams,
  TextEdit,
} from "vscode-languageserver";
import type { Place } from "../wit/lines.ts";
import { guarded } from "./guard.ts";
import { type WacHandlers, type WacReady, wacHandlers } from "./wacHandlers.ts";
import type { WitAt, WitFileAt, WitLanguage } from "./witLanguage.ts";

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R>;

export interface WitDoor {
  connection: Connection;
  ready: Promise<WacReady>;
  client: { snippets: boolean };
  /** What is answered about a `.wac`. */
  wac: WacHandlers;
  /** One request for both languages: the document's decides. */
  either<P extends { textDocument: TextDocumentIdentifier }, A, B>(wit: Handler<P, A>, wac: Handler<P, B>): Handler<P, A | B>;
  /** A handler that is given the document; for another language, or a document that is not open, the answer is `fallback`. */
  inFile<P extends { textDocument: TextDocumentIdentifier }, R>(
    fallback: R,
    answer: (it: WitFileAt, params: P, wit: WitLanguage, token: CancellationToken) => R | Promise<R>,
  ): Handler<P, R>;
  /** The same at a position. */
  at<P extends TextDocumentPositionParams, R>(
    fallback: R,
    answer: (it: WitAt, params: P, wit: WitLanguage, token: CancellationToken) => R | Promise<R>,
  ): Handler<P, R>;
}

export function witDoor(connection: Connection, ready: Promise<WacReady>, client: { snippets: boolean }): WitDoor {
  const inFile: WitDoor["inFile"] = (fallback, answer) => (params, token) =>
    guarded(connection, token, fallback, async () => {
      const { wit } = await ready;
      const it = wit.file(params.textDocument.uri);
      return it ? answer(it, params, wit, token) : fallback;
    });
  const at: WitDoor["at"] = (fallback, answer) =>
    inFile(fallback, (it, params, wit, token) => answer({ ...it, offset: it.document.offsetAt(params.position) }, params, wit, token));
  const either: WitDoor["either"] = (forWit, forWac) => async (params, token) => {
    const { wac } = await ready;
    return wac.document(params.textDocument.uri) ? forWac(params, token) : forWit(params, token);
  };
  return { connection, ready, client, wac: wacHandlers(connection, ready, client), either, inFile, at };
}

/** A range of the editor as offsets. */
export function offsets(it: WitFileAt, range: Range): Place {
  return { start: it.document.offsetAt(range.start), end: it.document.offsetAt(range.end) };
}

/** Edits of one document. */
export function textEdits(wit: WitLanguage, it: WitFileAt, edits: (Place & { newText: string })[] | null): TextEdit[] {
  return (edits ?? []).map((edit) => ({ range: wit.range(it.path, edit), newText: edit.newText }));
}
