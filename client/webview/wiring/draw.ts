/** Draws a scene: wires below, boxes above them, what they carry on top. Pure over its painter. */
import type { WireCalls } from "../../../server/src/protocol/wiring.ts";
import { type Curve, curveBounds, endOf, intersects, pointAt, type Rect } from "./geometry.ts";
import { BADGES } from "./names.ts";
import type { Painter, Stroke } from "./painter.ts";
import { curveOf, type Scene, type SceneBox, type ScenePort, type SceneWire, SIZE } from "./scene.ts";
import type { Theme } from "./theme.ts";
import { callsLabel } from "./words.ts";

/** How much is shown at a scale: everything, titles only, or coloured shapes. */
export type Detail = "full" | "titles" | "shapes";

export function detailAt(scale: number): Detail {
  if (scale >= 0.42) return "full";
  return scale >= 0.16 ? "titles" : "shapes";
}

/** What the drawing depends on beside the scene. */
export interface Look {
  theme: Theme;
  detail: Detail;
  /** World units of one pixel of the screen. */
  pixel: number;
  nodes: ReadonlySet<string>;
  wires: ReadonlySet<string>;
  /** Keys of ports that have a wire, `box side name`. */
  calls: ReadonlyMap<string, WireCalls>;
  stale: boolean;
}

/** Draws what lies in `shown`, without the boxes in `hidden` and their wires. */
export function drawScene(painter: Painter, scene: Scene, look: Look, shown: Rect, hidden: ReadonlySet<string>): void {
  const labels: { at: Curve; calls: WireCalls }[] = [];
  const chosen: [SceneWire, Curve][] = [];
  for (const wire of scene.wires) {
    if (hidden.has(wire.from.box) || hidden.has(wire.to.box)) continue;
    const curve = curveOf(scene, wire);
    if (!curve || !intersects(curveBounds(curve), shown)) continue;
    const calls = look.calls.get(wire.id);
    if (calls && look.detail === "full") labels.push({ at: curve, calls });
    if (look.wires.has(wire.id)) chosen.push([wire, curve]);
    else drawWire(painter, wire, curve, look);
  }
  for (const [wire, curve] of chosen) drawWire(painter, wire, curve, look);
  for (const box of scene.boxes.values()) {
    if (!hidden.has(box.id) && intersects(box, shown)) drawBox(painter, scene, box, look);
  }
  for (const { at, calls } of labels) drawCalls(painter, at, calls, look);
}

/** One wire, as it stands: plain, implicit, wrong, chosen, called. */
export function drawWire(painter: Painter, wire: SceneWire, curve: Curve, look: Look): void {
  const stroke = wireStroke(wire, look);
  if (look.detail === "shapes") painter.line([curve.x1, curve.y1, endOf(curve).x, endOf(curve).y], stroke);
  else painter.curve(curve, stroke);
  if (wire.problem !== undefined && look.detail === "full") drawCross(painter, pointAt(curve, 0.25), look);
  if (wire.pause !== undefined && look.detail !== "shapes") drawPause(painter, pointAt(curve, 0.22), wire.pause, look);
  if (wire.stopped && look.detail !== "shapes") drawStopped(painter, pointAt(curve, 0.9), look);
  if (wire.standIn === undefined || look.detail !== "full") return;
  // Above the label of its calls, which may take the whole of a short wire.
  const middle = pointAt(curve, 0.5);
  drawStandIn(painter, look.calls.has(wire.id) ? { x: middle.x, y: middle.y - 20 } : pointAt(curve, 0.82), look);
}

function wireStroke(wire: SceneWire, look: Look): Stroke {
  const { theme } = look;
  const calls = look.calls.get(wire.id);
  const chosen = look.wires.has(wire.id);
  const wrong = wire.problem !== undefined || (calls?.errors ?? 0) > 0;
  if (wire.stopped) return { color: theme.warning, width: 3.4 * Math.max(1, look.pixel * 0.6), alpha: 1 };
  const color = wrong ? theme.error : chosen ? theme.selection : calls ? theme.good : theme.wire;
  const weight = (chosen ? 2.6 : calls ? 2 : 1.5) * Math.max(1, look.pixel * 0.6);
  const alpha = chosen || wrong || theme.highContrast ? 1 : wire.implicit ? 0.45 : look.detail === "shapes" ? 0.4 : 0.85;
  const dash = wire.problem !== undefined ? [7, 4] : wire.implicit && look.detail === "full" ? [4, 4] : undefined;
  return { color, width: weight, alpha, ...(dash ? { dash } : {}) };
}

/** A plug: something else stands where this wire comes from, or calls over it go wrong on purpose. */
function drawStandIn(painter: Painter, at: { x: number; y: number }, look: Look): void {
  const { theme } = look;
  painter.rect(at.x - 9, at.y - 8, 18, 16, 4, theme.background, { color: theme.warning, width: 1.5 });
  painter.text("M", at.x, at.y + 0.5, "label", theme.highContrast ? theme.text : theme.warning, "center");
}

/** A breakpoint: a full disc with a bar of its own, an empty one where it is switched off. */
function drawPause(painter: Painter, at: { x: number; y: number }, pause: "on" | "off", look: Look): void {
  const { theme } = look;
  const on = pause === "on";
  painter.circle(at.x, at.y, 8, on ? theme.error : theme.background, { color: theme.error, width: 1.8 });
  for (const side of [-2.5, 2.5])
    painter.line([at.x + side, at.y - 3.5, at.x + side, at.y + 3.5], { color: on ? theme.background : theme.error, width: 2 });
}

/** Where the debugger stands: the arrow that VS Code shows beside a line. */
function drawStopped(painter: Painter, at: { x: number; y: number }, look: Look): void {
  painter.rect(at.x - 10, at.y - 9, 20, 18, 4, look.theme.background, { color: look.theme.warning, width: 2 });
  painter.text("▶", at.x, at.y + 0.5, "label", look.theme.highContrast ? look.theme.text : look.theme.warning, "center");
}

function drawCross(painter: Painter, at: { x: number; y: number }, look: Look): void {
  const stroke = { color: look.theme.background, width: 1.8 };
  painter.circle(at.x, at.y, 8, look.theme.error, null);
  painter.line([at.x - 3, at.y - 3, at.x + 3, at.y + 3], stroke);
  painter.line([at.x + 3, at.y - 3, at.x - 3, at.y + 3], stroke);
}

function drawCalls(painter: Painter, curve: Curve, calls: WireCalls, look: Look): void {
  const { theme } = look;
  const at = pointAt(curve, 0.5);
  const whole = callsLabel(calls);
  // Where the wire is short, the label must not cover the ports at its ends.
  const label = whole.length * 6.3 + 30 > Math.abs(endOf(curve).x - curve.x1) ? callsLabel(calls, true) : whole;
  const width = label.length * 6.3 + 14;
  const color = calls.errors > 0 ? theme.error : theme.good;
  painter.rect(at.x - width / 2, at.y - 9, width, 18, 9, theme.background, { color, width: 1 });
  painter.text(label, at.x, at.y + 0.5, "label", theme.highContrast ? theme.text : color, "center");
}

/** One box with its ports. */
export function drawBox(painter: Painter, scene: Scene, box: SceneBox, look: Look): void {
  const { theme, detail } = look;
  const chosen = look.nodes.has(box.id);
  const color = box.border ? theme.dim : (theme.languages[box.language ?? ""] ?? theme.dim);
  const wrong = box.problems.length > 0;
  const outline: Stroke = {
    color: chosen ? theme.selection : wrong ? theme.error : theme.border,
    width: (chosen ? 2 : wrong ? 1.5 : 1) * Math.max(1, look.pixel * 0.7),
  };
  if (detail === "shapes") {
    painter.rect(box.x, box.y, box.width, box.height, 0, chosen ? theme.selection : color, wrong ? outline : null);
    return;
  }
  if (box.border)
    painter.rect(box.x, box.y, box.width, box.height, 8, theme.background, { ...outline, ...(chosen ? {} : { dash: [5, 4] }) });
  else {
    painter.rect(box.x, box.y, box.width, box.height, 8, theme.node, outline);
    painter.rect(box.x + 1, box.y + 8, 3, Math.max(SIZE.head - 16, 10), 1.5, color, null);
  }
  if (detail === "titles") drawBigTitle(painter, box, look, color);
  else drawFull(painter, scene, box, look, color);
}

/** Zoomed out, only the name can be read: it takes the room that the ports leave, and stays as large on the screen as it can. */
function drawBigTitle(painter: Painter, box: SceneBox, look: Look, color: string): void {
  if (!box.border) painter.rect(box.x + 1, box.y + 1, 8, box.height - 2, 4, color, null);
  const room = box.width - 22;
  const wanted = Math.min(0.85 * look.pixel, (box.height - 8) / 18);
  const scale = Math.max(1, Math.min(wanted, room / (box.title.length * 8)));
  const at = box.x + box.width / 2 + (box.border ? 0 : 4);
  painter.text(clipped(box.title, room, 8 * scale), at, box.y + box.height / 2, "title", look.theme.text, "center", scale);
}

function drawFull(painter: Painter, scene: Scene, box: SceneBox, look: Look, color: string): void {
  const { theme } = look;
  const left = box.x + SIZE.pad;
  const room = box.width - 2 * SIZE.pad - (box.border ? 0 : 38);
  painter.text(clipped(box.title, room, 7.6), left, box.y + 16, "title", theme.text);
  painter.text(clipped(box.subtitle, room, 6.2), left, box.y + 32, "subtitle", theme.dim);
  if (!box.border) drawBadge(painter, box, look, color);
  if (box.ins.length + box.outs.length > 0 && !box.border) {
    painter.line([box.x + 1, box.y + SIZE.head - 4, box.x + box.width - 1, box.y + SIZE.head - 4], {
      color: theme.border,
      width: 1,
      alpha: 0.5,
    });
  }
  const wired = wiredPorts(scene, box);
  const half = box.ins.length > 0 && box.outs.length > 0 ? (box.width - 2 * SIZE.pad) * 0.62 : box.width - 2 * SIZE.pad;
  for (const port of [...box.ins, ...box.outs]) drawPort(painter, box, port, look, wired.has(`${port.side}${port.name}`), half);
}

function wiredPorts(scene: Scene, box: SceneBox): Set<string> {
  const wired = new Set<string>();
  for (const wire of scene.wiresOf.get(box.id) ?? []) {
    if (wire.to.box === box.id) wired.add(`in${wire.to.port}`);
    if (wire.from.box === box.id) wired.add(`out${wire.from.port}`);
  }
  return wired;
}

function drawBadge(painter: Painter, box: SceneBox, look: Look, color: string): void {
  const known = BADGES[box.language ?? ""];
  const [x, y] = [box.x + box.width - SIZE.pad - 26, box.y + 10];
  if (known) {
    painter.rect(x, y, 26, 18, 4, color, null);
    painter.text(known, x + 13, y + 9.5, "badge", look.theme.badgeText, "center");
  } else {
    // A language that is not known: the outline of a component.
    const stroke = { color: look.theme.dim, width: 1.3 };
    painter.rect(x + 8, y + 3, 14, 12, 2, null, stroke);
    painter.rect(x + 4, y + 5, 7, 3, 1, look.theme.node, stroke);
    painter.rect(x + 4, y + 10, 7, 3, 1, look.theme.node, stroke);
  }
}

function drawPort(painter: Painter, box: SceneBox, port: ScenePort, look: Look, wired: boolean, room: number): void {
  const { theme } = look;
  const x = port.side === "in" ? box.x : box.x + box.width;
  const y = box.y + port.dy;
  const open = port.side === "in" && !wired && !box.border;
  if (port.pause !== undefined) drawPause(painter, { x: x + (port.side === "in" ? -16 : 16), y }, port.pause, look);
  if (port.standIn !== undefined && !wired) drawStandIn(painter, { x: x - 20, y }, look);
  const color = port.problem === undefined ? (open ? theme.warning : theme.wire) : theme.error;
  if (port.folded) painter.rect(x - 4, y - 4, 8, 8, 2, theme.background, { color: theme.dim, width: 1.3 });
  else painter.circle(x, y, 4.5, wired ? color : theme.background, { color, width: 1.5 });
  const [at, align] = port.side === "in" ? [x + SIZE.pad, "left" as const] : [x - SIZE.pad, "right" as const];
  const words = port.problem !== undefined ? theme.error : port.folded ? theme.dim : theme.text;
  painter.text(clipped(port.label, room, 6.9), at, y, "port", words, align);
}

/** The text, shortened in its middle where it is surely too long. */
function clipped(text: string, room: number, char = 7): string {
  const most = Math.max(4, Math.floor((room * 1.12) / char));
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}
