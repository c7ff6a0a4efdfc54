/**
 * Paints the scene in two layers. The lower holds the whole picture, a margin beyond the screen, and is moved and scaled as one while the
 * person pans and zooms; it is painted anew when it has come to rest, or no longer covers the screen. The upper holds the few things that change
 * with every frame.
 */
import { detailAt, drawScene, type Look } from "./draw.ts";
import { bounds, type Rect, shownWorld, type Transform } from "./geometry.ts";
import { drawLive } from "./live.ts";
import { canvasPainter } from "./painter.ts";
import type { State } from "./state.ts";
import type { Theme } from "./theme.ts";

const MARGIN = 160;
const REST = 140;
/** The least time between two paintings of the lower layer while it is moved. */
const REPAINT = 90;

export class Renderer {
  private readonly state: State;
  private readonly theme: () => Theme;
  private readonly moved: (transform: Transform) => void;
  private readonly base = document.createElement("canvas");
  private readonly top = document.createElement("canvas");
  private drawn: { transform: Transform; world: Rect } | null = null;
  private transform: Transform = { x: 0, y: 0, k: 1 };
  private size = { width: 0, height: 0 };
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private baseDirty = true;
  private topShown = false;
  private last = { at: 0, cost: 0 };
  /** Of the frames that were painted: how often the lower layer was painted. */
  readonly counts = { base: 0, frames: 0 };

  constructor(stage: HTMLElement, state: State, theme: () => Theme, moved: (transform: Transform) => void) {
    this.state = state;
    this.theme = theme;
    this.moved = moved;
    this.base.className = "layer base";
    this.top.className = "layer top";
    for (const canvas of [this.base, this.top]) canvas.setAttribute("aria-hidden", "true");
    stage.prepend(this.base, this.top);
    new ResizeObserver(() => this.resize(stage)).observe(stage);
    this.resize(stage);
  }

  /** The picture, or what it looks like, has changed. */
  invalidate(): void {
    this.baseDirty = true;
    this.schedule();
  }

  /** Something of the upper layer has changed. */
  touch(): void {
    this.schedule();
  }

  show(transform: Transform): void {
    this.transform = transform;
    this.schedule();
  }

  look(detail = detailAt(this.transform.k)): Look {
    const { state } = this;
    const pixel = 1 / this.transform.k;
    const { nodes, wires, callsByWire: calls } = state;
    return { theme: this.theme(), detail, pixel, nodes, wires, calls, stale: state.view?.stale ?? false };
  }

  private resize(stage: HTMLElement): void {
    const { clientWidth: width, clientHeight: height } = stage;
    this.size = { width, height };
    this.fitCanvas(this.base, width + 2 * MARGIN, height + 2 * MARGIN);
    this.fitCanvas(this.top, width, height);
    this.invalidate();
  }

  private fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }

  private schedule(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.frame = 0;
    this.counts.frames++;
    if (this.baseDirty || this.mustRepaint()) this.paintBase();
    else this.moveBase();
    this.paintTop();
    this.moved(this.transform);
  }

  /** Whether the lower layer, moved as it is, would show a gap or too coarse a picture; not more often than the machine can. */
  private mustRepaint(): boolean {
    const { drawn, transform } = this;
    if (!drawn) return true;
    const ratio = transform.k / drawn.transform.k;
    const all = bounds(this.state.scene.boxes.values());
    const shown = shownWorld(transform, this.size.width, this.size.height);
    const gap = all !== null && !covers(drawn.world, shown, all);
    const coarse = ratio < 0.6 || ratio > 1.7;
    return (gap || coarse) && performance.now() - this.last.at > Math.max(4 * this.last.cost, REPAINT);
  }

  private moveBase(): void {
    const { drawn, transform } = this;
    if (!drawn) return;
    const ratio = transform.k / drawn.transform.k;
    const [x, y] = [(-MARGIN - drawn.transform.x) * ratio + transform.x, (-MARGIN - drawn.transform.y) * ratio + transform.y];
    this.base.style.transform = `translate(${x}px,${y}px) scale(${ratio})`;
    clearTimeout(this.rest);
    if (!same(drawn.transform, transform)) this.rest = setTimeout(() => this.invalidate(), REST);
  }

  private paintBase(): void {
    const before = performance.now();
    const { transform, size } = this;
    const ratio = window.devicePixelRatio || 1;
    const context = this.base.getContext("2d")!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.base.width, this.base.height);
    const k = transform.k * ratio;
    context.setTransform(k, 0, 0, k, (transform.x + MARGIN) * ratio, (transform.y + MARGIN) * ratio);
    const margin = { ...transform, x: transform.x + MARGIN, y: transform.y + MARGIN };
    const world = shownWorld(margin, size.width + 2 * MARGIN, size.height + 2 * MARGIN);
    const { drag, scene } = this.state;
    drawScene(canvasPainter(context, this.theme()), scene, this.look(), world, drag?.kind === "move" ? drag.ids : new Set());
    this.drawn = { transform, world };
    this.baseDirty = false;
    this.counts.base++;
    clearTimeout(this.rest);
    this.base.style.transform = `translate(${-MARGIN}px,${-MARGIN}px)`;
    this.last = { at: performance.now(), cost: performance.now() - before };
  }

  private paintTop(): void {
    const { state, transform } = this;
    const live = state.drag !== null || state.hover !== null || state.step !== null;
    if (!live && !this.topShown) return;
    const ratio = window.devicePixelRatio || 1;
    const context = this.top.getContext("2d")!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.top.width, this.top.height);
    context.setTransform(transform.k * ratio, 0, 0, transform.k * ratio, transform.x * ratio, transform.y * ratio);
    const shown = shownWorld(transform, this.size.width, this.size.height);
    if (live) drawLive(canvasPainter(context, this.theme()), state, this.look(), shown);
    this.topShown = live;
  }
}

const same = (a: Transform, b: Transform): boolean => a.x === b.x && a.y === b.y && a.k === b.k;

/** Whether `drawn` holds everything of `all` that `shown` shows. */
function covers(drawn: Rect, shown: Rect, all: Rect): boolean {
  const left = Math.max(shown.x, all.x);
  const top = Math.max(shown.y, all.y);
  const right = Math.min(shown.x + shown.width, all.x + all.width);
  const bottom = Math.min(shown.y + shown.height, all.y + all.height);
  if (left >= right || top >= bottom) return true;
  return drawn.x <= left && drawn.y <= top && drawn.x + drawn.width >= right && drawn.y + drawn.height >= bottom;
}
