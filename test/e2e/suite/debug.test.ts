// Debugging from a real extension host: attaching to a run that goes on, looking at it, and leaving it.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../../client/src/extension.ts";
import { activated, closeEditors, sample, until } from "./session.ts";

const endless = "orders:shop/counting@0.1.0#count-to(4294967295)";

describe("debugging", () => {
  let api: ExtensionApi;
  before(async () => {
    api = await activated();
  });
  after(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.commands.executeCommand("witloom.stop");
    await closeEditors();
  });

  it("attaches to a run in the middle of a call, shows its stack and values, and leaves it running", async () => {
    const known = api.runs().length;
    const ended = vscode.commands.executeCommand("witloom.invoke", sample("counter.wac").toString(), endless, false);
    const run = await until("a run", () => api.runs().length > known && api.runs().find(({ state }) => state === "running"));
    vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint("counter.increment")]);
    await vscode.commands.executeCommand("witloom.attach", { kind: "run", id: run.id });
    const frame = await until("a stop", () => {
      const item = vscode.debug.activeStackItem;
      return item instanceof vscode.DebugStackFrame ? item : undefined;
    });
    assert.equal(frame.session.configuration["run"], run.id);
    const { stackFrames } = (await frame.session.customRequest("stackTrace", { threadId: frame.threadId })) as {
      stackFrames: { name: string; source?: { path?: string } }[];
    };
    const calls = stackFrames.filter(({ name }) => !name.startsWith("↳"));
    assert.match(calls[0]!.name, /^counter .*\[method\]counter\.increment$/);
    assert.match(calls[1]!.name, /^counter-go .*count-to$/);
    await vscode.env.clipboard.writeText("before");
    await vscode.commands.executeCommand("witloom.copyAsJson", {
      sessionId: frame.session.id,
      variable: { name: "self", evaluateName: "self" },
    });
    assert.match(JSON.parse(await vscode.env.clipboard.readText()) as string, /^counter#\d+$/);
    await vscode.debug.stopDebugging(frame.session);
    await until("the end of the session", () => vscode.debug.activeDebugSession === undefined);
    assert.equal(api.runs().find(({ id }) => id === run.id)?.state, "running");
    await vscode.commands.executeCommand("witloom.stop");
    await until("its end", () => api.runs().find(({ id, state }) => id === run.id && state === "ended"));
    await ended;
  });

  it("has VS Code's JavaScript debugger look into the guests' process where a configuration asks for their source", async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    const children: vscode.DebugSession[] = [];
    const listener = vscode.debug.onDidStartDebugSession((session) => {
      if (session.parentSession?.configuration["sourceLevel"]) children.push(session);
    });
    const program = sample("counter.wac").fsPath;
    const known = new Set(api.runs().map(({ id }) => id));
    try {
      const configuration = {
        type: "witloom",
        request: "launch",
        name: "with source",
        program,
        invoke: "count-laps(5, 2, 3)",
        sourceLevel: true,
      };
      assert.ok(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration));
      const ended = await until("the end of the run", () => api.runs().find(({ id, state }) => !known.has(id) && state === "ended"));
      assert.equal(ended.result, "[7, 7, 7]");
      await until("the session of the JavaScript debugger", () => children.length > 0);
      assert.deepEqual(
        children.map(({ name }) => name),
        ["with source: source"],
      );
      await until("the end of the sessions", () => vscode.debug.activeDebugSession === undefined);
    } finally {
      listener.dispose();
    }
  });

  it("starts the configurations of a compound at once, each a session of its own", async () => {
    const folder = vscode.workspace.workspaceFolders![0]!;
    const common = { type: "witloom", request: "launch", program: `\${workspaceFolder}/counter.wac` };
    const configurations = [
      { ...common, name: "few laps", invoke: "count-laps(5, 2, 3)" },
      { ...common, name: "one lap", invoke: "count-laps(5, 2, 1)" },
    ];
    const compounds = [{ name: "both", configurations: ["few laps", "one lap"] }];
    await vscode.workspace
      .getConfiguration("launch", folder)
      .update("configurations", configurations, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.getConfiguration("launch", folder).update("compounds", compounds, vscode.ConfigurationTarget.Workspace);
    const started: string[] = [];
    const listener = vscode.debug.onDidStartDebugSession(({ name }) => void started.push(name));
    const known = new Set(api.runs().map(({ id }) => id));
    try {
      assert.ok(await vscode.debug.startDebugging(folder, "both"));
      const fresh = () => api.runs().filter(({ id, state }) => !known.has(id) && state === "ended");
      await until("the end of both", () => fresh().length === 2);
      assert.deepEqual(
        fresh()
          .map(({ result }) => result)
          .sort(),
        ["[7, 7, 7]", "[7]"],
      );
      assert.deepEqual(started.sort(), ["few laps", "one lap"]);
      await until("the end of the sessions", () => vscode.debug.activeDebugSession === undefined);
    } finally {
      listener.dispose();
    }
  });
});
