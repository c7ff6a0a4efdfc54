// The pages that our webviews run in: only our own files, nothing from elsewhere, nothing inline.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Where the files of all webviews are. */
export function webviewRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, "dist", "webview");
}

/** A page with one script and one style sheet of `dist/webview`. */
export function page(webview: vscode.Webview, extension: vscode.Uri, files: { script: string; style: string; title: string }): string {
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot(extension), name)).toString();
  const nonce = randomBytes(16).toString("base64");
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file(files.style)}">
<title>${files.title}</title>
</head>
<body>
<script nonce="${nonce}" src="${file(files.script)}"></script>
</body>
</html>`;
}
