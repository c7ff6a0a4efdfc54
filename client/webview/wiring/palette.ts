/** The list of components that can be added: search, Enter, or drag onto the canvas or onto a wire. */
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { PaletteItem, Point } from "../../../server/src/protocol/wiring.ts";
import { add, insert } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el, icon } from "./dom.ts";
import { contains, grown } from "./geometry.ts";
import { wireAt } from "./hit.ts";
import { ICONS } from "./icons.ts";
import { BADGES, count } from "./names.ts";
import { worldOf } from "./pointer.ts";
import { filtered } from "./search.ts";

export interface Palette {
  open(): void;
  toggle(): void;
  update(): void;
}

/** Makes the panel, closed. */
export function makePalette(canvas: Canvas, host: HTMLElement): Palette {
  const { input, list, panel } = panelOf(() => toggle(false));
  host.prepend(panel);
  let shown: PaletteItem[] = [];
  let at = 0;
  const mark = (): void => {
    for (const [index, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(index === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (list.children[at]) input.setAttribute("aria-activedescendant", `palette-${at}`);
  };
  const update = (): void => {
    const all = canvas.state.palette.map((item) => ({
      item,
      label: item.package,
      detail: `${languageName(item.language)} ${item.origin}`,
    }));
    shown = filtered(all, input.value).map((it) => it.item);
    at = Math.max(0, Math.min(at, shown.length - 1));
    list.replaceChildren(...shown.map((item, index) => row(canvas, item, index)));
    const none = all.length === 0 ? "No components were found: build one, or put one into deps/." : "No component of that name.";
    if (shown.length === 0) list.append(el("div", { class: "none", text: none }));
    mark();
  };
  const toggle = (open = panel.hidden): void => {
    panel.hidden = !open;
    if (open) input.focus();
    else canvas.stage.focus();
  };
  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const item = shown[at];
    if (step !== undefined) at = Math.max(0, Math.min(shown.length - 1, at + step));
    else if (event.key === "Enter" && item) add(canvas, item);
    else if (event.key === "Escape") toggle(false);
    else return;
    mark();
    event.preventDefault();
  });
  update();
  return { open: () => toggle(true), toggle: () => toggle(), update };
}

function panelOf(close: () => void): { input: HTMLInputElement; list: HTMLElement; panel: HTMLElement } {
  const words = "Search components";
  const roles = { role: "combobox", "aria-controls": "palette-list", "aria-expanded": "true" };
  const input = el("input", { attrs: { ...roles, type: "search", placeholder: words, "aria-label": words, spellcheck: "false" } });
  const list = el("div", { class: "palette-list", attrs: { role: "listbox", id: "palette-list", "aria-label": "Components" } });
  const attrs = { type: "button", "aria-label": "Close the list of components" };
  const shut = el("button", { class: "tool", title: "Close", attrs, on: { click: close } }, icon(ICONS.close));
  const header = el("header", {}, el("span", { text: "Components" }), shut);
  const panel = el("aside", { class: "palette", attrs: { "aria-label": "Components to add", hidden: "" } }, header, input, list);
  return { input, list, panel };
}

function row(canvas: Canvas, item: PaletteItem, index: number): HTMLElement {
  const badge = el("span", {
    class: `badge ${item.language ?? "unknown"}`,
    text: BADGES[item.language ?? ""] ?? "◇",
    attrs: { "aria-hidden": "true" },
  });
  const about = [languageName(item.language), item.origin, item.built ? "" : "not built yet"].filter((it) => it !== "").join(" · ");
  const ports = `${count(item.imports.length, "import")}, ${count(item.exports.length, "export")}`;
  const words = el(
    "span",
    { class: "words" },
    el("span", { class: "palette-name", text: item.package }),
    el("span", { class: "palette-about", text: about }),
  );
  const attrs = { role: "option", id: `palette-${index}`, "aria-label": `${item.package}, ${about}, ${ports}` };
  const element = el(
    "div",
    { class: `palette-item${item.built ? "" : " unbuilt"}`, title: `${item.package}\n${ports}`, attrs },
    badge,
    words,
  );
  element.addEventListener("pointerdown", (event) => startDrag(canvas, item, element, event));
  element.addEventListener("dblclick", () => add(canvas, item));
  return element;
}

/** Drags a component from the list: onto a wire it is inserted, onto the canvas it is added there. */
function startDrag(canvas: Canvas, item: PaletteItem, source: HTMLElement, press: PointerEvent): void {
  if (press.button !== 0) return;
  source.setPointerCapture(press.pointerId);
  let ghost: HTMLElement | null = null;
  const move = (event: PointerEvent): void => {
    if (!ghost && Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) < 4) return;
    if (!ghost) {
      ghost = el("div", { class: "ghost", text: item.package });
      canvas.root.append(ghost);
    }
    ghost.style.left = `${event.clientX + 10}px`;
    ghost.style.top = `${event.clientY + 8}px`;
    const at = overStage(canvas, event) ? worldOf(canvas, event) : null;
    canvas.state.drag = { kind: "palette", item, at, wire: at && wireUnder(canvas, at) };
    ghost.classList.toggle("insert", canvas.state.drag.kind === "palette" && canvas.state.drag.wire !== null);
    canvas.renderer.touch();
  };
  const end = (event: Event): void => {
    source.removeEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) source.removeEventListener(type, end);
    ghost?.remove();
    const { drag } = canvas.state;
    canvas.state.drag = null;
    canvas.refresh();
    if (event.type !== "pointerup" || drag?.kind !== "palette" || !drag.at) return;
    const wire = drag.wire === null ? undefined : canvas.state.scene.byId.get(drag.wire);
    if (wire) insert(canvas, wire, item);
    else add(canvas, item, drag.at);
  };
  source.addEventListener("pointermove", move);
  for (const type of ["pointerup", "pointercancel"]) source.addEventListener(type, end);
}

function overStage(canvas: Canvas, event: PointerEvent): boolean {
  const { left, top, width, height } = canvas.stage.getBoundingClientRect();
  return contains({ x: left, y: top, width, height }, { x: event.clientX, y: event.clientY });
}

/** The wire that a component would be inserted into: not where a box lies over it. */
function wireUnder(canvas: Canvas, at: Point): string | null {
  const { scene } = canvas.state;
  for (const box of scene.boxes.values()) if (contains(grown(box, 4), at)) return null;
  const hit = wireAt(scene, at, Math.min(16 / canvas.viewport.transform().k, 40));
  return hit?.item.kind === "wire" ? hit.item.id : null;
}
