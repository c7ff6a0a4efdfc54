// One open canvas: asks the server what to draw, passes it on, and carries out what the person does.
import * as vscode from "vscode";
import type { Gesture, WiringRequests, WiringView } from "../../../server/src/protocol/wiring.ts";
import type { HostMessage, Pauses, WebviewMessage } from "../../webview/messages.ts";
import { failureOf, toRange } from "../failure.ts";
import type { Server } from "../languageClient.ts";
import { nameOf } from "../program.ts";
import { checkMessage } from "./check.ts";
import { saveExport } from "./files.ts";
import { changePause, followText, onPausesChanged, pausesIn } from "./pauses.ts";
import { changeStandIn, standInsIn } from "./standIns.ts";
import { atCursor, revealText } from "./text.ts";

/** What a session works with. */
export interface SessionParts {
  readonly server: Server;
  readonly uri: vscode.Uri;
  /** Absent for a composed `.wasm`. */
  readonly document?: vscode.TextDocument;
  readonly panel: vscode.WebviewPanel;
}

export class WiringSession implements vscode.Disposable {
  private readonly parts: SessionParts;
  private view: WiringView | null = null;
  private ready = false;
  /** Answers to requests that a newer one has overtaken are dropped. */
  private round = 0;
  private pauseRound = 0;
  private counting = false;
  private countAgain = false;
  private pauses: Pauses | null = null;
  private readonly listeners: vscode.Disposable;
  /** One gesture after the other: each needs the text that the one before has made. */
  private queue: Promise<void> = Promise.resolve();
  /** Where the canvas itself has just put the text's cursor. */
  private revealed = "";

  constructor(parts: SessionParts) {
    this.parts = parts;
    const { panel, server } = parts;
    this.listeners = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((value) => this.receive(checkMessage(value))),
      vscode.window.onDidChangeTextEditorSelection((event) => this.followCursor(event)),
      server.onDidRestart(() => this.refresh()),
      onPausesChanged(() => void this.refreshPauses()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("launch") && this.refreshStandIns()),
    );
  }

  get uri(): string {
    return this.parts.uri.toString();
  }

  get panel(): vscode.WebviewPanel {
    return this.parts.panel;
  }

  /** What is drawn; null until the first answer. */
  get shown(): WiringView | null {
    return this.view;
  }

  dispose(): void {
    this.listeners.dispose();
  }

  /** Sends a message to the canvas. */
  tell(message: HostMessage): void {
    void this.parts.panel.webview.postMessage(message);
  }

  /** Asks for everything anew and passes it on as it comes. */
  async refresh(): Promise<void> {
    if (!this.ready) return;
    const round = ++this.round;
    const { uri } = this;
    const answer = await this.ask("witloom/wiring", { uri });
    if (round !== this.round || !answer) return;
    if ("error" in answer) return this.tell({ kind: "unreadable", message: answer.error.message });
    // The text has changed meanwhile: the server tells when it has read it, and we ask again.
    if (this.parts.document && answer.version < this.parts.document.version && this.view !== null) return;
    if (this.view && this.pauses) followText(this.view, answer, this.pauses);
    this.view = answer;
    this.tell({ kind: "view", view: answer, name: nameOf(uri) });
    this.refreshStandIns();
    void this.refreshPauses();
    void this.refreshCalls();
    const [fits, items] = await Promise.all([this.ask("witloom/fits", { uri }), this.ask("witloom/palette", { uri })]);
    if (round !== this.round) return;
    if (fits) this.tell({ kind: "fits", version: answer.version, fits });
    if (items) this.tell({ kind: "palette", items });
  }

  /** Passes on what the newest traced run did on the wires. */
  async refreshCalls(): Promise<void> {
    if (!this.ready) return;
    // A run that goes on says so ten times a second; to count its calls may take longer.
    this.countAgain = true;
    if (this.counting) return;
    this.counting = true;
    while (this.countAgain) {
      this.countAgain = false;
      const calls = await this.ask("witloom/wireCalls", { uri: this.uri });
      if (calls !== undefined) this.tell({ kind: "calls", calls });
    }
    this.counting = false;
  }

  /** Passes on what the launch configuration lets stand in for imports. */
  refreshStandIns(): void {
    if (this.ready && this.view) this.tell({ kind: "standIns", set: standInsIn(this.view) });
  }

  /** Passes on breakpoints and the debugger's place. */
  private async refreshPauses(): Promise<void> {
    const { view } = this;
    if (!this.ready || !view) return;
    const round = ++this.pauseRound;
    try {
      const pauses = await pausesIn(this.parts.server, view);
      if (round !== this.pauseRound) return;
      this.pauses = pauses;
      this.tell({ kind: "pauses", pauses });
    } catch {
      // The server was restarted: everything is asked for anew.
    }
  }

  private async ask<M extends keyof WiringRequests>(method: M, params: WiringRequests[M][0]): Promise<WiringRequests[M][1] | undefined> {
    try {
      return (await this.parts.server.client.sendRequest(method, params)) as WiringRequests[M][1];
    } catch (error) {
      if (method === "witloom/wiring") this.tell({ kind: "unreadable", message: failureOf(error).message });
      return undefined;
    }
  }

  private receive(message: WebviewMessage | null): void {
    switch (message?.kind) {
      case "ready":
        this.ready = true;
        void this.refresh();
        break;
      case "gesture":
        this.inTurn(message.id, () => this.carryOut(message.id, message.version, message.gesture));
        break;
      case "paste":
        this.inTurn(message.id, async () =>
          this.carryOut(message.id, message.version, { kind: "paste", text: await vscode.env.clipboard.readText() }),
        );
        break;
      case "reveal":
        if (this.view && this.parts.document) this.revealed = revealText(this.parts.document, this.view, message.shown);
        break;
      case "places":
        if (this.parts.document) void this.ask("witloom/places", { uri: this.uri, places: message.places });
        break;
      case "copy":
        void this.copy(message.nodes);
        break;
      case "export":
        void saveExport(this.parts.uri, message.format, message.data);
        break;
      case "call":
        void vscode.commands.executeCommand("witloom.openForm", this.uri, message.port);
        break;
      case "standIn":
        if (this.view) void changeStandIn(this.view, message.what, message.imports);
        break;
      case "pause":
        if (this.view) void changePause(this.parts.server, this.view, message.at, message.add);
        break;
      case "command":
        void vscode.commands.executeCommand(`witloom.${message.command}`, this.uri);
        break;
      case "timeline":
        void vscode.commands.executeCommand("witloom.showTimeline", timelineOf(message));
        break;
      case "build":
        void offerBuild(message.package);
    }
  }

  private inTurn(id: number, work: () => Promise<void>): void {
    this.queue = this.queue.then(work).catch((error: unknown) => this.tell({ kind: "refused", id, message: failureOf(error).message }));
  }

  /** A gesture becomes one edit of the document: one step for undo. */
  private async carryOut(id: number, version: number, gesture: Gesture): Promise<void> {
    const { document } = this.parts;
    const refuse = (message: string): void => this.tell({ kind: "refused", id, message });
    if (!document) return refuse("A composed component cannot be changed here; change the .wac that it was made from.");
    const before = document.version;
    const answer = (await this.parts.server.client.sendRequest("witloom/gesture", {
      uri: this.uri,
      version,
      gesture,
    })) as WiringRequests["witloom/gesture"][1];
    if ("error" in answer) return refuse(answer.error.message);
    if (document.version !== before) return refuse("The text has changed meanwhile; try again.");
    const edit = new vscode.WorkspaceEdit();
    for (const { range, newText } of answer.edits) edit.replace(document.uri, toRange(range), newText);
    if (answer.edits.length > 0 && !(await vscode.workspace.applyEdit(edit))) return refuse("The text could not be changed.");
    this.tell({ kind: "done", id, select: answer.select, renamed: answer.renamed ?? {} });
  }

  private async copy(nodes: string[]): Promise<void> {
    const answer = await this.ask("witloom/copyWiring", { uri: this.uri, nodes });
    if (answer) await vscode.env.clipboard.writeText(answer.text);
  }

  /** The cursor of a text editor beside the canvas: what it stands in is selected on the canvas. */
  private followCursor({ textEditor, selections }: vscode.TextEditorSelectionChangeEvent): void {
    const at = selections[0]?.active;
    if (!this.view || !at || !this.panel.visible || textEditor.document.uri.toString() !== this.uri) return;
    const key = `${at.line}:${at.character}`;
    if (this.revealed === key) {
      this.revealed = "";
      return;
    }
    if (this.view.version === textEditor.document.version) this.tell({ kind: "cursor", ...atCursor(this.view, at) });
  }
}

/** What the timeline's command takes: a run, or one of its calls. */
const timelineOf = ({ run, call }: WebviewMessage & { kind: "timeline" }): object | number =>
  call === null ? run : { kind: "call", run, view: { id: call } };

async function offerBuild(name: string): Promise<void> {
  const build = "Build…";
  const pressed = await vscode.window.showInformationMessage(`${name} has not been built yet.`, build);
  if (pressed === build) await vscode.commands.executeCommand("witloom.build");
}
