/** The picture: a canvas that is painted at most once a frame, the overview above it, and what moves them. */
import { el, motionAllowed } from "../wiring/dom.ts";
import { endOf } from "./calls.ts";
import { type Colors, readColors } from "./colors.ts";
import { drawRows, drawTicks, type Look } from "./draw.ts";
import { BAR, ROW } from "./lanes.ts";
import { makeOverview, type Overview } from "./overview.ts";
import { extentOf, type State } from "./state.ts";
import { ticks } from "./ticks.ts";
import { bringing, filling, kept, type View, whole, wholeScale } from "./view.ts";

/** Pixels of the scale above the rows. */
export const RULER = 20;

export class Stage {
  readonly element = el("div", {
    class: "stage",
    attrs: {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "timeline",
      "aria-label": "Calls of the run",
      "aria-describedby": "hint",
    },
  });
  private readonly canvas = el("canvas", { attrs: { "aria-hidden": "true" } });
  private readonly overview: Overview;
  private readonly state: State;
  private frame = 0;
  private gliding = 0;
  colors: Colors = readColors();
  private letter = 7;
  /** For tests and measurements. */
  readonly counts = { frames: 0 };

  constructor(root: HTMLElement, state: State) {
    this.state = state;
    this.overview = makeOverview(state, (view) => this.show(view));
    this.element.append(this.canvas);
    root.append(this.overview.element, this.element);
    new ResizeObserver(() => this.resize()).observe(this.element);
    this.restyle();
    this.resize();
  }

  /** The theme has changed. */
  restyle(): void {
    this.colors = readColors();
    const context = this.canvas.getContext("2d")!;
    context.font = `11px ${this.colors.mono}`;
    this.letter = context.measureText("0123456789").width / 10;
    this.overview.paint(this.look());
    this.touch();
  }

  /** More calls, or others are found. */
  changed(): void {
    const { state } = this;
    const extent = extentOf(state);
    if (state.whole) state.view = whole(state.view, extent);
    else if (state.follow && state.calls.running) {
      const shown = state.view.width / state.view.scale;
      state.view = kept({ ...state.view, from: extent.now - shown * 0.98 }, extent);
    }
    this.overview.paintSoon(() => this.look());
    this.touch();
  }

  /** Paints with the next frame. */
  touch(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint());
  }

  /** Shows a view at once; what a person moved no longer goes with the run. */
  show(view: View): void {
    const { state } = this;
    cancelAnimationFrame(this.gliding);
    const before = state.view;
    state.view = view;
    if (view.scale !== before.scale || view.from !== before.from) {
      state.whole = view.scale <= wholeScale(view.width, extentOf(state)) * 1.0001;
      state.follow = view.from + view.width / view.scale >= state.calls.now;
    }
    this.touch();
  }

  /** Moves there in a moment, or at once where motion is not wanted. */
  glide(to: View): void {
    if (!motionAllowed()) {
      this.show(to);
      return;
    }
    const from = this.state.view;
    const begin = performance.now();
    const go = (): void => {
      const t = Math.min(1, (performance.now() - begin) / 180);
      const ease = 1 - (1 - t) ** 3;
      const scale = from.scale * (to.scale / from.scale) ** ease;
      const mix = (a: number, b: number): number => a + (b - a) * ease;
      const middle = mix(from.from + from.width / from.scale / 2, to.from + to.width / to.scale / 2);
      this.show(t === 1 ? to : { ...to, scale, from: middle - to.width / scale / 2, top: mix(from.top, to.top) });
      if (t < 1) this.gliding = requestAnimationFrame(go);
    };
    go();
  }

  showWhole(): void {
    this.glide(whole(this.state.view, extentOf(this.state)));
  }

  /** Brings a call into the screen. */
  bring(at: number): void {
    const { calls, view, lanes } = this.state;
    const time = { start: calls.start[at]!, end: endOf(calls, at, calls.now) };
    this.glide(bringing(view, time, { y: lanes.topOf[calls.row[at]!]!, height: ROW }, extentOf(this.state)));
  }

  /** Lets a call fill the screen. */
  fill(at: number): void {
    const { calls, view } = this.state;
    this.glide(filling(view, calls.start[at]!, endOf(calls, at, calls.now), extentOf(this.state)));
  }

  /** Where a call's bar begins on the screen, within the stage. */
  placeOf(at: number): { x: number; y: number } {
    const { calls, view, lanes } = this.state;
    const x = (calls.start[at]! - view.from) * view.scale;
    return { x: Math.max(0, x), y: RULER + lanes.topOf[calls.row[at]!]! - view.top + ROW - BAR / 2 };
  }

  look(): Look {
    const { selected, hover, bits } = this.state;
    return { colors: this.colors, letter: this.letter, selected, hover, searching: bits !== null };
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.canvas.style.width = `${clientWidth}px`;
    this.canvas.style.height = `${clientHeight}px`;
    const { state } = this;
    const view = { ...state.view, width: Math.max(1, clientWidth), height: Math.max(1, clientHeight - RULER) };
    state.view = state.whole ? whole(view, extentOf(state)) : kept(view, extentOf(state));
    this.overview.paintSoon(() => this.look());
    this.paint();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.counts.frames++;
    const { calls, lanes, view } = this.state;
    const ratio = window.devicePixelRatio || 1;
    const context = this.canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height + RULER);
    const look = this.look();
    drawTicks(context, ticks(view, calls.begin), view.height + RULER, look);
    context.save();
    context.beginPath();
    context.rect(0, RULER, view.width, view.height);
    context.clip();
    context.translate(0, RULER);
    drawRows(context, calls, lanes, view, look);
    context.restore();
    this.overview.frame();
  }
}
