/** The lower half: the chosen call, or the statistics. */
import { el } from "../wiring/dom.ts";

export type Pane = "details" | "statistics";

export interface Panes {
  element: HTMLElement;
  details: HTMLElement;
  open(pane: Pane): void;
  shown(): Pane;
}

/** Makes both with their tabs; `asked` is told when the statistics come to be seen. */
export function makePanes(statistics: HTMLElement, asked: () => void): Panes {
  const details = el("div", { class: "details" });
  const contents = { details, statistics };
  let shown: Pane = "details";
  const tab = (pane: Pane, text: string): HTMLElement =>
    el("button", {
      class: "plain tab",
      text,
      attrs: { type: "button", role: "tab", id: `tab-${pane}`, "aria-controls": `pane-${pane}` },
      on: { click: () => open(pane) },
    });
  const tabs = { details: tab("details", "Call"), statistics: tab("statistics", "Statistics") };
  const panel = (pane: Pane): HTMLElement =>
    el(
      "div",
      { class: "pane", attrs: { role: "tabpanel", id: `pane-${pane}`, "aria-labelledby": `tab-${pane}`, tabindex: "-1" } },
      contents[pane],
    );
  const panels = { details: panel("details"), statistics: panel("statistics") };
  const open = (pane: Pane): void => {
    if (pane === "statistics" && shown !== pane) asked();
    shown = pane;
    for (const key of ["details", "statistics"] as const) {
      panels[key].hidden = key !== pane;
      tabs[key].setAttribute("aria-selected", String(key === pane));
      tabs[key].tabIndex = key === pane ? 0 : -1;
    }
  };
  const list = el("div", { class: "tabs", attrs: { role: "tablist" } }, tabs.details, tabs.statistics);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    open(shown === "details" ? "statistics" : "details");
    tabs[shown].focus();
  });
  open("details");
  return { element: el("section", { class: "panes" }, list, panels.details, panels.statistics), details, open, shown: () => shown };
}
