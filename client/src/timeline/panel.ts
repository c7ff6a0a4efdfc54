// "Show Timeline": the calls of one run as a flame chart, with search and statistics. One page for a run.
import * as vscode from "vscode";
import type { RunView } from "../../../server/src/protocol/editor.ts";
import type { TimelineHostMessage } from "../../webview/timelineMessages.ts";
import type { App } from "../app.ts";
import { failureOf, goTo } from "../failure.ts";
import { page, webviewRoot } from "../page.ts";
import { type CommandTarget, nameOf, uriOf } from "../program.ts";
import { openTraceFile } from "../traceCommands.ts";
import { wanted } from "../wanted.ts";
import { checkTimelineMessage } from "./check.ts";

const open = new Map<number, TimelinePanel>();

/** What the command gets: a run or a call of the Components view, a run's number, or a program. */
export type TimelineTarget = CommandTarget | number | { kind: "run"; id: number } | { kind: "call"; run: number; view: { id: number } };

/** Shows the timeline of a run; without one, of the newest traced run of the program in the editor, or of any. */
export async function showTimeline(app: App, target?: TimelineTarget): Promise<void> {
  const file = await fileOf(app, target);
  if (file === null) return;
  const run = file ?? runOf(app, target);
  if (!run) {
    void vscode.window.showInformationMessage("Nothing has been traced yet: use 'Witloom: Run with Trace' on a composition.");
    return;
  }
  const known = open.get(run.id);
  const panel = known ?? new TimelinePanel(app, run);
  if (known) known.panel.reveal();
  else open.set(run.id, panel);
  if (typeof target === "object" && "kind" in target && target.kind === "call") await panel.show(target.view.id);
}

/** A saved trace is opened, where it is not open already; null: the person did not want to wait. */
async function fileOf(app: App, target?: TimelineTarget): Promise<RunView | null | undefined> {
  if (typeof target === "number" || (typeof target === "object" && "kind" in target)) return undefined;
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri.toString();
  if (uri === undefined || !/\.trace\.jsonl?$/.test(uri)) return undefined;
  const known = app.runs.all().find(({ program }) => program === uri);
  if (known) return known;
  const answer = await openTraceFile(app, uri);
  if (!answer) return null;
  if ("error" in answer) throw new Error(answer.error.message);
  app.runs.add(answer.run);
  return answer.run;
}

/** The run that a command is about. */
export function runOf(app: App, target?: TimelineTarget): RunView | undefined {
  if (typeof target === "number") return app.runs.get(target);
  if (typeof target === "object" && "kind" in target) return app.runs.get(target.kind === "run" ? target.id : target.run);
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri.toString();
  const traced = app.runs.all().filter((it) => it.traced && it.calls > 0);
  return traced.find(({ program }) => program === uri) ?? traced[0];
}

class TimelinePanel {
  readonly panel: vscode.WebviewPanel;
  private readonly app: App;
  private readonly run: RunView;
  private readonly listeners: vscode.Disposable;
  /** The page listens. */
  private ready = false;
  /** Parts are asked for one after the other. */
  private reading: Promise<void> | null = null;
  private again = false;
  /** The page knows nothing: it is new, or was loaded again. */
  private fresh = true;
  private finding: vscode.CancellationTokenSource | undefined;
  private counting: vscode.CancellationTokenSource | undefined;
  /** The call to show once the page knows it. */
  private wanted: number | undefined;

  constructor(app: App, run: RunView) {
    this.app = app;
    this.run = run;
    // A million calls are not to be sent again whenever somebody looks at another tab.
    const options = { enableScripts: true, localResourceRoots: [webviewRoot(app.extension)], retainContextWhenHidden: true };
    const title = `Timeline of ${nameOf(run.program)}`;
    this.panel = vscode.window.createWebviewPanel("witloom.timeline", title, vscode.ViewColumn.Active, options);
    this.panel.iconPath = vscode.Uri.joinPath(app.extension, "media", "witloom.svg");
    this.listeners = vscode.Disposable.from(
      this.panel.webview.onDidReceiveMessage((value) => void this.receive(value)),
      app.runs.onDidChange((changed) => {
        if (changed?.id === run.id)
          void this.read().catch((error: unknown) => this.tell({ kind: "failed", message: failureOf(error).message }));
        else if (!changed) this.tell({ kind: "failed", message: "The language server was restarted and has forgotten this run." });
      }),
    );
    this.panel.onDidDispose(() => {
      open.delete(run.id);
      this.finding?.cancel();
      this.counting?.cancel();
      this.listeners.dispose();
    });
    const files = { script: "timeline.js", style: "timeline-style.css", title: "Timeline" };
    this.panel.webview.html = page(this.panel.webview, app.extension, files);
  }

  /** Chooses a call by its id, now or when the page knows it. */
  async show(id: number): Promise<void> {
    this.wanted = id;
    if (this.ready && !this.reading) await this.showWanted();
  }

  private async showWanted(): Promise<void> {
    const id = this.wanted;
    if (id === undefined) return;
    this.wanted = undefined;
    const found = await this.app.server.request("witloom/timelineCall", { run: this.run.id, id });
    if (found) this.tell({ kind: "show", at: found.at });
    else void vscode.window.showInformationMessage("This call is no longer in the trace: run the composition again.");
  }

  private tell(message: TimelineHostMessage): void {
    void this.panel.webview.postMessage(message);
  }

  private async receive(value: unknown): Promise<void> {
    const message = checkTimelineMessage(value);
    if (!message) return;
    const { server } = this.app;
    const run = this.run.id;
    try {
      if (message.kind === "ready") {
        this.ready = true;
        this.fresh = true;
        await this.read();
      } else if (message.kind === "call") {
        const found = await server.request("witloom/timelineCall", { run, at: message.at });
        this.tell({ kind: "call", at: message.at, call: found?.call ?? null });
      } else if (message.kind === "find") await this.find(message.filter);
      else if (message.kind === "statistics") await this.count(message.by);
      else if (message.kind === "go") await this.go(message.to, message.at);
      else await vscode.commands.executeCommand("witloom.compareRuns", { kind: "run", id: run });
    } catch (error) {
      this.tell({ kind: "failed", message: failureOf(error).message });
    }
  }

  /** Brings the page up to date. */
  private async read(): Promise<void> {
    if (!this.ready) return;
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readAll().finally(() => {
      this.reading = null;
    });
    await this.reading;
    await this.showWanted();
  }

  private async readAll(): Promise<void> {
    do {
      this.again = false;
      let asked: ReturnType<TimelinePanel["part"]> | undefined = this.part();
      while (asked) {
        const answer: Awaited<ReturnType<TimelinePanel["part"]>> = await asked;
        if (!answer) return this.tell({ kind: "failed", message: "This run was forgotten; run it again." });
        // The server works on the next part while the page gets this one.
        asked = answer.more ? this.part() : undefined;
        const { data, ...part } = answer;
        this.tell({ kind: "part", name: nameOf(this.run.program), part, data: exactly(Buffer.from(data, "base64")) });
      }
    } while (this.again);
  }

  private part() {
    const { fresh } = this;
    this.fresh = false;
    return this.app.server.request("witloom/timeline", { run: this.run.id, fresh });
  }

  private async find(filter: string): Promise<void> {
    this.finding?.cancel();
    if (filter === "") return this.tell({ kind: "found", filter, count: 0, bits: new ArrayBuffer(0) });
    const mine = new vscode.CancellationTokenSource();
    this.finding = mine;
    const answer = await wanted(mine.token, this.app.server.request("witloom/findCalls", { run: this.run.id, filter }, mine.token));
    if (!answer) return;
    if ("error" in answer) this.tell({ kind: "wrongFilter", filter, message: answer.error.message });
    else this.tell({ kind: "found", filter, count: answer.count, bits: exactly(Buffer.from(answer.data, "base64")) });
  }

  private async count(by: "function" | "wire"): Promise<void> {
    this.counting?.cancel();
    this.counting = new vscode.CancellationTokenSource();
    const { token } = this.counting;
    const rows = await wanted(token, this.app.server.request("witloom/statistics", { run: this.run.id, by }, token));
    if (rows) this.tell({ kind: "statistics", by, rows });
  }

  private async go(to: "wit" | "wac" | "tree", at: number): Promise<void> {
    const found = await this.app.server.request("witloom/timelineCall", { run: this.run.id, at });
    if (!found) return void vscode.window.showInformationMessage("This call is no longer in the trace: run the composition again.");
    const { id, declaration, instance } = found.call;
    const place = to === "wit" ? declaration : instance;
    if (to === "tree") await vscode.commands.executeCommand("witloom.showCall", this.run.id, id);
    else if (place) await goTo(place);
    else void vscode.window.showInformationMessage("Nothing of this workspace declares the function of this call.");
  }
}

/** The bytes in a buffer of their own: a small one of Node's is a part of a larger. */
function exactly(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
