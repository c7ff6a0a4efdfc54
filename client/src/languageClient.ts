// The connection to the language server: starts dist/server.js and gives its own requests and notifications their types.
import * as vscode from "vscode";
import { FileChangeType, LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import type { ServerNotifications, ServerRequests } from "../../server/src/protocol/editor.ts";
import { watchNewFolders } from "./newFolders.ts";

const languages = ["wit", "wac"];

/** Files whose changes the server hears of. */
const GLOBS = ["**/*.{wit,wac,wasm,wat}", "**/witloom.json", "**/{wkg,deps,Cargo}.toml", "**/wkg.lock"];

/** Owns the language client for as long as the extension is active. */
export class Server implements vscode.Disposable {
  readonly client: LanguageClient;
  private readonly watchers = GLOBS.map((glob) => vscode.workspace.createFileSystemWatcher(glob));
  private readonly newFolders = watchNewFolders(GLOBS, (files) => this.cameWith(files));
  private readonly handlers = new Map<string, Set<(params: never) => void>>();
  private readonly restarted = new vscode.EventEmitter<void>();
  /** The server was started again and has forgotten its runs. */
  readonly onDidRestart = this.restarted.event;

  constructor(context: vscode.ExtensionContext) {
    const module = context.asAbsolutePath("dist/server.js");
    const server: ServerOptions = {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6019"] } },
    };
    this.client = new LanguageClient("witloom", "Witloom Language Server", server, clientOptions(this.watchers));
  }

  /** Files that came with a folder, of which no watcher may have told. */
  private cameWith(files: vscode.Uri[]): void {
    if (!this.client.isRunning()) return;
    const changes = files.map((it) => ({ uri: this.client.code2ProtocolConverter.asUri(it), type: FileChangeType.Created }));
    void this.client.sendNotification("workspace/didChangeWatchedFiles", { changes });
  }

  start(): Promise<void> {
    return this.client.start();
  }

  async restart(): Promise<void> {
    await this.client.restart();
    this.restarted.fire();
  }

  /** Sends one of the requests of the contract. */
  request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M][0],
    token?: vscode.CancellationToken,
  ): Promise<ServerRequests[M][1]> {
    return this.client.sendRequest<ServerRequests[M][1]>(method, params, token);
  }

  /** Listens to one of the notifications of the contract; handlers outlive a restart of the server. */
  on<M extends keyof ServerNotifications>(method: M, handler: (params: ServerNotifications[M]) => void): vscode.Disposable {
    let known = this.handlers.get(method);
    if (!known) {
      // The client keeps one handler for a method, the last: ours hands on to all.
      const all = new Set<(params: never) => void>();
      known = all;
      this.handlers.set(method, all);
      this.client.onNotification(method, (params: ServerNotifications[M]) => {
        for (const it of [...all]) it(params as never);
      });
    }
    const handlers = known;
    handlers.add(handler);
    return new vscode.Disposable(() => handlers.delete(handler));
  }

  dispose(): Thenable<void> | undefined {
    this.restarted.dispose();
    for (const watcher of [...this.watchers, this.newFolders]) watcher.dispose();
    return this.client.needsStop() ? this.client.stop() : undefined;
  }
}

function clientOptions(fileEvents: vscode.FileSystemWatcher[]): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap((language) => [
      { scheme: "file", language },
      { scheme: "untitled", language },
      { scheme: "witloom-wit", language },
    ]),
    synchronize: { configurationSection: "witloom", fileEvents },
    initializationOptions: { settings: vscode.workspace.getConfiguration("witloom") },
    markdown: { isTrusted: { enabledCommands: ["witloom.showCall"] } },
  };
}
