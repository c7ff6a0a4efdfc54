// "New Component…": a project for a world, in a language, that builds as it is.
import * as vscode from "vscode";
import { BUILD_LANGUAGES, type BuildLanguage } from "../../../server/src/protocol/build.ts";
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { App } from "../app.ts";
import { showFailure } from "../failure.ts";
import { type CommandTarget, uriOf } from "../program.ts";
import { requireTrust } from "../trust.ts";

/** What a key binding or another extension may say beforehand; what is missing is asked for. */
export interface GivenComponent {
  world?: string;
  language?: BuildLanguage;
  name?: string;
  /** Relative to the workspace. */
  folder?: string;
}

/** Asks for world, language, name and folder, writes the files and opens the one with the first function to write. */
export async function newComponent(app: App, target?: CommandTarget, given: GivenComponent = {}): Promise<void> {
  if (!requireTrust("Making a component")) return;
  const first = vscode.workspace.workspaceFolders?.[0];
  if (!first) {
    void vscode.window.showInformationMessage("Open the folder that the component is to belong to.");
    return;
  }
  const world = await pickWorld(app, uriOf(target), given.world);
  if (!world) return;
  const home = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(world.folder, true)) ?? first;
  const language = given.language ?? (await pickLanguage(app));
  if (!language) return;
  const name = given.name ?? (await askName(world.world));
  if (name === undefined) return;
  const folder = given.folder ?? (await askFolder(home, name));
  if (folder === undefined) return;
  const uri = vscode.Uri.joinPath(home.uri, folder);
  const request = { wit: world.folder, world: world.world, language, name, folder: uri.toString() };
  const answer = await app.server.request("witloom/newComponent", request);
  if ("error" in answer) return showFailure(answer.error);
  await write(uri, answer.files);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(uri, answer.main));
  const build = "Build";
  const pressed = await vscode.window.showInformationMessage(`${name} is ready to be written in ${folder}; it builds as it is.`, build);
  if (pressed === build) await vscode.commands.executeCommand("witloom.build", uri);
}

type World = { world: string; package: string; folder: string };

/** The worlds of a WIT file's package first. */
async function pickWorld({ server }: App, near: string | undefined, given: string | undefined): Promise<World | undefined> {
  const worlds = await server.request("witloom/targetWorlds", null);
  const named = worlds.filter((it) => given === it.world || given === `${it.package}/${it.world}`);
  if (named.length > 0) return named[0];
  if (worlds.length === 0) {
    void vscode.window.showInformationMessage("There is no world here: write one in a .wit file first, a component is made for a world.");
    return undefined;
  }
  const items = worlds
    .map((it) => ({
      label: it.world,
      description: it.package,
      detail: vscode.workspace.asRelativePath(vscode.Uri.parse(it.folder, true)),
      it,
    }))
    .sort((a, b) => Number(near?.startsWith(b.it.folder)) - Number(near?.startsWith(a.it.folder)));
  return (await vscode.window.showQuickPick(items, { placeHolder: "A component for which world?", matchOnDescription: true }))?.it;
}

/** Languages whose tools are there stand first. */
async function pickLanguage({ server }: App): Promise<BuildLanguage | undefined> {
  const load = server.request("witloom/toolchains", null).then((reports) => {
    const found = new Map(reports.map((it) => [it.language, it]));
    return BUILD_LANGUAGES.map((language) => {
      const report = found.get(language);
      return {
        label: languageName(language) ?? language,
        description: report?.found ? (report.version ?? "") : `tools not found; ${report?.install ?? ""}`,
        language,
        found: report?.found === true,
      };
    }).sort((a, b) => Number(b.found) - Number(a.found));
  });
  return (await vscode.window.showQuickPick(load, { placeHolder: "In which language?" }))?.language;
}

function askName(world: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    prompt: "Name of the component",
    value: world.replace(/-(component|world)$/, ""),
    validateInput: (it) => (/^[A-Za-z][\w-]*$/.test(it) ? undefined : "Use letters, digits, - and _, and begin with a letter."),
  });
}

function askFolder(home: vscode.WorkspaceFolder, name: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    prompt: `Folder for it in ${home.name}`,
    value: name,
    async validateInput(folder) {
      if (folder.trim() === "" || /^([\\/]|[A-Za-z]:)/.test(folder) || folder.split(/[\\/]/).includes(".."))
        return "Name a folder inside the workspace.";
      return (await exists(vscode.Uri.joinPath(home.uri, folder))) ? "There is something of this name already." : undefined;
    },
  });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Nothing that is there already is written over. */
async function write(folder: vscode.Uri, files: { path: string; text?: string; base64?: string }[]): Promise<void> {
  const uris = files.map((it) => vscode.Uri.joinPath(folder, it.path));
  for (const uri of uris)
    if (await exists(uri)) throw new Error(`${vscode.workspace.asRelativePath(uri)} is there already; choose another folder.`);
  for (const [index, { text, base64 }] of files.entries())
    await vscode.workspace.fs.writeFile(
      uris[index]!,
      text === undefined ? Buffer.from(base64 ?? "", "base64") : new TextEncoder().encode(text),
    );
}
