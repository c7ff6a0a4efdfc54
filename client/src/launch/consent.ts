// Asks before a run that may do more than touch the workspace; the answer is kept for the workspace.
import { realpathSync } from "node:fs";
import * as vscode from "vscode";
import type { LaunchConfiguration } from "../../../server/src/protocol/launch.ts";
import { beyondWorkspace } from "./beyond.ts";

const key = "witloom.grantedBeyondWorkspace";

/** What a configuration grants beyond the workspace, as it stands now on disk. */
export function beyond(configuration: Partial<LaunchConfiguration>): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((it) => it.uri.scheme === "file").map((it) => it.uri.fsPath);
  return beyondWorkspace(configuration, folders, (file) => {
    try {
      return realpathSync(file);
    } catch {
      return file; // what is not there is told by the run
    }
  });
}

/** True where nothing is granted beyond the workspace, or a person allows it, now or in an earlier session. */
export async function allowed(memory: vscode.Memento, name: string, configuration: Partial<LaunchConfiguration>): Promise<boolean> {
  const known = memory.get<string[]>(key, []);
  const entry = (it: string): string => `${configuration.program ?? name}: ${it}`;
  const open = beyond(configuration).filter((it) => !known.includes(entry(it)));
  if (open.length === 0) return true;
  const allow = "Allow in This Workspace";
  const detail = `It may act outside of this workspace:\n${open.map((it) => `• ${it}`).join("\n")}`;
  const pressed = await vscode.window.showWarningMessage(`Run '${name}' with more rights?`, { modal: true, detail }, allow);
  if (pressed !== allow) return false;
  await memory.update(key, [...known, ...open.map(entry)]);
  return true;
}
