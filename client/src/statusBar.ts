// The one status bar item: what is built, what runs, what is watched, and how it ended. A click does what is wanted most.
import * as vscode from "vscode";
import type { BuildView } from "../../server/src/protocol/builds.ts";
import type { RunView } from "../../server/src/protocol/editor.ts";
import type { BuildStore } from "./build/store.ts";
import { summary } from "./build/terminal.ts";
import { duration } from "./format.ts";
import { nameOf } from "./program.ts";
import type { RunStore } from "./runs.ts";

/** What the item shows. */
interface Shown {
  text: string;
  tooltip: string;
  /** For screen readers. */
  label: string;
  command: string;
  bad?: boolean;
}

/** Shows the item while there is something to tell. */
export function registerStatusBar(runs: RunStore, builds: BuildStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("witloom.run", vscode.StatusBarAlignment.Left, 10);
  item.name = "Witloom";
  const update = () => {
    const active = runs.active();
    void vscode.commands.executeCommand("setContext", "witloom.running", active.length > 0);
    void vscode.commands.executeCommand("setContext", "witloom.building", builds.active().length > 0);
    // Instances that wait for calls or requests keep nobody waiting.
    const shown =
      building(builds) ?? running(active.filter((it) => !it.session && !it.serving)) ?? failed(builds) ?? watching(builds, runs);
    if (!shown) return item.hide();
    item.text = shown.text;
    item.tooltip = shown.tooltip;
    item.command = shown.command;
    item.backgroundColor = shown.bad ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    item.accessibilityInformation = { label: shown.label, role: "button" };
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(update), builds.onDidChange(update));
}

function building(builds: BuildStore): Shown | undefined {
  const busy = builds.active().filter((it) => it.state === "building");
  if (busy.length === 0) return undefined;
  const components = busy.flatMap((it) => it.components);
  const names = components.filter((it) => it.state === "building").map((it) => it.name);
  const done = components.filter((it) => it.state !== "building" && it.state !== "waiting").length;
  const what = names.length === 0 ? "components" : names.length <= 2 ? names.join(", ") : `${names.length} components`;
  return {
    text: `$(sync~spin) Building ${what}`,
    tooltip: `${done} of ${components.length} done. Click to stop.`,
    label: `Witloom is building ${what}; activate to stop`,
    command: "witloom.stopBuild",
  };
}

function running(active: RunView[]): Shown | undefined {
  const [first] = active;
  if (!first) return undefined;
  const name = active.length === 1 ? nameOf(first.program) : `${active.length} runs`;
  return {
    text: `$(sync~spin) Running ${name}`,
    tooltip: `${first.traced ? `${first.calls} calls traced. ` : ""}Click to stop.`,
    label: `Witloom is running ${name}; activate to stop`,
    command: "witloom.stop",
  };
}

/** Stays until a build of the same succeeds or was stopped. */
function failed(builds: BuildStore): Shown | undefined {
  const [last] = builds.all();
  const bad = last?.components.filter((it) => it.state === "failed" || it.state === "missing") ?? [];
  if (!last || bad.length === 0) return undefined;
  const names = bad.length <= 2 ? bad.map((it) => it.name).join(", ") : `${bad.length} components`;
  return {
    text: `$(error) ${names} not built`,
    tooltip: `${summary(last)} Click for Problems.`,
    label: `Witloom could not build ${names}; activate to see the problems`,
    command: "workbench.actions.view.problems",
    bad: true,
  };
}

function watching(builds: BuildStore, runs: RunStore): Shown | undefined {
  const build = builds.active().find((it) => it.watch);
  if (!build) return undefined;
  const run = build.rerun === null ? undefined : runs.get(build.rerun);
  const outcome = run ? outcomeOf(run) : "";
  return {
    text: `$(eye) Watching${outcome}`,
    tooltip: `${summaryOf(build)} Click to stop.`,
    label: `Witloom builds what is saved${outcome}; activate to stop`,
    command: "witloom.stopBuild",
  };
}

const summaryOf = (build: BuildView): string => (build.components.length > 0 ? summary(build) : "What is saved is built.");

/** How the run ended that a build started again. */
function outcomeOf({ program, error, exitCode = 0, duration: took = 0 }: RunView): string {
  return error || exitCode !== 0 ? `: $(error) ${nameOf(program)} failed` : `: $(pass) ${nameOf(program)} ${duration(took)}`;
}
