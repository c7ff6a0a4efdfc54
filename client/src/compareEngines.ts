// "Compare Engines": the same run under the embedded engine and under native wasmtime; where they differ, side by side.
import * as vscode from "vscode";
import type { EngineComparison } from "../../server/src/protocol/editor.ts";
import type { App } from "./app.ts";
import { showFailure } from "./failure.ts";
import { allowed } from "./launch/consent.ts";
import { type CommandTarget, nameOf } from "./program.ts";
import { chooseRun } from "./runCommands.ts";
import { requireTrust } from "./trust.ts";

const scheme = "witloom-engine";
/** Pages that are shown: what each engine printed, and how it ended. */
const pages = new Map<string, string>();
let count = 0;

/** Registers the documents that are compared. */
export function registerEnginePages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => pages.get(uri.query) ?? "Compare the engines again to see this.\n",
  });
}

/** Runs a program with both engines. Only what its launch configuration does not say is asked for. */
export async function compareEngines(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Running a component")) return;
  const chosen = await chooseRun(app, target);
  if (!chosen) return;
  const { uri, invoke, profile } = chosen;
  if (profile && !(await allowed(app.memory, profile.name, profile))) return;
  const options = { uri, trace: false, ...(invoke === undefined ? {} : { invoke }), ...(profile ? { configuration: profile } : {}) };
  const progress = { location: vscode.ProgressLocation.Notification, title: `Comparing engines on ${nameOf(uri)}`, cancellable: true };
  const answer = await vscode.window.withProgress(progress, (_, token) => app.server.request("witloom/compareEngines", options, token));
  if ("error" in answer) return showFailure(answer.error);
  if (answer.same === null) await showDifference(nameOf(uri), answer);
  else void vscode.window.showInformationMessage(`${nameOf(uri)}: jco and wasmtime show ${answer.same}.`);
}

async function showDifference(name: string, { differences, jco, wasmtime }: EngineComparison): Promise<void> {
  const page = (engine: string, text: string): vscode.Uri => {
    const query = `${++count}`;
    pages.set(query, text);
    return vscode.Uri.from({ scheme, path: `/${name} (${engine})`, query });
  };
  await vscode.commands.executeCommand("vscode.diff", page("jco", jco), page("wasmtime", wasmtime), `${name}: jco ↔ wasmtime`);
  const [first] = differences;
  if (first) void vscode.window.showWarningMessage(`${name}: the engines differ in ${differences.map((it) => it.place).join(" and ")}.`);
}
