// "Generate Bindings…": asks for the language, the world and where the files go.
import * as vscode from "vscode";
import { type BindingsLanguage, type BindingsOptions, type GeneratedFile, LANGUAGES } from "../../server/src/protocol/bindings.ts";
import type { App } from "./app.ts";
import { type BindingsPreview, openPreview } from "./bindingsPreview.ts";
import { writeBindings } from "./bindingsWrite.ts";
import { showFailure } from "./failure.ts";
import type { Server } from "./languageClient.ts";
import { type CommandTarget, uriOf } from "./program.ts";
import { requireTrust } from "./trust.ts";

/** What a key binding or another extension may say beforehand; what is missing is asked for. */
export interface GivenBindings {
  language?: BindingsLanguage;
  /** `preview`, or the URI of the folder to write into. */
  to?: string;
  options?: BindingsOptions;
}

/** Generates bindings for a world of a WIT file: `target` is its URI, from a lens with the world's name. */
export async function generateBindings(
  { server, preview }: App,
  target?: CommandTarget,
  world?: unknown,
  given: GivenBindings = {},
): Promise<void> {
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri.toString();
  if (!uri?.startsWith("file:") || !/\.wit$/.test(uri)) {
    void vscode.window.showInformationMessage("Open the WIT file whose world you want bindings for.");
    return;
  }
  const targets = await server.request("witloom/bindingTargets", { uri });
  if ("error" in targets) return showFailure(targets.error);
  // Menus pass the selected resources as second argument: only text is a world.
  const chosen = typeof world === "string" ? world : await pickWorld(targets.worlds);
  if (chosen === undefined) return;
  const language = given.language ?? (await pickLanguage(targets.project?.language));
  if (language === undefined) return;
  if (language === "python" && !requireTrust("Generating bindings for Python")) return;
  const home = targets.project?.folder ?? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri))?.uri.toString() ?? uri;
  const way = await pickWay(language, given, vscode.Uri.parse(home));
  if (!way) return;
  const request = { uri, world: chosen, language, options: way.options };
  if (!way.folder) return openPreview(preview, request);
  const files = await generated(server, request);
  if (files) await writeBindings(way.folder, files);
}

/** Asks the server, with progress; a failure is shown. */
async function generated(server: Server, request: BindingsPreview): Promise<GeneratedFile[] | undefined> {
  const progress = { location: vscode.ProgressLocation.Window, title: "Generating bindings" };
  const answer = await vscode.window.withProgress(progress, () => server.request("witloom/bindings", request));
  if ("files" in answer) return answer.files;
  showFailure(answer.error);
  return undefined;
}

async function pickWorld(worlds: string[]): Promise<string | undefined> {
  if (worlds.length === 0) {
    void vscode.window.showInformationMessage("This package declares no world: bindings are generated for a world, so add one.");
    return undefined;
  }
  return worlds.length === 1 ? worlds[0] : vscode.window.showQuickPick(worlds, { placeHolder: "Bindings for which world?" });
}

/** The project's language stands first. */
async function pickLanguage(detected: BindingsLanguage | undefined): Promise<BindingsLanguage | undefined> {
  const items = LANGUAGES.map((it) => ({
    id: it.id,
    label: it.label,
    description: it.generator,
    detail: it.id === detected ? "the language of this project" : "",
  })).sort((a, b) => Number(b.id === detected) - Number(a.id === detected));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Bindings for which language?" }))?.id;
}

interface Way {
  /** Absent: preview. */
  folder?: vscode.Uri;
  options: BindingsOptions;
}

async function pickWay(language: BindingsLanguage, { to, options = {} }: GivenBindings, home: vscode.Uri): Promise<Way | undefined> {
  if (to !== undefined) return to === "preview" ? { options } : { folder: vscode.Uri.parse(to, true), options };
  const stubs = {
    label: "$(save-all) Write into a Folder, with Stubs…",
    detail: "also implementations to fill in",
    write: true,
    stubs: true,
  };
  const items = [
    { label: "$(open-preview) Preview", detail: "read-only documents; nothing is written", write: false, stubs: false },
    { label: "$(save) Write into a Folder…", detail: "asks before a file with other content is overwritten", write: true, stubs: false },
    ...(LANGUAGES.some((it) => it.id === language && it.stubs) ? [stubs] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "What to do with the bindings?" });
  if (!picked) return undefined;
  const wanted = { ...options, stubs: picked.stubs };
  if (!picked.write) return { options: wanted };
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: "Write bindings into",
      openLabel: "Write Here",
      defaultUri: home,
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder && { folder, options: wanted };
}
