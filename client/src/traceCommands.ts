// Commands that look at what was traced.
import * as vscode from "vscode";
import type { App } from "./app.ts";
import { type CommandTarget, uriOf } from "./program.ts";
import { openCall } from "./virtualDocuments.ts";

const setting = "inlineTrace.enabled";

/** Selects a call in the Components view and opens its values. Links in hovers pass the two numbers. */
export async function showCall(app: App, run?: unknown, id?: unknown): Promise<void> {
  const [runId, callId] = typeof run === "object" && run !== null && "run" in run && "view" in run ? callOf(run) : [run, id];
  if (typeof runId !== "number" || typeof callId !== "number") return;
  const call = await app.view.revealCall(runId, callId);
  if (call) await openCall(runId, call);
  else void vscode.window.showInformationMessage("This call is no longer in the trace: run the composition again.");
}

/** Selects the newest call of a program's newest traced run. */
export async function showTrace(app: App, target?: CommandTarget): Promise<void> {
  await vscode.commands.executeCommand("witloom.components.focus");
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri.toString();
  const traced = app.runs.all().filter((run) => run.traced && run.calls > 0);
  const run = traced.find(({ program }) => program === uri) ?? traced[0];
  const first = run && (await app.server.request("witloom/calls", { run: run.id, parent: 0 }))[0];
  if (run && first) await app.view.revealCall(run.id, first.id);
  else void vscode.window.showInformationMessage("Nothing has been traced yet: use 'Witloom: Run with Trace' on a composition.");
}

/** Switches the remarks at the ends of lines on or off, for this person everywhere. */
export async function toggleInlineTrace(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("witloom");
  await configuration.update(setting, !configuration.get<boolean>(setting, true), vscode.ConfigurationTarget.Global);
}

/** The tree passes its node. */
function callOf(node: { run: unknown; view: unknown }): [unknown, unknown] {
  const { view } = node;
  return [node.run, typeof view === "object" && view !== null && "id" in view ? view.id : undefined];
}
