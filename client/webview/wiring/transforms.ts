/** Where the screen goes when one zooms or looks for something. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { type Rect, type Transform, toScreen } from "./geometry.ts";

/** The least and the largest scale. */
export const SCALES: [number, number] = [0.03, 3];

/** A scale within its bounds. */
export const clamp = (k: number): number => Math.max(SCALES[0], Math.min(SCALES[1], k));

/** Zooms by a factor so that a point of the screen stays where it is. */
export function around(transform: Transform, fixed: Point, factor: number): Transform {
  const k = clamp(transform.k * factor);
  const ratio = k / transform.k;
  return { k, x: fixed.x - (fixed.x - transform.x) * ratio, y: fixed.y - (fixed.y - transform.y) * ratio };
}

/** The nearest transform that has the rectangle on the screen. */
export function bringing(now: Transform, rect: Rect, size: { width: number; height: number }, scale = 0): Transform {
  const center = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  let next = now;
  if (now.k < scale) next = { k: scale, x: size.width / 2 - center.x * scale, y: size.height / 2 - center.y * scale };
  const margin = 30;
  const [a, b] = [toScreen(next, rect), toScreen(next, { x: rect.x + rect.width, y: rect.y + rect.height })];
  const shift = (low: number, high: number, room: number): number => {
    if (high - low > room - 2 * margin) return room / 2 - (low + high) / 2;
    if (low < margin) return margin - low;
    return high > room - margin ? room - margin - high : 0;
  };
  return { k: next.k, x: next.x + shift(a.x, b.x, size.width), y: next.y + shift(a.y, b.y, size.height) };
}
