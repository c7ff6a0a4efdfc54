// Entry point of the extension: builds the parts, connects them and hands them to VS Code for disposal. Nothing happens here itself.
import * as vscode from "vscode";
import type { BuildView } from "../../server/src/protocol/builds.ts";
import type { Annotation, RunView } from "../../server/src/protocol/editor.ts";
import type { App } from "./app.ts";
import { BindingsDocuments } from "./bindingsPreview.ts";
import { registerMissingTools } from "./build/missingTools.ts";
import { registerPlanDocuments } from "./build/planDocuments.ts";
import { BuildStore } from "./build/store.ts";
import { registerTasks } from "./build/tasks.ts";
import { CallPanels } from "./calls/panels.ts";
import { registerCommands } from "./commands.ts";
import { ComponentsView } from "./componentsView.ts";
import { TraceDecorations } from "./decorations.ts";
import { Server } from "./languageClient.ts";
import { registerLaunching } from "./launch/register.ts";
import { GuestOutput } from "./output.ts";
import { registerReruns } from "./reruns.ts";
import { RunStore } from "./runs.ts";
import { registerStatusBar } from "./statusBar.ts";
import { registerReplays } from "./testing/replays.ts";
import { registerVirtualDocuments } from "./virtualDocuments.ts";
import { registerWasmEditor } from "./wasmEditor.ts";
import { Canvases } from "./wiring/editor.ts";

/** What `activate` returns: lets tests wait for a state instead of sleeping. */
export interface ExtensionApi {
  readonly client: Server["client"];
  /** The runs of this session, newest first. */
  runs(): RunView[];
  /** The builds of this session, newest first. */
  builds(): BuildView[];
  /** What the server last said about a document's lines. */
  annotations(uri: string): Annotation[];
  /** Everything that guests have printed, as it stands in the output channel. */
  output(): string;
}

export async function activate(context: vscode.ExtensionContext): Promise<ExtensionApi> {
  const output = new GuestOutput();
  const server = new Server(context);
  const runs = new RunStore(server);
  const builds = new BuildStore(server);
  const view = new ComponentsView(server, runs);
  const decorations = new TraceDecorations(server);
  const canvases = new Canvases(server, context.extensionUri);
  const preview = new BindingsDocuments(server);
  const calls = new CallPanels(() => app, context.extensionUri);
  const app: App = {
    server,
    runs,
    builds,
    output,
    view,
    canvases,
    preview,
    calls,
    extension: context.extensionUri,
    memory: context.workspaceState,
  };
  context.subscriptions.push(
    output,
    runs,
    builds,
    view,
    decorations,
    canvases,
    preview,
    calls,
    server.on("witloom/output", ({ run, stream, text }) => output.append(run, stream, text)),
    server.on("witloom/runChanged", (run) => runs.update(run)),
    registerVirtualDocuments(server),
    registerWasmEditor(server),
    registerStatusBar(runs, builds),
    registerTasks(app),
    registerLaunching(app, decorations),
    registerPlanDocuments(),
    registerMissingTools(builds),
    registerReruns(runs, output),
    registerReplays(server),
    registerCommands(app),
    server,
  );
  try {
    await server.start();
  } catch (error) {
    // The commands stay: one of them restarts the server.
    void vscode.window.showErrorMessage(`The Witloom language server did not start: ${error instanceof Error ? error.message : error}`);
  }
  return {
    client: server.client,
    runs: () => runs.all(),
    builds: () => builds.all(),
    annotations: (uri) => decorations.of(uri),
    output: () => output.text(),
  };
}
