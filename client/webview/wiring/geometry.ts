/** Points, rectangles and the curves of wires. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A cubic curve: start, two controls, end. */
export interface Curve {
  x1: number;
  y1: number;
  cx1: number;
  cy1: number;
  cx2: number;
  cy2: number;
  x2: number;
  y2: number;
  /** Further pieces, where the curve goes around something. */
  more?: Curve[];
}

/** World to screen: `screen = world * k + (x, y)`. */
export interface Transform {
  x: number;
  y: number;
  k: number;
}

export function contains(rect: Rect, at: Point): boolean {
  return at.x >= rect.x && at.x <= rect.x + rect.width && at.y >= rect.y && at.y <= rect.y + rect.height;
}

export function intersects(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** The rectangle with the two points as corners. */
export function spanned(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** The smallest rectangle around all; null where there is none. */
export function bounds(rects: Iterable<Rect>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const it of rects) {
    left = Math.min(left, it.x);
    top = Math.min(top, it.y);
    right = Math.max(right, it.x + it.width);
    bottom = Math.max(bottom, it.y + it.height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export function grown(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** A wire's curve: it leaves to the right and comes in from the left, and swings wide where it has to go back. */
export function wireCurve(from: Point, to: Point): Curve {
  const dx = to.x - from.x;
  const bend = dx >= 0 ? Math.min(Math.max(30, dx / 2), 220) : Math.min(60 - dx / 3, 320);
  return { x1: from.x, y1: from.y, cx1: from.x + bend, cy1: from.y, cx2: to.x - bend, cy2: to.y, x2: to.x, y2: to.y };
}

/** A curve through points: level at each of them. */
export function curveThrough(points: readonly Point[]): Curve {
  const pieces = points.slice(1).map((to, index) => {
    const from = points[index]!;
    const bend = Math.max((to.x - from.x) / 2, 12);
    return { x1: from.x, y1: from.y, cx1: from.x + bend, cy1: from.y, cx2: to.x - bend, cy2: to.y, x2: to.x, y2: to.y };
  });
  const [first, ...more] = pieces;
  return { ...first!, more };
}

/** Where the curve ends. */
export function endOf(c: Curve): Point {
  const last = c.more?.at(-1) ?? c;
  return { x: last.x2, y: last.y2 };
}

const piecesOf = (c: Curve): readonly Curve[] => (c.more ? [c, ...c.more] : [c]);

/** The point of a curve at `t` from 0 to 1. */
export function pointAt(curve: Curve, t: number): Point {
  const pieces = piecesOf(curve);
  const at = Math.min(Math.floor(t * pieces.length), pieces.length - 1);
  return pieceAt(pieces[at]!, t * pieces.length - at);
}

function pieceAt(c: Curve, t: number): Point {
  const u = 1 - t;
  const [a, b, d, e] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * c.x1 + b * c.cx1 + d * c.cx2 + e * c.x2, y: a * c.y1 + b * c.cy1 + d * c.cy2 + e * c.y2 };
}

/** A rectangle that holds the whole curve. */
export function curveBounds(curve: Curve): Rect {
  return curve.more ? bounds(piecesOf(curve).map(pieceBounds))! : pieceBounds(curve);
}

function pieceBounds(c: Curve): Rect {
  const x = Math.min(c.x1, c.x2, c.cx1, c.cx2);
  const y = Math.min(c.y1, c.y2);
  return { x, y, width: Math.max(c.x1, c.x2, c.cx1, c.cx2) - x, height: Math.max(c.y1, c.y2) - y };
}

/** How far a point is from a curve, and where on the curve that is. */
export function distanceTo(c: Curve, at: Point): { distance: number; t: number } {
  let best = { distance: Infinity, t: 0 };
  const steps = 24 * piecesOf(c).length;
  let before = pointAt(c, 0);
  for (let step = 1; step <= steps; step++) {
    const after = pointAt(c, step / steps);
    const found = distanceToSegment(before, after, at);
    if (found.distance < best.distance) best = { distance: found.distance, t: (step - 1 + found.t) / steps };
    before = after;
  }
  return best;
}

function distanceToSegment(a: Point, b: Point, at: Point): { distance: number; t: number } {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length));
  return { distance: Math.hypot(at.x - a.x - t * dx, at.y - a.y - t * dy), t };
}

export function toWorld(transform: Transform, at: Point): Point {
  return { x: (at.x - transform.x) / transform.k, y: (at.y - transform.y) / transform.k };
}

export function toScreen(transform: Transform, at: Point): Point {
  return { x: at.x * transform.k + transform.x, y: at.y * transform.k + transform.y };
}

/** The part of the world that a screen of this size shows. */
export function shownWorld(transform: Transform, width: number, height: number): Rect {
  const { x, y } = toWorld(transform, { x: 0, y: 0 });
  return { x, y, width: width / transform.k, height: height / transform.k };
}

/** The transform that shows all of `rect` on a screen of this size, never larger than `most`. */
export function fitting(rect: Rect, width: number, height: number, margin = 40, most = 1.25): Transform {
  const room = { width: Math.max(width - 2 * margin, 50), height: Math.max(height - 2 * margin, 50) };
  const k = Math.min(most, room.width / Math.max(rect.width, 1), room.height / Math.max(rect.height, 1));
  return { k, x: width / 2 - k * (rect.x + rect.width / 2), y: height / 2 - k * (rect.y + rect.height / 2) };
}

/** Whether a curve runs through the inside of a rectangle. */
export function crosses(c: Curve, rect: Rect): boolean {
  if (!intersects(curveBounds(c), rect)) return false;
  for (let step = 1; step < 24; step++) if (contains(grown(rect, -2), pointAt(c, step / 24))) return true;
  return false;
}
