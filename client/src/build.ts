// Builds component projects with their own commands, as VS Code tasks: a project says in its witloom.json how it is built.
import * as vscode from "vscode";
import { showFailure } from "./failure.ts";
import { type CommandTarget, nameOf, uriOf } from "./program.ts";
import { requireTrust } from "./trust.ts";

const taskType = "witloom";

interface Project {
  readonly folder: vscode.Uri;
  readonly language: string;
  readonly component?: string;
  /** A program and its arguments each. */
  readonly commands: readonly string[][];
}

/** Offers every project's build under "Tasks: Run Build Task" too. */
export function registerBuild(): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: async () => (await findProjects()).flatMap(tasksOf),
    resolveTask: () => undefined,
  });
}

/** Builds the project that the argument names, or asks which. */
export async function pickAndBuild(target?: CommandTarget): Promise<void> {
  if (!requireTrust("Building a component")) return;
  const projects = await findProjects();
  const given = uriOf(target);
  const meant = projects.find(({ folder }) => given === folder.toString() || given?.startsWith(`${folder}/`));
  const chosen = meant ? [meant] : await pick(projects);
  for (const project of chosen) {
    for (const task of tasksOf(project)) {
      const code = await execute(task);
      if (code === 0) continue;
      return showFailure({ message: `Building ${nameOf(project.folder.path)} failed with exit code ${code ?? "unknown"}.` });
    }
  }
  if (chosen.length > 0)
    vscode.window.setStatusBarMessage(`$(pass) Built ${chosen.map(({ folder }) => nameOf(folder.path)).join(", ")}`, 8000);
}

async function pick(projects: Project[]): Promise<Project[]> {
  if (projects.length === 0) {
    void vscode.window.showInformationMessage(
      "There is no component project here: a project's folder holds a witloom.json with its build command.",
    );
    return [];
  }
  const items = projects.map((project) => ({
    label: nameOf(project.folder.path),
    description: project.language,
    detail: project.commands.map((command) => command.join(" ")).join(" && "),
    projects: [project],
  }));
  const all = { label: "All", description: `${projects.length} projects`, detail: "", projects };
  return (await vscode.window.showQuickPick([all, ...items], { placeHolder: "Build which component?" }))?.projects ?? [];
}

async function findProjects(): Promise<Project[]> {
  const files = await vscode.workspace.findFiles("**/witloom.json", "**/{node_modules,target,dist}/**");
  const projects = await Promise.all(files.map(readProject));
  return projects.filter((project) => project !== undefined).sort((a, b) => a.folder.path.localeCompare(b.folder.path));
}

/** A file that is no project, or broken, is none: the JSON editor shows what is wrong with it. */
async function readProject(file: vscode.Uri): Promise<Project | undefined> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
    if (typeof value !== "object" || value === null || !("build" in value)) return undefined;
    const commands = commandsOf(value.build);
    if (!commands) return undefined;
    const language = "language" in value && typeof value.language === "string" ? value.language : "";
    const component = "component" in value && typeof value.component === "string" ? { component: value.component } : {};
    return { folder: vscode.Uri.joinPath(file, ".."), language, ...component, commands };
  } catch {
    return undefined;
  }
}

/** `["sh", "build.sh"]` is one command, `[["a"], ["b", "c"]]` are two. */
function commandsOf(build: unknown): string[][] | undefined {
  if (!Array.isArray(build) || build.length === 0) return undefined;
  const isCommand = (value: unknown): value is string[] =>
    Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
  if (isCommand(build)) return [build];
  return build.every(isCommand) ? build : undefined;
}

function tasksOf({ folder, commands }: Project): vscode.Task[] {
  const project = vscode.workspace.asRelativePath(folder);
  const scope = vscode.workspace.getWorkspaceFolder(folder) ?? vscode.TaskScope.Workspace;
  return commands.map(([program = "", ...args], step) => {
    const name = commands.length === 1 ? `build ${project}` : `build ${project} (${step + 1} of ${commands.length})`;
    const execution = new vscode.ProcessExecution(program, args, { cwd: folder.fsPath });
    const task = new vscode.Task({ type: taskType, project, step }, scope, name, "Witloom", execution);
    task.group = vscode.TaskGroup.Build;
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, panel: vscode.TaskPanelKind.Shared, clear: false };
    return task;
  });
}

/** Runs a task to its end; its exit code, `undefined` when it was ended from outside. */
async function execute(task: vscode.Task): Promise<number | undefined> {
  let finish: (code: number | undefined) => void = () => {};
  const done = new Promise<number | undefined>((resolve) => {
    finish = resolve;
  });
  const same = (other: vscode.Task) => other.definition["project"] === task.definition["project"] && other.name === task.name;
  const listeners = vscode.Disposable.from(
    vscode.tasks.onDidEndTaskProcess((event) => same(event.execution.task) && finish(event.exitCode)),
    // A program that cannot be started ends its task without a process.
    vscode.tasks.onDidEndTask((event) => same(event.execution.task) && setTimeout(() => finish(undefined), 100)),
  );
  try {
    await vscode.tasks.executeTask(task);
    return await done;
  } finally {
    listeners.dispose();
  }
}
