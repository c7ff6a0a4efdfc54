// Commands that build: each is a task, so that its output has a terminal and VS Code saves what is open before it.
import * as vscode from "vscode";
import type { ProjectView } from "../../../server/src/protocol/builds.ts";
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { App } from "../app.ts";
import { showFailure } from "../failure.ts";
import { type CommandTarget, uriOf } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { showPlanDocument } from "./planDocuments.ts";
import { type BuildDefinition, projectTask, taskOf, taskType } from "./tasks.ts";

/** Builds the project that the argument is about, what a composition is made of, or what is chosen. */
export async function build(app: App, target?: CommandTarget): Promise<void> {
  await buildThe(app, "build", target);
}

/** As `build`, also what has not changed. */
export async function rebuild(app: App, target?: CommandTarget): Promise<void> {
  await buildThe(app, "rebuild", target);
}

export async function buildAll(app: App): Promise<void> {
  if (requireTrust("Building components")) await execute(taskOf(app, { type: taskType, task: "build" }));
}

/** Builds what changes, from now on; a second time it says so. */
export async function watch(app: App): Promise<void> {
  if (!requireTrust("Building components")) return;
  if (app.builds.active().some((it) => it.watch)) {
    void vscode.window.showInformationMessage("Components are watched already.");
    return;
  }
  await vscode.tasks.executeTask(taskOf(app, { type: taskType, task: "watch" }));
}

/** Ends the builds that go on; a watching one ends only where no other does. */
export async function stopBuild({ server, builds }: App): Promise<void> {
  const active = builds.active();
  const busy = active.filter((it) => !it.watch);
  for (const { id } of busy.length > 0 ? busy : active) await server.request("witloom/stopBuild", { id });
}

/** Takes away components and working folders of projects; asks first. */
export async function clean(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Cleaning up")) return;
  const chosen = await choose(app, target, "Clean which component?");
  if (chosen.length === 0) return;
  const what = chosen.length === 1 ? `the built component of ${chosen[0]!.name}` : `${chosen.length} built components`;
  const again = chosen.length === 1 ? "it" : "them";
  const detail = `The next build makes ${again} again. Sources and the compilers' own caches stay.`;
  if ((await vscode.window.showWarningMessage(`Remove ${what}?`, { modal: true, detail }, "Remove")) !== "Remove") return;
  const answer = await app.server.request("witloom/clean", { folders: chosen.map((it) => it.folder) });
  if ("error" in answer) return showFailure(answer.error);
  vscode.window.setStatusBarMessage(`$(trash) Removed ${answer.removed.length} files and folders`, 8000);
}

/** Shows the steps of builds without running any. */
export async function showPlan(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Planning a build")) return; // the tools of the workspace are asked for their versions
  const chosen = await choose(app, target, "Show the plan of which component?");
  if (chosen.length === 0) return;
  const progress = { location: vscode.ProgressLocation.Window, title: "Planning" };
  const folders = chosen.map((it) => it.folder);
  const plans = await vscode.window.withProgress(progress, () => app.server.request("witloom/plans", { folders }));
  const content = plans
    .map(({ name, folder, language, steps, missing, problems }) => {
      const head = `# ${name} (${language ? languageName(language) : "own commands"}), in ${vscode.workspace.asRelativePath(vscode.Uri.parse(folder, true))}`;
      const lacks = missing ? [`# needs ${missing.tool}, which was not found; install it with:`, `# ${missing.install}`] : [];
      return [head, ...steps, ...lacks, ...problems.map((it) => `# ${it}`)].join("\n");
    })
    .join("\n\n");
  await showPlanDocument(chosen.length === 1 ? `plan of ${chosen[0]!.name}` : "plan", `${content}\n`);
}

async function buildThe(app: App, task: BuildDefinition["task"], target: CommandTarget): Promise<void> {
  if (!requireTrust("Building a component")) return;
  const chosen = await choose(app, target, "Build which component?");
  const all = await app.server.request("witloom/projects", null);
  if (chosen.length === all.length && chosen.length > 1) return execute(taskOf(app, { type: taskType, task }));
  await Promise.all(chosen.map((it) => execute(projectTask(app, it, task))));
}

async function choose(app: App, target: CommandTarget, question: string): Promise<ProjectView[]> {
  const projects = await app.server.request("witloom/projects", null);
  const given = uriOf(target) ?? (typeof target === "object" && "view" in target ? projectOf(target) : undefined);
  if (given?.endsWith(".wac")) {
    const parts = await app.server.request("witloom/partsOf", { uri: given });
    const meant = projects.filter((it) => parts.includes(it.folder));
    if (meant.length > 0) return meant;
  }
  const meant = projects.find((it) => given === it.component || given === it.folder || given?.startsWith(`${it.folder}/`));
  if (meant) return [meant];
  if (projects.length > 0) return pick(projects, question);
  const create = "New Component…";
  const message =
    "There is no component project here: a project is a folder with its language's files and a wit/ folder, or a witloom.json.";
  void vscode.window
    .showInformationMessage(message, create)
    .then((pressed) => pressed === create && vscode.commands.executeCommand("witloom.newComponent"));
  return [];
}

/** The project of a node in the Components view. */
function projectOf({ view }: { view?: unknown }): string | undefined {
  return typeof view === "object" && view !== null && "project" in view && typeof view.project === "string" ? view.project : undefined;
}

async function pick(projects: ProjectView[], question: string): Promise<ProjectView[]> {
  const items = projects.map((it) => ({
    label: it.name,
    description: [it.language ? languageName(it.language) : "own commands", it.built ? undefined : "not built"].filter(Boolean).join(" · "),
    detail: vscode.workspace.asRelativePath(vscode.Uri.parse(it.folder, true)),
    projects: [it],
  }));
  const all = { label: "All", description: `${projects.length} projects`, detail: "", projects };
  const offered = projects.length === 1 ? items : [all, ...items];
  return (await vscode.window.showQuickPick(offered, { placeHolder: question, matchOnDetail: true }))?.projects ?? [];
}

/** Runs a task to its end. */
async function execute(task: vscode.Task): Promise<void> {
  const execution = await vscode.tasks.executeTask(task);
  await new Promise<void>((resolve) => {
    const listener = vscode.tasks.onDidEndTask((event) => {
      if (event.execution !== execution) return;
      listener.dispose();
      resolve();
    });
  });
}
