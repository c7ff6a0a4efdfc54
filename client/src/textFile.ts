// Files of the workspace that we change by small edits: through the editor, so that unsaved text counts and the change can be undone.
import * as vscode from "vscode";

/** The text of a file as it is in the editor; empty where there is none. */
export async function textOf(file: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(file)).getText();
  } catch {
    return "";
  }
}

/** Carries out edits and saves; a file that is not there is made. */
export async function editFile(file: vscode.Uri, edits: readonly { offset: number; length: number; content: string }[]): Promise<void> {
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    await vscode.workspace.fs.writeFile(file, new Uint8Array());
  }
  const document = await vscode.workspace.openTextDocument(file);
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits)
    change.replace(file, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
  await vscode.workspace.applyEdit(change);
  await document.save();
}
