/** The row of buttons above the canvas. */
import { fitAll, layoutAgain, openTimeline, plug, subjects } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el, icon } from "./dom.ts";
import { ICONS, type IconName } from "./icons.ts";
import { openHelp } from "./keys.ts";
import { openFind } from "./lists.ts";
import { pick } from "./picker.ts";
import { exportAs } from "./save.ts";

export interface Toolbar {
  update(): void;
}

interface Actions {
  palette(): void;
  fold(): void;
}

/** Makes the toolbar. */
export function makeToolbar(canvas: Canvas, host: HTMLElement, actions: Actions): Toolbar {
  const button = (name: IconName, label: string, run: () => void, words?: string): HTMLButtonElement =>
    el(
      "button",
      { class: "tool", title: label, attrs: { type: "button", "aria-label": label.replace(/ \(.*\)$/, "") }, on: { click: run } },
      icon(ICONS[name]),
      words === undefined ? null : el("span", { text: words }),
    );
  const scale = el("span", { class: "scale", attrs: { "aria-hidden": "true" } });
  const fold = button("fold", "Show the host's imports one by one", actions.fold);
  const edit = [
    button("add", "Add a component (A)", actions.palette, "Add"),
    button("plug", "Plug all that fits (P)", () => plug(canvas, subjects(canvas).nodes), "Plug"),
  ];
  const timeline = button("timeline", "Timeline of the traced run (T)", () => openTimeline(canvas));
  const run = [
    button("run", "Run", () => canvas.post({ kind: "command", command: "run" })),
    button("trace", "Run with trace", () => canvas.post({ kind: "command", command: "runWithTrace" })),
    timeline,
  ];
  const separator = (): HTMLElement => el("span", { class: "gap", attrs: { "aria-hidden": "true" } });
  const text = button("text", "Open the text", () => canvas.post({ kind: "command", command: "openText" }), "Text");
  const title = el("span", { class: "title" });
  const bar = el(
    "div",
    { class: "toolbar", attrs: { role: "toolbar", "aria-label": "Canvas" } },
    ...edit,
    separator(),
    button("layout", "Lay out again (L)", () => void layoutAgain(canvas)),
    fold,
    el("span", { class: "space" }, title),
    button("find", "Find (Ctrl+F)", () => openFind(canvas)),
    button("out", "Zoom out (-)", () => canvas.viewport.zoomBy(1 / 1.3)),
    scale,
    button("in", "Zoom in (+)", () => canvas.viewport.zoomBy(1.3)),
    button("fit", "Show everything (0)", () => fitAll(canvas)),
    separator(),
    button("export", "Export the picture", () => openExport(canvas)),
    text,
    ...run,
    button("help", "Keys (?)", () => openHelp(canvas)),
  );
  host.prepend(bar);
  const update = (): void => {
    const { view } = canvas.state;
    scale.textContent = `${Math.round(canvas.viewport.transform().k * 100)} %`;
    fold.setAttribute("aria-pressed", String(!canvas.state.fold));
    fold.hidden = !(view?.edges.some((it) => it.implicit && it.from.node === null) ?? false);
    for (const it of edit) it.disabled = view === null || view.readOnly || view.stale;
    timeline.hidden = canvas.state.calls === null;
    text.hidden = view?.readOnly === true;
    title.textContent = view?.readOnly ? `${canvas.state.name}: composed, read only` : "";
  };
  return { update };
}

function openExport(canvas: Canvas): void {
  const choices = [
    { label: "SVG", detail: "vector picture", run: () => exportAs(canvas, "svg") },
    { label: "PNG", detail: "pixel picture", run: () => exportAs(canvas, "png") },
    { label: "Mermaid", detail: "flowchart as text", run: () => exportAs(canvas, "mermaid") },
  ];
  pick(canvas, { title: "Export the picture", placeholder: "Format", choices, empty: "No such format." });
}
