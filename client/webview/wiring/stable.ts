/** Places that stay: after an edit what was there keeps its place, and only what is new gets one. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { bounds, intersects, type Rect } from "./geometry.ts";
import { EXPORTS, IMPORTS, type Scene, type SceneBox, SIZE } from "./scene.ts";

export interface Settled {
  places: Map<string, Point>;
  /** Boxes that had no wire when they got their place: the first wire may still move them. */
  loose: Set<string>;
}

/**
 * The places of a scene after an edit. `old` are the places until now, `fixed` those that somebody chose; of the rest, boxes that were there
 * stay, unless they were `loose` and have got a wire that would otherwise go backwards.
 */
export function settle(scene: Scene, old: Settled, fixed: ReadonlyMap<string, Point>): Settled {
  const places = new Map<string, Point>();
  const loose = new Set<string>();
  const waiting: SceneBox[] = [];
  for (const box of scene.boxes.values()) {
    const place = fixed.get(box.id) ?? old.places.get(box.id);
    if (place && (fixed.has(box.id) || !outgrown(scene, box, old))) places.set(box.id, place);
    else waiting.push(box);
  }
  for (const box of waiting.sort((a, b) => wiresTo(scene, b, places) - wiresTo(scene, a, places))) {
    places.set(box.id, freePlace(scene, box, places));
  }
  for (const box of scene.boxes.values()) {
    const known = old.places.has(box.id) && !old.loose.has(box.id);
    if (!known && !box.border && !fixed.has(box.id) && !hasWire(scene, box)) loose.add(box.id);
  }
  return { places: bordersOutside(scene, places, fixed), loose };
}

const others = (scene: Scene, box: SceneBox): { id: string; before: boolean }[] =>
  (scene.wiresOf.get(box.id) ?? [])
    .filter((it) => it.from.box !== it.to.box)
    .map((it) => (it.to.box === box.id ? { id: it.from.box, before: true } : { id: it.to.box, before: false }));

const isBorder = (id: string): boolean => id === IMPORTS || id === EXPORTS;
const hasWire = (scene: Scene, box: SceneBox): boolean => others(scene, box).some((it) => !isBorder(it.id));
const wiresTo = (scene: Scene, box: SceneBox, placed: ReadonlyMap<string, Point>): number =>
  others(scene, box).filter((it) => placed.has(it.id)).length;

/** A loose box whose new wire runs backwards from where it stands. */
function outgrown(scene: Scene, box: SceneBox, old: Settled): boolean {
  if (!old.loose.has(box.id)) return false;
  const own = old.places.get(box.id);
  return others(scene, box).some(({ id, before }) => {
    const place = old.places.get(id);
    const other = scene.boxes.get(id);
    if (!own || !place || !other || isBorder(id) || old.loose.has(id)) return false;
    return before ? place.x + other.width > own.x : own.x + box.width > place.x;
  });
}

/** Right of what serves it, left of what uses it, at their height, and on nobody's toes. */
function freePlace(scene: Scene, box: SceneBox, places: ReadonlyMap<string, Point>): Point {
  const taken = [...places].flatMap(([id, place]) => {
    const other = scene.boxes.get(id);
    return other && id !== box.id ? [{ ...place, width: other.width, height: other.height }] : [];
  });
  const near = others(scene, box).flatMap(({ id, before }) => {
    const place = places.get(id);
    return place && !isBorder(id) ? [{ before, ...place, width: scene.boxes.get(id)?.width ?? 0 }] : [];
  });
  const inner = bounds(taken) ?? { x: 0, y: 0, width: 0, height: 0 };
  const providers = near.filter((it) => it.before);
  const users = near.filter((it) => !it.before);
  let x = providers.length > 0 ? Math.max(...providers.map((it) => it.x + it.width)) + SIZE.gapX : inner.x;
  if (providers.length === 0 && users.length > 0) x = Math.min(...users.map((it) => it.x)) - SIZE.gapX - box.width;
  if (near.length === 0) {
    const nodes = [...scene.boxes.values()].filter((it) => !it.border && it.id !== box.id && places.has(it.id));
    x = nodes.length > 0 ? Math.min(...nodes.map((it) => places.get(it.id)!.x)) : inner.x + inner.width / 2;
  }
  const wanted = near.length > 0 ? near.reduce((sum, it) => sum + it.y, 0) / near.length : inner.y + inner.height + SIZE.gapY;
  return { x, y: clearOf({ x, y: wanted, width: box.width, height: box.height }, taken) };
}

/** The nearest y, below or above, where the rectangle overlaps none of the others. */
function clearOf(rect: Rect, taken: readonly Rect[]): number {
  const gap = SIZE.gapY / 2;
  const blocked = (y: number): Rect | undefined => {
    const tried = { x: rect.x - gap, y: y - gap, width: rect.width + 2 * gap, height: rect.height + 2 * gap };
    return taken.find((it) => intersects(it, tried));
  };
  let [down, up] = [rect.y, rect.y];
  for (let tries = 0; tries <= 2 * taken.length; tries++) {
    const [below, above] = [blocked(down), blocked(up)];
    if (!below) return down;
    if (!above) return up;
    down = below.y + below.height + gap + 1;
    up = above.y - rect.height - gap - 1;
  }
  return down;
}

/** Keeps the borders outside: they give way when something comes to stand beyond them. */
function bordersOutside(scene: Scene, places: Map<string, Point>, fixed: ReadonlyMap<string, Point>): Map<string, Point> {
  const inner = bounds([...scene.boxes.values()].filter((it) => !it.border).map((it) => ({ ...it, ...places.get(it.id)! })));
  const imports = scene.boxes.get(IMPORTS);
  const exports = scene.boxes.get(EXPORTS);
  if (!inner || !imports || !exports) return places;
  const move = (id: string, x: number): void => {
    if (!fixed.has(id)) places.set(id, { ...places.get(id)!, x });
  };
  const left = places.get(IMPORTS)!;
  const right = places.get(EXPORTS)!;
  if (left.x + imports.width > inner.x - SIZE.gapX / 2) move(IMPORTS, inner.x - SIZE.gapX - imports.width);
  if (right.x < inner.x + inner.width + SIZE.gapX / 2) move(EXPORTS, inner.x + inner.width + SIZE.gapX);
  return places;
}

/** A whole layout with the places that somebody chose; what would lie under one of those gives way. */
export function withChosen(scene: Scene, laid: ReadonlyMap<string, Point>, chosen: ReadonlyMap<string, Point>): Map<string, Point> {
  const places = new Map(laid);
  const taken: Rect[] = [];
  for (const [id, place] of chosen) {
    const box = scene.boxes.get(id);
    if (!box) continue;
    places.set(id, place);
    taken.push({ ...place, width: box.width, height: box.height });
  }
  if (taken.length === 0) return places;
  for (const box of scene.boxes.values()) {
    const place = places.get(box.id);
    if (chosen.has(box.id) || !place) continue;
    const y = clearOf({ ...place, width: box.width, height: box.height }, taken);
    if (y === place.y) continue;
    places.set(box.id, { x: place.x, y });
    taken.push({ x: place.x, y, width: box.width, height: box.height });
  }
  return places;
}
