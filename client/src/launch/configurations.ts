// The launch configurations of a program: how it is run, wherever the run is started from.
import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { LaunchConfiguration } from "../../../server/src/protocol/launch.ts";
import { showFailure } from "../failure.ts";
import { nameOf } from "../program.ts";
import { type Substituted, type Surroundings, substitute } from "./variables.ts";

export const debugType = "witloom";

/** One configuration of launch.json, its variables resolved. */
export interface Profile extends Partial<LaunchConfiguration> {
  name: string;
  program: string;
}

/** The configurations of launch.json whose program is that of a URI. */
export function profilesOf(uri: string): Profile[] {
  return allProfiles().flatMap((it) => (it.ok && sameFile(it.value, uri) ? [it.value] : []));
}

function sameFile(profile: Profile, uri: string): boolean {
  return vscode.Uri.file(profile.program).toString() === vscode.Uri.parse(uri, true).toString();
}

/** The program's only configuration, or the one that the person chooses; null where there is none, undefined where the question was left. */
export async function chooseProfile(uri: string): Promise<Profile | null | undefined> {
  const unusable = allProfiles().find((it) => !it.ok && it.program === nameOf(uri));
  if (unusable && !unusable.ok) {
    showFailure({ message: unusable.message });
    return undefined;
  }
  const found = profilesOf(uri);
  if (found.length <= 1) return found[0] ?? null;
  const items = found.map((profile) => ({ label: profile.name, description: profile.invoke ?? (profile.args ?? []).join(" "), profile }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: `Which configuration of ${nameOf(uri)}?` });
  return picked?.profile;
}

type Read = Substituted<Profile> & { program?: string };

function allProfiles(): Read[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.flatMap((folder) => {
    const found = vscode.workspace.getConfiguration("launch", folder.uri).inspect<unknown[]>("configurations");
    const list = found?.workspaceFolderValue ?? found?.workspaceValue ?? [];
    return (Array.isArray(list) ? list : []).flatMap((it) => (isOurs(it) ? [read(it, folder)] : []));
  });
}

function isOurs(value: unknown): value is Profile & { request: string } {
  if (typeof value !== "object" || value === null) return false;
  const { type, request, program, name } = value as Record<string, unknown>;
  return type === debugType && request === "launch" && typeof program === "string" && typeof name === "string";
}

function read(configuration: Profile, folder: vscode.WorkspaceFolder): Read {
  const result = substitute<Profile>({ ...configuration }, surroundings(folder));
  if (!result.ok) return { ...result, program: configuration.program.split("/").at(-1) ?? "" };
  const cwd = path.resolve(folder.uri.fsPath, typeof result.value.cwd === "string" ? result.value.cwd : ".");
  return { ok: true, value: { ...result.value, cwd, program: path.resolve(cwd, result.value.program) } };
}

function surroundings(folder: vscode.WorkspaceFolder): Surroundings {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((it) => [it.name, it.uri.fsPath]);
  const file = vscode.window.activeTextEditor?.document.uri;
  return {
    folder: folder.uri.fsPath,
    folders: Object.fromEntries(folders),
    ...(file?.scheme === "file" ? { file: file.fsPath } : {}),
    home: homedir(),
    env: process.env,
    setting: (name) => vscode.workspace.getConfiguration(undefined, folder.uri).get(name),
    separator: path.sep,
  };
}
