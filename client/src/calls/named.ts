// The named calls of a program, in its workspace folder's `.vscode/witloom-calls.json`.
import path from "node:path";
import * as vscode from "vscode";
import type { NamedCall } from "../../webview/formMessages.ts";
import { showFailure } from "../failure.ts";
import { editFile, textOf } from "../textFile.ts";
import { forgetNamed, type NamedEdit, readNamed, saveNamed } from "./namedFile.ts";

interface Place {
  file: vscode.Uri;
  program: string;
}

function placeOf(uri: string): Place | undefined {
  const program = vscode.Uri.parse(uri, true);
  const folder = vscode.workspace.getWorkspaceFolder(program);
  if (!folder) return undefined;
  return {
    file: vscode.Uri.joinPath(folder.uri, ".vscode", "witloom-calls.json"),
    program: path.posix.relative(folder.uri.path, program.path),
  };
}

export async function namedCalls(uri: string): Promise<NamedCall[]> {
  const place = placeOf(uri);
  if (!place) return [];
  return readNamed(await textOf(place.file)).flatMap(({ name, program, call }) => (program === place.program ? [{ name, call }] : []));
}

/** Asks for a name and keeps the call under it. */
export async function saveCall(uri: string, call: string): Promise<void> {
  const place = placeOf(uri);
  if (!place) return showFailure({ message: "The program is in no folder of this workspace, so its calls cannot be kept." });
  const known = readNamed(await textOf(place.file)).filter((it) => it.program === place.program);
  const name = await vscode.window.showInputBox({
    title: "Save call",
    prompt: call.length > 80 ? `${call.slice(0, 79)}…` : call,
    placeHolder: "Name",
    validateInput: (value) => {
      if (value.trim() === "") return "Give it a name.";
      const same = known.some((it) => it.name === value.trim());
      return same ? { message: "A call of this name is replaced.", severity: vscode.InputBoxValidationSeverity.Warning } : null;
    },
  });
  if (name) await carryOut(place.file, saveNamed(await textOf(place.file), { name: name.trim(), program: place.program, call }));
}

export async function forgetCall(uri: string, name: string): Promise<void> {
  const place = placeOf(uri);
  if (place) await carryOut(place.file, forgetNamed(await textOf(place.file), { name, program: place.program }));
}

async function carryOut(file: vscode.Uri, edit: NamedEdit): Promise<void> {
  if (edit.ok) await editFile(file, edit.edits);
  else showFailure({ message: edit.message });
}
