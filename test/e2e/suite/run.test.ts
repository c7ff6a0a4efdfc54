// Running a composition from a real extension host: values arrive at their lines, an endless loop can be stopped.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../../client/src/extension.ts";
import { activated, closeEditors, find, open, replace, sample, until } from "./session.ts";

const laps = "orders:shop/counting@0.1.0#count-laps(0, 2, 2)";
const endless = "orders:shop/counting@0.1.0#count-to(4294967295)";

describe("run", () => {
  let api: ExtensionApi;
  before(async () => {
    api = await activated();
  });
  after(closeEditors);

  it("composes", async () => {
    await vscode.commands.executeCommand("witloom.openComposed", sample("counter.wac").toString());
    const { document } = await until("the WIT text", () => vscode.window.activeTextEditor ?? undefined);
    assert.equal(document.uri.scheme, "witloom-wit");
    assert.equal(document.languageId, "wit");
    assert.match(document.getText(), /export orders:shop\/counting@0\.1\.0/);
  });

  it("traces a call through both components and shows its value", async () => {
    await open("counter.wac");
    const { document } = await open("wit/counter.wit");
    await vscode.commands.executeCommand("witloom.invoke", sample("counter.wac").toString(), laps);
    const [run] = api.runs();
    assert.equal(run?.state, "ended");
    assert.equal(run?.error, undefined);
    assert.equal(run?.result, "[2, 2]");
    assert.ok((run?.calls ?? 0) >= 5, `${run?.calls} calls`);
    const line = find(document, "count-laps").line;
    // While the run goes on, remarks say that calls have not returned yet.
    await until("the value at its WIT line", () =>
      api.annotations(document.uri.toString()).some((one) => one.line === line && one.text.includes("[2, 2]")),
    );
    await until("a remark in the composition", () => api.annotations(sample("counter.wac").toString()).length > 0);
    assert.match(api.output(), /\[2, 2\]/);
  });

  it("moves remarks with edits and drops those of deleted functions", async () => {
    const { document } = await open("wit/counter.wit");
    const uri = document.uri.toString();
    const before = find(document, "count-laps").line;
    await replace(document, "interface counting {", "// one\n// two\ninterface counting {");
    await until("the remark two lines below", () => api.annotations(uri).some(({ line }) => line === before + 2));
    const text = document.lineAt(find(document, "count-laps").line).text;
    await replace(document, text, "");
    await until("no remark where the function was", () => !api.annotations(uri).some(({ line }) => line === before + 2));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("stops an endless loop", async () => {
    const known = api.runs().length;
    const ended = vscode.commands.executeCommand("witloom.invoke", sample("counter.wac").toString(), endless, false);
    const run = await until("a second run", () => api.runs().length > known && api.runs().find(({ state }) => state === "running"));
    await vscode.commands.executeCommand("witloom.stop");
    const over = await until("its end", () => api.runs().find(({ id, state }) => id === run.id && state === "ended"));
    await ended;
    // Stopped by the command, and not by its time limit, which would be told.
    assert.match(over.error?.message ?? "", /: Stopped: by you\.$/);
  });

  it("comes back after the server is restarted", async () => {
    await vscode.commands.executeCommand("witloom.restartServer");
    await vscode.commands.executeCommand("witloom.invoke", sample("counter.wac").toString(), laps);
    assert.deepEqual(
      api.runs().map(({ error, result }) => error?.message ?? result),
      ["[2, 2]"],
    );
  });
});
