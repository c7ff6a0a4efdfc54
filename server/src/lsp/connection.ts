/** The language server's door: what it can do, and one line for each thing it answers. */
import {
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type DocumentSymbol,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type Location,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { wacLenses } from "../features/wacLenses.ts";
import type { RunView } from "../protocol/editor.ts";
import { Annotations } from "./annotations.ts";
import { Diagnostics } from "./diagnostics.ts";
import { createEngine, type Engine } from "./engine.ts";
import { guarded } from "./guard.ts";
import { registerRequests, type Services } from "./requests.ts";
import { type RunRecord, type RunSettings, Runs } from "./runs.ts";
import { toPath } from "./uris.ts";
import { wacOutline } from "./wacOutline.ts";
import { WitLanguage } from "./witLanguage.ts";
import { Workspace } from "./workspace.ts";

const DEFAULTS: RunSettings = { timeout: 60, maxMemory: 1024, nodePath: "" };

/** Serves a connection until it closes. `dist`: the folder of the bundles. */
export function serve(connection: Connection, dist: string): void {
  const documents = new TextDocuments(TextDocument);
  let roots: string[] = [];
  connection.onInitialize((params): InitializeResult => {
    roots = rootsOf(params);
    return { capabilities: CAPABILITIES, serverInfo: { name: "Witloom" } };
  });
  // Everything waits for the engine; requests that come before it queue up behind this promise.
  const ready = createEngine(documents, dist).then((engine) => start(connection, documents, engine, roots));
  ready.catch((error: Error) =>
    connection.window.showErrorMessage(`Witloom could not start: ${error.message}. Build or install it again.`),
  );
  registerRequests(connection, ready);
  connection.onHover((params, token) => guarded(connection, token, null, async () => (await ready).wit.hover(params) as Hover | null));
  connection.onDefinition((params, token) =>
    guarded(connection, token, [], async () => (await ready).wit.definition(params) as Location[]),
  );
  connection.onDocumentSymbol((params, token) =>
    guarded(connection, token, [], async (): Promise<DocumentSymbol[]> => {
      const { engine, wit } = await ready;
      const document = documents.get(params.textDocument.uri);
      return document?.languageId === "wac" ? wacOutline(engine, document) : wit.outline(params.textDocument.uri);
    }),
  );
  connection.onCodeLens((params, token) =>
    guarded(connection, token, [], async () => {
      const { runs, engine } = await ready;
      return lenses(engine, runs, params.textDocument.uri);
    }),
  );
  connection.onShutdown(async () => {
    const { runs, engine } = await ready;
    runs.dispose();
    await engine.dispose();
  });
  documents.listen(connection);
  connection.listen();
}

const CAPABILITIES: InitializeResult["capabilities"] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  definitionProvider: true,
  documentSymbolProvider: true,
  codeLensProvider: {},
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

function rootsOf(params: InitializeParams): string[] {
  return (params.workspaceFolders ?? []).filter((it) => it.uri.startsWith("file:")).map((it) => toPath(it.uri));
}

interface Started extends Services {
  wit: WitLanguage;
}

function start(connection: Connection, documents: TextDocuments<TextDocument>, engine: Engine, roots: string[]): Started {
  const diagnostics = new Diagnostics(engine, connection);
  const workspace = new Workspace(engine.toolkit);
  workspace.roots = roots;
  const wit = new WitLanguage(engine, () => workspace.roots);
  const annotations = new Annotations(engine, wit, connection);
  let settings = DEFAULTS;
  const changed = (run: RunRecord): void => {
    void connection.sendNotification("witloom/runChanged", run.view satisfies RunView);
    if (run.view.state !== "starting") annotations.show(run);
    // The lenses tell whether a run goes on; a client that cannot refresh them asks again by itself.
    if (run.view.state !== "running") void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  };
  const output = (run: RunView, stream: "stdout" | "stderr", text: string): void =>
    void connection.sendNotification("witloom/output", { run: run.id, stream, text });
  const runs = new Runs(engine, { changed, output }, () => settings);

  const touched = (document: TextDocument): void => {
    diagnostics.schedule(document);
    annotations.refresh(document);
  };
  documents.onDidChangeContent(({ document }) => touched(document));
  documents.onDidClose(({ document }) => diagnostics.close(document.uri));
  for (const document of documents.all()) touched(document);

  connection.onDidChangeWatchedFiles(() => {
    workspace.invalidate();
    wit.invalidate();
    diagnostics.all();
    void connection.sendNotification("witloom/workspaceChanged", null);
  });
  const configure = async (): Promise<void> => {
    const found = (await connection.workspace.getConfiguration("witloom")) as {
      run?: { timeout?: number; maxMemory?: number };
      nodePath?: string;
    } | null;
    settings = { timeout: found?.run?.timeout ?? 60, maxMemory: found?.run?.maxMemory ?? 1024, nodePath: found?.nodePath ?? "" };
  };
  connection.onDidChangeConfiguration(() => void configure().catch(() => undefined));
  void configure().catch(() => undefined); // a client without configuration keeps the defaults
  return { engine, runs, wit, workspace, declaration: (iface, fn) => wit.declaration(iface, fn) };
}

function lenses(engine: Engine, runs: Runs, uri: string): CodeLens[] {
  const document = engine.documents.get(uri);
  if (document?.languageId !== "wac") return [];
  const own = runs.all.filter((it) => it.view.program === uri);
  const state = {
    running: own.some((it) => it.view.state !== "ended"),
    traced: own.some((it) => it.view.traced && it.view.calls > 0),
    composed: engine.files().kind(toPath(uri).replace(/\.wac$/, ".wasm")) === "file",
  };
  return wacLenses(document.getText(), state).map(({ line, title, command }) => ({
    range: { start: { line, character: 0 }, end: { line, character: 0 } },
    command: { title, command, arguments: [uri] },
  }));
}
