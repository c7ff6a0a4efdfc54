// A page (a timeline, compared runs, a call form, a server, rights) alone in Chromium, without VS Code: with the same content security policy, fed by the test.
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { launchBrowser, root } from "../e2e/host.mjs";
import { themes } from "./themes.mjs";

const types = { ".js": "text/javascript", ".css": "text/css" };

/** Pages that have the sheet of another. */
const STYLES = { serve: "form" };

const html = (name, theme) => `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' 'nonce-t'; script-src 'nonce-t'">
<style nonce="t">:root{${Object.entries(themes[theme].variables)
  .map(([key, value]) => `--vscode-${key}:${value};`)
  .join("")}}</style>
<link rel="stylesheet" href="/${STYLES[name] ?? name}-style.css"></head><body class="${themes[theme].body}">
<script nonce="t">window.sent=[];window.acquireVsCodeApi=()=>({postMessage:(m)=>window.sent.push(structuredClone(m))});</script>
<script nonce="t" src="/${name}.js"></script></body></html>`;

/** Opens `timeline`, `compare`, `form`, `serve` or `rights`. `answers`: by the kind of a message of the page, the message that answers it. */
export async function openRunPage(name, { theme = "dark", width = 1280, height = 800, forced, files = {} } = {}) {
  const server = http.createServer((request, response) => {
    const file = path.basename(new URL(request.url, "http://localhost").pathname);
    const type = types[path.extname(file)];
    response.setHeader("content-type", type ?? "text/html; charset=utf-8");
    if (file.startsWith("favicon")) response.writeHead(204).end();
    else if (files[file]) response.end(files[file]);
    else response.end(type ? readFileSync(path.join(root, "dist/webview", file)) : html(name, theme));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: "reduce",
    bypassCSP: Object.keys(files).length > 0,
    ...(forced ? { forcedColors: "active" } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => (message.type() === "error" || message.type() === "warning") && errors.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const close = async () => {
    await browser.close();
    server.close();
  };
  const sent = (kind) => page.evaluate((it) => window.sent.filter((message) => message.kind === it), kind);
  /** Sends a message of the host; what is base64 in `bytes` comes as a buffer of that name. */
  const tell = (message, bytes = {}) =>
    page.evaluate(
      ([it, binary]) => {
        for (const [key, text] of Object.entries(binary)) it[key] = Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
        window.postMessage(it, "*");
      },
      [message, bytes],
    );
  return { page, errors, close, sent, tell };
}
