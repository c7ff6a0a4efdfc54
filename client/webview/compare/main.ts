/** The page of two compared runs: what changed in shape and results as an outline of calls, what changed in time as a table. */
import type { Difference, RunComparison, TimeChange } from "../../../server/src/protocol/timeline.ts";
import type { CompareHostMessage, CompareWebviewMessage } from "../compareMessages.ts";
import { duration } from "../timeline/ticks.ts";
import { el } from "../wiring/dom.ts";
import { around, changeOf, KINDS, type Line, outline } from "./outline.ts";

declare function acquireVsCodeApi(): { postMessage(message: CompareWebviewMessage): void };

/** Characters of a value that are shown. */
const LONGEST = 400;
/** Rows of the table. */
const MOST = 200;

type Post = (message: CompareWebviewMessage) => void;

function start(): void {
  const { postMessage: post } = acquireVsCodeApi();
  const main = el("main", { class: "compare" });
  document.body.append(main);
  window.addEventListener("message", ({ data }: MessageEvent<CompareHostMessage>) => {
    if (data.kind === "failed") main.replaceChildren(el("p", { class: "bad", text: data.message }));
    else main.replaceChildren(...parts(data, post));
  });
  post({ kind: "ready" });
}

function parts({ before, after, comparison }: CompareHostMessage & { kind: "comparison" }, post: Post): HTMLElement[] {
  const swap = el("button", {
    text: "Swap",
    title: "The other one is the earlier run",
    attrs: { type: "button" },
    on: { click: () => post({ kind: "swap" }) },
  });
  const [old, now] = comparison.calls;
  return [
    el("h1", {}, `Before: ${before} (${old} calls) → After: ${after} (${now} calls) `, swap),
    shape(comparison, post),
    times(comparison.times),
  ];
}

function shape({ differences, count, calls }: RunComparison, post: Post): HTMLElement {
  const title = el("h2", { text: "Shape and results" });
  const section = (...children: HTMLElement[]): HTMLElement =>
    el("section", { attrs: { "aria-label": "Shape and results" } }, title, ...children);
  if (count === 0) return section(el("p", { class: "note", text: `The same: ${calls[0]} calls with the same arguments and results.` }));
  const counts = (Object.keys(KINDS) as Difference["kind"][]).flatMap((kind) => {
    const found = differences.filter((it) => it.kind === kind).length;
    return found === 0
      ? []
      : [
          `${KINDS[kind].sign} ${found} ${KINDS[kind].text.replace(/^(is|has|ends) /, (verb) => (found === 1 ? verb : ({ is: "are ", has: "have ", ends: "end " }[verb.trim()] ?? verb)))}`,
        ];
  });
  const more = count > differences.length ? `; the first ${differences.length} of ${count} are shown` : "";
  const list = el("ul", { class: "outline" }, ...outline(differences).map((it) => lineOf(it, post)));
  return section(el("p", { class: "note", text: `${counts.join(", ")}${more}.` }), list);
}

function lineOf({ depth, callee, name, difference }: Line, post: Post): HTMLElement {
  const line = el("li", { class: difference ? `differs ${difference.kind}` : "way" });
  line.style.paddingLeft = `${Math.min(depth, 40) * 18}px`;
  const title = [el("strong", { text: callee }), " ", el("code", { text: name })];
  if (!difference) {
    line.append(...title);
    return line;
  }
  const { sign, text } = KINDS[difference.kind];
  const link = (side: "before" | "after", call: number): HTMLElement | null =>
    call === 0
      ? null
      : el("button", {
          class: "link",
          text: side,
          title: `Show this call in the timeline of the run ${side}`,
          attrs: { type: "button" },
          on: { click: () => post({ kind: "show", side, call }) },
        });
  line.append(
    el("span", { class: "sign", text: sign, attrs: { "aria-hidden": "true" } }),
    ...title,
    ` ${text} `,
    ...[link("before", difference.call), link("after", difference.now)].filter((it) => it !== null),
    el(
      "div",
      { class: "values" },
      ...value("before", difference.before, difference.after),
      ...value("after", difference.after, difference.before),
    ),
  );
  return line;
}

/** A value with what differs in it marked from its first difference on. */
function value(side: "before" | "after", text: string | null, other: string | null): HTMLElement[] {
  if (text === null) return [];
  const shown = around(text, other, LONGEST);
  const code = el("code", {}, shown.text.slice(0, shown.mark), el("mark", { text: shown.text.slice(shown.mark) || "∎" }));
  return [el("div", { class: side }, el("span", { class: "side", text: side }), code)];
}

function times(changes: readonly TimeChange[]): HTMLElement {
  const head = ["What", "Calls", "", "Self", "", "Change", "p50", "", "p95", ""].map((text) => el("th", { text, attrs: { scope: "col" } }));
  const sub = ["", "before", "after", "before", "after", "", "before", "after", "before", "after"].map((text) =>
    el("th", { text, attrs: { scope: "col" } }),
  );
  const rows = changes.slice(0, MOST).map((it) => el("tr", {}, ...timeCells(it)));
  const more = changes.length - rows.length;
  return el(
    "section",
    { attrs: { "aria-label": "Time" } },
    el("h2", { text: "Time, by function" }),
    el("table", {}, el("thead", {}, el("tr", {}, ...head), el("tr", {}, ...sub)), el("tbody", {}, ...rows)),
    more > 0 ? el("p", { class: "note", text: `… and ${more} more functions.` }) : null,
  );
}

function timeCells(it: TimeChange): HTMLElement[] {
  const { before, after } = it;
  const time = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : duration(value));
  const { self, factor } = changeOf(it);
  const [way, arrow, sign] = self > 0 ? ["longer", "▲ ", "+"] : self < 0 ? ["shorter", "▼ ", "−"] : ["", "", ""];
  const words = `${sign}${duration(Math.abs(self))}${factor === null ? "" : ` (×${factor < 10 ? factor.toFixed(2) : factor.toFixed(0)})`}`;
  const cell = (text: string, name = ""): HTMLElement => el("td", { class: name, text });
  return [
    el("th", { attrs: { scope: "row" } }, el("strong", { text: it.callee }), " ", el("code", { text: it.name })),
    cell(String(before?.count ?? 0)),
    cell(String(after?.count ?? 0), before?.count === after?.count ? "" : "other"),
    cell(time(before?.self)),
    cell(time(after?.self)),
    el("td", { class: way }, el("span", { text: arrow, attrs: { "aria-hidden": "true" } }), words),
    cell(time(before?.median)),
    cell(time(after?.median)),
    cell(time(before?.p95)),
    cell(time(after?.p95)),
  ];
}

start();
