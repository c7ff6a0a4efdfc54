// The status bar item that stands while something runs; a click stops it.
import * as vscode from "vscode";
import { nameOf } from "./program.ts";
import type { RunStore } from "./runs.ts";

/** Shows the item while a run is active. */
export function registerStatusBar(runs: RunStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("witloom.run", vscode.StatusBarAlignment.Left, 10);
  item.name = "Witloom Run";
  item.command = "witloom.stop";
  const update = () => {
    const active = runs.active();
    const first = active[0];
    void vscode.commands.executeCommand("setContext", "witloom.running", active.length > 0);
    if (!first) return item.hide();
    const name = active.length === 1 ? nameOf(first.program) : `${active.length} runs`;
    item.text = `$(sync~spin) Running ${name}`;
    item.tooltip = `${first.traced ? `${first.calls} calls traced. ` : ""}Click to stop.`;
    item.accessibilityInformation = { label: `Witloom is running ${name}; activate to stop`, role: "button" };
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(update));
}
