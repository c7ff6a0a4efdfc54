// Saves a picture of the canvas where the person wants it.
import * as vscode from "vscode";
import type { ExportFormat } from "../../webview/messages.ts";
import { nameOf } from "../program.ts";

const kinds: Record<ExportFormat, { ending: string; name: string }> = {
  svg: { ending: "svg", name: "SVG" },
  png: { ending: "png", name: "PNG" },
  mermaid: { ending: "mmd", name: "Mermaid" },
};

/** Asks where to, and writes the file. */
export async function saveExport(source: vscode.Uri, format: ExportFormat, data: string): Promise<void> {
  const { ending, name } = kinds[format];
  const base = source.path.replace(/\.(wac|wasm)$/, "");
  const target = await vscode.window.showSaveDialog({
    defaultUri: source.with({ path: `${base}.${ending}` }),
    filters: { [name]: [ending] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, format === "png" ? Buffer.from(data, "base64") : Buffer.from(data, "utf8"));
  vscode.window.setStatusBarMessage(`$(pass) Wrote ${nameOf(target.path)}`, 8000);
}
