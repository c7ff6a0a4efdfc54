// "Compare WIT Package with…": asks for a commit or another version, and says what changed and which version that makes.
import * as vscode from "vscode";
import type { App } from "./app.ts";
import type { Server } from "./languageClient.ts";

/** Compares the package of the open WIT document with an older one; its changes appear under Problems. */
export async function compareWit({ server }: App): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "wit" || document.uri.scheme !== "file") {
    void vscode.window.showInformationMessage("Open a file of the WIT package to compare.");
    return;
  }
  const chosen = await choose(server, document.uri.toString());
  if (!chosen) return;
  const { against, name } = chosen;
  const answer = await server.request("witloom/compareWit", { uri: document.uri.toString(), against });
  if ("error" in answer) {
    void vscode.window.showErrorMessage(answer.error.message);
    return;
  }
  const { changes, breaking, version, suggested } = answer;
  const counted = `${changes} ${changes === 1 ? "change" : "changes"} since ${name}, ${breaking} of them breaking`;
  const next = suggested === null ? "" : `; ${version} should become ${suggested}`;
  const shown = await vscode.window.showInformationMessage(
    changes === 0 ? `No change since ${name}.` : `${counted}${next}.`,
    "Show Problems",
  );
  if (shown) await vscode.commands.executeCommand("workbench.actions.view.problems");
}

interface Chosen {
  /** A commit, tag or branch, or a file URI. */
  against: string;
  name: string;
}

/** Asks what to compare with. */
async function choose(server: Server, uri: string): Promise<Chosen | undefined> {
  const others = await server.request("witloom/otherVersions", { uri });
  const git = { label: "$(git-commit) A commit, tag or branch…", pick: askForCommit };
  const known = others.map((it) => ({
    label: `$(package) ${it.name}`,
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(it.uri)),
    pick: async (): Promise<Chosen> => ({ against: it.uri, name: it.name }),
  }));
  const elsewhere = [
    { label: "$(folder) A package in another folder…", pick: () => askForPlace({ canSelectFolders: true, canSelectFiles: false }) },
    { label: "$(file) A .wit or .wasm file…", pick: () => askForPlace({ filters: { "WIT or WebAssembly": ["wit", "wasm", "wat"] } }) },
  ];
  const picked = await vscode.window.showQuickPick([git, ...known, ...elsewhere], { title: "Compare WIT package with" });
  return picked?.pick();
}

async function askForCommit(): Promise<Chosen | undefined> {
  const against = await vscode.window.showInputBox({
    title: "Compare WIT package with",
    prompt: "A commit, tag or branch of git",
    value: "HEAD",
  });
  return against ? { against, name: against } : undefined;
}

async function askForPlace(options: vscode.OpenDialogOptions): Promise<Chosen | undefined> {
  const [place] = (await vscode.window.showOpenDialog({ ...options, openLabel: "Compare" })) ?? [];
  return place && { against: place.toString(), name: vscode.workspace.asRelativePath(place) };
}
