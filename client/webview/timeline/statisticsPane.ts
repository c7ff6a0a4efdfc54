/** The pane with the statistics. */
import type { Statistics } from "../../../server/src/protocol/timeline.ts";
import type { Grouping } from "../timelineMessages.ts";
import { el } from "../wiring/dom.ts";
import { COLUMNS, type Column, cellsOf, filterOf, sorted } from "./table.ts";

/** Rows that are shown. */
const MOST = 500;

export interface StatisticsPane {
  element: HTMLElement;
  show(by: Grouping, rows: Statistics[]): void;
  by(): Grouping;
}

/** Makes it; `ask` is told which rows are wanted, `find` what a row's calls are found by. */
export function makeStatistics(ask: (by: Grouping) => void, find: (filter: string) => void): StatisticsPane {
  let by: Grouping = "function";
  let rows: Statistics[] = [];
  let order: { by: Column; turned: boolean } = { by: "self", turned: false };
  const body = el("div", { class: "rows" });
  const choice = (value: Grouping, text: string): HTMLElement => {
    const input = el("input", { attrs: { type: "radio", name: "by", value, checked: value === by ? "" : null } });
    input.addEventListener("change", () => {
      by = value;
      ask(by);
    });
    return el("label", {}, input, ` ${text}`);
  };
  const paint = (): void => body.replaceChildren(...tableOf(rows, order, sortBy, find));
  const sortBy = (column: Column): void => {
    order = { by: column, turned: order.by === column && !order.turned };
    paint();
    body.querySelector<HTMLElement>(`button[data-column="${column}"]`)?.focus();
  };
  const legend = el("div", { class: "by", attrs: { role: "radiogroup", "aria-label": "Rows" } });
  legend.append(choice("function", "by function"), choice("wire", "by wire"));
  return {
    element: el("div", {}, legend, body),
    show: (shownBy, shown) => {
      if (shownBy !== by) return;
      rows = shown;
      // Not under somebody's keys: the table is made anew.
      if (!body.contains(document.activeElement) || body.childElementCount === 0) paint();
    },
    by: () => by,
  };
}

function tableOf(
  rows: readonly Statistics[],
  order: { by: Column; turned: boolean },
  sortBy: (column: Column) => void,
  find: (filter: string) => void,
): HTMLElement[] {
  const head = COLUMNS.map(({ key, title, about }) => {
    const chosen = order.by === key;
    const up = (key === "what") !== order.turned;
    const arrow = chosen ? el("span", { text: up ? " ▲" : " ▼", attrs: { "aria-hidden": "true" } }) : null;
    const button = el(
      "button",
      { class: "plain", title: about, attrs: { type: "button", "data-column": key }, on: { click: () => sortBy(key) } },
      title,
      arrow,
    );
    return el("th", { attrs: { scope: "col", "aria-sort": chosen ? (up ? "ascending" : "descending") : null } }, button);
  });
  const shown = sorted(rows, order.by, order.turned).slice(0, MOST);
  const body = shown.map((row) => {
    const cells = cellsOf(row);
    const link = el("button", {
      class: "plain link",
      text: cells.what,
      title: "Find these calls",
      attrs: { type: "button" },
      on: { click: () => find(filterOf(row)) },
    });
    const rest = COLUMNS.slice(1).map(({ key }) => el("td", { class: key === "failed" && row.failed > 0 ? "bad" : "", text: cells[key] }));
    return el("tr", {}, el("th", { attrs: { scope: "row" } }, link), ...rest);
  });
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body));
  const more = rows.length - shown.length;
  return more > 0 ? [table, el("p", { class: "note", text: `… and ${more} more rows.` })] : [table];
}
