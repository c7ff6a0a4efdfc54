/** Gives the boxes of a view their places: a quick layered placement first, the thorough layout when it is there, and after that as few changes as can be. */
import type { Point, WiringView } from "../../../server/src/protocol/wiring.ts";
import { fitAll } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { hideCard } from "./card.ts";
import { motionAllowed } from "./dom.ts";
import type { Transform } from "./geometry.ts";
import { quickPlaces } from "./layers.ts";
import type { Layouter } from "./layouter.ts";
import { settle, withChosen } from "./stable.ts";
import { applyRoutes, takeView } from "./state.ts";

/** Above this, boxes jump to their places: moving them all would stutter. */
const GLIDE = 200;

/** Takes a view in and shows it at once. */
export function placeView(canvas: Canvas, layouter: Layouter, view: WiringView): void {
  const { state } = canvas;
  // What is being dragged refers to the scene that goes.
  if (state.drag && state.drag.kind !== "palette") state.drag = null;
  const first = state.settled.places.size === 0;
  const fresh = state.view === null;
  if (fresh || state.chosen.size === 0) state.chosen = new Map(Object.entries(view.places));
  takeAwaited(canvas, view);
  takeView(state, view, canvas.measure);
  if (state.hover === null) hideCard(canvas);
  const { scene } = state;
  if (first) {
    state.settled = { places: withChosen(scene, quickPlaces(scene), state.chosen), loose: new Set() };
    put(canvas, state.settled.places);
    fitAll(canvas, true);
    if (view.nodes.length > 0) void relayout(canvas, layouter);
    else state.settled = { places: new Map(), loose: new Set() };
  } else {
    state.settled = settle(scene, state.settled, state.chosen);
    put(canvas, state.settled.places);
  }
  showAwaited(canvas);
  canvas.refresh();
}

/** A node that was dropped somewhere stands there when it comes. */
function takeAwaited(canvas: Canvas, view: WiringView): void {
  const { awaited, settled } = canvas.state;
  const id = awaited?.nodes[0];
  if (!awaited?.at || id === undefined || !view.nodes.some((it) => it.id === id)) return;
  settled.places.set(id, { x: awaited.at.x - 80, y: awaited.at.y - 20 });
}

function showAwaited(canvas: Canvas): void {
  const { state } = canvas;
  const nodes = state.awaited?.nodes.filter((id) => state.scene.boxes.has(id)) ?? [];
  if (!state.awaited || nodes.length < state.awaited.nodes.length) return;
  const placed = state.awaited.at !== undefined;
  state.awaited = null;
  if (nodes.length === 0) return;
  state.nodes = new Set(nodes);
  state.wires.clear();
  const box = state.scene.boxes.get(nodes[0]!);
  if (box && !placed) canvas.viewport.bringIn(box);
}

let newest = 0;

/** Lays the whole scene out with care; what the person did meanwhile is not undone. */
export async function relayout(canvas: Canvas, layouter: Layouter, asked = false): Promise<void> {
  const { state } = canvas;
  const scene = state.scene;
  const ticket = ++newest;
  const looking: Transform = { ...canvas.viewport.transform() };
  canvas.stage.setAttribute("aria-busy", "true");
  const answer = (await layouter(scene)) ?? (asked ? { places: quickPlaces(scene), routes: new Map<string, Point[]>() } : null);
  if (ticket === newest) canvas.stage.removeAttribute("aria-busy");
  if (!answer || ticket !== newest || state.drag?.kind === "move") return;
  if (state.scene !== scene && [...state.scene.boxes.keys()].some((id) => !answer.places.has(id))) return;
  const now = canvas.viewport.transform();
  const untouched = now.x === looking.x && now.y === looking.y && now.k === looking.k;
  // A large drawing takes seconds: somebody who has begun to look around is not thrown somewhere else.
  if (!asked && !untouched && state.scene.boxes.size > GLIDE) return;
  state.settled = { places: withChosen(state.scene, answer.places, state.chosen), loose: new Set() };
  state.routes = answer.routes;
  applyRoutes(state);
  glide(canvas, state.settled.places);
  if (untouched) fitPlaces(canvas);
}

function fitPlaces(canvas: Canvas): void {
  const { state } = canvas;
  const now = new Map([...state.scene.boxes.values()].map((box) => [box.id, { x: box.x, y: box.y }]));
  put(canvas, state.settled.places);
  fitAll(canvas);
  if (gliding(canvas)) put(canvas, now);
}

const gliding = (canvas: Canvas): boolean => motionAllowed() && canvas.state.scene.boxes.size <= GLIDE;

function put(canvas: Canvas, places: ReadonlyMap<string, Point>): void {
  for (const [id, place] of places) Object.assign(canvas.state.scene.boxes.get(id) ?? {}, { x: place.x, y: place.y });
}

/** Moves the boxes to their places in a moment. */
function glide(canvas: Canvas, places: ReadonlyMap<string, Point>): void {
  const { scene } = canvas.state;
  if (!gliding(canvas)) {
    put(canvas, places);
    canvas.refresh();
    return;
  }
  const from = new Map([...scene.boxes.values()].map((box) => [box.id, { x: box.x, y: box.y }]));
  const start = performance.now();
  const step = (): void => {
    // A newer picture, or a person's hand, has taken over.
    if (canvas.state.scene !== scene || canvas.state.drag?.kind === "move") return;
    const t = Math.min(1, (performance.now() - start) / 260);
    const ease = 1 - (1 - t) ** 3;
    for (const [id, to] of places) {
      const old = from.get(id);
      const box = scene.boxes.get(id);
      if (old && box) Object.assign(box, { x: old.x + (to.x - old.x) * ease, y: old.y + (to.y - old.y) * ease });
    }
    canvas.renderer.invalidate();
    if (t < 1) requestAnimationFrame(step);
    else canvas.refresh();
  };
  requestAnimationFrame(step);
}
