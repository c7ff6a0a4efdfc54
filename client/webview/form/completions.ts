/** Completion in the WAVE text: a list under it, by Ctrl+Space. */
import type { FormHostMessage } from "../formMessages.ts";
import { el } from "../wiring/dom.ts";
import { callText, type Form } from "./state.ts";

type Found = FormHostMessage & { kind: "completions" };

/** Listens to the keys of the text. `changed` follows when something was taken. */
export function makeCompletions(form: Form, text: HTMLTextAreaElement, changed: () => void): { show(found: Found): void } {
  const list = el("div", { class: "completions", attrs: { role: "listbox", id: "completions", "aria-label": "Completions", hidden: "" } });
  text.after(list);
  text.setAttribute("aria-controls", "completions");
  let id = 0;
  const hide = (): void => {
    list.hidden = true;
  };
  const take = (start: number, it: string): void => {
    text.setRangeText(it, start, text.selectionEnd, "end");
    hide();
    text.focus();
    changed();
  };
  const options = (): HTMLElement[] => [...list.children] as HTMLElement[];
  const step = (by: number): void => {
    const all = options();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  text.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey && form.state.fn) {
      event.preventDefault();
      const prefix = form.state.fn.call.length + 1;
      form.post({ kind: "complete", id: ++id, call: callText(form.state), offset: prefix + text.selectionEnd });
    } else if (event.key === "ArrowDown" && !list.hidden) {
      event.preventDefault();
      options()[0]?.focus();
    } else if (event.key === "Escape") hide();
  });
  text.addEventListener("input", hide);
  list.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape") {
      hide();
      text.focus();
    } else return;
    event.preventDefault();
  });
  return {
    show(found) {
      if (found.id !== id) return;
      const start = found.start - (form.state.fn?.call.length ?? 0) - 1;
      list.replaceChildren(
        ...found.items.map((it) =>
          el(
            "button",
            { class: "option", attrs: { type: "button", role: "option" }, on: { click: () => take(start, it.text) } },
            el("span", { text: it.text }),
            el("span", { class: "type", text: it.detail }),
          ),
        ),
      );
      list.hidden = found.items.length === 0;
    },
  };
}
