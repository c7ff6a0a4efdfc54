// Debugging what runs already: a run of the editor, or one of the command line that lets a debugger come.
import path from "node:path";
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { nameOf } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { debugType } from "./configurations.ts";

/** What an `attach` configuration says of the run that is meant. */
export type Attached = { run: number } | { port: number };

/** Attaches to a run of the tree, or to one that is chosen. */
export async function attach(app: App, target?: { readonly kind: "run"; readonly id: number }): Promise<void> {
  if (!requireTrust("Debugging a component")) return;
  const meant = target?.kind === "run" ? { run: target.id } : await chooseAttached(app);
  if (!meant) return;
  const view = "run" in meant ? app.runs.get(meant.run) : undefined;
  const name = `Attach to ${view ? `${nameOf(view.program)} (run ${view.id})` : "a Program"}`;
  const folder = view && vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(view.program, true));
  await vscode.debug.startDebugging(folder, { type: debugType, request: "attach", name, ...meant });
}

/** Asks which run is meant, where there is more than one; undefined where there is none, which is told, or the question was left. */
export async function chooseAttached(app: App): Promise<Attached | undefined> {
  const cards = await app.server.request("witloom/attachable", null);
  const runs = app.runs.active().filter((it) => !it.debugged && it.engine === undefined);
  const items: (vscode.QuickPickItem & { meant: Attached })[] = [
    ...runs.map((it) => ({
      label: nameOf(it.program),
      description: `run ${it.id}${it.serving ? `, serves ${it.serving.url ?? "soon"}` : it.session ? ", live instances" : ""}`,
      meant: { run: it.id },
    })),
    ...cards.map(({ port, program }) => ({ label: path.basename(program), description: `command line, port ${port}`, meant: { port } })),
  ];
  if (items.length === 0) {
    const how = "Run or serve a program first, or start one with `witloom serve --debug 0` in a terminal.";
    void vscode.window.showInformationMessage(`Nothing runs that a debugger could attach to. ${how}`);
    return undefined;
  }
  if (items.length === 1) return items[0]!.meant;
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which program?" }))?.meant;
}
