// One open call form: asks the server about text and types, makes the calls on live instances, keeps what was called.
import * as vscode from "vscode";
import type { FormJson } from "../../../server/src/protocol/forms.ts";
import type { FormHostMessage, FormWebviewMessage } from "../../webview/formMessages.ts";
import type { App } from "../app.ts";
import { failureOf } from "../failure.ts";
import { page, webviewRoot } from "../page.ts";
import { nameOf } from "../program.ts";
import { checkFormMessage } from "./check.ts";
import { LiveSession } from "./liveSession.ts";
import { forgetCall, namedCalls, saveCall } from "./named.ts";
import { keepCall, pastCalls } from "./past.ts";

/** Longest result that is shown; a longer one is cut and has no tree. */
const longest = 200_000;

export class CallPanel implements vscode.Disposable {
  readonly uri: string;
  readonly panel: vscode.WebviewPanel;
  private readonly app: App;
  private readonly session: LiveSession;
  private readonly listeners: vscode.Disposable;
  /** What to show as soon as the page is there. */
  private waiting: FormHostMessage[] = [];
  private ready = false;
  /** The form as it was sent last. */
  private sent = "";

  constructor(app: App, extension: vscode.Uri, uri: string) {
    this.app = app;
    this.uri = uri;
    this.session = new LiveSession(app, uri);
    const options = { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [webviewRoot(extension)] };
    const column = { viewColumn: vscode.ViewColumn.Beside };
    this.panel = vscode.window.createWebviewPanel("witloom.call", `Call ${nameOf(uri)}`, column, options);
    this.panel.iconPath = vscode.Uri.joinPath(extension, "media", "witloom.svg");
    const { webview } = this.panel;
    this.listeners = vscode.Disposable.from(
      webview.onDidReceiveMessage((value) => this.receive(checkFormMessage(value))),
      this.session.onDidChange(() => this.tellSession()),
      app.server.on("witloom/workspaceChanged", () => void this.refresh()),
      app.server.onDidRestart(() => void this.refresh()),
      this.session,
    );
    this.panel.onDidDispose(() => this.dispose());
    webview.html = page(webview, extension, { script: "form.js", style: "form-style.css", title: "Call" });
  }

  /** Shows a function or a whole call, and makes the call where `run`. */
  show(call: string, run: boolean): void {
    this.panel.reveal();
    this.tell({ kind: "show", call, run });
  }

  dispose(): void {
    this.listeners.dispose();
  }

  private tell(message: FormHostMessage): void {
    if (this.ready) void this.panel.webview.postMessage(message);
    else this.waiting.push(message);
  }

  private receive(message: FormWebviewMessage | null): void {
    if (message) this.carryOut(message).catch((error: unknown) => this.tell({ kind: "unreadable", message: failureOf(error).message }));
  }

  private async carryOut(message: FormWebviewMessage): Promise<void> {
    const { uri } = this;
    switch (message.kind) {
      case "ready":
        return this.begin();
      case "check":
        return this.check(message.id, message.call);
      case "complete": {
        const { id, call, offset } = message;
        const found = await this.app.server.request("witloom/completeCall", { uri, call, offset, kept: this.session.kept });
        return this.tell({ kind: "completions", id, ...found });
      }
      case "call":
        return this.call(message.call);
      case "drop": {
        const acted = await this.session.act({ drop: message.resource });
        if ("error" in acted) this.tell({ kind: "unreadable", message: acted.error });
        return this.tellSession();
      }
      case "end":
        return this.session.end();
      case "save":
        await saveCall(uri, message.call);
        return this.tellLists();
      case "forget":
        await forgetCall(uri, message.name);
        return this.tellLists();
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
    }
  }

  private async begin(): Promise<void> {
    const first = this.waiting;
    this.waiting = [];
    this.ready = true;
    this.sent = "";
    await this.refresh();
    await this.tellLists();
    this.tellSession();
    for (const message of first) this.tell(message);
  }

  /** The program may have been built anew. */
  private async refresh(): Promise<void> {
    if (!this.ready) return;
    const form = await this.app.server.request("witloom/form", { uri: this.uri });
    if ("error" in form) return this.tell({ kind: "unreadable", message: form.error.message });
    const text = JSON.stringify(form);
    if (text === this.sent) return;
    this.sent = text;
    this.tell({ kind: "program", name: nameOf(this.uri), form });
  }

  private async check(id: number, call: string): Promise<void> {
    const found = await this.app.server.request("witloom/parseCall", { uri: this.uri, call });
    if ("args" in found) this.tell({ kind: "right", id, args: found.args });
    else if ("problem" in found) this.tell({ kind: "wrong", id, problem: found.problem });
    else this.tell({ kind: "unreadable", message: found.error.message });
  }

  private async call(call: string): Promise<void> {
    const began = performance.now();
    const acted = await this.session.act({ call });
    const milliseconds = performance.now() - began;
    const failed = { result: null, failed: true, error: "error" in acted ? acted.error : null };
    const answer = "error" in acted ? failed : { ...acted.answer, error: acted.answer.error?.message ?? null };
    const { result, error } = answer;
    const whole = result !== null && result.length <= longest;
    const tree = whole
      ? await this.app.server.request("witloom/parseResult", { uri: this.uri, call: call.slice(0, call.indexOf("(")), text: result })
      : null;
    const value: FormJson | undefined = tree?.value;
    const shown = result === null || whole ? result : `${result.slice(0, longest)}…`;
    this.tell({ kind: "answer", call, result: shown, value, failed: answer.failed, error, milliseconds });
    await keepCall(this.app.memory, this.uri, { call, outcome: error ?? result ?? "returned", failed: error !== null || answer.failed });
    await this.tellLists();
  }

  private async tellLists(): Promise<void> {
    this.tell({ kind: "lists", past: pastCalls(this.app.memory, this.uri), named: await namedCalls(this.uri) });
  }

  private tellSession(): void {
    const { alive, kept, rebuilt } = this.session;
    this.tell({ kind: "session", alive, kept, rebuilt });
  }
}
