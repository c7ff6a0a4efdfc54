/** The keyboard on the canvas. */
import {
  copy,
  cut,
  duplicate,
  fitAll,
  goTo,
  keepPlaces,
  layoutAgain,
  openTimeline,
  paste,
  plug,
  removeSelected,
  select,
  selectAll,
  selectNone,
  subjects,
} from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { hideCard, showCard } from "./card.ts";
import { typesIn } from "./dom.ts";
import { findPort } from "./items.ts";
import { type Direction, firstPort, move, nextNode } from "./keyboard.ts";
import { openFind, openInsert, openTargets } from "./lists.ts";
import { openMenu } from "./menu.ts";
import { togglePause } from "./pauseMenu.ts";
import { pick } from "./picker.ts";
import { startRename } from "./rename.ts";

const ARROWS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** What the help lists. */
export const KEYS: [string, string][] = [
  ["Tab, Shift+Tab", "next and previous component"],
  ["Arrow keys", "to the component, port or wire in that direction"],
  ["Enter", "into a component's ports; connect a port; insert into a wire"],
  ["Escape", "back to the component; close; select nothing"],
  ["Space, Shift+Space", "select; add to the selection"],
  ["I", "tell about what has the focus"],
  ["A", "add a component"],
  ["P", "plug what fits"],
  ["Delete", "remove"],
  ["F9", "set a breakpoint, or take it away"],
  ["F2", "rename"],
  ["Ctrl+C, Ctrl+X, Ctrl+V, Ctrl+D", "copy, cut, paste, duplicate"],
  ["Ctrl+A, Ctrl+F", "select all, find"],
  ["+, -, 0", "zoom in, zoom out, show everything"],
  ["Alt+arrow keys", "move the selected components"],
  ["L", "lay out again"],
  ["T", "timeline of the traced run"],
  ["Shift+F10", "menu"],
];

/** Listens to the keyboard; `palette` opens the list of components. */
export function attachKeys(canvas: Canvas, palette: () => void): void {
  canvas.stage.addEventListener("keydown", (event) => {
    if (typesIn(event.target) || !(navigate(canvas, event) || act(canvas, event, palette))) return;
    event.preventDefault();
    event.stopPropagation();
  });
  // The editor's own menus copy and paste by these events as well as the keys do.
  const clipboard = (type: "copy" | "cut" | "paste", run: (event: ClipboardEvent) => void): void =>
    document.addEventListener(type, (event) => {
      if (typesIn(event.target)) return;
      event.preventDefault();
      run(event);
    });
  clipboard("copy", () => copy(canvas));
  clipboard("cut", () => cut(canvas));
  clipboard("paste", (event) => paste(canvas, event.clipboardData?.getData("text/plain") || undefined));
}

function navigate(canvas: Canvas, event: KeyboardEvent): boolean {
  const { state } = canvas;
  const direction = ARROWS[event.key];
  if (event.key === "Tab") {
    const next = nextNode(state.scene, state.focus, event.shiftKey);
    if (next) goTo(canvas, next);
    else state.focus = null;
    return next !== null;
  }
  if (!direction || event.ctrlKey || event.metaKey) return false;
  if (event.altKey) return nudge(canvas, direction);
  const next = state.focus ? move(state.scene, state.focus, direction) : nextNode(state.scene, null, false);
  if (next) goTo(canvas, next, next.kind === "node" ? 0 : 0.5);
  return true;
}

function nudge(canvas: Canvas, direction: Direction): boolean {
  const { nodes } = subjects(canvas);
  const [dx, dy] = { left: [-10, 0], right: [10, 0], up: [0, -10], down: [0, 10] }[direction] as [number, number];
  for (const id of nodes) {
    const box = canvas.state.scene.boxes.get(id);
    if (box) Object.assign(box, { x: box.x + dx, y: box.y + dy });
  }
  if (nodes.length > 0) keepPlaces(canvas, nodes);
  return nodes.length > 0;
}

function act(canvas: Canvas, event: KeyboardEvent, palette: () => void): boolean {
  const name = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.shiftKey && (event.key.length > 1 || event.key === " ") ? "Shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
  const action = actions(canvas, palette)[name];
  action?.();
  return action !== undefined;
}

function actions(canvas: Canvas, palette: () => void): Record<string, () => void> {
  const { viewport } = canvas;
  const remove = (): void => removeSelected(canvas);
  const menu = (): void => openMenu(canvas, canvas.state.focus, placeOfFocus(canvas));
  return {
    Enter: () => enter(canvas),
    Escape: () => stepBack(canvas),
    " ": () => canvas.state.focus && select(canvas, canvas.state.focus),
    "Shift+ ": () => canvas.state.focus && select(canvas, canvas.state.focus, true),
    Delete: remove,
    Backspace: remove,
    F2: () => canvas.state.focus?.kind === "node" && startRename(canvas, canvas.state.focus.id),
    F9: () => togglePause(canvas, canvas.state.focus),
    "Ctrl+a": () => selectAll(canvas),
    "Ctrl+d": () => duplicate(canvas),
    "Ctrl+f": () => openFind(canvas),
    "+": () => viewport.zoomBy(1.3),
    "=": () => viewport.zoomBy(1.3),
    "-": () => viewport.zoomBy(1 / 1.3),
    "0": () => fitAll(canvas),
    a: palette,
    p: () => plug(canvas, subjects(canvas).nodes),
    l: () => void layoutAgain(canvas),
    t: () => openTimeline(canvas),
    i: () => canvas.state.focus && showCard(canvas, canvas.state.focus, placeOfFocus(canvas)),
    "?": () => openHelp(canvas),
    ContextMenu: menu,
    "Shift+F10": menu,
  };
}

function enter(canvas: Canvas): void {
  const { focus, scene } = canvas.state;
  if (focus?.kind === "node") {
    const port = firstPort(scene, focus.id);
    if (port) goTo(canvas, port, 0.5);
  } else if (focus?.kind === "port") {
    const port = findPort(scene, focus);
    if (port) openTargets(canvas, port);
  } else if (focus?.kind === "wire") {
    const wire = scene.byId.get(focus.id);
    if (wire) openInsert(canvas, wire);
  }
}

function stepBack(canvas: Canvas): void {
  const { focus, scene } = canvas.state;
  hideCard(canvas);
  if (focus?.kind === "port") goTo(canvas, { kind: "node", id: focus.box });
  else if (focus?.kind === "wire") goTo(canvas, { kind: "node", id: scene.byId.get(focus.id)?.to.box ?? "" });
  else selectNone(canvas);
}

function placeOfFocus(canvas: Canvas): { x: number; y: number } {
  const element = document.activeElement;
  const rect = (element instanceof HTMLElement && canvas.stage.contains(element) ? element : canvas.stage).getBoundingClientRect();
  return { x: rect.left + Math.min(rect.width, 200) / 2, y: rect.top + Math.min(rect.height, 40) };
}

/** Lists the keys. */
export function openHelp(canvas: Canvas): void {
  const choices = KEYS.map(([keys, what]) => ({ label: keys, detail: what, run: () => {} }));
  pick(canvas, { title: "Keys on the canvas", placeholder: "Filter", choices, empty: "No such key." });
}
