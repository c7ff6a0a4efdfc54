/** A list to choose from by typing and arrow keys: for find, connect, insert and export. */
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { filtered } from "./search.ts";

export interface Choice {
  label: string;
  detail?: string;
  /** A sign before the label. */
  mark?: string;
  kind?: string;
  /** Why it cannot be chosen. */
  refused?: string;
  run(): void;
  /** While it is looked at in the list. */
  preview?(): void;
}

interface Options {
  title: string;
  placeholder: string;
  choices: Choice[];
  empty: string;
}

const MOST = 200;
let open: (() => void) | null = null;

/** Closes the list, if one is open. */
export function closePicker(): void {
  open?.();
}

/** Opens the list; the focus goes back where it was when it is closed. */
export function pick(canvas: Canvas, options: Options): void {
  closePicker();
  const before = document.activeElement;
  const { list, input, panel } = panelOf(options);
  let shown: Choice[] = [];
  let at = 0;
  const close = (): void => {
    open = null;
    panel.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  const take = (choice: Choice | undefined): void => {
    if (!choice) return;
    if (choice.refused !== undefined) {
      canvas.toast(choice.refused, { error: true });
      return;
    }
    close();
    choice.run();
  };
  const mark = (): void => {
    for (const [index, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(index === at));
    const row = list.children[at];
    row?.scrollIntoView({ block: "nearest" });
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
    shown[at]?.preview?.();
  };
  const fill = (): void => {
    shown = filtered(options.choices, input.value).slice(0, MOST);
    at = 0;
    list.replaceChildren(...shown.map((it, index) => row(it, index, () => take(it))));
    if (shown.length === 0) list.append(el("div", { class: "none", text: options.empty }));
    mark();
  };
  input.addEventListener("input", fill);
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      at = Math.max(0, Math.min(shown.length - 1, at + step));
      mark();
    } else if (event.key === "Enter") take(shown[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  panel.addEventListener(
    "focusout",
    (event) => !panel.contains(event.relatedTarget as Node | null) && open === close && event.relatedTarget && close(),
  );
  open = close;
  canvas.root.append(panel);
  fill();
  input.focus();
}

function panelOf({ title, placeholder }: Options): { list: HTMLElement; input: HTMLInputElement; panel: HTMLElement } {
  const list = el("div", { class: "choices", attrs: { role: "listbox", id: "choices", "aria-label": title } });
  const attrs = { role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-label": title, placeholder };
  const input = el("input", { attrs: { ...attrs, type: "text", spellcheck: "false" } });
  const heading = el("div", { class: "picker-title", text: title });
  const panel = el("div", { class: "picker", attrs: { role: "dialog", "aria-label": title } }, heading, input, list);
  return { list, input, panel };
}

function row(choice: Choice, index: number, run: () => void): HTMLElement {
  const detail = choice.refused ?? choice.detail;
  return el(
    "div",
    {
      class: `choice ${choice.kind ?? ""}${choice.refused === undefined ? "" : " refused"}`,
      attrs: { role: "option", id: `choice-${index}`, "aria-disabled": choice.refused === undefined ? null : "true" },
      on: { click: run },
    },
    choice.mark === undefined ? null : el("span", { class: "mark", text: choice.mark, attrs: { "aria-hidden": "true" } }),
    el("span", { class: "label", text: choice.label }),
    detail === undefined ? null : el("span", { class: "detail", text: detail }),
  );
}
