/** Pan and zoom, by d3-zoom: which part of the world the screen shows. */
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { motionAllowed } from "./dom.ts";
import { fitting, type Rect, shownWorld, type Transform, toScreen } from "./geometry.ts";

export interface Viewport {
  transform(): Transform;
  set(transform: Transform): void;
  /** Moves there in a moment, or at once where motion is not wanted. */
  glide(transform: Transform): void;
  zoomBy(factor: number): void;
  /** Shows all of a part of the world. */
  fit(rect: Rect, now?: boolean): void;
  /** Brings a part of the world into the screen, moving no more than needed; `scale` is the least at which it can be read. */
  bringIn(rect: Rect, scale?: number): void;
  shown(): Rect;
}

const SCALES: [number, number] = [0.03, 3];

/** Makes the stage pan and zoom; `free` says whether a press of the mouse is the viewport's to use. */
export function makeViewport(stage: HTMLElement, free: (event: Event) => boolean, changed: (transform: Transform) => void): Viewport {
  let gliding = 0;
  const behavior = zoom<HTMLElement, unknown>()
    .scaleExtent(SCALES)
    .filter((event: Event) => event.type === "wheel" || free(event))
    .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
      if (event.sourceEvent) cancelAnimationFrame(gliding);
      changed(event.transform);
    });
  const selection = select(stage).call(behavior).on("dblclick.zoom", null);
  const transform = (): Transform => (stage as HTMLElement & { __zoom: Transform }).__zoom;
  const set = ({ x, y, k }: Transform): void => behavior.transform(selection, zoomIdentity.translate(x, y).scale(clamp(k)));
  const glide = (to: Transform): void => {
    cancelAnimationFrame(gliding);
    const from = transform();
    if (!motionAllowed()) {
      set(to);
      return;
    }
    const start = performance.now();
    const step = (): void => {
      const t = Math.min(1, (performance.now() - start) / 220);
      const ease = 1 - (1 - t) ** 3;
      const mix = (a: number, b: number): number => a + (b - a) * ease;
      set({ x: mix(from.x, to.x), y: mix(from.y, to.y), k: mix(from.k, to.k) });
      if (t < 1) gliding = requestAnimationFrame(step);
    };
    step();
  };
  const size = (): { width: number; height: number } => ({ width: stage.clientWidth, height: stage.clientHeight });
  return {
    transform,
    set,
    glide,
    zoomBy: (factor) => glide(around(transform(), { x: size().width / 2, y: size().height / 2 }, factor)),
    fit: (rect, now) => (now ? set : glide)(fitting(rect, size().width, size().height)),
    bringIn: (rect, scale) => glide(bringing(transform(), rect, size(), scale)),
    shown: () => shownWorld(transform(), size().width, size().height),
  };
}

const clamp = (k: number): number => Math.max(SCALES[0], Math.min(SCALES[1], k));

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
