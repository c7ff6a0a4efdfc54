// Commands about compositions as wholes: made from chosen components, checked against a world, explained, taken apart.
import * as vscode from "vscode";
import type { App } from "./app.ts";
import { showFailure } from "./failure.ts";
import { type CommandTarget, nameOf, resolveProgram, uriOf } from "./program.ts";

/** "New Composition from Components…": asks for components and a name, and opens the wiring that they suggest. */
export async function newComposition({ server }: App, target?: CommandTarget): Promise<void> {
  const folder = await folderFor(uriOf(target));
  if (!folder) return;
  const beside = vscode.Uri.joinPath(folder, "new.wac").toString();
  const offered = (await server.request("witloom/palette", { uri: beside })).filter((it) => it.built);
  if (offered.length === 0) {
    void vscode.window.showInformationMessage(
      `No component lies below ${vscode.workspace.asRelativePath(folder)}/deps; build some, or put them there.`,
    );
    return;
  }
  const items = offered.map((it) => ({
    label: it.package,
    description: it.origin,
    detail: [...it.imports.map((own) => own.name), "→", ...it.exports.map((own) => own.name)].join(" "),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    placeHolder: "Which components?",
    title: "New composition",
  });
  if (!picked || picked.length === 0) return;
  const name = await vscode.window.showInputBox({
    title: "New composition",
    prompt: "Name, as namespace:name",
    value: `${picked[0]!.label.split(":")[0]}:app`,
    validateInput: (value) =>
      /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/.test(value) ? null : "Use two words with a colon between them, such as my:app.",
  });
  if (!name) return;
  const answer = await server.request("witloom/infer", { uri: beside, name, packages: picked.map((it) => it.label) });
  if ("error" in answer) {
    showFailure(answer.error);
    return;
  }
  const file = await freeFile(folder, name.split(":")[1]!);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(answer.text));
  await vscode.window.showTextDocument(file);
  const several = answer.ambiguous.map((it) => `\`${it.to.node}\` could take \`${it.to.port}\` from ${it.from.join(" or ")}`);
  if (several.length > 0) void vscode.window.showInformationMessage(`Left open: ${several.join("; ")}.`);
}

/** The folder that a command was called on, that of a file, or the only one of the workspace; else asks. */
async function folderFor(uri: string | undefined): Promise<vscode.Uri | undefined> {
  const given = uri ? vscode.Uri.parse(uri, true) : vscode.window.activeTextEditor?.document.uri;
  if (given?.scheme === "file") {
    const stat = await vscode.workspace.fs.stat(given);
    return stat.type & vscode.FileType.Directory ? given : vscode.Uri.joinPath(given, "..");
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 1) return folders[0]!.uri;
  const [picked] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: "Create here" })) ?? [];
  return picked;
}

/** A file of that name that is not there yet. */
async function freeFile(folder: vscode.Uri, stem: string): Promise<vscode.Uri> {
  for (let at = 1; ; at++) {
    const file = vscode.Uri.joinPath(folder, `${stem}${at === 1 ? "" : at}.wac`);
    try {
      await vscode.workspace.fs.stat(file);
    } catch {
      return file; // it is free
    }
  }
}

/** "Check Composition against a World…": says what keeps it from being usable as that world. */
export async function checkTargets({ server }: App, target?: CommandTarget): Promise<void> {
  const uri = await resolveProgram(server, target, [".wac"]);
  if (!uri) return;
  await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const worlds = await server.request("witloom/worlds", null);
  if (worlds.length === 0) {
    void vscode.window.showInformationMessage("The workspace's WIT packages declare no world to check against.");
    return;
  }
  const world = await vscode.window.showQuickPick(worlds, { placeHolder: "Which world should it be usable as?" });
  if (!world) return;
  const answer = await server.request("witloom/targets", { uri, world });
  if ("error" in answer) showFailure(answer.error);
  else if (answer.problems.length === 0) void vscode.window.showInformationMessage(`${nameOf(uri)} is usable as ${world}.`);
  else
    void vscode.window.showErrorMessage(`${nameOf(uri)} is not usable as ${world}: ${answer.problems.map((it) => it.message).join("; ")}.`);
}

/** "Explain Why Not…": every export that could serve an import, with the reason where it does not. */
export async function explainWhyNot({ server }: App, target?: CommandTarget): Promise<void> {
  const uri = await resolveProgram(server, target, [".wac"]);
  if (!uri) return;
  await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const view = await server.request("witloom/wiring", { uri });
  if ("error" in view) {
    showFailure(view.error);
    return;
  }
  const ports = view.nodes.flatMap((node) =>
    node.imports.map((it) => ({ label: it.name, description: node.id, node: node.id, port: it.name })),
  );
  const picked = await vscode.window.showQuickPick(ports, { placeHolder: "Which import?", matchOnDescription: true });
  if (!picked) return;
  const found = await server.request("witloom/explain", { uri, node: picked.node, port: picked.port });
  const items = found.map(({ from, fit }) => ({
    label: `$(${fit.fits === "no" ? "error" : "pass"}) ${from.node}`,
    description: from.port,
    detail: fit.fits === "no" ? (fit.reason ?? "") : fit.fits === "semver" ? "Fits: a compatible version." : "Fits.",
    chosen: { from, fit },
  }));
  if (items.length === 0)
    items.push({ label: "$(info) No other instance exports anything", description: "", detail: "", chosen: undefined as never });
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: `What could serve ${picked.port} of ${picked.node}; one that fits can be wired`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!choice?.chosen || choice.chosen.fit.fits === "no") return;
  const gesture = { kind: "connect" as const, from: choice.chosen.from, to: { node: picked.node, port: picked.port } };
  const answer = await server.request("witloom/gesture", { uri, version: view.version, gesture });
  if ("error" in answer) {
    showFailure(answer.error);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of answer.edits)
    edit.replace(
      vscode.Uri.parse(uri, true),
      new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
      newText,
    );
  await vscode.workspace.applyEdit(edit);
}

/** "Take Component Apart…": writes a composed component as a `.wac` and its components into a folder. */
export async function decompose({ server }: App, target?: CommandTarget): Promise<void> {
  const uri = await resolveProgram(server, target, [".wasm"]);
  if (!uri) return;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: "Write Here",
      title: `Where should the parts of ${nameOf(uri)} go?`,
    })) ?? [];
  if (!folder) return;
  const answer = await server.request("witloom/decompose", { uri, folder: folder.toString() });
  if ("error" in answer) {
    showFailure(answer.error);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.parse(answer.document, true));
  if (answer.lost.length > 0) void vscode.window.showWarningMessage(answer.lost.join(" "));
}
