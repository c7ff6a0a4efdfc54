// The canvas as an editor of VS Code: of a `.wac` beside its text, and read-only of a composed `.wasm`.
import * as vscode from "vscode";
import type { Server } from "../languageClient.ts";
import { canvasPage, canvasRoot } from "./page.ts";
import { WiringSession } from "./session.ts";

export const wiringView = "witloom.wiring";
export const composedView = "witloom.composedWiring";

/** The open canvases. */
export class Canvases implements vscode.Disposable {
  private readonly sessions = new Set<WiringSession>();
  private readonly server: Server;
  private readonly extension: vscode.Uri;
  private readonly listeners: vscode.Disposable;

  constructor(server: Server, extension: vscode.Uri) {
    this.server = server;
    this.extension = extension;
    const options = { supportsMultipleEditorsPerDocument: true };
    this.listeners = vscode.Disposable.from(
      vscode.window.registerCustomEditorProvider(
        wiringView,
        { resolveCustomTextEditor: (document, panel) => this.open(panel, document.uri, document) },
        options,
      ),
      vscode.window.registerCustomEditorProvider(
        composedView,
        {
          openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
          resolveCustomEditor: (document, panel) => this.open(panel, document.uri),
        },
        options,
      ),
      server.on("witloom/wiringChanged", ({ uri }) => this.each(uri, (it) => it.refresh())),
      server.on("witloom/runChanged", ({ program, traced }) => traced && this.each(program, (it) => it.refreshCalls())),
      server.on("witloom/workspaceChanged", () => this.each(null, (it) => it.refresh())),
    );
  }

  /** The canvas that the person looks at. */
  active(): WiringSession | undefined {
    return [...this.sessions].find((it) => it.panel.active) ?? [...this.sessions].find((it) => it.panel.visible);
  }

  /** The canvases of a document. */
  of(uri: string): WiringSession[] {
    return [...this.sessions].filter((it) => sameUri(it.uri, uri));
  }

  dispose(): void {
    this.listeners.dispose();
    for (const session of this.sessions) session.dispose();
  }

  private open(panel: vscode.WebviewPanel, uri: vscode.Uri, document?: vscode.TextDocument): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [canvasRoot(this.extension)] };
    const session = new WiringSession({ server: this.server, uri, panel, ...(document ? { document } : {}) });
    this.sessions.add(session);
    panel.onDidDispose(() => {
      this.sessions.delete(session);
      session.dispose();
    });
    panel.webview.html = canvasPage(panel.webview, this.extension);
  }

  private each(uri: string | null, work: (session: WiringSession) => unknown): void {
    for (const session of uri === null ? this.sessions : this.of(uri)) work(session);
  }
}

/** Servers and editors may escape the same URI differently. */
function sameUri(a: string, b: string): boolean {
  return a === b || vscode.Uri.parse(a, true).toString() === vscode.Uri.parse(b, true).toString();
}
