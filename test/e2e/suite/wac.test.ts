// Compositions in a real extension host: from an empty file to one that runs, typed, completed, mended by actions, formatted, renamed.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeEditors, find, open, replace, sample, until } from "./session.ts";

const errors = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);

const labels = (list: vscode.CompletionList): string[] =>
  list.items.map((it) => (typeof it.label === "string" ? it.label : it.label.label));

async function completions(document: vscode.TextDocument, at: vscode.Position): Promise<vscode.CompletionList> {
  return vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, at);
}

async function action(document: vscode.TextDocument, at: vscode.Position, title: string): Promise<void> {
  const found = await until(`the action '${title}'`, async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new vscode.Range(at, at),
    );
    return all.find((it) => it.title.startsWith(title));
  });
  assert.ok(found.edit && (await vscode.workspace.applyEdit(found.edit)));
}

describe("compositions", () => {
  const uri = (): vscode.Uri => sample("built.wac");
  before(activated);
  afterEach(async () => {
    await closeEditors();
    for (const name of ["built.wac", "built.wasm"]) {
      try {
        await vscode.workspace.fs.delete(sample(name));
      } catch {
        // It was never written.
      }
    }
  });

  it("grows from an empty file to a composition that runs", async () => {
    await vscode.workspace.fs.writeFile(uri(), new TextEncoder().encode("package orders:built;\n\nlet counter = new \n"));
    const editor = await open("built.wac");
    const { document } = editor;
    const offered = await until("the components", async () => {
      const list = await completions(document, document.lineAt(2).range.end);
      return labels(list).includes("orders:counter") && list;
    });
    assert.ok(labels(offered).includes("orders:counter-go"));
    await editor.edit((edit) =>
      edit.insert(document.lineAt(2).range.end, "orders:counter {};\nlet counter-go = new orders:counter-go { ... };"),
    );
    await until("no problem", () => errors(uri()).length === 0);
    await action(document, find(document, "new orders:counter-go"), "Fill the arguments of `counter-go`");
    assert.match(
      document.getText(),
      /new orders:counter-go \{ counter: counter\.counter \}|new orders:counter-go \{ counter: counter\.counter, \.\.\. \}/,
    );
    await action(document, find(document, "new orders:counter-go"), "Export everything of `counter-go`");
    await until("no problem", () => errors(uri()).length === 0);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>("vscode.executeFormatDocumentProvider", uri(), {
      tabSize: 2,
      insertSpaces: true,
    });
    const format = new vscode.WorkspaceEdit();
    format.set(uri(), edits);
    await vscode.workspace.applyEdit(format);
    const renamed = await until("the renaming", async () => {
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        "vscode.executeDocumentRenameProvider",
        uri(),
        find(document, "counter-go ="),
        "laps",
      );
      return edit.size > 0 && edit;
    });
    assert.ok(await vscode.workspace.applyEdit(renamed));
    assert.match(document.getText(), /let laps = [\s\S]*export laps\.\.\.;/);
    assert.ok(await document.save());
    // It ends with a message that waits for a button.
    void vscode.commands.executeCommand("witloom.compose", uri().toString());
    await until("the composed component", async () => {
      const found = await vscode.workspace.findFiles("built.wasm");
      return found.length > 0 && (await vscode.workspace.fs.stat(found[0]!)).size > 1000;
    });
  });

  it("tells a wire that does not fit with both sides, and goes to the WIT of a port", async () => {
    const { document } = await open("shop-c.wac");
    await replace(document, "images: images.images", "images: parser.parser");
    const [found] = await until("the problem", () => errors(document.uri).length > 0 && errors(document.uri));
    assert.match(found!.message, /orders:shop\/images@0\.1\.0/);
    assert.ok(
      (found!.relatedInformation ?? []).some((it) => it.location.uri.path.endsWith(".wit") && /`gateway` wants/.test(it.message)),
      JSON.stringify(found),
    );
    const target = find(document, "auth.auth").translate(0, "auth.".length);
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      target,
    );
    assert.ok(places.some((it) => ("uri" in it ? it.uri : it.targetUri).path.endsWith("wit/auth.wit")));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, target);
    assert.match(
      hovers.flatMap((it) => it.contents.map((own) => (typeof own === "string" ? own : own.value))).join("\n"),
      /export of `auth`/,
    );
  });

  it("opens the canvas of a composition", async () => {
    await open("counter.wac");
    await vscode.commands.executeCommand("witloom.openCanvas", sample("counter.wac").toString());
    await until("the canvas", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom && input.viewType === "witloom.wiring";
    });
  });
});
