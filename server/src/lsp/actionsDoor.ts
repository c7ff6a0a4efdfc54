/** Code actions as the protocol's: edits of several files, and files that come and go. */
import {
  type CodeAction,
  type CodeActionParams,
  CreateFile,
  DeleteFile,
  TextDocumentEdit,
  TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type Action, codeActions } from "../features/codeActions.ts";
import { workspaceEdit } from "./toLsp.ts";
import { toDocumentUri } from "./uris.ts";
import { offsets, type WitDoor } from "./witDoor.ts";
import type { WitFileAt, WitLanguage } from "./witLanguage.ts";

export function registerCodeActions({ connection, inFile, either, wac }: WitDoor): void {
  connection.onCodeAction(
    either(
      inFile([], (it, params, wit) => actionsAt(it, params, wit)),
      wac.actions,
    ),
  );
}

function actionsAt(it: WitFileAt, { range, context }: CodeActionParams, wit: WitLanguage): CodeAction[] {
  const asked = {
    model: it.model,
    path: it.path,
    text: it.text,
    range: offsets(it, range),
    diagnostics: context.diagnostics.map((found) => ({
      ...offsets(it, found.range),
      message: String(found.message),
      code: found.code ?? "",
    })),
    editable: (file: string) => wit.packages.editable(file),
    textOf: (file: string) => wit.packages.textOf(file),
  };
  return codeActions(asked, context.only).map((action) => {
    const mended = action.diagnostics?.map((index) => context.diagnostics[index]!);
    return {
      title: action.title,
      kind: action.kind,
      edit: editOf(wit, action),
      ...(mended ? { diagnostics: mended } : {}),
      ...(action.isPreferred ? { isPreferred: true } : {}),
    };
  });
}

function editOf(wit: WitLanguage, action: Action): WorkspaceEdit {
  const { creates = [], deletes = [] } = action;
  const { changes = {} } = workspaceEdit(wit, action.edits);
  if (creates.length + deletes.length === 0) return { changes };
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      ...creates.flatMap(({ path, text }) => {
        const uri = toDocumentUri(path);
        return [
          CreateFile.create(uri, { overwrite: false }),
          TextDocumentEdit.create({ uri, version: null }, [TextEdit.insert(start, text)]),
        ];
      }),
      ...Object.entries(changes).map(([uri, edits]) => TextDocumentEdit.create({ uri, version: null }, edits)),
      ...deletes.map((path) => DeleteFile.create(toDocumentUri(path))),
    ],
  };
}
