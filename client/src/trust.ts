// Workspace trust: reading and editing need none; building, composing and running act on what the folder holds.
import * as vscode from "vscode";

const manage = "Manage Workspace Trust";

/** True in a trusted workspace; otherwise says why `what` is refused and offers the way to trust it. */
export function requireTrust(what: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  const message = `${what} needs a trusted workspace, because it acts on code from this folder.`;
  void vscode.window.showWarningMessage(message, manage).then((pressed) => {
    if (pressed === manage) return vscode.commands.executeCommand("workbench.trust.manage");
    return undefined;
  });
  return false;
}
