/** Which colour is whose: a button a component, which finds its calls. */
import { el } from "../wiring/dom.ts";
import { readColors } from "./colors.ts";
import type { State } from "./state.ts";

/** Components that have a button. */
const MOST = 12;

/** Makes it; colours are set by script, as pages may have no styles inline. */
export function makeLegend(state: State, find: (filter: string) => void): { element: HTMLElement; update(): void } {
  const element = el("div", { class: "legend", attrs: { role: "group", "aria-label": "Components" } });
  const update = (): void => {
    const colors = readColors().components;
    const { components } = state.calls;
    const chips = components.slice(0, MOST).map((name, at) => {
      const box = el("span", { class: "box", attrs: { "aria-hidden": "true" } });
      box.style.background = colors[at % colors.length]!.full;
      const filter = `callee:${/^[^\s"\\]+$/.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`}`;
      return el(
        "button",
        { class: "plain", title: `Find the calls of ${name}`, attrs: { type: "button" }, on: { click: () => find(filter) } },
        box,
        name,
      );
    });
    const more = components.length - chips.length;
    element.replaceChildren(...chips, more > 0 ? `and ${more} more` : "");
  };
  return { element, update };
}
