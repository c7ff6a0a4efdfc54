// The debug type `witloom`: configurations that need no launch.json, checks before a start, and sessions that the language server carries out.
import path from "node:path";
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { nameOf } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { chooseAttached } from "./attaching.ts";
import { debugType } from "./configurations.ts";
import { allowed } from "./consent.ts";
import { endLeftovers } from "./leftovers.ts";
import { attachSource } from "./sourceLevel.ts";

/** Registers the debug type. */
export function registerDebugging(app: App, memory: vscode.Memento): vscode.Disposable {
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  const provider: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations: (folder) => offered(app, folder),
    resolveDebugConfiguration: (folder, configuration) => complete(app, folder, configuration),
    resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration) => check(memory, folder, configuration),
  };
  return vscode.Disposable.from(
    endLeftovers(),
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type === debugType && event === "witloom/inspector") void attachSource(session, (body as { port: number }).port);
    }),
    vscode.debug.registerDebugConfigurationProvider(debugType, provider, Initial),
    vscode.debug.registerDebugConfigurationProvider(debugType, { provideDebugConfigurations: (folder) => offered(app, folder) }, Dynamic),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: ({ id }) => new vscode.DebugAdapterInlineImplementation(new ServerSession(app, id)),
    }),
  );
}

/** One configuration for each composition, and for each component that is a command. */
async function offered({ server }: App, folder: vscode.WorkspaceFolder | undefined): Promise<vscode.DebugConfiguration[]> {
  const { compositions, components } = await server.request("witloom/workspace", null);
  const commands = components.filter((it) => it.exports.some((name) => name.startsWith("wasi:cli/run@")));
  const programs = [...compositions, ...commands].flatMap(({ uri }) => (uri ? [uri] : []));
  return programs
    .filter((uri) => !folder || vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri, true))?.uri.toString() === folder.uri.toString())
    .map((uri) => configurationOf(uri));
}

/** The simplest configuration of a program. */
export function configurationOf(uri: string): vscode.DebugConfiguration {
  const file = vscode.Uri.parse(uri, true);
  const inside = vscode.workspace.getWorkspaceFolder(file);
  const program = inside ? `\${workspaceFolder}/${path.posix.relative(inside.uri.path, file.path)}` : file.fsPath;
  return { type: debugType, request: "launch", name: `Run ${nameOf(uri)}`, program };
}

/** F5 without a launch.json runs what is open. */
async function complete(
  app: App,
  folder: vscode.WorkspaceFolder | undefined,
  configuration: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> {
  const file = vscode.window.activeTextEditor?.document.uri;
  if (!configuration.type && !configuration.request) {
    if (file && /\.(wac|wasm)$/.test(file.path)) return configurationOf(file.toString());
    const [first] = await offered(app, folder);
    if (first) return first;
    void vscode.window.showInformationMessage("There is no composition here yet: write a .wac file first.");
    return undefined;
  }
  if (configuration.request === "attach" && !["run", "port", "program"].some((it) => configuration[it] !== undefined)) {
    const meant = await chooseAttached(app);
    return meant && { ...configuration, ...meant };
  }
  return { ...configuration, cwd: configuration["cwd"] ?? folder?.uri.fsPath };
}

async function check(
  memory: vscode.Memento,
  folder: vscode.WorkspaceFolder | undefined,
  configuration: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration | undefined> {
  if (!requireTrust("Running a component")) return undefined;
  const base = folder?.uri.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ".";
  const resolved = { ...configuration, cwd: path.resolve(base, configuration["cwd"] ?? ".") };
  // What runs already has its rights.
  if (configuration.request === "attach") return resolved;
  return (await allowed(memory, configuration.name, resolved)) ? resolved : undefined;
}

/** A debug session as VS Code sees it; the language server carries it out, so that its runs are seen as all others are. */
class ServerSession implements vscode.DebugAdapter {
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.sent.event;
  private readonly listener: vscode.Disposable;
  private readonly app: App;
  private readonly id: string;

  constructor(app: App, id: string) {
    this.app = app;
    this.id = id;
    this.listener = vscode.Disposable.from(
      app.server.on("witloom/debugMessage", ({ session, message }) => {
        if (session === id) this.sent.fire(message as vscode.DebugProtocolMessage);
      }),
      // The server that carried it out is gone.
      app.server.onDidRestart(() => this.sent.fire({ type: "event", event: "terminated", seq: 0 } as vscode.DebugProtocolMessage)),
    );
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    void this.app.server.request("witloom/debug", { session: this.id, message });
  }

  dispose(): void {
    this.listener.dispose();
    this.sent.dispose();
    void this.app.server.request("witloom/endDebug", { session: this.id }).catch(() => undefined);
  }
}
