/**
 * The elements behind the picture: a canvas has none, so each node, port and wire on the screen gets one that can have the focus and has a
 * name for a screen reader. They take no part in painting; only the ring of the focus is theirs.
 */
import { select } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { detailAt } from "./draw.ts";
import { curveBounds, grown, intersects, pointAt, type Rect, type Transform } from "./geometry.ts";
import { type Item, keyOf, portItem } from "./items.ts";
import { readingOrder } from "./keyboard.ts";
import { anchor, curveOf, type SceneBox } from "./scene.ts";
import { wordsFor } from "./words.ts";

const MOST = { nodes: 150, wires: 250 };

export class Overlay {
  private readonly world = el("div", { class: "world" });
  private elements = new Map<string, HTMLElement>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly canvas: Canvas;

  constructor(canvas: Canvas) {
    this.canvas = canvas;
    canvas.stage.append(this.world);
  }

  /** Follows the picture; the elements themselves are brought up to date once it rests. */
  move({ x, y, k }: Transform): void {
    this.world.style.transform = `translate(${x}px,${y}px) scale(${k})`;
    this.world.style.setProperty("--scale", String(k));
    this.updateSoon();
  }

  updateSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(), 120);
  }

  /** Makes the elements those of what the screen shows. */
  update(): void {
    clearTimeout(this.timer);
    const { state, viewport } = this.canvas;
    const old = this.elements;
    this.elements = new Map();
    const shown = grown(viewport.shown(), 40);
    const full = detailAt(viewport.transform().k) === "full";
    const focusBox =
      state.focus === null || state.focus.kind === "wire" ? null : state.focus.kind === "node" ? state.focus.id : state.focus.box;
    const order: HTMLElement[] = [];
    for (const id of readingOrder(state.scene)) {
      const box = state.scene.boxes.get(id)!;
      if (id === focusBox || (order.length < MOST.nodes && intersects(box, shown)))
        order.push(this.nodeElement(old, box, full || id === focusBox));
    }
    for (const { item, rect } of this.wiresShown(shown, full)) order.push(this.place(old, item, rect));
    const first = order[0];
    if (state.focus === null && first) first.tabIndex = 0;
    this.canvas.stage.tabIndex = first ? -1 : 0;
    const kept = new Set(this.elements.values());
    for (const element of old.values()) if (!kept.has(element)) element.remove();
    // Moving an element would take the focus from it: only what stands wrong is moved.
    order.forEach((element, index) => {
      if (this.world.children[index] !== element) this.world.insertBefore(element, this.world.children[index] ?? null);
    });
  }

  /** Gives an item the focus, on the screen or not. */
  focus(item: Item): void {
    this.update();
    this.elements.get(keyOf(item))?.focus({ preventScroll: true });
  }

  private nodeElement(old: Map<string, HTMLElement>, box: SceneBox, ports: boolean): HTMLElement {
    const element = this.place(old, { kind: "node", id: box.id }, box);
    for (const port of ports ? [...box.ins, ...box.outs] : []) {
      const at = anchor(box, port.side, port.name);
      const width = Math.min(box.width / 2, 120);
      const left = port.side === "in" ? at.x - 8 : at.x + 8 - width;
      const child = this.place(old, portItem(port), { x: left - box.x, y: at.y - 10 - box.y, width, height: 20 });
      if (child.parentElement !== element) element.append(child);
    }
    return element;
  }

  private wiresShown(shown: Rect, full: boolean): { item: Item; rect: Rect }[] {
    const { state } = this.canvas;
    const found: { item: Item; rect: Rect }[] = [];
    for (const wire of state.scene.wires) {
      const focused = state.focus?.kind === "wire" && state.focus.id === wire.id;
      if (!focused && (!full || found.length >= MOST.wires)) continue;
      const curve = curveOf(state.scene, wire);
      if (!curve || !(focused || intersects(curveBounds(curve), shown))) continue;
      const middle = pointAt(curve, 0.5);
      found.push({ item: { kind: "wire", id: wire.id }, rect: { x: middle.x - 12, y: middle.y - 12, width: 24, height: 24 } });
    }
    return found;
  }

  private place(old: Map<string, HTMLElement>, item: Item, rect: Rect): HTMLElement {
    const key = keyOf(item);
    const element = old.get(key) ?? this.make(item, key);
    this.elements.set(key, element);
    const { state } = this.canvas;
    const chosen = item.kind === "node" ? state.nodes.has(item.id) : item.kind === "wire" && state.wires.has(item.id);
    const words = `${wordsFor(state.scene, item, state.callsByWire)}${chosen ? ", selected" : ""}`;
    if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
    element.tabIndex = state.focus && keyOf(state.focus) === key ? 0 : -1;
    element.style.cssText = `left:${rect.x}px;top:${rect.y}px;width:${rect.width}px;height:${rect.height}px`;
    return element;
  }

  private make(item: Item, key: string): HTMLElement {
    const kind = { node: "component", port: "port", wire: "wire" }[item.kind];
    const attrs = { role: item.kind === "node" ? "group" : "button", "aria-roledescription": kind, "data-item": key };
    return el("div", {
      class: `item ${item.kind}`,
      attrs,
      on: {
        focus: (event: FocusEvent) => {
          event.stopPropagation();
          this.canvas.state.focus = item;
        },
        // Screen readers activate with a click that no pointer made.
        click: (event: MouseEvent) => {
          event.stopPropagation();
          if (event.detail === 0) select(this.canvas, item);
        },
      },
    });
  }
}
