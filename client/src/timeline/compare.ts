// "Compare with Another Run…": what changed between two runs of this session, or a run and a trace that was saved.
import * as vscode from "vscode";
import type { RunView } from "../../../server/src/protocol/editor.ts";
import type { CompareHostMessage } from "../../webview/compareMessages.ts";
import type { App } from "../app.ts";
import { failureOf, showFailure } from "../failure.ts";
import { page, webviewRoot } from "../page.ts";
import { nameOf } from "../program.ts";
import { openTraceFile } from "../traceCommands.ts";
import { wanted } from "../wanted.ts";
import { runOf, type TimelineTarget } from "./panel.ts";

/** Asks for the other run and opens the page; the one that began earlier is the one before. */
export async function compareRuns(app: App, target?: TimelineTarget): Promise<void> {
  const run = runOf(app, target);
  if (!run || run.calls === 0) {
    void vscode.window.showInformationMessage("There is no traced run to compare: use 'Witloom: Run with Trace' on a composition.");
    return;
  }
  const other = await otherRun(app, run);
  if (!other) return;
  const [before, after] = [run, other].sort((a, b) => Date.parse(a.started) - Date.parse(b.started) || a.id - b.id) as [RunView, RunView];
  new ComparePanel(app, before, after);
}

async function otherRun(app: App, run: RunView): Promise<RunView | undefined> {
  const others = app.runs.all().filter((it) => it.id !== run.id && it.calls > 0);
  // Other runs of the same program are what one mostly means.
  others.sort((a, b) => Number(b.program === run.program) - Number(a.program === run.program) || b.id - a.id);
  const items = others.map((it) => ({ label: labelOf(it), description: `${it.calls} calls`, run: it }));
  const file = { label: "$(folder-opened) A saved trace…", description: "JSON lines, OTLP or Trace Event Format", run: null };
  const picked = await vscode.window.showQuickPick([...items, file], { title: `Compare ${labelOf(run)} with` });
  if (!picked || picked.run) return picked?.run ?? undefined;
  const chosen = (await vscode.window.showOpenDialog({ openLabel: "Compare" }))?.[0];
  if (!chosen) return undefined;
  const answer = await openTraceFile(app, chosen.toString());
  if (!answer) return undefined;
  if ("run" in answer) return answer.run;
  showFailure(answer.error);
  return undefined;
}

const labelOf = (run: RunView): string => `${nameOf(run.program)} of ${new Date(run.started).toLocaleTimeString()}`;

class ComparePanel {
  private readonly app: App;
  private readonly panel: vscode.WebviewPanel;
  private sides: { before: RunView; after: RunView };
  private comparing: vscode.CancellationTokenSource | undefined;

  constructor(app: App, before: RunView, after: RunView) {
    this.app = app;
    this.sides = { before, after };
    const options = { enableScripts: true, localResourceRoots: [webviewRoot(app.extension)] };
    const title = `${nameOf(before.program)}: Runs Compared`;
    this.panel = vscode.window.createWebviewPanel("witloom.compareRuns", title, vscode.ViewColumn.Active, options);
    this.panel.iconPath = vscode.Uri.joinPath(app.extension, "media", "witloom.svg");
    this.panel.onDidDispose(() => this.comparing?.cancel());
    this.panel.webview.onDidReceiveMessage((value) => void this.receive(value));
    this.panel.webview.html = page(this.panel.webview, app.extension, {
      script: "compare.js",
      style: "compare-style.css",
      title: "Runs Compared",
    });
  }

  private async receive(value: unknown): Promise<void> {
    const { kind, side, call } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
    const { before, after } = this.sides;
    if (kind === "swap") this.sides = { before: after, after: before };
    if (kind === "ready" || kind === "swap") await this.show();
    if (kind === "show" && (side === "before" || side === "after") && typeof call === "number")
      await vscode.commands.executeCommand("witloom.showTimeline", { kind: "call", run: this.sides[side].id, view: { id: call } });
  }

  private async show(): Promise<void> {
    const tell = (message: CompareHostMessage): void => void this.panel.webview.postMessage(message);
    const { before, after } = this.sides;
    this.comparing?.cancel();
    this.comparing = new vscode.CancellationTokenSource();
    const { token } = this.comparing;
    try {
      const both = { before: before.id, after: after.id };
      const answer = await wanted(token, this.app.server.request("witloom/compareRuns", both, token));
      if (!answer) return;
      if ("error" in answer) tell({ kind: "failed", message: answer.error.message });
      else tell({ kind: "comparison", before: labelOf(before), after: labelOf(after), comparison: answer });
    } catch (error) {
      tell({ kind: "failed", message: failureOf(error).message });
    }
  }
}
