// A tool that a build lacks: the exact command that installs it, and a button that runs it in a terminal. It never runs by itself.
import * as vscode from "vscode";
import type { MissingTool } from "../../../server/src/protocol/build.ts";
import type { BuildStore } from "./store.ts";

const install = "Install in Terminal";
const copy = "Copy Command";

/** Offers each missing tool once a build. */
export function registerMissingTools(builds: BuildStore): vscode.Disposable {
  const offered = new Set<string>();
  return builds.onDidChange((build) => {
    if (!build || build.state === "building") return;
    const lacking = build.components.flatMap(({ name, missing }) => (missing ? [{ name, missing }] : []));
    for (const { missing } of lacking) {
      const key = `${build.id} ${missing.tool}`;
      if (offered.has(key)) continue;
      offered.add(key);
      void offer(
        missing,
        lacking.filter((it) => it.missing.tool === missing.tool).map((it) => it.name),
      );
    }
  });
}

async function offer({ tool, install: command }: MissingTool, names: string[]): Promise<void> {
  const needs = `${names.join(", ")} ${names.length === 1 ? "needs" : "need"} ${tool}, which was not found. Install it with: ${command}`;
  await follow(command, await vscode.window.showWarningMessage(needs, install, copy));
}

/** Shows what would be run, and runs it where a person says so. */
export async function offerInstall(label: string, command: string): Promise<void> {
  await follow(command, await vscode.window.showInformationMessage(`${label} is installed with: ${command}`, install, copy));
}

async function follow(command: string, pressed: string | undefined): Promise<void> {
  if (pressed === copy) await vscode.env.clipboard.writeText(command);
  if (pressed !== install) return;
  const terminal = vscode.window.createTerminal({ name: "Install" });
  terminal.show();
  terminal.sendText(command);
}
