/** Pan and zoom, by d3-zoom: which part of the world the screen shows. */
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import { motionAllowed } from "./dom.ts";
import { fitting, type Rect, shownWorld, type Transform } from "./geometry.ts";
import { around, bringing, clamp, SCALES } from "./transforms.ts";

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
