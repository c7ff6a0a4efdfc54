/** Steps through the calls of a traced run, wire by wire. */
import { goTo } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el, icon } from "./dom.ts";
import { ICONS, type IconName } from "./icons.ts";
import { wireOfEdge } from "./state.ts";

const PACE = 700;

export interface Replay {
  update(): void;
}

/** Makes the bar; it shows itself while there are calls. */
export function makeReplay(canvas: Canvas, host: HTMLElement): Replay {
  const { state } = canvas;
  let playing: ReturnType<typeof setInterval> | undefined;
  const button = (name: IconName, label: string, run: () => void): HTMLButtonElement =>
    el("button", { class: "tool", title: label, attrs: { type: "button", "aria-label": label }, on: { click: run } }, icon(ICONS[name]));
  const steps = (): number => state.calls?.steps.length ?? 0;
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
  const start = (): void => {
    show(state.step === null || state.step === steps() - 1 ? 0 : state.step);
    playing = setInterval(() => ((state.step ?? 0) + 1 < steps() ? show((state.step ?? -1) + 1) : stop()), PACE);
    update();
  };
  const by = (step: () => number | null) => (): void => {
    stop();
    show(step());
  };
  const play = button("run", "Play the calls", () => (playing === undefined ? start() : stop()));
  const where = el("span", { class: "where" });
  const label = el("button", {
    class: "call",
    attrs: { type: "button" },
    title: "Show the wire of this call",
    on: { click: () => toWire(canvas) },
  });
  const bar = el(
    "div",
    { class: "replay", attrs: { role: "toolbar", "aria-label": "Replay of the calls", hidden: "" } },
    button(
      "first",
      "First call",
      by(() => 0),
    ),
    button(
      "previous",
      "Previous call",
      by(() => (state.step ?? 0) - 1),
    ),
    play,
    button(
      "next",
      "Next call",
      by(() => (state.step === null ? 0 : state.step + 1)),
    ),
    where,
    label,
    button(
      "close",
      "End the replay",
      by(() => null),
    ),
  );
  host.append(bar);
  const update = (): void => {
    const call = state.calls?.steps[state.step ?? -1];
    bar.hidden = steps() === 0;
    play.replaceChildren(icon(playing === undefined ? ICONS.run : ICONS.pause));
    play.setAttribute("aria-label", playing === undefined ? "Play the calls" : "Pause");
    where.textContent = state.step === null ? `${steps()} calls` : `${state.step + 1} / ${steps()}`;
    label.textContent = call?.label ?? "Step through the calls of the last traced run";
    label.disabled = call === undefined;
    label.className = `call${call?.error ? " error" : ""}`;
  };
  return { update };
}

function toWire(canvas: Canvas): void {
  const { state } = canvas;
  const call = state.calls?.steps[state.step ?? -1];
  const wire = call && wireOfEdge(state.scene, call.edge);
  if (wire) goTo(canvas, { kind: "wire", id: wire.id }, 0.5);
}
