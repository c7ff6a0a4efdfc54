// "Compare WIT Package with…": asks for a commit, and says what changed and which version that makes.
import * as vscode from "vscode";
import type { App } from "./app.ts";

/** Compares the package of the open WIT document with an older one; its changes appear under Problems. */
export async function compareWit({ server }: App): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "wit" || document.uri.scheme !== "file") {
    void vscode.window.showInformationMessage("Open a file of the WIT package to compare.");
    return;
  }
  const against = await vscode.window.showInputBox({
    title: "Compare WIT package with",
    prompt: "A commit, tag or branch of git",
    value: "HEAD",
  });
  if (!against) return;
  const answer = await server.request("witloom/compareWit", { uri: document.uri.toString(), against });
  if ("error" in answer) {
    void vscode.window.showErrorMessage(answer.error.message);
    return;
  }
  const { changes, breaking, version, suggested } = answer;
  const counted = `${changes} ${changes === 1 ? "change" : "changes"} since ${against}, ${breaking} of them breaking`;
  const next = suggested === null ? "" : `; ${version} should become ${suggested}`;
  const shown = await vscode.window.showInformationMessage(
    changes === 0 ? `No change since ${against}.` : `${counted}${next}.`,
    "Show Problems",
  );
  if (shown) await vscode.commands.executeCommand("workbench.actions.view.problems");
}
