// A click on a `.wasm` opens its WIT: a read-only editor whose tab gives way to the WIT document. What has no WIT is described on a page.
import * as vscode from "vscode";
import type { Server } from "./languageClient.ts";
import { openWit } from "./virtualDocuments.ts";
import { wasmPage } from "./wasmPage.ts";

export const wasmViewType = "witloom.wasmWit";

/** Registers the editor of `.wasm` files. */
export function registerWasmEditor(server: Server): vscode.Disposable {
  return vscode.window.registerCustomEditorProvider(wasmViewType, {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, panel) => resolve(server, uri, panel),
  });
}

async function resolve(server: Server, uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<void> {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const nothing = { kind: "unknown" as const, size: 0, imports: [], exports: [] };
  if (uri.scheme !== "file") {
    panel.webview.html = wasmPage(name, nothing, "Only files on disk are shown as WIT.");
    return;
  }
  const view = await server.request("witloom/binary", { uri: uri.toString() });
  if ("error" in view) panel.webview.html = wasmPage(name, nothing, view.error.message);
  else if (view.kind === "module" || view.kind === "unknown") panel.webview.html = wasmPage(name, view);
  else if (!hasOwnTab(uri))
    panel.webview.html = wasmPage(name, view, "The differences of binaries are not shown; open the file itself to see its WIT.");
  else {
    // The column is lost with the tab.
    const column = panel.viewColumn;
    await openWit(uri.toString(), column);
    panel.dispose();
  }
}

/** Whether the file stands in a tab of its own, and not in one side of a comparison. */
function hasOwnTab(uri: vscode.Uri): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.input));
  return inputs.some((it) => it instanceof vscode.TabInputCustom && it.uri.toString() === uri.toString());
}
