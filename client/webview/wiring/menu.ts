/** The context menu of the canvas. */
import { copy, cut, duplicate, fitAll, layoutAgain, paste, plug, removeSelected, reveal, selectAll, subjects } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { findPort, type Item } from "./items.ts";
import { openFind, openInsert, openTargets } from "./lists.ts";
import { pauseEntries } from "./pauseMenu.ts";
import { startRename } from "./rename.ts";
import { EXPORTS, IMPORTS } from "./scene.ts";
import { standInEntries } from "./standInMenu.ts";

interface Entry {
  label: string;
  keys?: string;
  run(): void;
}

let close: (() => void) | null = null;

/** Opens the menu about an item, or about the canvas. */
export function openMenu(canvas: Canvas, item: Item | null, at: { x: number; y: number }): void {
  close?.();
  const before = document.activeElement;
  const entries = entriesFor(canvas, item);
  const rows = entries.map((entry) =>
    entry === null ? el("div", { class: "separator", attrs: { role: "separator" } }) : row(entry, () => shut(entry.run)),
  );
  const menu = el("div", { class: "menu", attrs: { role: "menu" } }, ...rows);
  const shut = (then?: () => void): void => {
    close = null;
    menu.remove();
    window.removeEventListener("pointerdown", outside, true);
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    then?.();
  };
  const outside = (event: PointerEvent): void => {
    if (!menu.contains(event.target as Node)) shut();
  };
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const buttons = rows.filter((it) => it instanceof HTMLButtonElement);
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) buttons[(index + step + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") shut();
    else return;
    event.preventDefault();
  });
  close = shut;
  window.addEventListener("pointerdown", outside, true);
  canvas.root.append(menu);
  menu.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - menu.offsetWidth - 6))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, window.innerHeight - menu.offsetHeight - 6))}px`;
  rows.find((it) => it instanceof HTMLButtonElement)?.focus();
}

function row(entry: Entry, run: () => void): HTMLButtonElement {
  const keys = entry.keys === undefined ? null : el("kbd", { text: entry.keys });
  return el(
    "button",
    { class: "entry", attrs: { role: "menuitem", type: "button" }, on: { click: run } },
    el("span", { text: entry.label }),
    keys,
  );
}

function entriesFor(canvas: Canvas, item: Item | null): (Entry | null)[] {
  const readOnly = canvas.state.view?.readOnly !== false;
  if (item?.kind === "port") return portEntries(canvas, item, readOnly);
  if (item?.kind === "wire") return wireEntries(canvas, item, readOnly);
  if (item?.kind === "node" && item.id !== IMPORTS && item.id !== EXPORTS) return nodeEntries(canvas, item, readOnly);
  const edit: (Entry | null)[] = readOnly
    ? []
    : [
        { label: "Plug All That Fits", keys: "P", run: () => plug(canvas, []) },
        { label: "Paste", keys: "Ctrl+V", run: () => paste(canvas) },
        null,
      ];
  return [
    ...edit,
    { label: "Select All", keys: "Ctrl+A", run: () => selectAll(canvas) },
    { label: "Find…", keys: "Ctrl+F", run: () => openFind(canvas) },
    { label: "Show Everything", keys: "0", run: () => fitAll(canvas) },
    { label: "What Each Component Can Reach", run: () => canvas.post({ kind: "command", command: "showRights" }) },
    { label: "Lay Out Again", keys: "L", run: () => void layoutAgain(canvas) },
  ];
}

function nodeEntries(canvas: Canvas, item: Item & { kind: "node" }, readOnly: boolean): (Entry | null)[] {
  const show = { label: "Show Text", run: () => reveal(canvas, item) };
  if (readOnly) return [show];
  return [
    show,
    null,
    { label: "Rename…", keys: "F2", run: () => startRename(canvas, item.id) },
    { label: "Plug What Fits", keys: "P", run: () => plug(canvas, subjects(canvas).nodes) },
    { label: "Duplicate", keys: "Ctrl+D", run: () => duplicate(canvas) },
    { label: "Copy", keys: "Ctrl+C", run: () => copy(canvas) },
    { label: "Cut", keys: "Ctrl+X", run: () => cut(canvas) },
    null,
    { label: "Remove", keys: "Del", run: () => removeSelected(canvas) },
  ];
}

function portEntries(canvas: Canvas, item: Item & { kind: "port" }, readOnly: boolean): (Entry | null)[] {
  const port = findPort(canvas.state.scene, item);
  const show = { label: "Show Text", run: () => reveal(canvas, item) };
  // What the composition exports can be called; inner ports cannot.
  const call = { label: "Call…", run: () => canvas.post({ kind: "call", port: item.name }) };
  const own = item.box === EXPORTS ? [call, show] : [show];
  const connect = port && !readOnly ? [{ label: "Connect…", keys: "Enter", run: () => openTargets(canvas, port) }] : [];
  return [...connect, ...own, ...pauseEntries(canvas, item), ...standIns(canvas, item)];
}

function wireEntries(canvas: Canvas, item: Item & { kind: "wire" }, readOnly: boolean): (Entry | null)[] {
  const wire = canvas.state.scene.byId.get(item.id);
  const show = { label: "Show Text", run: () => reveal(canvas, item) };
  if (!wire) return [show];
  if (readOnly) return [show, ...pauseEntries(canvas, item), ...standIns(canvas, item)];
  const insert = { label: "Insert a Component…", run: () => openInsert(canvas, wire) };
  const remove = { label: "Remove Wire", keys: "Del", run: () => removeSelected(canvas) };
  return [insert, show, ...pauseEntries(canvas, item), ...standIns(canvas, item), null, remove];
}

function standIns(canvas: Canvas, item: Item): (Entry | null)[] {
  const entries = standInEntries(canvas, item);
  return entries.length === 0 ? [] : [null, ...entries];
}
