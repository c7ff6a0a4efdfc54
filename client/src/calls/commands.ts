// The commands that open a call form: for a program, for a function of the WIT that some program exports, for a saved call.
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { type CommandTarget, nameOf, resolveProgram, uriOf } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { namedCalls } from "./named.ts";

/** A port of the Components view. */
interface Port {
  readonly parent: { readonly view: { readonly uri?: string } };
  readonly name: string;
}

/** Opens the form of a program; a port of the Components view, or a second argument, names the function or interface. */
export async function openForm(app: App, target?: CommandTarget | Port, call?: unknown): Promise<void> {
  if (!requireTrust("Calling a component")) return;
  const port = typeof target === "object" && "parent" in target ? target : undefined;
  const uri = await resolveProgram(app.server, port ? port.parent.view.uri : (target as CommandTarget), [".wac", ".wasm"]);
  if (!uri) return;
  const wanted = port?.name ?? (typeof call === "string" ? call : undefined);
  const panel = app.calls.open(uri);
  if (wanted === undefined) return;
  const form = await app.server.request("witloom/form", { uri });
  const fn = "error" in form ? undefined : form.functions.find((it) => it.call === wanted || it.interface === wanted);
  panel.show(fn && !wanted.includes("(") ? fn.call : wanted, false);
}

/** Opens the form of a function that the WIT declares, on a program that exports it. */
export async function callExport(app: App, call: unknown): Promise<void> {
  if (typeof call !== "string" || !requireTrust("Calling a component")) return;
  const providers = await app.server.request("witloom/providers", { call });
  const items = providers.map((it) => ({
    label: it.name,
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(it.uri, true)),
    it,
  }));
  const picked = items.length > 1 ? await vscode.window.showQuickPick(items, { placeHolder: "Call it on which program?" }) : items[0];
  if (picked) app.calls.open(picked.it.uri).show(picked.it.call, false);
  else if (items.length === 0)
    void vscode.window.showInformationMessage(`No component or composition here exports ${call}; build one first.`);
}

/** Makes a call that the workspace keeps under a name. */
export async function callSaved(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Calling a component")) return;
  const given = uriOf(target);
  const { compositions, components } = await app.server.request("witloom/workspace", null);
  const uris = given ? [given] : [...compositions, ...components].flatMap((it) => it.uri ?? []);
  const lists = await Promise.all(uris.map(async (uri) => (await namedCalls(uri)).map((it) => ({ uri, ...it }))));
  const items = lists.flat().map((it) => ({ label: it.name, description: nameOf(it.uri), detail: it.call, it }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage("No calls are saved yet: open a call form and press Save.");
    return;
  }
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Which call?", matchOnDetail: true });
  if (picked) app.calls.open(picked.it.uri).show(picked.it.call, true);
}
