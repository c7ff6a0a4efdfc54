// Serving a component: a run that answers HTTP requests on loopback, and the panel that shows and makes them.
import * as vscode from "vscode";
import type { RunView } from "../../../server/src/protocol/editor.ts";
import type { ServeHostMessage, ServeWebviewMessage } from "../../webview/serveMessages.ts";
import type { App } from "../app.ts";
import { failureOf } from "../failure.ts";
import { chooseProfile } from "../launch/configurations.ts";
import { allowed } from "../launch/consent.ts";
import { page, webviewRoot } from "../page.ts";
import { type CommandTarget, nameOf, resolveProgram } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { checkServeMessage } from "./check.ts";
import { send } from "./send.ts";

const address = "127.0.0.1:0";
const open = new Map<string, ServePanel>();

/** Serves a composition or component that exports `wasi:http/incoming-handler`, and opens its panel. */
export async function serve(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Serving a component")) return;
  const uri = await resolveProgram(app.server, target, [".wac", ".wasm"]);
  if (!uri) return;
  const known = open.get(uri);
  if (known) return known.panel.reveal();
  const panel = new ServePanel(app, uri);
  open.set(uri, panel);
  panel.panel.onDidDispose(() => open.delete(uri));
}

class ServePanel {
  readonly panel: vscode.WebviewPanel;
  private readonly app: App;
  private readonly uri: string;
  private run: RunView | null = null;
  private readonly item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left, 9);
  private readonly listeners: vscode.Disposable;

  constructor(app: App, uri: string) {
    this.app = app;
    this.uri = uri;
    const options = { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [webviewRoot(app.extension)] };
    this.panel = vscode.window.createWebviewPanel("witloom.serve", `Serve ${nameOf(uri)}`, vscode.ViewColumn.Beside, options);
    this.panel.iconPath = vscode.Uri.joinPath(app.extension, "media", "witloom.svg");
    this.item.name = `Witloom: ${nameOf(uri)} is served`;
    this.listeners = vscode.Disposable.from(
      this.item,
      this.panel.webview.onDidReceiveMessage((value) => this.receive(checkServeMessage(value))),
      app.runs.onDidChange((run) => run && run.id === this.run?.id && this.changed(run)),
      app.server.on("witloom/served", ({ run, ...row }) => run === this.run?.id && this.tell({ kind: "rows", rows: [row] })),
      app.server.onDidRestart(() => this.state("The language server was restarted.")),
    );
    this.panel.onDidDispose(() => {
      void this.stop();
      this.listeners.dispose();
    });
    this.panel.webview.html = page(this.panel.webview, app.extension, { script: "serve.js", style: "form-style.css", title: "Serve" });
  }

  private receive(message: ServeWebviewMessage | null): void {
    const work = message && this.carryOut(message);
    work?.catch((error: unknown) => this.tell({ kind: "failed", message: failureOf(error).message }));
  }

  private async carryOut(message: ServeWebviewMessage): Promise<void> {
    const url = this.run?.serving?.url;
    if (message.kind === "ready" || message.kind === "start") await this.start();
    else if (message.kind === "stop") await this.stop();
    else if (url) this.tell(await send(url, message.request));
  }

  private async start(): Promise<void> {
    const profile = await chooseProfile(this.uri);
    if (profile === undefined) return this.state("No launch configuration was chosen.");
    if (profile && !(await allowed(this.app.memory, profile.name, profile))) return this.state(`'${profile.name}' was not allowed.`);
    this.state(null);
    const configuration = profile ? { configuration: profile } : {};
    const answer = await this.app.server.request("witloom/run", { uri: this.uri, trace: true, serve: address, ...configuration });
    if ("error" in answer) return this.state(answer.error.message);
    // A notice may have come before the answer.
    this.run = this.app.runs.get(answer.run.id) ?? answer.run;
    this.app.runs.add(answer.run);
    this.changed(this.run);
  }

  private async stop(): Promise<void> {
    if (!this.run || this.run.state === "ended") return;
    this.app.runs.markStopped(this.run.id);
    await this.app.server.request("witloom/stop", { id: this.run.id });
  }

  private changed(run: RunView): void {
    this.run = run;
    const { state } = run;
    if (state !== "ended") this.state(null);
    else this.state(this.app.runs.wasStopped(run.id) ? "Stopped." : (run.error?.message ?? "It ended."));
  }

  private state(ended: string | null): void {
    const url = ended === null ? (this.run?.serving?.url ?? null) : null;
    this.tell({ kind: "state", name: nameOf(this.uri), url, ended });
    if (url === null) {
      this.item.hide();
      return;
    }
    const requests = this.run?.serving?.requests ?? 0;
    this.item.text = `$(broadcast) ${nameOf(this.uri)} ${new URL(url).port}`;
    this.item.tooltip = `Served at ${url}, ${requests} ${requests === 1 ? "request" : "requests"}. Click for the panel.`;
    this.item.command = { command: "witloom.serve", title: "Show", arguments: [this.uri] };
    this.item.show();
  }

  private tell(message: ServeHostMessage): void {
    void this.panel.webview.postMessage(message);
  }
}
