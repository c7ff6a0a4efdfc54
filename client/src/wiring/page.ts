// The page that a canvas runs in: only our own files, nothing from elsewhere, nothing inline.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Where the canvas's files are. */
export function canvasRoot(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, "dist", "webview");
}

/** The document of a canvas. */
export function canvasPage(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(canvasRoot(extension), name)).toString();
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "worker-src blob:",
    // The worker's script is fetched, as a webview can start a worker only from a blob.
    `connect-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file("style.css")}">
<title>Canvas</title>
</head>
<body data-layout="${file("layout.js")}" data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<script nonce="${nonce}" src="${file("wiring.js")}"></script>
</body>
</html>`;
}
