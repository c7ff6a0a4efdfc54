// Builds as VS Code's tasks know them: offered, taken from definitions as tasks.json holds them, ended with the exit code of the build.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../../client/src/extension.ts";
import { activated, sample, until } from "./session.ts";

describe("build", () => {
  let api: ExtensionApi;
  before(async () => {
    api = await activated();
    await write(["cp", "../deps/orders/counter.wasm", "copied.wasm"]);
  });
  after(() => vscode.workspace.fs.delete(sample("copied"), { recursive: true }));

  const write = (build: string[]): Thenable<void> =>
    vscode.workspace.fs.writeFile(
      sample("copied/witloom.json"),
      Buffer.from(JSON.stringify({ wit: "../wit", world: "counter-component", build })),
    );

  /** Runs a task to its end; its exit code. */
  async function run(definition: Record<string, unknown>): Promise<number | undefined> {
    // The provider is asked for the task that fits the definition, as for one of tasks.json.
    const fits = (task: vscode.Task): boolean => Object.entries(definition).every(([key, value]) => task.definition[key] === value);
    const task = await until("the task", async () => (await vscode.tasks.fetchTasks({ type: "witloom" })).find(fits));
    const ended = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution.task.name !== task.name) return;
        listener.dispose();
        resolve(event.exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    return ended;
  }

  it("offers every project, all of them, and watching", async () => {
    // A project that was made just now is found when the watcher has told of it, or of its folder.
    const wanted = ["build all", "rebuild all", "watch all", "build copied", "build auth"];
    await until("the tasks", async () => {
      const names = (await vscode.tasks.fetchTasks({ type: "witloom" })).map((it) => it.name);
      return wanted.every((name) => names.includes(name));
    });
  });

  it("builds a project as a task, and ends with its exit code", async () => {
    assert.equal(await run({ task: "build", project: "copied" }), 0);
    assert.deepEqual(
      api.builds()[0]?.components.map((it) => [it.name, it.state]),
      [["copied", "built"]],
    );
    await vscode.workspace.fs.stat(sample("copied/copied.wasm"));
    await write(["false"]);
    assert.equal(await run({ task: "build", project: "copied" }), 1);
    const [finding] = await until("the finding", () => {
      const found = vscode.languages.getDiagnostics(sample("copied/witloom.json"));
      return found.length > 0 && found;
    });
    assert.match(finding!.message, /false/);
  });
});
