/** Steps through the calls of a traced run, wire by wire. */
import { goTo, openTimeline } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el, icon } from "./dom.ts";
import { ICONS, type IconName } from "./icons.ts";
import { wireOfEdge } from "./state.ts";

const PACE = 700;

export interface Replay {
  update(): void;
}

/** The buttons and texts of the bar. */
interface Bar {
  first: HTMLButtonElement;
  previous: HTMLButtonElement;
  play: HTMLButtonElement;
  next: HTMLButtonElement;
  where: HTMLElement;
  label: HTMLButtonElement;
  timeline: HTMLButtonElement;
  close: HTMLButtonElement;
  bar: HTMLElement;
}

function makeBar(): Bar {
  const button = (name: IconName, label: string): HTMLButtonElement =>
    el("button", { class: "tool", title: label, attrs: { type: "button", "aria-label": label } }, icon(ICONS[name]));
  const parts = {
    first: button("first", "First call"),
    previous: button("previous", "Previous call"),
    play: button("run", "Play the calls"),
    next: button("next", "Next call"),
    where: el("span", { class: "where" }),
    label: el("button", { class: "call", attrs: { type: "button" }, title: "Show the wire of this call" }),
    timeline: button("timeline", "Show this call in the timeline"),
    close: button("close", "End the replay"),
  };
  const attrs = { role: "toolbar", "aria-label": "Replay of the calls", hidden: "" };
  return { ...parts, bar: el("div", { class: "replay", attrs }, ...Object.values(parts)) };
}

/** Makes the bar; it shows itself while there are calls. */
export function makeReplay(canvas: Canvas, host: HTMLElement): Replay {
  const { state } = canvas;
  const bar = makeBar();
  host.append(bar.bar);
  let playing: ReturnType<typeof setInterval> | undefined;
  const steps = (): number => state.calls?.steps.length ?? 0;
  const update = (): void => fill(canvas, bar, playing !== undefined);
  const show = (step: number | null): void => {
    state.step = step === null ? null : Math.max(0, Math.min(steps() - 1, step));
    const call = state.calls?.steps[state.step ?? -1];
    const wire = call && wireOfEdge(state.scene, call.edge);
    const box = wire && state.scene.boxes.get(wire.to.box);
    if (box) canvas.viewport.bringIn(box);
    if (call) canvas.say(call.label);
    update();
    canvas.renderer.touch();
  };
  const stop = (): void => {
    clearInterval(playing);
    playing = undefined;
    update();
  };
  const advance = (): void => {
    const next = (state.step ?? -1) + 1;
    if (next < steps()) show(next);
    else stop();
  };
  const start = (): void => {
    show(state.step === null || state.step === steps() - 1 ? 0 : state.step);
    playing = setInterval(advance, PACE);
    update();
  };
  const on = (button: HTMLButtonElement, step: () => number | null): void =>
    button.addEventListener("click", () => {
      stop();
      show(step());
    });
  on(bar.first, () => 0);
  on(bar.previous, () => (state.step ?? 0) - 1);
  on(bar.next, () => (state.step === null ? 0 : state.step + 1));
  on(bar.close, () => null);
  bar.play.addEventListener("click", () => (playing === undefined ? start() : stop()));
  bar.timeline.addEventListener("click", () => openTimeline(canvas));
  bar.label.addEventListener("click", () => toWire(canvas));
  bar.bar.addEventListener("pointerdown", (event) => event.stopPropagation());
  bar.bar.addEventListener("mousedown", (event) => event.stopPropagation());
  return { update };
}

function fill({ state }: Canvas, bar: Bar, playing: boolean): void {
  const steps = state.calls?.steps.length ?? 0;
  const call = state.calls?.steps[state.step ?? -1];
  bar.bar.hidden = steps === 0;
  bar.play.replaceChildren(icon(playing ? ICONS.pause : ICONS.run));
  bar.play.setAttribute("aria-label", playing ? "Pause" : "Play the calls");
  bar.where.textContent = state.step === null ? `${steps} calls` : `${state.step + 1} / ${steps}`;
  bar.label.textContent = call?.label ?? "Step through the calls of the last traced run";
  bar.label.disabled = call === undefined;
  bar.timeline.hidden = call === undefined;
  bar.label.className = `call${call?.error ? " error" : ""}`;
}

function toWire(canvas: Canvas): void {
  const { state } = canvas;
  const call = state.calls?.steps[state.step ?? -1];
  const wire = call && wireOfEdge(state.scene, call.edge);
  if (wire) goTo(canvas, { kind: "wire", id: wire.id }, 0.5);
}
