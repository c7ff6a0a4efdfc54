/** The canvas's entry: makes the parts, listens to the host. */
import type { HostMessage, WebviewMessage } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { attachKeys } from "./keys.ts";
import { type Layouter, makeLayouter } from "./layouter.ts";
import { type Memory, recall, remembered } from "./memory.ts";
import { type Minimap, makeMinimap } from "./minimap.ts";
import { makeNotices, type Notices } from "./notices.ts";
import { Overlay } from "./overlay.ts";
import { fontOf } from "./painter.ts";
import { makePalette, type Palette } from "./palette.ts";
import { placeView, relayout } from "./placing.ts";
import { attachPointer } from "./pointer.ts";
import { type Parts, receive } from "./receive.ts";
import { Renderer } from "./renderer.ts";
import { makeReplay, type Replay } from "./replay.ts";
import type { Measure } from "./scene.ts";
import { emptyState } from "./state.ts";
import { onThemeChange, readTheme, type Theme } from "./theme.ts";
import { makeToolbar, type Toolbar } from "./toolbar.ts";
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

/** The parts that follow the state; they are made after the canvas that they belong to. */
interface Followers {
  overlay: Overlay;
  minimap: Minimap;
  toolbar: Toolbar;
  replay: Replay;
  palette: Palette;
}

function elements(root: HTMLElement): { above: HTMLElement; main: HTMLElement; stage: HTMLElement } {
  const attrs = { role: "application", "aria-roledescription": "canvas", "aria-label": "Composition", tabindex: "0" };
  const stage = el("div", { class: "stage", attrs });
  const above = el("div", { class: "above" });
  const main = el("div", { class: "main" }, stage);
  root.append(above, main);
  return { above, main, stage };
}

function start(): void {
  const vscode = acquireVsCodeApi();
  const root = document.body;
  const { above, main, stage } = elements(root);
  const state = emptyState();
  const layouter = makeLayouter(root.dataset["layout"] ?? "");
  let theme = readTheme();
  let soon: ReturnType<typeof setTimeout> | undefined;
  const rememberSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(() => vscode.setState(remembered(state, viewport.transform())), 300);
  };
  const renderer = new Renderer(
    stage,
    state,
    () => theme,
    (transform) => {
      parts.overlay.move(transform);
      parts.minimap.move(transform);
      parts.toolbar.update();
    },
  );
  const free = attachPointer(() => canvas, stage);
  const viewport = makeViewport(stage, free, (transform) => {
    renderer.show(transform);
    rememberSoon();
  });
  const notices = makeNotices(root, above, stage);
  const canvas: Canvas = {
    ...{ state, root, stage, viewport, renderer, measure: measurer(), pending: new Map() },
    post: (message) => vscode.postMessage(message),
    refresh: () => {
      renderer.invalidate();
      parts.overlay.updateSoon();
      parts.minimap.paint();
      parts.toolbar.update();
      rememberSoon();
    },
    focus: (item) => {
      state.focus = item;
      if (item) parts.overlay.focus(item);
    },
    say: notices.say,
    toast: notices.toast,
    layout: () => relayout(canvas, layouter, true),
  };
  const parts = followers(canvas, above, main, layouter, () => theme);
  attachKeys(canvas, parts.palette.open);
  onThemeChange(() => {
    theme = readTheme();
    canvas.refresh();
  });
  listen(canvas, layouter, notices, parts, vscode.getState());
  canvas.post({ kind: "ready" });
}

function followers(canvas: Canvas, above: HTMLElement, main: HTMLElement, layouter: Layouter, theme: () => Theme): Followers {
  const { state } = canvas;
  const palette = makePalette(canvas, main);
  const fold = (): void => {
    state.fold = !state.fold;
    if (!state.view) return;
    placeView(canvas, layouter, state.view);
    void canvas.layout();
  };
  return {
    palette,
    overlay: new Overlay(canvas),
    minimap: makeMinimap(canvas, theme),
    toolbar: makeToolbar(canvas, above, { palette: palette.toggle, fold }),
    replay: makeReplay(canvas, canvas.stage),
  };
}

/** Listens to the host. `memory` is what a hidden canvas kept: it is taken up with the first view. */
function listen(canvas: Canvas, layouter: Layouter, notices: Notices, followers: Followers, memory: Memory | undefined): void {
  const { state, stage } = canvas;
  if (memory) recall(state, memory);
  const parts: Parts = {
    view: (message) => {
      const first = state.view === null;
      state.name = message.name;
      stage.setAttribute("aria-label", `Wiring of ${message.name}`);
      placeView(canvas, layouter, message.view);
      if (first && memory) canvas.viewport.set(memory.transform);
      notices.banner(canvas);
      followers.replay.update();
    },
    unreadable: notices.unreadable,
    palette: followers.palette.update,
    replay: followers.replay.update,
  };
  window.addEventListener("message", (event: MessageEvent<HostMessage>) => receive(canvas, event.data, parts));
}

start();
