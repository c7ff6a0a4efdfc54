/** The language server's door: what it can do, and one line for each thing it answers. */
import {
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { wacLenses } from "../features/wacLenses.ts";
import type { RunView } from "../protocol/editor.ts";
import { afterBuild } from "./afterBuild.ts";
import { Annotations } from "./annotations.ts";
import { type BuildServices, registerBuilds } from "./buildDoor.ts";
import { BuilderProcess } from "./builderProcess.ts";
import { Builds, type BuildSettings } from "./builds.ts";
import { Diagnostics } from "./diagnostics.ts";
import { createEngine, type Engine } from "./engine.ts";
import { guarded } from "./guard.ts";
import { Publisher } from "./publisher.ts";
import { registerRequests, type Services } from "./requests.ts";
import { type RunRecord, type RunSettings, Runs } from "./runs.ts";
import { toPath, toUri } from "./uris.ts";
import { WacLanguage } from "./wacLanguage.ts";
import { registerWiring } from "./wiringDoor.ts";
import { registerWit, WIT_CAPABILITIES } from "./witFeatures.ts";
import { WitLanguage } from "./witLanguage.ts";
import { lensesOf } from "./witNavigation.ts";
import { Workspace } from "./workspace.ts";

const DEFAULTS: RunSettings = { timeout: 60, maxMemory: 1024, nodePath: "" };

/** Serves a connection until it closes. `dist`: the folder of the bundles. */
export function serve(connection: Connection, dist: string): void {
  const documents = new TextDocuments(TextDocument);
  let roots: string[] = [];
  const client = { snippets: false };
  connection.onInitialize((params): InitializeResult => {
    roots = rootsOf(params);
    client.snippets = params.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    // An editor that shows what is sent to it need not ask as well: it would show everything twice.
    const asks = params.capabilities.textDocument?.publishDiagnostics === undefined;
    const pull = { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } };
    return { capabilities: { ...CAPABILITIES, ...(asks ? pull : {}) }, serverInfo: { name: "Witloom" } };
  });
  // Everything waits for the engine; requests that come before it queue up behind this promise.
  const ready = createEngine(documents, dist).then((engine) => start(connection, documents, engine, roots));
  ready.catch((error: Error) =>
    connection.window.showErrorMessage(`Witloom could not start: ${error.message}. Build or install it again.`),
  );
  registerRequests(connection, ready);
  registerWiring(connection, ready);
  registerBuilds(connection, ready);
  registerWit(connection, ready, client, () => roots);
  connection.onCodeLens((params, token) =>
    guarded(connection, token, [], async () => {
      const { runs, engine, wit } = await ready;
      const { uri } = params.textDocument;
      return [...lenses(engine, runs, uri), ...lensesOf(wit, uri)];
    }),
  );
  connection.languages.diagnostics.on((params, token) =>
    guarded(connection, token, { kind: "full" as const, items: [] }, async () => {
      const { diagnostics } = await ready;
      return { kind: "full" as const, items: await diagnostics.pull(params.textDocument.uri) };
    }),
  );
  connection.onShutdown(async () => {
    const { runs, builds, engine } = await ready;
    runs.dispose();
    builds.dispose();
    await engine.dispose();
  });
  documents.listen(connection);
  connection.listen();
}

const CAPABILITIES: InitializeResult["capabilities"] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  ...WIT_CAPABILITIES,
  documentSymbolProvider: true,
  codeLensProvider: {},
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

function rootsOf(params: InitializeParams): string[] {
  return (params.workspaceFolders ?? []).filter((it) => it.uri.startsWith("file:")).map((it) => toPath(it.uri));
}

function start(connection: Connection, documents: TextDocuments<TextDocument>, engine: Engine, roots: string[]): Services & BuildServices {
  const workspace = new Workspace(engine.toolkit);
  workspace.roots = roots;
  const wit = new WitLanguage(engine, () => workspace.roots);
  const wac = new WacLanguage(engine);
  const publisher = new Publisher(connection);
  const diagnostics = new Diagnostics(engine, connection, publisher, wit, wac);
  const annotations = new Annotations(engine, wit, wac, connection);
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

  const buildSettings = (): BuildSettings => ({ roots: workspace.roots, projects: workspace.settings });
  const builder = new BuilderProcess(engine.dist);
  const builds = new Builds(
    builder,
    publisher,
    {
      changed: (build) => void connection.sendNotification("witloom/buildChanged", build),
      output: (output) => void connection.sendNotification("witloom/buildOutput", output),
      async built(components, watching) {
        filesChanged(components.map(toUri));
        return watching ? afterBuild({ engine, workspace, runs }, components) : { recomposed: [], rerun: null };
      },
    },
    buildSettings,
  );

  const touched = (document: TextDocument): void => {
    if (document.languageId === "wit") wit.packages.documentChanged();
    builds.documentChanged(document.uri);
    diagnostics.schedule(document);
    annotations.refresh(document);
  };
  documents.onDidChangeContent(({ document }) => touched(document));
  documents.onDidClose(({ document }) => {
    wit.packages.filesChanged();
    diagnostics.close(document.uri);
    wac.forget(document.uri);
  });
  for (const document of documents.all()) touched(document);

  const filesChanged = (uris: string[]): void => {
    workspace.invalidate();
    wit.invalidate();
    wac.invalidate();
    for (const uri of uris) if (uri.endsWith(".wasm")) void connection.sendNotification("witloom/wiringChanged", { uri });
    diagnostics.all();
    void connection.sendNotification("witloom/workspaceChanged", null);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => filesChanged(changes.map((it) => it.uri)));
  const configure = async (): Promise<void> => {
    const found = (await connection.workspace.getConfiguration("witloom")) as {
      run?: { timeout?: number; maxMemory?: number };
      nodePath?: string;
      build?: { projects?: Record<string, unknown> };
    } | null;
    settings = { timeout: found?.run?.timeout ?? 60, maxMemory: found?.run?.maxMemory ?? 1024, nodePath: found?.nodePath ?? "" };
    workspace.configure(found?.build?.projects ?? {});
  };
  connection.onDidChangeConfiguration(() => void configure().catch(() => undefined));
  void configure().catch(() => undefined); // a client without configuration keeps the defaults
  return { engine, runs, wit, wac, diagnostics, workspace, builder, builds, buildSettings, declaration: (iface, fn) => wit.declaration(iface, fn) };
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
