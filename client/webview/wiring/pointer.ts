/** The pointer on the picture: moving nodes, drawing wires, selecting. Panning and zooming are the viewport's. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { connect, keepPlaces, refuse, select, selectNone, send, toBorder } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { hideCard, showCard } from "./card.ts";
import { detailAt } from "./draw.ts";
import { fitBetween } from "./fits.ts";
import { endOf, spanned, toWorld } from "./geometry.ts";
import { type Hit, hitTest, nearestPort, nodesIn } from "./hit.ts";
import { edgeIds, findPort, type Item, sameItem } from "./items.ts";
import { openMenu } from "./menu.ts";
import { startRename } from "./rename.ts";
import { curveOf, EXPORTS, IMPORTS, portOf, type ScenePort, type SceneWire } from "./scene.ts";
import { type Drag, marksFor } from "./state.ts";
import { hideTip, showBorders, showTip } from "./tip.ts";

/** How far the pointer must go until a press is a drag, in pixels. */
const SLACK = 4;

interface Press {
  hit: Hit | null;
  at: Point;
  screen: Point;
  more: boolean;
}

/** Listens to the pointer. The answer says whether a press is free for the viewport. */
export function attachPointer(canvas: () => Canvas, stage: HTMLElement): (event: Event) => boolean {
  let press: Press | null = null;
  let claimed = false;
  stage.addEventListener("pointerdown", (event) => {
    press = pressed(canvas(), event);
    claimed = event.button === 0 && (event.shiftKey || holds(canvas(), press));
    hideCard(canvas());
    if (event.button !== 0) press = null;
    else if (press.hit === null && !event.shiftKey) stage.focus({ preventScroll: true });
    if (claimed) stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const { state } = canvas();
    if (press && claimed) drag(canvas(), press, event);
    else if (!press && event.buttons === 0 && state.drag === null) point(canvas(), event);
  });
  stage.addEventListener("pointerup", (event) => {
    if (press) release(canvas(), press, event);
    press = null;
  });
  const cancel = (): void => {
    press = null;
    const { drag, scene, settled } = canvas().state;
    // A move that was broken off goes back to where it began.
    if (drag?.kind === "move") for (const id of drag.ids) Object.assign(scene.boxes.get(id) ?? {}, settled.places.get(id));
    endDrag(canvas());
  };
  stage.addEventListener("pointercancel", cancel);
  const breakOff = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || canvas().state.drag === null) return;
    event.stopPropagation();
    cancel();
  };
  window.addEventListener("keydown", breakOff, true);
  stage.addEventListener("pointerleave", () => point(canvas(), null));
  stage.addEventListener("contextmenu", (event) => menu(canvas(), event));
  stage.addEventListener("dblclick", (event) => {
    const hit = hitAt(canvas(), event);
    if (hit?.item.kind === "node") startRename(canvas(), hit.item.id);
  });
  return (event) => !(event instanceof MouseEvent) || event.button === 1 || (event.button === 0 && !claimed && !event.ctrlKey);
}

/** Where an event is in the world. */
export function worldOf(canvas: Canvas, event: { clientX: number; clientY: number }): Point {
  const { left, top } = canvas.stage.getBoundingClientRect();
  return toWorld(canvas.viewport.transform(), { x: event.clientX - left, y: event.clientY - top });
}

function hitAt(canvas: Canvas, event: MouseEvent): Hit | null {
  const { k } = canvas.viewport.transform();
  return hitTest(canvas.state.scene, worldOf(canvas, event), Math.min(9 / k, 30), detailAt(k) === "full");
}

function pressed(canvas: Canvas, event: PointerEvent): Press {
  return {
    hit: hitAt(canvas, event),
    at: worldOf(canvas, event),
    screen: { x: event.clientX, y: event.clientY },
    more: event.shiftKey || event.ctrlKey || event.metaKey,
  };
}

function drag(canvas: Canvas, press: Press, event: PointerEvent): void {
  const { state } = canvas;
  if (state.drag === null) {
    if (Math.hypot(event.clientX - press.screen.x, event.clientY - press.screen.y) < SLACK) return;
    state.hover = null;
    state.drag = begin(canvas, press);
    if (state.drag?.kind === "move") canvas.renderer.invalidate();
    if (state.drag?.kind === "wire") showBorders(canvas, state.drag.port);
  }
  const at = worldOf(canvas, event);
  if (state.drag?.kind === "move") moveNodes(canvas, state.drag, at);
  if (state.drag?.kind === "wire") moveWire(canvas, state.drag, at, event);
  if (state.drag?.kind === "marquee") moveMarquee(canvas, state.drag, at);
  canvas.renderer.touch();
}

function begin(canvas: Canvas, press: Press): Drag | null {
  const { state } = canvas;
  const { hit, at } = press;
  if (hit === null || (press.more && hit.item.kind === "wire"))
    return { kind: "marquee", from: at, rect: spanned(at, at), before: new Set(press.more ? state.nodes : []) };
  if (hit.item.kind === "node") {
    if (!state.nodes.has(hit.item.id)) select(canvas, hit.item, press.more);
    return { kind: "move", ids: new Set(state.nodes), at, moved: false };
  }
  const start = hit.item.kind === "port" ? { port: findPort(state.scene, hit.item) } : wireEnd(canvas, press);
  if (!start?.port || start.port.folded || state.view?.readOnly || state.view?.stale) return null;
  const marks = marksFor(state, start.port);
  return {
    kind: "wire",
    at,
    over: null,
    answer: null,
    marks,
    port: start.port,
    ...("replaces" in start && start.replaces ? { replaces: start.replaces } : {}),
  };
}

/** Whether a press takes hold of something; in the middle of a wire it leaves the drag to the viewport. */
function holds(canvas: Canvas, { hit, at }: Press): boolean {
  if (hit === null || hit.item.kind !== "wire") return hit !== null;
  const wire = canvas.state.scene.byId.get(hit.item.id);
  return wire !== undefined && nearEnd(canvas, wire, at);
}

function nearEnd(canvas: Canvas, wire: SceneWire, at: Point): boolean {
  const curve = curveOf(canvas.state.scene, wire);
  if (!curve) return false;
  const end = endOf(curve);
  const distance = Math.min(Math.hypot(at.x - curve.x1, at.y - curve.y1), Math.hypot(at.x - end.x, at.y - end.y));
  return distance < 44;
}

/** A wire that is taken near one of its ends is held at the other. */
function wireEnd(canvas: Canvas, press: Press): { port: ScenePort | undefined; replaces?: SceneWire } | null {
  const { scene } = canvas.state;
  const { hit } = press;
  const wire = hit?.item.kind === "wire" ? scene.byId.get(hit.item.id) : undefined;
  if (!wire || wire.edges.length > 1 || !nearEnd(canvas, wire, press.at)) return null;
  const keep = (hit?.t ?? 0.5) > 0.5 ? ("out" as const) : ("in" as const);
  const end = keep === "out" ? wire.from : wire.to;
  const box = scene.boxes.get(end.box);
  return { port: box && portOf(box, keep, end.port), replaces: wire };
}

function moveNodes(canvas: Canvas, drag: Drag & { kind: "move" }, at: Point): void {
  for (const id of drag.ids) {
    const box = canvas.state.scene.boxes.get(id);
    if (!box) continue;
    box.x += at.x - drag.at.x;
    box.y += at.y - drag.at.y;
  }
  drag.at = at;
  drag.moved = true;
}

function moveWire(canvas: Canvas, drag: Drag & { kind: "wire" }, at: Point, event: PointerEvent): void {
  const { state } = canvas;
  const { k } = canvas.viewport.transform();
  const over = nearestPort(state.scene, at, Math.min(22 / k, 60), drag.port.side === "in" ? "out" : "in");
  drag.at = at;
  if (over !== drag.over) {
    drag.over = over;
    drag.answer =
      over && over.box !== drag.port.box ? (drag.marks.get(over) ?? fitBetween(state.fits, state.packages, drag.port, over)) : null;
  }
  showTip(canvas, drag, event, borderUnder(canvas, drag, event) !== null);
}

function moveMarquee(canvas: Canvas, drag: Drag & { kind: "marquee" }, at: Point): void {
  drag.rect = spanned(drag.from, at);
  canvas.state.nodes = new Set([...drag.before, ...nodesIn(canvas.state.scene, drag.rect)]);
  canvas.renderer.invalidate();
}

/** The border that an end of a wire is over: an import may be dropped on the left one, an export on the right. */
function borderUnder(canvas: Canvas, drag: Drag & { kind: "wire" }, event: MouseEvent): string | null {
  if (drag.port.box === IMPORTS || drag.port.box === EXPORTS || drag.replaces) return null;
  const { left, right } = canvas.stage.getBoundingClientRect();
  const wanted = drag.port.side === "in" ? IMPORTS : EXPORTS;
  const atEdge = drag.port.side === "in" ? event.clientX < left + 56 : event.clientX > right - 56;
  const hit = hitTest(canvas.state.scene, worldOf(canvas, event), 4, false);
  return atEdge || (hit?.item.kind === "node" && hit.item.id === wanted) ? wanted : null;
}

function release(canvas: Canvas, press: Press, event: PointerEvent): void {
  const { state } = canvas;
  const drag = state.drag;
  if (drag === null) clicked(canvas, press, event);
  if (drag?.kind === "wire") dropWire(canvas, drag, event);
  endDrag(canvas);
  if (drag?.kind === "move" && drag.moved) keepPlaces(canvas, drag.ids);
  if (drag?.kind === "marquee") canvas.say(`${state.nodes.size} selected.`);
}

function endDrag(canvas: Canvas): void {
  const { state } = canvas;
  if (state.drag === null) return;
  state.drag = null;
  hideTip();
  canvas.refresh();
}

function clicked(canvas: Canvas, press: Press, event: PointerEvent): void {
  if (Math.hypot(event.clientX - press.screen.x, event.clientY - press.screen.y) >= SLACK) return;
  if (press.hit === null) {
    if (!press.more) selectNone(canvas);
    return;
  }
  canvas.focus(press.hit.item);
  select(canvas, press.hit.item, press.more);
}

function dropWire(canvas: Canvas, drag: Drag & { kind: "wire" }, event: PointerEvent): void {
  const border = borderUnder(canvas, drag, event);
  const { over, answer, replaces, port } = drag;
  if (over && answer?.fits === "no" && !border) refuse(canvas, answer);
  else if (over && answer) connect(canvas, port, over, replaces);
  else if (border) toBorder(canvas, port);
  else if (replaces) send(canvas, { kind: "disconnect", edges: edgeIds(replaces) }, "Wire removed");
}

let dwell: ReturnType<typeof setTimeout> | undefined;

/** What the pointer rests on is marked at once and told after a moment. */
function point(canvas: Canvas, event: PointerEvent | null): void {
  const { state } = canvas;
  const item: Item | null = event ? (hitAt(canvas, event)?.item ?? null) : null;
  if (sameItem(item, state.hover)) return;
  clearTimeout(dwell);
  state.hover = item;
  canvas.stage.style.cursor = item === null ? "" : item.kind === "port" ? "crosshair" : "pointer";
  canvas.renderer.touch();
  hideCard(canvas);
  if (item && event) dwell = setTimeout(() => state.drag === null && showCard(canvas, item, { x: event.clientX, y: event.clientY }), 350);
}

function menu(canvas: Canvas, event: MouseEvent): void {
  event.preventDefault();
  const hit = hitAt(canvas, event);
  const { state } = canvas;
  if (hit?.item.kind === "node" && !state.nodes.has(hit.item.id)) select(canvas, hit.item);
  if (hit?.item.kind === "wire" && !state.wires.has(hit.item.id)) select(canvas, hit.item);
  openMenu(canvas, hit?.item ?? null, { x: event.clientX, y: event.clientY });
}
