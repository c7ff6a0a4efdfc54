// Commands that look at what was traced.
import * as vscode from "vscode";
import type { App } from "./app.ts";
import { type CommandTarget, nameOf, uriOf } from "./program.ts";
import { openCall } from "./virtualDocuments.ts";
import { wanted } from "./wanted.ts";

const setting = "inlineTrace.enabled";

/** Selects a call in the Components view and opens its values. Links in hovers pass the two numbers. */
export async function showCall(app: App, run?: unknown, id?: unknown): Promise<void> {
  const [runId, callId] = typeof run === "object" && run !== null && "run" in run && "view" in run ? callOf(run) : [run, id];
  if (typeof runId !== "number" || typeof callId !== "number") return;
  const call = await app.view.revealCall(runId, callId);
  if (call) await openCall(runId, call);
  else void vscode.window.showInformationMessage("This call is no longer in the trace: run the composition again.");
}

/** Selects the newest call of a program's newest traced run. */
export async function showTrace(app: App, target?: CommandTarget): Promise<void> {
  await vscode.commands.executeCommand("witloom.components.focus");
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri.toString();
  const traced = app.runs.all().filter((run) => run.traced && run.calls > 0);
  const run = traced.find(({ program }) => program === uri) ?? traced[0];
  const first = run && (await app.server.request("witloom/calls", { run: run.id, parent: 0, limit: 1 }))[0];
  if (run && first) await app.view.revealCall(run.id, first.id);
  else void vscode.window.showInformationMessage("Nothing has been traced yet: use 'Witloom: Run with Trace' on a composition.");
}

const formats = [
  { label: "JSON lines", detail: "Everything, values whole: for replay and tests", format: "json", extension: "jsonl" },
  { label: "OpenTelemetry (OTLP/JSON)", detail: "For a collector or a tracing back end", format: "otlp", extension: "json" },
  { label: "Trace Event Format", detail: "For Perfetto, chrome://tracing and speedscope", format: "chrome", extension: "json" },
  { label: "Tree", detail: "Text for people", format: "tree", extension: "txt" },
] as const;

/** Writes the calls of a run to a file or a collector. */
export async function saveTrace(app: App, target?: { kind?: unknown; view?: unknown }): Promise<void> {
  const chosen = target?.kind === "run" ? (target.view as { id: number }) : undefined;
  const run = app.runs.all().find((it) => (chosen ? it.id === chosen.id : it.traced && it.calls > 0));
  if (!run?.traced) {
    void vscode.window.showInformationMessage("Nothing has been traced yet: use 'Witloom: Run with Trace' on a composition.");
    return;
  }
  const collector = {
    label: "An OpenTelemetry collector…",
    detail: "Posts the calls as OTLP over HTTP",
    format: "otlp",
    extension: null,
  } as const;
  const format = await vscode.window.showQuickPick([...formats, collector], { title: "Save trace as" });
  const place = format && (format.extension === null ? await askForCollector() : await askForFile(run.program, format.extension));
  if (!place) return;
  const asked = { run: run.id, format: format.format, place };
  const answer = await long(run.calls > MANY, `Saving ${run.calls} calls`, (token) =>
    app.server.request("witloom/saveTrace", asked, token),
  );
  if (!answer) return;
  if ("error" in answer) void vscode.window.showErrorMessage(answer.error.message);
  else void vscode.window.showInformationMessage(`${answer.calls} ${answer.calls === 1 ? "call was" : "calls were"} saved.`);
}

/** Calls, and bytes of a file, that take long enough for a person to ask what goes on. */
const MANY = 50_000;
const LARGE = 16 << 20;

/** A trace becomes a run. Out: undefined where the person did not want to wait. */
export async function openTraceFile(app: App, uri: string) {
  const { size } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(undefined, () => ({ size: 0 }));
  return long(size > LARGE, `Opening ${nameOf(uri)}`, (token) => app.server.request("witloom/openTrace", { uri }, token));
}

/** Work that shows that it goes on, and can be cancelled, where it is long. */
async function long<T>(
  isLong: boolean,
  title: string,
  work: (token: vscode.CancellationToken | undefined) => Promise<T>,
): Promise<T | undefined> {
  if (!isLong) return work(undefined);
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(progress, (_, token) => wanted(token, work(token)));
}

async function askForFile(program: string, extension: string): Promise<string | undefined> {
  const defaultUri = vscode.Uri.parse(`${program.replace(/\.[^./]+$/, "")}.trace.${extension}`);
  return (await vscode.window.showSaveDialog({ defaultUri, saveLabel: "Save Trace" }))?.fsPath;
}

function askForCollector(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: "Address of the collector",
    value: "http://127.0.0.1:4318",
    validateInput: (text) => (/^https?:\/\/[^/]+/i.test(text) ? null : "An address such as http://127.0.0.1:4318"),
  });
}

/** Opens a trace that was saved: its calls stand in the Components view and at their lines. */
export async function openTrace(app: App, target?: CommandTarget): Promise<void> {
  const uri = uriOf(target) ?? (await vscode.window.showOpenDialog({ openLabel: "Open Trace" }))?.[0]?.toString();
  if (!uri) return;
  const answer = await openTraceFile(app, uri);
  if (!answer) return;
  if ("error" in answer) {
    void vscode.window.showErrorMessage(answer.error.message);
    return;
  }
  await vscode.commands.executeCommand("witloom.components.focus");
  const [first] = await app.server.request("witloom/calls", { run: answer.run.id, parent: 0, limit: 1 });
  if (first) await app.view.revealCall(answer.run.id, first.id);
}

/** Switches the remarks at the ends of lines on or off, for this person everywhere. */
export async function toggleInlineTrace(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("witloom");
  await configuration.update(setting, !configuration.get<boolean>(setting, true), vscode.ConfigurationTarget.Global);
}

/** The tree passes its node. */
function callOf(node: { run: unknown; view: unknown }): [unknown, unknown] {
  const { view } = node;
  return [node.run, typeof view === "object" && view !== null && "id" in view ? view.id : undefined];
}
