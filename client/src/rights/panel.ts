// "Show What Each Component Can Reach" and "Propose Least Rights": one page for a program.
import * as vscode from "vscode";
import type { LeastRightsView } from "../../../server/src/protocol/rights.ts";
import type { LeastShown, RightsHostMessage } from "../../webview/rightsMessages.ts";
import type { App } from "../app.ts";
import { failureOf } from "../failure.ts";
import { type Profile, profilesOf } from "../launch/configurations.ts";
import { changeTarget, type Target, targetFor, tellChanged, writtenFields } from "../launch/launchFile.ts";
import { leastChanges, leastRows, type Written } from "../launch/leastEdit.ts";
import { page, webviewRoot } from "../page.ts";
import { type CommandTarget, nameOf, resolveProgram } from "../program.ts";

const open = new Map<string, RightsPanel>();

/** Opens the page of a composition or component, or brings it up to date. */
export async function showRights(app: App, target?: CommandTarget): Promise<void> {
  const uri = await resolveProgram(app.server, target, [".wac", ".wasm"]);
  if (!uri) return;
  const known = open.get(uri);
  if (known) {
    known.panel.reveal();
    return known.refresh();
  }
  const panel = new RightsPanel(app, uri);
  open.set(uri, panel);
  panel.panel.onDidDispose(() => open.delete(uri));
}

/** The same page, for a program that was run: without a run there is nothing to propose. */
export async function proposeRights(app: App, target?: CommandTarget | { kind: "run"; view: { program: string } }): Promise<void> {
  const given = typeof target === "object" && "view" in target ? target.view.program : target;
  const last = app.runs.all().find((it) => it.state === "ended")?.program;
  await showRights(app, given ?? last);
}

class RightsPanel {
  readonly panel: vscode.WebviewPanel;
  private readonly app: App;
  private readonly uri: string;
  private readonly listeners: vscode.Disposable;

  constructor(app: App, uri: string) {
    this.app = app;
    this.uri = uri;
    const options = { enableScripts: true, localResourceRoots: [webviewRoot(app.extension)] };
    this.panel = vscode.window.createWebviewPanel("witloom.rights", `Rights of ${nameOf(uri)}`, vscode.ViewColumn.Beside, options);
    this.panel.iconPath = vscode.Uri.joinPath(app.extension, "media", "witloom.svg");
    this.listeners = vscode.Disposable.from(
      this.panel.webview.onDidReceiveMessage((value) => this.receive(value)),
      app.runs.onDidChange((run) => run && run.program === uri && run.state === "ended" && void this.refresh()),
      app.server.on("witloom/wiringChanged", ({ uri: changed }) => changed === uri && void this.refresh()),
      app.server.on("witloom/workspaceChanged", () => void this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("launch") && void this.refresh()),
    );
    this.panel.onDidDispose(() => this.listeners.dispose());
    this.panel.webview.html = page(this.panel.webview, app.extension, { script: "rights.js", style: "rights-style.css", title: "Rights" });
  }

  async refresh(): Promise<void> {
    const tell = (message: RightsHostMessage): void => void this.panel.webview.postMessage(message);
    try {
      const map = await this.app.server.request("witloom/rights", { uri: this.uri });
      if ("error" in map) return tell({ kind: "failed", message: map.error.message });
      const found = await this.leastOf();
      const name = nameOf(this.uri);
      const shown = found ? leastShown(found.least, found.written) : null;
      tell({ kind: "rights", name, ...map, configuration: found?.target.name ?? profilesOf(this.uri)[0]?.name ?? null, least: shown });
    } catch (error) {
      tell({ kind: "failed", message: failureOf(error).message });
    }
  }

  private receive(value: unknown): void {
    const kind = typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
    if (kind === "ready") void this.refresh();
    else if (kind === "run") void vscode.commands.executeCommand("witloom.runWithTrace", this.uri);
    else if (kind === "write") void this.write();
  }

  private async write(): Promise<void> {
    const found = await this.leastOf();
    if (!found) return;
    const { target, least, written } = found;
    const name = await changeTarget(target, (fields) => leastChanges(least, { ...written, fields }));
    if (name !== undefined) tellChanged(target, `'${name}' in launch.json grants just what its last run needed now.`);
    await this.refresh();
  }

  /** What the newest run needed, and the configuration that it had. */
  private async leastOf(): Promise<{ least: LeastRightsView; target: Target; written: Written } | undefined> {
    const least = await this.app.server.request("witloom/leastRights", { uri: this.uri });
    if (!least?.ended) return undefined;
    const profiles = profilesOf(this.uri);
    const profile: Profile | undefined = profiles.find((it) => it.name === least.configuration) ?? profiles[0];
    const target = targetFor(this.uri, profile ?? null);
    if (!target) return undefined;
    return { least, target, written: { fields: await writtenFields(target), resolved: { ...profile }, cwd: target.cwd } };
  }
}

function leastShown(least: LeastRightsView, written: Written): LeastShown {
  const rows = leastRows(least, written);
  const env = Object.keys((written.fields["env"] as object | undefined) ?? {});
  const notes = [
    ...(written.fields["grant"] === "inherit" ? ["The configuration grants everything; that would go."] : []),
    ...(least.environment
      ? ["It asked for its environment as a whole: which variables it needed cannot be seen, so those of the configuration stay."]
      : []),
    ...(!least.environment && env.length > 0 ? [`It never asked for its environment: ${env.join(", ")} would go.`] : []),
    ...(least.refused > 0
      ? [`It was refused ${least.refused === 1 ? "something" : `${least.refused} things`}, which are not among these.`]
      : []),
  ];
  return { rows, notes, exact: leastChanges(least, written).length === 0 };
}
