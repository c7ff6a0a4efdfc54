// Read-only documents that have no file: the WIT text of a .wasm, and one call with its full values.
import * as vscode from "vscode";
import type { CallView } from "../../server/src/protocol/editor.ts";
import { duration } from "./format.ts";
import type { Server } from "./languageClient.ts";

export const witScheme = "witloom-wit";
export const callScheme = "witloom-call";

/** Registers the two schemes. */
export function registerVirtualDocuments(server: Server): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(witScheme, {
      provideTextDocumentContent: (uri) => witText(server, uri),
    }),
    vscode.workspace.registerTextDocumentContentProvider(callScheme, {
      provideTextDocumentContent: (uri) => callText(server, uri),
    }),
  );
}

/** Opens the WIT text of a component file. */
export async function openWit(wasm: string, viewColumn?: vscode.ViewColumn): Promise<void> {
  const file = vscode.Uri.parse(wasm, true);
  // The file's own URI rides in the query: schemes other than `file` survive the way there and back.
  const uri = vscode.Uri.from({ scheme: witScheme, path: `${file.path}.wit`, query: wasm });
  const document = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), "wit");
  await vscode.window.showTextDocument(document, { preview: true, ...(viewColumn === undefined ? {} : { viewColumn }) });
}

/** Opens one call's full values. */
export async function openCall(run: number, call: CallView): Promise<void> {
  const path = `/${call.callee} ${call.function.replaceAll("/", " ")} (call ${call.id} of run ${run})`;
  const uri = vscode.Uri.from({ scheme: callScheme, path, query: `${run},${call.id}` });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true, preserveFocus: true });
}

async function witText(server: Server, uri: vscode.Uri): Promise<string> {
  const answer = await server.request("witloom/wit", { uri: uri.query });
  return "text" in answer ? answer.text : `// ${answer.error.message}\n`;
}

async function callText(server: Server, uri: vscode.Uri): Promise<string> {
  const [run = 0, id = 0] = uri.query.split(",").map(Number);
  const found = await server.request("witloom/call", { run, id });
  return found ? describeCall(found.call) : "This call is no longer in the trace.\n";
}

function describeCall(call: CallView): string {
  const lines = [
    `${call.caller} → ${call.callee}`,
    call.interface ? `${call.interface}#${call.function}` : call.function,
    `at ${duration(call.start)}, took ${duration(call.duration)}`,
    "",
  ];
  if (call.span) return `${[...lines, ...call.span.map(({ title, text }) => `${title}\n  ${text}`)].join("\n")}\n`;
  lines.push(call.args.length === 1 ? "argument" : `${call.args.length || "no"} arguments`, ...call.args.map((arg) => `  ${arg}`), "");
  if (call.error !== null) lines.push("error", `  ${call.error}`);
  else lines.push(call.result === null ? "no result" : `result\n  ${call.result}`);
  return `${lines.join("\n")}\n`;
}
