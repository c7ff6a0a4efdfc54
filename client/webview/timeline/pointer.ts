/** Mouse and touchpad on the picture: the wheel zooms where the pointer is, dragging moves, a click chooses. */
import { el } from "../wiring/dom.ts";
import { rowAt } from "./lanes.ts";
import { callAt } from "./segments.ts";
import { RULER, type Stage } from "./stage.ts";
import { extentOf, type State } from "./state.ts";
import { panned, zoomed } from "./view.ts";
import { tipText } from "./words.ts";

/** Pixels that a press may move and still be a click. */
const STILL = 4;

/** Listens; `choose` is told of clicks. */
export function attachPointer(stage: Stage, state: State, choose: (at: number | null) => void): void {
  const { element } = stage;
  const tip = el("div", { class: "tip", attrs: { role: "tooltip", hidden: "" } });
  element.append(tip);
  let press: { x: number; y: number; moved: boolean } | null = null;
  const under = (event: MouseEvent): number | null => {
    const box = element.getBoundingClientRect();
    const row = rowAt(state.lanes, event.clientY - box.top - RULER + state.view.top);
    return row === null ? null : callAt(state.calls, state.calls.rows[row]!, state.view, event.clientX - box.left, 3);
  };
  const hover = (event: PointerEvent): void => {
    const at = press?.moved ? null : under(event);
    if (at !== state.hover) {
      state.hover = at;
      stage.touch();
    }
    tip.hidden = at === null;
    if (at === null) return;
    tip.textContent = tipText(state.calls, at);
    placeTip(tip, element.getBoundingClientRect(), event);
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    press = { x: event.clientX, y: event.clientY, moved: false };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (press && (press.moved || Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL)) {
      stage.show(panned(state.view, press.x - event.clientX, press.y - event.clientY, extentOf(state)));
      press = { x: event.clientX, y: event.clientY, moved: true };
      element.classList.add("dragging");
    }
    hover(event);
  });
  element.addEventListener("pointerup", (event) => {
    element.classList.remove("dragging");
    if (press && !press.moved) choose(under(event));
    press = null;
  });
  element.addEventListener("pointercancel", () => {
    press = null;
    element.classList.remove("dragging");
  });
  element.addEventListener("pointerleave", () => {
    tip.hidden = true;
    state.hover = null;
    stage.touch();
  });
  element.addEventListener("dblclick", (event) => {
    const at = under(event);
    if (at !== null) stage.fill(at);
  });
  element.addEventListener("wheel", (event) => turn(stage, state, event), { passive: false });
}

/** Beside the pointer, and within the stage. */
function placeTip(tip: HTMLElement, box: DOMRect, event: MouseEvent): void {
  const [x, y] = [event.clientX - box.left + 12, event.clientY - box.top + 16];
  const left = Math.max(4, Math.min(x, box.width - tip.offsetWidth - 4));
  const top = y + tip.offsetHeight > box.height ? y - tip.offsetHeight - 28 : y;
  tip.style.transform = `translate(${left}px,${Math.max(0, top)}px)`;
}

/** The wheel zooms at the pointer; with Shift, or to the side, it moves in time; with Alt, through the rows. */
function turn(stage: Stage, state: State, event: WheelEvent): void {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? state.view.height : 1;
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
  const x = event.clientX - stage.element.getBoundingClientRect().left;
  const extent = extentOf(state);
  if (event.altKey) stage.show(panned(state.view, 0, dy, extent));
  else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) stage.show(panned(state.view, dx || dy, 0, extent));
  else stage.show(zoomed(state.view, Math.exp(-Math.max(-200, Math.min(200, dy)) * 0.002), x, extent));
}
