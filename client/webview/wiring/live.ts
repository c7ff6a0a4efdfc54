/** What changes with every frame: what is dragged, pointed at or replayed. Drawn above the picture. */
import { drawBox, drawWire, type Look } from "./draw.ts";
import type { Answer } from "./fits.ts";
import { contains, grown, type Rect, wireCurve } from "./geometry.ts";
import type { Item } from "./items.ts";
import type { Painter, Stroke } from "./painter.ts";
import { anchor, curveOf, type ScenePort } from "./scene.ts";
import { type Drag, type State, wireOfEdge } from "./state.ts";

/** Draws the upper layer. */
export function drawLive(painter: Painter, state: State, look: Look, shown: Rect): void {
  const { drag } = state;
  if (state.hover && !drag) drawPointedAt(painter, state, state.hover, look);
  if (state.step !== null) drawStep(painter, state, look);
  if (drag?.kind === "move") drawMoving(painter, state, drag.ids, look);
  if (drag?.kind === "wire") drawNewWire(painter, state, drag, look, shown);
  if (drag?.kind === "palette" && drag.wire !== null) drawPointedAt(painter, state, { kind: "wire", id: drag.wire }, look);
  if (drag?.kind === "marquee") {
    const { rect } = drag;
    painter.rect(rect.x, rect.y, rect.width, rect.height, 0, null, {
      color: look.theme.selection,
      width: look.pixel,
      dash: [4 * look.pixel, 3 * look.pixel],
    });
  }
}

function drawPointedAt(painter: Painter, state: State, item: Item, look: Look): void {
  const stroke: Stroke = { color: look.theme.accent, width: 2 * Math.max(1, look.pixel * 0.8) };
  if (item.kind === "wire") {
    const wire = state.scene.byId.get(item.id);
    const curve = wire && curveOf(state.scene, wire);
    if (curve) painter.curve(curve, { ...stroke, width: stroke.width * 1.4 });
    return;
  }
  const box = state.scene.boxes.get(item.kind === "port" ? item.box : item.id);
  if (!box) return;
  if (item.kind === "node") painter.rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2, 9, null, { ...stroke, alpha: 0.7 });
  else {
    const at = anchor(box, item.side, item.name);
    painter.circle(at.x, at.y, 7, null, stroke);
  }
}

function drawMoving(painter: Painter, state: State, ids: ReadonlySet<string>, look: Look): void {
  const wires = new Set([...ids].flatMap((id) => state.scene.wiresOf.get(id) ?? []));
  for (const wire of wires) {
    const curve = curveOf(state.scene, wire);
    if (curve) drawWire(painter, wire, curve, look);
  }
  for (const id of ids) {
    const box = state.scene.boxes.get(id);
    if (box) drawBox(painter, state.scene, box, look);
  }
}

function drawNewWire(painter: Painter, state: State, drag: Drag & { kind: "wire" }, look: Look, shown: Rect): void {
  for (const [port, answer] of drag.marks) drawMark(painter, state, port, answer, look, shown);
  const box = state.scene.boxes.get(drag.port.box);
  if (!box) return;
  const own = anchor(box, drag.port.side, drag.port.name);
  const over = drag.over && state.scene.boxes.get(drag.over.box);
  const end = over && drag.over ? anchor(over, drag.over.side, drag.over.name) : drag.at;
  const color = drag.answer ? markColor(drag.answer, look) : look.theme.accent;
  const stroke = { color, width: 2.4 * Math.max(1, look.pixel * 0.8), ...(drag.answer?.fits === "no" ? { dash: [6, 5] } : {}) };
  painter.curve(drag.port.side === "out" ? wireCurve(own, end) : wireCurve(end, own), stroke);
  painter.circle(end.x, end.y, 4, color, null);
}

function markColor(answer: Answer, look: Look): string {
  if (answer.fits === "yes" || answer.fits === "semver") return look.theme.good;
  return answer.fits === "no" ? look.theme.error : look.theme.dim;
}

/** Yes is a filled dot with a tick, yes by SemVer the same with a tilde, no a small cross: told apart by shape as well as by colour. */
function drawMark(painter: Painter, state: State, port: ScenePort, answer: Answer, look: Look, shown: Rect): void {
  const box = state.scene.boxes.get(port.box);
  if (!box) return;
  const { x, y } = anchor(box, port.side, port.name);
  if (!contains(grown(shown, 20), { x, y })) return;
  const color = markColor(answer, look);
  const line: Stroke = { color: look.theme.background, width: 1.7 };
  if (answer.fits === "yes" || answer.fits === "semver") {
    painter.circle(x, y, 8.5, color, { color: look.theme.background, width: 1.5 });
    if (answer.fits === "yes") painter.line([x - 3.6, y + 0.2, x - 1, y + 2.8, x + 3.8, y - 2.8], line);
    else painter.line([x - 4, y + 1.2, x - 2, y - 1.2, x, y, x + 2, y + 1.2, x + 4, y - 1.2], line);
  } else if (answer.fits === "no") {
    painter.circle(x, y, 5.5, look.theme.background, null);
    painter.line([x - 3, y - 3, x + 3, y + 3], { color, width: 1.5, alpha: 0.8 });
    painter.line([x + 3, y - 3, x - 3, y + 3], { color, width: 1.5, alpha: 0.8 });
  } else painter.circle(x, y, 5.5, look.theme.background, { color, width: 1.2, dash: [2, 2] });
}

function drawStep(painter: Painter, state: State, look: Look): void {
  const step = state.calls?.steps[state.step ?? -1];
  const wire = step && wireOfEdge(state.scene, step.edge);
  const curve = wire && curveOf(state.scene, wire);
  if (!step || !wire || !curve) return;
  const color = step.error ? look.theme.error : look.theme.accent;
  painter.curve(curve, { color, width: 7 * Math.max(1, look.pixel * 0.8), alpha: 0.3 });
  painter.curve(curve, { color, width: 2.6 * Math.max(1, look.pixel * 0.8) });
  for (const id of [wire.from.box, wire.to.box]) {
    const box = state.scene.boxes.get(id);
    if (box)
      painter.rect(box.x - 2, box.y - 2, box.width + 4, box.height + 4, 10, null, { color, width: 2 * Math.max(1, look.pixel * 0.8) });
  }
}
