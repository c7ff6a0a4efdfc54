// The canvas alone in Chromium, without VS Code: its bundle on a page with the same content security policy, fed by the test.
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { launchBrowser, root } from "../e2e/host.mjs";
import { themes } from "./themes.mjs";

const types = { ".js": "text/javascript", ".css": "text/css" };

const html = (theme, scripted) => `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' 'nonce-t'; script-src 'nonce-t'${scripted ? " 'unsafe-eval'" : ""}; worker-src blob:; connect-src 'self'; img-src data:">
<style nonce="t">:root{${Object.entries(themes[theme].variables)
  .map(([name, value]) => `--vscode-${name}:${value};`)
  .join("")}}</style>
<link rel="stylesheet" href="/style.css"></head><body class="${themes[theme].body}" data-layout="/layout.js">
<script nonce="t">window.sent=[];let kept;window.acquireVsCodeApi=()=>({postMessage:(m)=>window.sent.push(structuredClone(m)),getState:()=>kept,setState:(s)=>{kept=s}});</script>
<script nonce="t" src="/wiring.js"></script></body></html>`;

/** Opens the canvas; `scripted` lets the test evaluate code as text in it. `tell` sends it a message of the host, `sent` lists what it sent. */
export async function openCanvas({ theme = "dark", width = 1280, height = 800, forced, reducedMotion = "reduce", scripted = false } = {}) {
  const server = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url, "http://localhost").pathname);
    const type = types[path.extname(name)];
    response.setHeader("content-type", type ?? "text/html; charset=utf-8");
    if (name.startsWith("favicon")) response.writeHead(404).end();
    else response.end(type ? readFileSync(path.join(root, "dist/webview", name)) : html(theme, scripted));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion, ...(forced ? { forcedColors: "active" } : {}) });
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
  return { page, errors, close, ...doings(page) };
}

function doings(page) {
  const tell = (message) => page.evaluate((it) => window.postMessage(it, "*"), message);
  const sent = (kind) => page.evaluate((it) => window.sent.filter((message) => message.kind === it), kind);
  /** The element of a node, a port or a wire. */
  const item = (...key) => page.locator(`[data-item='${JSON.stringify(key)}']`);
  /** The middle of a port's dot, or of a node's head, on the screen. */
  const place = async (...key) => {
    const box = await item(...key).boundingBox();
    if (key[0] === "port") {
      const k = box.height / 20;
      return { x: key[2] === "in" ? box.x + 8 * k : box.x + box.width - 8 * k, y: box.y + box.height / 2 };
    }
    return key[0] === "node"
      ? { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 14) }
      : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const drag = async (from, to, { hold = false, steps = 8 } = {}) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps });
    if (!hold) await page.mouse.up();
  };
  const until = async (what, read, good = Boolean) => {
    const end = Date.now() + 8000;
    for (;;) {
      const value = await read();
      if (good(value)) return value;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(value)}`);
      await page.waitForTimeout(30);
    }
  };
  /** Waits until nothing moves any more. */
  const rest = async () => {
    let before = "";
    await until("the canvas to rest", async () => {
      const now = await page.evaluate(
        () =>
          document.querySelector(".world")?.style.transform + [...document.querySelectorAll(".item")].map((it) => it.style.cssText).join(),
      );
      const same = now === before;
      before = now;
      await page.waitForTimeout(180);
      return same;
    });
  };
  const stageFocus = () => page.evaluate(() => document.querySelector(".stage").focus());
  const newest = async (kind) => (await sent(kind)).at(-1);
  return { tell, sent, item, place, drag, until, rest, newest, stageFocus };
}
