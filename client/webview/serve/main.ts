/** The serve panel: sends a request, shows its response, and lists the requests that were answered. */
import type { ServedRow, ServeHostMessage, ServeWebviewMessage } from "../serveMessages.ts";
import { el } from "../wiring/dom.ts";

declare function acquireVsCodeApi(): { postMessage(message: ServeWebviewMessage): void };

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** Rows that are kept in the page. */
const MOST = 200;

function start(): void {
  const vscode = acquireVsCodeApi();
  const state = el("span", { class: "type", attrs: { "aria-live": "polite" } });
  const toggle = el("button", { text: "Stop", attrs: { type: "button" } });
  const method = el("select", { class: "method", attrs: { "aria-label": "Method" } }, ...METHODS.map((text) => el("option", { text })));
  const path = el("input", { attrs: { type: "text", "aria-label": "Path", spellcheck: "false" } });
  path.value = "/";
  const send = el("button", { class: "primary", text: "Send", title: "Send (Ctrl+Enter)", attrs: { type: "button" } });
  const headers = el("textarea", {
    attrs: { rows: "2", "aria-label": "Headers, one a line", placeholder: "content-type: text/plain", spellcheck: "false" },
  });
  const body = el("textarea", { attrs: { rows: "3", "aria-label": "Body", spellcheck: "false" } });
  const response = el("section", { class: "result", attrs: { "aria-live": "polite", "aria-label": "Response" } });
  const rows = el("tbody");
  document.body.append(
    el("header", {}, method, path, send, toggle),
    el("p", { class: "note" }, state),
    el(
      "main",
      {},
      el("div", {}, el("h2", { text: "Headers" }), headers, el("h2", { text: "Body" }), body, response),
      el("div", {}, el("h2", { text: "Requests" }), table(rows)),
    ),
  ); // biome-ignore format: the page
  let serving = false;
  const go = (): void => {
    if (!serving) return;
    send.disabled = true;
    vscode.postMessage({
      kind: "send",
      request: { method: method.value, path: path.value, headers: headersOf(headers.value), body: body.value },
    });
  };
  send.addEventListener("click", go);
  toggle.addEventListener("click", () => vscode.postMessage({ kind: serving ? "stop" : "start" }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target === path)) go();
  });
  window.addEventListener("message", ({ data }: MessageEvent<ServeHostMessage>) => {
    if (data.kind === "state") {
      serving = data.url !== null && data.ended === null;
      state.textContent = data.ended ?? (data.url === null ? `Starting ${data.name}…` : `${data.name} answers at ${data.url}`);
      toggle.textContent = data.ended === null ? "Stop" : "Serve Again";
      send.disabled = !serving;
    } else if (data.kind === "rows") {
      rows.prepend(...data.rows.map(row).reverse());
      while (rows.childElementCount > MOST) rows.lastElementChild?.remove();
    } else {
      send.disabled = !serving;
      response.replaceChildren(...responseView(data));
    }
  });
  vscode.postMessage({ kind: "ready" });
}

function table(rows: HTMLElement): HTMLElement {
  const head = ["Method", "Path", "Status", "ms"].map((text) => el("th", { text, attrs: { scope: "col" } }));
  return el("table", {}, el("thead", {}, el("tr", {}, ...head)), rows);
}

function row(it: ServedRow): HTMLElement {
  const bad = it.error !== null || it.status >= 500 || it.status === 0;
  const cells = [it.method, it.path, it.status === 0 ? "gone" : String(it.status), it.duration.toFixed(1)];
  return el("tr", { class: bad ? "bad" : "", title: it.error ?? "" }, ...cells.map((text) => el("td", { text })));
}

function responseView(data: ServeHostMessage & { kind: "response" | "failed" }): HTMLElement[] {
  if (data.kind === "failed") return [el("p", { class: "bad", text: data.message })];
  const head = el(
    "div",
    { class: data.status >= 500 ? "head bad" : "head" },
    el("strong", { text: `${data.status} ${data.reason}` }),
    el("span", { class: "type", text: `${data.milliseconds.toFixed(1)} ms` }),
  );
  const fields = data.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return [head, el("pre", { class: "type", text: fields }), el("pre", { class: "body", text: data.body, attrs: { tabindex: "0" } })];
}

function headersOf(text: string): [string, string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
}

start();
