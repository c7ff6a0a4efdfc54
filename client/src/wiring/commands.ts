// The commands of the canvas.
import * as vscode from "vscode";
import type { ExportFormat } from "../../webview/messages.ts";
import type { App } from "../app.ts";
import { type CommandTarget, resolveProgram } from "../program.ts";
import { composedView, wiringView } from "./editor.ts";

/** Opens the canvas of a composition beside its text, or that of a composed component. */
export async function openCanvas(app: App, target?: CommandTarget): Promise<void> {
  const program = await resolveProgram(app.server, target, [".wac", ".wasm"]);
  if (!program) return;
  const uri = vscode.Uri.parse(program, true);
  const composed = program.endsWith(".wasm");
  const text = vscode.window.visibleTextEditors.some((it) => it.document.uri.toString() === uri.toString());
  const column = text ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.commands.executeCommand("vscode.openWith", uri, composed ? composedView : wiringView, column);
}

/** Opens the text of a composition beside its canvas. */
export async function openText(app: App, target?: CommandTarget): Promise<void> {
  const program = await resolveProgram(app.server, target, [".wac"]);
  if (!program) return;
  const uri = vscode.Uri.parse(program, true);
  const shown = vscode.window.visibleTextEditors.find((it) => it.document.uri.toString() === uri.toString());
  const beside = app.canvases.active() ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.window.showTextDocument(uri, { viewColumn: shown?.viewColumn ?? beside });
}

/** Has the canvas in front make its picture, which is then saved. */
export function exportCanvas(app: App, format: ExportFormat): void {
  const session = app.canvases.active();
  if (session) session.tell({ kind: "export", format });
  else void vscode.window.showInformationMessage("Open a composition on the canvas first.");
}
