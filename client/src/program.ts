// Which composition or component a command is about: its argument, the active editor, or a question.
import * as vscode from "vscode";
import type { Server } from "./languageClient.ts";

/** What commands get: a URI as text from code lenses, a Uri from menus, a tree node from the Components view, or nothing. */
export type CommandTarget = string | vscode.Uri | { readonly uri?: string } | undefined;

/** The last part of a URI's path. */
export function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

/** The program's URI as the server writes it; `undefined` when the person left the question. */
export async function resolveProgram(server: Server, target: CommandTarget, kinds: readonly string[]): Promise<string | undefined> {
  const given = uriOf(target);
  if (given && hasKind(given, kinds)) return given;
  const active = activeUri();
  if (active && hasKind(active, kinds)) return active;
  return pickProgram(server, kinds);
}

/** The URI inside a command's argument. */
export function uriOf(target: CommandTarget): string | undefined {
  if (typeof target === "string") return target;
  if (target instanceof vscode.Uri) return target.toString();
  return target?.uri;
}

function activeUri(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  // A .wasm is no text: its tab has a URI although there is no text editor, on the canvas or where VS Code refuses to show it as text.
  const uri =
    vscode.window.activeTextEditor?.document.uri ??
    (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined);
  // A document that shows a binary's WIT is about the binary, whose URI is its query.
  return uri?.scheme === "witloom-wit" ? uri.query : uri?.toString();
}

function hasKind(uri: string, kinds: readonly string[]): boolean {
  return kinds.some((kind) => uri.endsWith(kind));
}

async function pickProgram(server: Server, kinds: readonly string[]): Promise<string | undefined> {
  const { compositions, components } = await server.request("witloom/workspace", null);
  const files = kinds.includes(".wasm") ? components.filter((component) => component.uri) : [];
  const items = [
    ...compositions.map(({ name, uri }) => ({ label: `$(type-hierarchy-sub) ${name}`, uri })),
    ...files.map(({ name, uri }) => ({ label: `$(package) ${name}`, uri: uri ?? "" })),
  ];
  if (items.length === 0) {
    void vscode.window.showInformationMessage("There is no composition here yet: write a .wac file first.");
    return undefined;
  }
  const described = items.map((item) => ({ ...item, description: vscode.workspace.asRelativePath(vscode.Uri.parse(item.uri)) }));
  const picked = await vscode.window.showQuickPick(described, { placeHolder: "Which composition?", matchOnDescription: true });
  return picked?.uri;
}
