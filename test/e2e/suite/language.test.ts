// The extension in a real extension host: it activates, knows its languages, and the language server answers.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeEditors, find, open, replace, sample, until } from "./session.ts";

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe("language", () => {
  before(activated);
  after(closeEditors);

  it("registers exactly the commands that the manifest declares", async () => {
    const manifest: Manifest = vscode.extensions.getExtension("witloom.witloom")?.packageJSON;
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true)).filter((id) => /^witloom\.[a-zA-Z]+$/.test(id)).sort();
    assert.deepEqual(registered, declared);
  });

  it("knows both languages", async () => {
    assert.equal((await vscode.workspace.openTextDocument(sample("wit/auth.wit"))).languageId, "wit");
    assert.equal((await vscode.workspace.openTextDocument(sample("counter.wac"))).languageId, "wac");
  });

  it("reports a broken type and takes the report back", async () => {
    const { document } = await open("wit/counter.wit");
    const errors = () =>
      vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    await replace(document, "-> list<u32>", "-> list<bogus-type>");
    const [error] = await until("a diagnostic", () => errors().length > 0 && errors());
    assert.match(error?.message ?? "", /bogus-type/);
    assert.equal(error && document.getText(error.range), "bogus-type");
    await replace(document, "-> list<bogus-type>", "-> list<u32>");
    await until("no diagnostic", () => errors().length === 0);
  });

  it("answers hover", async () => {
    const { document } = await open("wit/counter.wit");
    const at = find(document, "count-laps");
    const hovers = await until("a hover", async () => {
      const all = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at);
      return all.length > 0 && all;
    });
    const text = hovers.flatMap(({ contents }) => contents).map((part) => (typeof part === "string" ? part : part.value));
    assert.match(text.join("\n"), /count-laps/);
  });

  it("goes to a type's definition", async () => {
    const { document } = await open("wit/auth.wit");
    const at = find(document, "result<session").translate(0, "result<".length);
    const place = await until("the definition", async () => {
      const [first] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        at,
      );
      return first;
    });
    const range = "targetUri" in place ? place.targetRange : place.range;
    assert.equal(range.start.line, find(document, "resource session").line);
  });

  it("fills the outline", async () => {
    const { document } = await open("wit/counter.wit");
    const symbols = await until("the outline", async () => {
      const all = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
        "vscode.executeDocumentSymbolProvider",
        document.uri,
      );
      return (all?.length ?? 0) > 0 && all;
    });
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["counter", "counting"],
    );
  });

  it("offers code lenses on a composition whose commands exist", async () => {
    const { document } = await open("counter.wac");
    const lenses = await until("code lenses", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 50);
      return all.length > 0 && all;
    });
    const commands = new Set(await vscode.commands.getCommands(true));
    for (const { command } of lenses) assert.ok(command && commands.has(command.command), `no command ${command?.command}`);
  });

  it("opens a component as WIT in place of the binary, and says what a core module is", async () => {
    await vscode.commands.executeCommand("witloom.openComposed", sample("counter.wac").toString());
    await closeEditors();
    await vscode.commands.executeCommand("vscode.open", sample("counter.wasm"));
    const document = await until("the WIT text", () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.scheme === "witloom-wit" && shown;
    });
    assert.match(document.getText(), /export orders:shop\/counting@0\.1\.0/);
    await until("one tab", () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).length === 1);

    const module = sample("empty.wasm");
    await vscode.workspace.fs.writeFile(module, new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await vscode.commands.executeCommand("vscode.open", module);
    const input = await until("the page", () => {
      const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return shown instanceof vscode.TabInputCustom && shown;
    });
    assert.equal(input.viewType, "witloom.wasmWit");
    await vscode.workspace.fs.delete(module);
  });
});
