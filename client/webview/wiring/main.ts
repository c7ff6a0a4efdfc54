/** The canvas's entry: makes the parts, listens to the host. */
import type { HostMessage, WebviewMessage } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { attachKeys } from "./keys.ts";
import { makeLayouter } from "./layouter.ts";
import { type Memory, recall, remembered } from "./memory.ts";
import { makeMinimap } from "./minimap.ts";
import { makeNotices } from "./notices.ts";
import { Overlay } from "./overlay.ts";
import { fontOf } from "./painter.ts";
import { makePalette } from "./palette.ts";
import { placeView, relayout } from "./placing.ts";
import { attachPointer } from "./pointer.ts";
import { Renderer } from "./renderer.ts";
import { makeReplay } from "./replay.ts";
import { exportAs } from "./save.ts";
import type { Measure } from "./scene.ts";
import { emptyState, renameNodes, takeCalls } from "./state.ts";
import { onThemeChange, readTheme } from "./theme.ts";
import { makeToolbar } from "./toolbar.ts";
import { makeViewport } from "./viewport.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: WebviewMessage): void;
  getState(): Memory | undefined;
  setState(memory: Memory): void;
};

function measurer(): Measure {
  const context = document.createElement("canvas").getContext("2d")!;
  const known = new Map<string, number>();
  const family = getComputedStyle(document.body).fontFamily || "sans-serif";
  return (text, style) => {
    const key = `${style} ${text}`;
    const width = known.get(key);
    if (width !== undefined) return width;
    context.font = fontOf(style, family);
    const measured = context.measureText(text).width;
    known.set(key, measured);
    return measured;
  };
}

function start(): void {
  const vscode = acquireVsCodeApi();
  const root = document.body;
  const state = emptyState();
  const layouter = makeLayouter(root.dataset["layout"] ?? "");
  let theme = readTheme();
  const above = el("div", { class: "above" });
  const stage = el("div", {
    class: "stage",
    attrs: { role: "application", "aria-roledescription": "canvas", "aria-label": "Composition", tabindex: "0" },
  });
  const main = el("div", { class: "main" }, stage);
  root.append(above, main);
  const renderer = new Renderer(
    stage,
    state,
    () => theme,
    (transform) => {
      overlay.move(transform);
      minimap.move(transform);
      toolbar.update();
    },
  );
  const free = attachPointer(() => canvas, stage);
  const viewport = makeViewport(stage, free, (transform) => {
    renderer.show(transform);
    rememberSoon();
  });
  const notices = makeNotices(root, above, stage);
  const canvas: Canvas = {
    state,
    root,
    stage,
    viewport,
    renderer,
    measure: measurer(),
    pending: new Map(),
    post: (message) => vscode.postMessage(message),
    refresh: () => {
      renderer.invalidate();
      overlay.updateSoon();
      minimap.paint();
      toolbar.update();
      rememberSoon();
    },
    focus: (item) => {
      state.focus = item;
      if (item) overlay.focus(item);
    },
    say: notices.say,
    toast: notices.toast,
    layout: () => relayout(canvas, layouter),
    remember: () => vscode.setState(remembered(state, viewport.transform())),
  };
  let soon: ReturnType<typeof setTimeout> | undefined;
  const rememberSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(() => canvas.remember(), 300);
  };
  const overlay = new Overlay(canvas);
  const minimap = makeMinimap(canvas, () => theme);
  const palette = makePalette(canvas, main);
  const fold = (): void => {
    state.fold = !state.fold;
    if (!state.view) return;
    placeView(canvas, layouter, state.view);
    void canvas.layout();
  };
  const toolbar = makeToolbar(canvas, above, { palette: palette.toggle, fold });
  const replay = makeReplay(canvas, stage);
  attachKeys(canvas, palette.open);
  onThemeChange(() => {
    theme = readTheme();
    canvas.refresh();
  });
  const memory = vscode.getState();
  if (memory) recall(state, memory);
  window.addEventListener("message", (event: MessageEvent<HostMessage>) => {
    receive(canvas, event.data, {
      view: (message) => {
        state.name = message.name;
        stage.setAttribute("aria-label", `Wiring of ${message.name}`);
        const first = state.view === null;
        placeView(canvas, layouter, message.view);
        if (first && memory) viewport.set(memory.transform);
        notices.banner(canvas);
        replay.update();
      },
      unreadable: notices.unreadable,
      palette: palette.update,
      replay: replay.update,
    });
  });
  canvas.post({ kind: "ready" });
}

interface Parts {
  view(message: HostMessage & { kind: "view" }): void;
  unreadable(message: string): void;
  palette(): void;
  replay(): void;
}

function receive(canvas: Canvas, message: HostMessage, parts: Parts): void {
  const { state } = canvas;
  switch (message.kind) {
    case "view":
      parts.view(message);
      break;
    case "unreadable":
      parts.unreadable(message.message);
      break;
    case "fits":
      if (message.version === state.view?.version) state.fits = message.fits;
      break;
    case "palette":
      state.palette = message.items;
      parts.palette();
      break;
    case "calls":
      takeCalls(state, message.calls);
      parts.replay();
      canvas.refresh();
      break;
    case "done":
      done(canvas, message);
      break;
    case "refused":
      canvas.pending.delete(message.id);
      canvas.toast(message.message, { error: true });
      break;
    case "cursor":
      selectByText(canvas, message);
      break;
    case "export":
      exportAs(canvas, message.format);
  }
}

/** A gesture was carried out: what it made is selected as soon as the view shows it. */
function done(canvas: Canvas, message: HostMessage & { kind: "done" }): void {
  const { state } = canvas;
  const pending = canvas.pending.get(message.id);
  canvas.pending.delete(message.id);
  renameNodes(state, message.renamed);
  if (pending) canvas.say(`${pending.what}.`);
  state.awaited = { nodes: message.select, ...(pending?.at ? { at: pending.at } : {}) };
  if (state.view && message.select.length > 0 && message.select.every((id) => state.scene.boxes.has(id))) {
    state.nodes = new Set(message.select);
    canvas.refresh();
  }
}

/** The text's cursor moved: what it stands in is selected here, and brought into the screen. */
function selectByText(canvas: Canvas, message: { nodes: string[]; edges: string[] }): void {
  const { state } = canvas;
  state.nodes = new Set(message.nodes.filter((id) => state.scene.boxes.has(id)));
  state.wires = new Set(message.edges.filter((id) => state.scene.byId.has(id)));
  const first = [...state.nodes][0];
  const box = first === undefined ? undefined : state.scene.boxes.get(first);
  if (box) canvas.viewport.bringIn(box);
  canvas.refresh();
}

start();
