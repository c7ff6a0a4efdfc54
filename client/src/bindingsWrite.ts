// Writes generated files into a folder. What is there already and differs is overwritten only where a person says so.
import * as vscode from "vscode";
import type { GeneratedFile } from "../../server/src/protocol/bindings.ts";

/** How many names a question lists. */
const LISTED = 10;

/** Writes the files and says what was done. Files that are the same already are left alone. */
export async function writeBindings(folder: vscode.Uri, files: GeneratedFile[]): Promise<void> {
  const planned = await Promise.all(files.map((file) => plan(folder, file)));
  const differing = planned.filter((it) => it.state === "differs");
  const answer = differing.length > 0 ? await askToOverwrite(differing.map((it) => it.path)) : "overwrite";
  if (answer === undefined) return;
  const wanted = planned.filter((it) => it.state === "new" || (it.state === "differs" && answer === "overwrite"));
  for (const { target, bytes } of wanted) await vscode.workspace.fs.writeFile(target, bytes);
  const same = planned.length - differing.length - planned.filter((it) => it.state === "new").length;
  const unchanged = same > 0 ? `, ${same} unchanged` : "";
  const kept = differing.length > 0 && answer === "keep" ? `, ${differing.length} kept as they were` : "";
  const where = vscode.workspace.asRelativePath(folder);
  const message = `Wrote ${wanted.length} ${wanted.length === 1 ? "file" : "files"} into ${where}${unchanged}${kept}.`;
  const first = planned.find((it) => it.text);
  const pressed = await vscode.window.showInformationMessage(message, ...(first ? ["Open"] : []));
  if (pressed && first) await vscode.window.showTextDocument(first.target);
}

interface Planned {
  path: string;
  target: vscode.Uri;
  bytes: Uint8Array;
  text: boolean;
  state: "new" | "same" | "differs";
}

async function plan(folder: vscode.Uri, file: GeneratedFile): Promise<Planned> {
  const bytes = file.text === undefined ? Buffer.from(file.base64, "base64") : Buffer.from(file.text);
  const target = vscode.Uri.joinPath(folder, file.path);
  const there = await existing(target);
  const state = there === undefined ? "new" : bytes.equals(there) ? "same" : "differs";
  return { path: file.path, target, bytes, text: file.text !== undefined, state };
}

/** The content of a file, with unsaved changes; undefined where there is none. */
async function existing(target: vscode.Uri): Promise<Uint8Array | undefined> {
  const open = vscode.workspace.textDocuments.find((it) => it.uri.toString() === target.toString() && it.isDirty);
  if (open) return Buffer.from(open.getText());
  try {
    return await vscode.workspace.fs.readFile(target);
  } catch {
    return undefined;
  }
}

async function askToOverwrite(paths: string[]): Promise<"overwrite" | "keep" | undefined> {
  const more = paths.length > LISTED ? `\n… and ${paths.length - LISTED} more` : "";
  const detail = `${paths.slice(0, LISTED).join("\n")}${more}`;
  const one = paths.length === 1;
  const message = `${paths.length} ${one ? "file is" : "files are"} there already with other content. Overwrite ${one ? "it" : "them"}?`;
  const [overwrite, keep] = ["Overwrite", "Write the Others"];
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, overwrite, keep);
  return pressed === overwrite ? "overwrite" : pressed === keep ? "keep" : undefined;
}
