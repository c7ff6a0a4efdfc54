// Writing WIT in a real extension host: completion while typing, renaming across files, formatting, references, semantic tokens.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeEditors, find, open, sample, until } from "./session.ts";

const errors = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);

describe("editing", () => {
  before(activated);
  afterEach(closeEditors);

  it("completes a type of another file with its use, and the result has no problems", async () => {
    const editor = await open("wit/counter.wit");
    const { document } = editor;
    const at = find(document, "count-laps");
    await editor.edit((edit) => edit.insert(at, "who: func(of: borrow<sess>);\n  "));
    await until("the unknown name as a problem", () => errors(document.uri).some((it) => it.message.includes("sess")));
    const cursor = find(document, "sess>").translate(0, "sess".length);
    const entry = await until("a completion", async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        cursor,
      );
      return list.items.find((it) => (typeof it.label === "string" ? it.label : it.label.label) === "session");
    });
    assert.match(JSON.stringify(entry.additionalTextEdits), /use auth\.\{session\}/);
    editor.selection = new vscode.Selection(cursor, cursor);
    await vscode.commands.executeCommand("editor.action.triggerSuggest");
    await until("the accepted entry", async () => {
      await vscode.commands.executeCommand("acceptSelectedSuggestion");
      return document.getText().includes("borrow<session>");
    });
    assert.match(document.getText(), /use auth\.\{session\};/);
    await until("no problems", () => errors(document.uri).length === 0);
  });

  it("renames a resource in all files of the package", async () => {
    const { document } = await open("wit/auth.wit");
    const at = find(document, "resource session").translate(0, "resource ".length);
    const edit = await until("an edit of several files", async () => {
      const found = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        "vscode.executeDocumentRenameProvider",
        document.uri,
        at,
        "signed-in",
      );
      return found.size > 1 && found;
    });
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(document.getText(), /resource signed-in/);
    for (const [uri] of edit.entries()) {
      await vscode.workspace.openTextDocument(uri);
      await until(`no problem in ${uri.path}`, () => errors(uri).length === 0);
    }
    await assert.rejects(async () =>
      vscode.commands.executeCommand(
        "vscode.executeDocumentRenameProvider",
        document.uri,
        find(document, "resource signed-in").translate(0, 9),
        "1",
      ),
    );
  });

  it("renames across packages, and takes the other package for granted through its manifest", async () => {
    const write = (name: string, text: string) => vscode.workspace.fs.writeFile(sample(name), new TextEncoder().encode(text));
    await write("other/wkg.toml", '[overrides]\n"orders:shop" = { path = "../wit" }\n');
    await write(
      "other/wit/other.wit",
      "package my:other;\n\ninterface audit {\n  use orders:shop/auth@0.1.0.{session};\n  check: func(of: borrow<session>);\n}\n",
    );
    try {
      const { document: other } = await open("other/wit/other.wit");
      const { document } = await open("wit/auth.wit");
      const at = find(document, "resource session").translate(0, "resource ".length);
      const edit = await until("an edit of both packages", async () => {
        const found = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
          "vscode.executeDocumentRenameProvider",
          document.uri,
          at,
          "signed-in",
        );
        return found.has(other.uri) && found;
      });
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.match(other.getText(), /\{signed-in\};\n {2}check: func\(of: borrow<signed-in>\)/);
      await until("no problems", () => errors(other.uri).length === 0 && errors(document.uri).length === 0);
    } finally {
      await closeEditors();
      await vscode.workspace.fs.delete(sample("other"), { recursive: true });
    }
  });

  it("formats what was typed crookedly", async () => {
    const { document } = await open("wit/counter.wit");
    const straight = document.getText();
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      straight.replaceAll(": func(", "  :func( ").replaceAll("\n  ", "\n     "),
    );
    await vscode.workspace.applyEdit(edit);
    await until("the straight text", async () => {
      await vscode.commands.executeCommand("editor.action.formatDocument");
      return document.getText() === straight;
    });
  });

  it("finds references, and colours names by what they mean", async () => {
    const { document } = await open("wit/auth.wit");
    const at = find(document, "resource session").translate(0, "resource ".length);
    await until("references in several files", async () => {
      const places = await vscode.commands.executeCommand<vscode.Location[]>("vscode.executeReferenceProvider", document.uri, at);
      return new Set(places.map((it) => it.uri.path)).size > 1;
    });
    await until("the tokens", async () => {
      const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens | undefined>(
        "vscode.provideDocumentSemanticTokens",
        document.uri,
      );
      return (tokens?.data.length ?? 0) > 20;
    });
  });
});
