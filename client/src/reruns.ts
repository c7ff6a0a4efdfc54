// Runs that a build started again: their output stands apart from what came before. Nothing pops up, as nobody asked just now.
import type * as vscode from "vscode";
import type { GuestOutput } from "./output.ts";
import { nameOf } from "./program.ts";
import type { RunStore } from "./runs.ts";

/** Writes a line before and after each such run's output. */
export function registerReruns(runs: RunStore, output: GuestOutput): vscode.Disposable {
  const begun = new Set<number>();
  const ended = new Set<number>();
  return runs.onDidChange((run) => {
    if (!run?.again) return;
    const name = nameOf(run.program);
    if (!begun.has(run.id)) output.note(`> ${name}, again`);
    begun.add(run.id);
    if (run.state !== "ended" || ended.has(run.id)) return;
    ended.add(run.id);
    if (run.result !== undefined) output.note(run.result);
    output.note(`(${(run.error?.message ?? `${name} ended with exit code ${run.exitCode ?? 0}`).replace(/\.$/, "")})`);
  });
}
