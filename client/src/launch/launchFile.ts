// The launch.json of a program: which configuration of it is meant, and changes of that one.
import * as vscode from "vscode";
import { showFailure } from "../failure.ts";
import { nameOf } from "../program.ts";
import { editFile, textOf } from "../textFile.ts";
import { type Change, changeConfiguration, fieldsOf } from "./configEdit.ts";
import { chooseProfile, debugType, type Profile } from "./configurations.ts";
import { configurationOf } from "./debugging.ts";
import { indexOf } from "./grantEdit.ts";

/** A configuration that is there, or that a change will make. */
export interface Target {
  program: string;
  file: vscode.Uri;
  /** Null: there is none yet. */
  name: string | null;
  /** The folder that its paths are relative to. */
  cwd: string;
}

const zero = { line: 0, character: 0 };

/** A configuration of a program, or the one that a change would make; undefined outside of the workspace. */
export function targetFor(program: string, profile: Profile | null): Target | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(program, true));
  if (!folder) return undefined;
  const file = vscode.Uri.joinPath(folder.uri, ".vscode", "launch.json");
  return { program, file, name: profile?.name ?? null, cwd: profile?.cwd ?? folder.uri.fsPath };
}

/** The only configuration of a program, or the one that a person chooses; undefined where that was left, or cannot be. */
export async function targetOf(program: string): Promise<Target | undefined> {
  if (!targetFor(program, null)) {
    showFailure({ message: `${nameOf(program)} is in no folder of this workspace, so there is no launch.json for it.` });
    return undefined;
  }
  const profile = await chooseProfile(program);
  return profile === undefined ? undefined : targetFor(program, profile);
}

/** The fields of the configuration as they are written, variables and all. */
export async function writtenFields({ file, name }: Target): Promise<Record<string, unknown>> {
  const text = await textOf(file);
  return fieldsOf(text, indexOf(text, debugType, name ?? undefined));
}

/** Changes the configuration, or adds one. Its name; undefined where that could not be, which was told. */
export async function changeTarget(target: Target, changes: (fields: Record<string, unknown>) => Change[]): Promise<string | undefined> {
  const { file, name, program } = target;
  const text = await textOf(file);
  const index = indexOf(text, debugType, name ?? undefined);
  const edit = changeConfiguration(text, index, configurationOf(program), changes(fieldsOf(text, index)));
  if (!edit.ok) {
    showFailure({ message: edit.message, location: { uri: file.toString(), range: { start: zero, end: zero } } });
    return undefined;
  }
  if (edit.edits.length > 0) await editFile(file, edit.edits);
  return edit.name;
}

/** Says what a configuration does now, and offers a run with it. */
export function tellChanged({ file, program }: Target, message: string): void {
  const run = "Run with Trace";
  const open = "Open launch.json";
  void vscode.window.showInformationMessage(message, run, open).then(async (pressed) => {
    if (pressed === run) await vscode.commands.executeCommand("witloom.runWithTrace", program);
    if (pressed === open) await vscode.window.showTextDocument(file);
  });
}
