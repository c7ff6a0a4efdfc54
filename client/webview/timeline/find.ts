/** The field that looks for calls: the host tells which, the page shows them. */
import { el } from "../wiring/dom.ts";

/** Milliseconds of rest before a filter that is typed is asked for. */
const REST = 200;

export interface Find {
  element: HTMLElement;
  /** Writes a filter and asks for it at once. */
  set(filter: string): void;
  value(): string;
  focus(): void;
  tell(text: string, wrong?: boolean): void;
}

/** Makes it. */
export function makeFind(ask: (filter: string) => void, next: (forward: boolean) => void): Find {
  const status = el("span", { class: "status", attrs: { role: "status" } });
  const input = el("input", {
    class: "find",
    title: 'component: caller: callee: function: value: longer:2ms shorter:1s error, or words; "two words" with quotation marks',
    attrs: {
      type: "search",
      placeholder: "Find: component:auth function:login value:text error longer:2ms",
      "aria-label": "Find calls",
      spellcheck: "false",
    },
  });
  const button = (text: string, label: string, forward: boolean): HTMLElement =>
    el("button", { text, title: label, attrs: { type: "button", "aria-label": label }, on: { click: () => next(forward) } });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = "";
  const now = (): void => {
    clearTimeout(timer);
    asked = input.value.trim();
    ask(asked);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, REST);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      if (input.value.trim() !== asked) now();
      else next(!event.shiftKey);
    } else if (event.key === "Escape") {
      input.value = "";
      now();
    } else return;
    event.preventDefault();
  });
  return {
    element: el("div", { class: "finder" }, input, button("↑", "Previous match", false), button("↓", "Next match", true), status),
    set: (filter) => {
      input.value = filter;
      now();
    },
    value: () => input.value.trim(),
    focus: () => input.select(),
    tell: (text, wrong = false) => {
      status.textContent = text;
      status.classList.toggle("bad", wrong);
      input.setAttribute("aria-invalid", String(wrong));
    },
  };
}
