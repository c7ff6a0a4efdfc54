// Paints what traced runs said about each line at that line's end.
import * as vscode from "vscode";
import type { Annotation } from "../../server/src/protocol/editor.ts";
import type { Server } from "./languageClient.ts";

const setting = "witloom.inlineTrace.enabled";

/** Keeps the newest annotations by document and paints them in every visible editor of it. */
export class TraceDecorations implements vscode.Disposable {
  private readonly annotations = new Map<string, Annotation[]>();
  /** The run that they are about. */
  run: number | null = null;
  private readonly normal = decorationType("witloom.traceForeground");
  private readonly failed = decorationType("witloom.traceErrorForeground");
  private readonly listeners: vscode.Disposable;

  constructor(server: Server) {
    this.listeners = vscode.Disposable.from(
      server.on("witloom/annotations", ({ uri, run, annotations }) => {
        this.run = run;
        this.set(uri, annotations);
      }),
      server.onDidRestart(() => this.clear()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.paintAll()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.follow(document, contentChanges)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(setting)) this.paintAll();
      }),
    );
  }

  of(uri: string): Annotation[] {
    return this.annotations.get(keyOf(uri)) ?? [];
  }

  dispose(): void {
    this.listeners.dispose();
    this.normal.dispose();
    this.failed.dispose();
  }

  private set(uri: string, annotations: Annotation[]): void {
    const key = keyOf(uri);
    // Lines of a source are those of its file: where it was edited since, they are others.
    const edited = vscode.workspace.textDocuments.some((it) => it.isDirty && it.uri.toString() === key && !isOurs(it));
    if (edited) annotations = [];
    if (annotations.length > 0) this.annotations.set(key, annotations);
    else this.annotations.delete(key);
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() === key) this.paint(editor);
    }
  }

  /** The server sees edits of WIT and WAC alone; remarks in a guest's source move with their lines. */
  private follow({ uri, languageId }: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const key = uri.toString();
    const known = this.annotations.get(key);
    if (!known || isOurs({ languageId })) return;
    const moved = changes.reduce((all, { range, text }) => {
      const more = text.split("\n").length - 1 - (range.end.line - range.start.line);
      return all.map((it) => (more !== 0 && it.line > range.start.line ? { ...it, line: Math.max(range.start.line, it.line + more) } : it));
    }, known);
    this.annotations.set(key, moved);
  }

  private clear(): void {
    this.annotations.clear();
    this.paintAll();
  }

  private paintAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.paint(editor);
  }

  private paint(editor: vscode.TextEditor): void {
    const { document } = editor;
    const enabled = vscode.workspace.getConfiguration().get<boolean>(setting, true);
    const all = enabled ? (this.annotations.get(document.uri.toString()) ?? []) : [];
    // An edit may have shortened the document since the server looked at it.
    const shown = all.filter(({ line }) => line < document.lineCount);
    editor.setDecorations(
      this.normal,
      shown.filter(({ error }) => !error).map((annotation) => decorate(document, annotation)),
    );
    editor.setDecorations(
      this.failed,
      shown.filter(({ error }) => error).map((annotation) => decorate(document, annotation)),
    );
  }
}

/** Servers and editors may escape the same URI differently. */
function keyOf(uri: string): string {
  return vscode.Uri.parse(uri, true).toString();
}

function decorationType(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), margin: "0 0 0 3ch", fontStyle: "italic" },
    overviewRulerColor: new vscode.ThemeColor(color),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function decorate(document: vscode.TextDocument, annotation: Annotation): vscode.DecorationOptions {
  const hoverMessage = new vscode.MarkdownString(annotation.hover, true);
  // Values come from the guest: of the commands that a link could name, only these may run, and each checks what it is given.
  hoverMessage.isTrusted = { enabledCommands: ["witloom.showCall", "witloom.allow"] };
  const end = document.lineAt(annotation.line).range.end;
  return { range: new vscode.Range(end, end), hoverMessage, renderOptions: { after: { contentText: annotation.text } } };
}

/** Whether the server has the text as it is in the editor. */
const isOurs = ({ languageId }: { languageId: string }): boolean => languageId === "wit" || languageId === "wac";
