// Bindings in a real extension host: a preview that cannot be edited, and files that are written but never over a person's own.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeEditors, open, sample, until } from "./session.ts";

const world = "orders:shop/counter-component@0.1.0";
const generate = (given: object): Thenable<unknown> =>
  vscode.commands.executeCommand("witloom.generateBindings", sample("wit/worlds.wit").toString(), world, given);

describe("bindings", () => {
  before(activated);
  after(closeEditors);

  it("opens a read-only preview in the right language", async () => {
    await open("wit/worlds.wit");
    await generate({ language: "rust", to: "preview" });
    const { document } = await until("the preview", () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.scheme === "witloom-bindings" && editor;
    });
    assert.equal(document.languageId, "rust");
    assert.match(document.uri.path, /\/counter_component\.rs$/);
    assert.match(document.getText(), /pub trait GuestCounter/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "x");
    assert.equal(
      await vscode.workspace.applyEdit(edit).then(
        (done) => done && document.isDirty,
        () => false,
      ),
      false,
    );
  });

  it("has a lens above each world", async () => {
    const { document } = await open("wit/worlds.wit");
    const lenses = await until("the lenses", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 50);
      const own = all.filter((it) => it.command?.command === "witloom.generateBindings");
      return own.length > 0 && own;
    });
    assert.ok(lenses.some((it) => it.command?.arguments?.[1] === world));
  });

  it("writes into a folder, and leaves a file alone that was changed since", async () => {
    const folder = sample("generated");
    const written = generate({ language: "go", to: folder.toString() });
    const file = vscode.Uri.joinPath(folder, "wit_exports.go");
    const text = async (): Promise<string | undefined> => {
      try {
        return Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
      } catch {
        return undefined;
      }
    };
    assert.match((await until("the files", text)) ?? "", /package/);
    // The message that ends it may come after a look at the files: it is closed whenever it comes.
    const closing = setInterval(() => void vscode.commands.executeCommand("notifications.clearAll"), 200);
    await written;
    clearInterval(closing);
    await vscode.workspace.fs.writeFile(file, Buffer.from("mine\n"));
    // Nobody answers the question in a test.
    const asked = generate({ language: "go", to: folder.toString() });
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 3000))]);
    assert.equal(await text(), "mine\n");
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });
});
