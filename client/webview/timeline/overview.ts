/** All of the run, small, with a frame around what the screen shows. */
import { el } from "../wiring/dom.ts";
import type { Look } from "./draw.ts";
import { badIn, foundIn } from "./rows.ts";
import { segments } from "./segments.ts";
import { extentOf, type State } from "./state.ts";
import { kept, type View, wholeScale } from "./view.ts";

const HEIGHT = 44;
/** Rows that are painted, at most. */
const ROWS = 200;
/** Milliseconds between two pictures of a run that grows. */
const SELDOM = 200;

export interface Overview {
  element: HTMLElement;
  paint(look: Look): void;
  paintSoon(look: () => Look): void;
  frame(): void;
}

/** Makes it; `show` is told where a person wants to be. */
export function makeOverview(state: State, show: (view: View) => void): Overview {
  const picture = el("canvas");
  const frame = el("div", { class: "frame" });
  const element = el("div", { class: "overview", attrs: { "aria-hidden": "true" } }, picture, frame);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const own = (): View => {
    const extent = extentOf(state);
    return { from: extent.begin, scale: wholeScale(element.clientWidth, extent), top: 0, width: element.clientWidth, height: HEIGHT };
  };
  const moveFrame = (): void => {
    const { view } = state;
    const all = own();
    const left = Math.max(0, (view.from - all.from) * all.scale);
    const right = Math.min(all.width, (view.from + view.width / view.scale - all.from) * all.scale);
    frame.style.cssText = `transform:translateX(${left}px);width:${Math.max(3, right - left)}px`;
  };
  const paint = (look: Look): void => {
    timer = undefined;
    paintAll(picture, state, own(), look);
    moveFrame();
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    jump(event);
  });
  element.addEventListener("pointermove", (event) => event.buttons === 1 && jump(event));
  const jump = (event: PointerEvent): void => {
    const all = own();
    const time = all.from + (event.clientX - element.getBoundingClientRect().left) / all.scale;
    const { view } = state;
    show(kept({ ...view, from: time - view.width / view.scale / 2 }, extentOf(state)));
  };
  return {
    element,
    paint,
    paintSoon: (look) => {
      if (timer === undefined) timer = setTimeout(() => paint(look()), state.calls.running ? SELDOM : 0);
    },
    frame: moveFrame,
  };
}

function paintAll(picture: HTMLCanvasElement, { calls, lanes }: State, view: View, look: Look): void {
  const ratio = window.devicePixelRatio || 1;
  picture.width = Math.round(view.width * ratio);
  picture.height = Math.round(HEIGHT * ratio);
  const context = picture.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  // Of very many rows, some.
  const every = Math.max(1, Math.ceil(lanes.order.length / ROWS));
  const count = Math.max(1, Math.ceil(lanes.order.length / every));
  const pitch = Math.min(5, (HEIGHT - 8) / count);
  const marks: number[] = [];
  for (let i = 0; i < count && i * every < lanes.order.length; i++) {
    const row = calls.rows[lanes.order[i * every]!]!;
    const y = 5 + i * pitch;
    segments(calls, row, view, (x, width, first, end) => {
      const component = calls.component[calls.what[row.calls[first]!]!]!;
      context.globalAlpha = look.searching && foundIn(row, first, end) === 0 ? 0.2 : 0.8;
      context.fillStyle = look.colors.components[component % look.colors.components.length]!.full;
      context.fillRect(x, y, Math.max(1, width), Math.max(1, pitch - 0.5));
      if (badIn(calls, row, first, end) > 0) marks.push(x);
    });
  }
  context.globalAlpha = 1;
  context.fillStyle = look.colors.error;
  for (const x of marks) context.fillRect(x, 0, 2, 4);
}
