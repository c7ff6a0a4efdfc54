// `witloom` tasks: builds as VS Code's tasks know them, offered for every project and for all, and as tasks.json defines them.
import * as vscode from "vscode";
import type { BuildOptions, ProjectView } from "../../../server/src/protocol/builds.ts";
import type { App } from "../app.ts";
import { requireTrust } from "../trust.ts";
import { BuildTerminal } from "./terminal.ts";

export const taskType = "witloom";

/** What tasks.json may say; package.json describes it to the editor. */
export interface BuildDefinition extends vscode.TaskDefinition {
  type: typeof taskType;
  task: "build" | "rebuild" | "watch";
  /** The project's folder, relative to the workspace; absent: all projects. */
  project?: string;
  /** Instead of the way that the project is built by. */
  command?: string[];
  profile?: "debug" | "release";
}

const kinds = ["build", "rebuild", "watch"];

/** Offers the tasks under "Tasks: Run Task" and "Run Build Task". */
export function registerTasks(app: App): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    async provideTasks() {
      const projects = await app.server.request("witloom/projects", null);
      if (projects.length === 0) return [];
      const all = (["build", "rebuild", "watch"] as const).map((task) => taskOf(app, { type: taskType, task }));
      return [...all, ...projects.map((it) => projectTask(app, it, "build"))];
    },
    resolveTask({ definition, scope }) {
      if (!kinds.includes(definition["task"])) return undefined;
      return taskOf(app, definition as BuildDefinition, typeof scope === "object" ? scope : undefined);
    },
  });
}

/** The task that builds one project. */
export function projectTask(app: App, { folder }: Pick<ProjectView, "folder">, task: BuildDefinition["task"]): vscode.Task {
  const uri = vscode.Uri.parse(folder, true);
  const project = vscode.workspace.asRelativePath(uri, false);
  return taskOf(app, { type: taskType, task, project }, vscode.workspace.getWorkspaceFolder(uri));
}

/** A task that builds in a terminal of its own. `definition` stays the very object that VS Code resolves by. */
export function taskOf(app: App, definition: BuildDefinition, home?: vscode.WorkspaceFolder): vscode.Task {
  const folder = home ?? vscode.workspace.workspaceFolders?.[0];
  const name = `${definition.task} ${definition.project ?? "all"}`;
  const execution = new vscode.CustomExecution(async () => {
    if (!requireTrust("Building a component")) throw new Error("The workspace is not trusted.");
    return new BuildTerminal(app, optionsOf(definition, folder));
  });
  const task = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, "Witloom", execution, matchers(definition));
  task.group = vscode.TaskGroup.Build;
  task.isBackground = definition.task === "watch";
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, panel: vscode.TaskPanelKind.Dedicated, clear: true };
  return task;
}

/** Findings come from the server; a background task's matcher tells when a round begins and ends. */
const matchers = ({ task }: BuildDefinition): string[] => (task === "watch" ? ["$witloom-watch"] : []);

function optionsOf({ task, project, command, profile }: BuildDefinition, home: vscode.WorkspaceFolder | undefined): BuildOptions {
  const folder = project === undefined || !home ? undefined : vscode.Uri.joinPath(home.uri, project).toString().replace(/\/$/, "");
  const chosen = profile ?? vscode.workspace.getConfiguration("witloom").get<"project" | "debug" | "release">("build.profile", "project");
  return {
    ...(folder === undefined ? {} : { folders: [folder] }),
    ...(task === "rebuild" ? { force: true } : {}),
    ...(task === "watch" ? { watch: true } : {}),
    ...(command ? { command } : {}),
    ...(chosen === "project" ? {} : { profile: chosen }),
  };
}
