/** Drives the built language server over stdio, as an editor would. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Diagnostic, Range } from "vscode-languageserver";
import type { ServerNotifications, ServerRequests } from "../../server/src/protocol/editor.ts";

/** Our server writes messages as plain text. */
interface PlainDiagnostics {
  uri: string;
  diagnostics: (Diagnostic & { message: string })[];
}

type Predicate<T> = (params: T) => boolean;

export class LspClient {
  readonly connection: MessageConnection;
  private readonly child: ChildProcess;
  private readonly received: { method: string; params: unknown }[] = [];
  private readonly waiting: { method: string; test: Predicate<unknown>; resolve(params: unknown): void }[] = [];

  private constructor(child: ChildProcess) {
    this.child = child;
    this.connection = createMessageConnection(new StreamMessageReader(child.stdout!), new StreamMessageWriter(child.stdin!));
    this.connection.onNotification((method, params) => this.take(method, params));
    this.connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onRequest("workspace/codeLens/refresh", () => null);
    this.connection.listen();
  }

  /** Starts the server on a folder. */
  static async start(folder: string): Promise<LspClient> {
    const child = spawn(process.execPath, [path.join(process.cwd(), "dist/server.js"), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    const client = new LspClient(child);
    const uri = pathToFileURL(folder).href;
    const capabilities = { workspace: { configuration: true, workspaceFolders: true, codeLens: { refreshSupport: true } } };
    await client.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: uri,
      capabilities,
      workspaceFolders: [{ uri, name: "test" }],
    });
    await client.connection.sendNotification("initialized", {});
    return client;
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces the whole text. */
  async change(uri: string, version: number, text: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  /** Replaces a range of the text. */
  async edit(uri: string, version: number, range: Range, text: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range, text }] });
  }

  /** Milliseconds of processor time that the server has taken, which a busy machine does not change; null where the system does not tell. */
  processorTime(): number | null {
    try {
      const [, fields = ""] = readFileSync(`/proc/${this.child.pid}/stat`, "utf8").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13).map(Number);
      return (user! + system!) * 10;
    } catch {
      return null;
    }
  }

  /** One of the editor's own requests. */
  request<M extends keyof ServerRequests>(method: M, params: ServerRequests[M][0]): Promise<ServerRequests[M][1]> {
    return this.connection.sendRequest(method, params);
  }

  /** The next notification, or one that came already, that fits. */
  notification<M extends keyof ServerNotifications>(
    method: M,
    test: Predicate<ServerNotifications[M]>,
    seconds = 20,
  ): Promise<ServerNotifications[M]> {
    return this.wait(method, test as Predicate<unknown>, seconds) as Promise<ServerNotifications[M]>;
  }

  diagnostics(uri: string, test: Predicate<PlainDiagnostics>): Promise<PlainDiagnostics> {
    return this.wait("textDocument/publishDiagnostics", (params) => {
      const it = params as PlainDiagnostics;
      return it.uri === uri && test(it);
    }) as Promise<PlainDiagnostics>;
  }

  /** Forgets what came so far, so that only what comes after a change counts. */
  forget(): void {
    this.received.length = 0;
  }

  /** Ends the server the polite way, and answers its exit code. */
  async stop(): Promise<number | null> {
    const gone = new Promise<number | null>((resolve) => this.child.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return gone;
  }

  private wait(method: string, test: Predicate<unknown>, seconds = 20): Promise<unknown> {
    const known = this.received.findIndex((it) => it.method === method && test(it.params));
    if (known >= 0) return Promise.resolve(this.received.splice(known, 1)[0]!.params);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(new Error(`no fitting ${method} came within ${seconds} s; received: ${this.received.map((it) => it.method).join(", ")}`)),
        seconds * 1000,
      );
      this.waiting.push({
        method,
        test,
        resolve: (params) => {
          clearTimeout(timer);
          resolve(params);
        },
      });
    });
  }

  private take(method: string, params: unknown): void {
    const index = this.waiting.findIndex((it) => it.method === method && it.test(params));
    if (index >= 0) this.waiting.splice(index, 1)[0]!.resolve(params);
    else this.received.push({ method, params });
  }
}
