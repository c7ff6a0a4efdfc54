/** What the host says, taken into the canvas. */
import type { FitTable } from "../../../server/src/protocol/wiring.ts";
import type { HostMessage } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import { applyPauses } from "./pauses.ts";
import { exportAs } from "./save.ts";
import { applyStandIns } from "./standIns.ts";
import { marksFor, renameNodes, takeCalls } from "./state.ts";

/** What follows a message. */
export interface Parts {
  view(message: HostMessage & { kind: "view" }): void;
  unreadable(message: string): void;
  palette(): void;
  replay(): void;
}

/** Takes one message. */
export function receive(canvas: Canvas, message: HostMessage, parts: Parts): void {
  const { state } = canvas;
  switch (message.kind) {
    case "view":
      parts.view(message);
      break;
    case "unreadable":
      parts.unreadable(message.message);
      break;
    case "fits":
      if (message.version === state.view?.version) takeFits(canvas, message.fits);
      break;
    case "palette":
      state.palette = message.items;
      parts.palette();
      break;
    case "calls":
      takeCalls(state, message.calls);
      parts.replay();
      canvas.refresh();
      break;
    case "standIns":
      state.standIns = message.set;
      applyStandIns(state.scene, message.set);
      canvas.refresh();
      break;
    case "pauses":
      state.pauses = message.pauses;
      applyPauses(state.scene, message.pauses);
      canvas.refresh();
      break;
    case "done":
      done(canvas, message);
      break;
    case "refused":
      canvas.pending.delete(message.id);
      canvas.toast(message.message, { error: true });
      break;
    case "cursor":
      selectByText(canvas, message);
      break;
    case "export":
      exportAs(canvas, message.format);
  }
}

/** Until new answers come the old ones hold: they are about packages, and those seldom change. A wire that is being drawn learns of them at once. */
function takeFits(canvas: Canvas, fits: FitTable): void {
  const { state } = canvas;
  state.fits = fits;
  if (state.drag?.kind !== "wire") return;
  state.drag.marks = marksFor(state, state.drag.port);
  state.drag.answer = state.drag.over ? (state.drag.marks.get(state.drag.over) ?? null) : null;
  canvas.renderer.touch();
}

/** A gesture was carried out: what it made is selected as soon as the view shows it. */
function done(canvas: Canvas, message: HostMessage & { kind: "done" }): void {
  const { state } = canvas;
  const pending = canvas.pending.get(message.id);
  canvas.pending.delete(message.id);
  renameNodes(state, message.renamed);
  if (pending) canvas.say(`${pending.what}.`);
  state.awaited = { nodes: message.select, ...(pending?.at ? { at: pending.at } : {}) };
  if (state.view && message.select.length > 0 && message.select.every((id) => state.scene.boxes.has(id))) {
    state.nodes = new Set(message.select);
    canvas.refresh();
  }
}

/** The text's cursor moved: what it stands in is selected here, and brought into the screen. */
function selectByText(canvas: Canvas, message: { nodes: string[]; edges: string[] }): void {
  const { state } = canvas;
  state.nodes = new Set(message.nodes.filter((id) => state.scene.boxes.has(id)));
  state.wires = new Set(message.edges.filter((id) => state.scene.byId.has(id)));
  const first = [...state.nodes][0];
  const box = first === undefined ? undefined : state.scene.boxes.get(first);
  if (box) canvas.viewport.bringIn(box);
  canvas.refresh();
}
