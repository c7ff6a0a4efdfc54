/** The language server's door: what it can do, and one line for each thing it answers. */
import {
  type CodeLens,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { wacLenses } from "../features/wacLenses.ts";
import { registerBuilds } from "./buildDoor.ts";
import { callLenses } from "./callLenses.ts";
import { createEngine, type Engine } from "./engine.ts";
import { guarded } from "./guard.ts";
import { registerRequests, type Services } from "./requests.ts";
import type { Runs } from "./runs.ts";
import { startServices } from "./services.ts";
import { toPath } from "./uris.ts";
import { registerWiring } from "./wiringDoor.ts";
import { registerWit, WIT_CAPABILITIES } from "./witFeatures.ts";
import { lensesOf } from "./witNavigation.ts";

/** Another door on the same connection and the same engine. */
export type Door = (connection: Connection, ready: Promise<Services>) => void;

/** Serves a connection until it closes. `dist`: the folder of the bundles. */
export function serve(connection: Connection, dist: string, doors: Door[] = []): void {
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
  const ready = createEngine(documents, dist).then((engine) => startServices(connection, documents, engine, roots));
  ready.catch((error: Error) =>
    connection.window.showErrorMessage(`Witloom could not start: ${error.message}. Build or install it again.`),
  );
  registerRequests(connection, ready);
  registerWiring(connection, ready);
  registerBuilds(connection, ready);
  for (const open of doors) open(connection, ready);
  registerWit(connection, ready, client, () => roots);
  connection.onCodeLens((params, token) =>
    guarded(connection, token, [], async () => {
      const services = await ready;
      const { uri } = params.textDocument;
      const { engine, runs, wit } = services;
      return [...lenses(engine, runs, uri), ...lensesOf(wit, uri), ...(await callLenses(services, uri))];
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
