/** The page that shows who can reach what of the host, and what the last run needed of it. */
import type { LeastShown, RightsHostMessage, RightsWebviewMessage } from "../rightsMessages.ts";
import { el } from "../wiring/dom.ts";
import { type Cell, tableOf } from "./table.ts";

declare function acquireVsCodeApi(): { postMessage(message: RightsWebviewMessage): void };

function start(): void {
  const vscode = acquireVsCodeApi();
  const main = el("main", { class: "rights" });
  document.body.append(main);
  window.addEventListener("message", ({ data }: MessageEvent<RightsHostMessage>) => {
    if (data.kind === "failed") main.replaceChildren(el("p", { class: "bad", text: data.message }));
    else
      main.replaceChildren(
        map(data),
        least(data, (kind) => vscode.postMessage({ kind })),
      );
  });
  vscode.postMessage({ kind: "ready" });
}

function map({ name, instances, rights }: RightsHostMessage & { kind: "rights" }): HTMLElement {
  const { columns, rows } = tableOf(instances, rights);
  const title = el("h2", { text: `What the components of ${name} can ask the host for` });
  if (columns.length === 0)
    return el("section", {}, title, el("p", { class: "note", text: "Nothing: none of them imports anything that only the host has." }));
  const head = ["Instance", ...columns].map((text) => el("th", { text, attrs: { scope: "col" } }));
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { title: row.package, text: row.id, attrs: { scope: "row" } }),
      ...row.cells.map((it, index) => cell(it, columns[index]!)),
    ),
  );
  return el(
    "section",
    { attrs: { "aria-label": "Capability map" } },
    title,
    el("table", { class: "map" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
    el("p", {
      class: "note",
      text: "By what they import. What a run may do of it, its launch configuration says: nothing is granted by itself.",
    }),
  );
}

function cell(it: Cell, column: string): HTMLElement {
  if (it === null) return el("td", { class: "none", text: "–", attrs: { "aria-label": `no ${column}` } });
  return el(
    "td",
    { class: it.how, title: it.title },
    el("span", { text: it.how === "own" ? "●" : "○", attrs: { "aria-hidden": "true" } }),
    ` ${it.words}`,
  );
}

function least({ least: it, configuration }: RightsHostMessage & { kind: "rights" }, act: (kind: "write" | "run") => void): HTMLElement {
  const title = el("h2", { text: "Least rights" });
  const run = el("button", { text: "Run with Trace", attrs: { type: "button" }, on: { click: () => act("run") } });
  const section = (...children: HTMLElement[]): HTMLElement =>
    el("section", { attrs: { "aria-label": "Least rights" } }, title, ...children);
  if (!it) return section(el("p", { class: "note", text: "What it needs is known after a run." }), run);
  const where = configuration === null ? "launch.json" : `'${configuration}' in launch.json`;
  const write = el("button", {
    class: "primary",
    text: `Write to ${where}`,
    attrs: { type: "button", disabled: it.exact ? "" : null },
    on: { click: () => act("write") },
  });
  return section(
    el("p", {
      class: "note",
      text: it.exact ? `The last run needed just what ${where} grants.` : `What the last run needed, beside what ${where} says.`,
    }),
    ...(it.rows.length === 0 ? [] : [leastTable(it)]),
    ...it.notes.map((text) => el("p", { class: "note", text })),
    el("p", { class: "buttons" }, write, " ", run),
  );
}

function leastTable({ rows }: LeastShown): HTMLElement {
  const head = ["", "in launch.json", "least"].map((text) => el("th", { text, attrs: { scope: "col" } }));
  const list = (values: string[], others: string[], mark: string): HTMLElement =>
    el("td", {}, ...values.map((text) => el("code", { class: others.includes(text) ? "" : mark, text })));
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { text: row.field, attrs: { scope: "row" } }),
      list(row.granted, row.needed, "gone"),
      list(row.needed, row.granted, "new"),
    ),
  );
  return el("table", { class: "least" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body));
}

start();
