/** Paints the rows that the screen shows. The cost is that of the pixels: what shares one is painted once. */
import { type Calls, isBad, type Row } from "./calls.ts";
import { type Colors, LEVELS } from "./colors.ts";
import { BAR, firstBelow, type Lanes, ROW } from "./lanes.ts";
import { marksShown } from "./marks.ts";
import { badIn, busyIn, foundIn } from "./rows.ts";
import { segments } from "./segments.ts";
import { duration } from "./ticks.ts";
import type { View } from "./view.ts";

export interface Look {
  colors: Colors;
  /** Width of a letter of the bars' names. */
  letter: number;
  selected: number | null;
  hover: number | null;
  /** Something is looked for: all else is pale. */
  searching: boolean;
}

/** Rectangles by colour, as x, y, width, height. */
type Rects = Map<string, number[]>;

interface Sheet {
  context: CanvasRenderingContext2D;
  calls: Calls;
  view: View;
  look: Look;
  strong: Rects;
  pale: Rects;
  bad: number[];
  labels: { text: string; x: number; y: number; pale: boolean }[];
}

/** Paints on a context that is clear and scaled to the screen's pixels; the upper left corner is that of the rows. */
export function drawRows(context: CanvasRenderingContext2D, calls: Calls, lanes: Lanes, view: View, look: Look): void {
  const sheet: Sheet = { context, calls, view, look, strong: new Map(), pale: new Map(), bad: [], labels: [] };
  drawBorders(sheet, lanes);
  const first = firstBelow(lanes, view.top);
  const shown: { row: Row; y: number }[] = [];
  for (let at = first; at < lanes.order.length && lanes.tops[at]! < view.top + view.height; at++)
    shown.push({ row: calls.rows[lanes.order[at]!]!, y: lanes.tops[at]! - view.top });
  for (const { row, y } of shown) drawRow(sheet, row, y + ROW - BAR);
  context.globalAlpha = 0.3;
  fill(context, sheet.pale);
  context.globalAlpha = 1;
  fill(context, sheet.strong);
  drawLabels(sheet);
  drawBad(sheet);
  for (const { row, y } of shown) drawMarks(sheet, row, y + ROW - BAR);
  for (const [at, color] of [
    [look.hover, look.colors.text],
    [look.selected, look.colors.selection],
  ] as const)
    if (at !== null && at < calls.count) outline(sheet, lanes, at, color);
}

function drawBorders({ context, view, look }: Sheet, { borders }: Lanes): void {
  context.fillStyle = look.colors.border;
  context.globalAlpha = look.colors.highContrast ? 1 : 0.5;
  for (const y of borders) if (y >= view.top && y <= view.top + view.height) context.fillRect(0, Math.round(y - view.top), view.width, 1);
  context.globalAlpha = 1;
}

function put(rects: Rects, color: string, x: number, y: number, width: number, height: number): void {
  let list = rects.get(color);
  if (!list) {
    list = [];
    rects.set(color, list);
  }
  // Pixels beside each other become one rectangle.
  const last = list.length - 4;
  if (last >= 0 && width === 1 && list[last + 1] === y && Math.abs(list[last]! + list[last + 2]! - x) < 0.01) list[last + 2]! += width;
  else list.push(x, y, width, height);
}

function drawRow(sheet: Sheet, row: Row, y: number): void {
  const { calls, view, look } = sheet;
  segments(calls, row, view, (x, width, first, end) => {
    const call = row.calls[first]!;
    const color = look.colors.components[calls.component[calls.what[call]!]! % look.colors.components.length]!;
    const strong = !look.searching || foundIn(row, first, end) > 0;
    const rects = strong ? sheet.strong : sheet.pale;
    if (badIn(calls, row, first, end) > 0) sheet.bad.push(x, y, width);
    if (end > first + 1 || width < 2) {
      const share = busyIn(calls, row, first, end) * view.scale;
      const level = LEVELS.findIndex((it) => it >= share);
      put(rects, color.levels[level < 0 ? LEVELS.length - 1 : level]!, x, y, Math.max(1, width), BAR);
      return;
    }
    // What lies beyond the screen is left out: a canvas grows slow with numbers of a million pixels.
    const left = Math.max(x, -10);
    const right = Math.min(x + width, view.width + 10);
    const gap = width > 4 ? 1 : 0;
    put(rects, color.ground, left, y, right - left - gap, BAR);
    put(rects, color.full, left, y, Math.min(3, Math.max(1, width / 3)), BAR);
    if (look.colors.highContrast && width > 6) {
      put(rects, color.full, left, y, right - left - gap, 1);
      put(rects, color.full, left, y + BAR - 1, right - left - gap, 1);
      put(rects, color.full, right - gap - 1, y, 0.99, BAR);
    }
    label(sheet, call, Math.max(left, 0), Math.min(right, view.width), y, !strong);
  });
}

/** As much of a bar's name as has room. */
function label({ calls, look, labels }: Sheet, call: number, left: number, right: number, y: number, pale: boolean): void {
  const what = calls.names[calls.what[call]!]!;
  // `[method]counter.increment`: the kind is in the details.
  const fn = what.function.replace(/^\[[a-z-]+\]/, "");
  const sign = isBad(calls.flags[call]!) ? "✕ " : "";
  const room = Math.floor((right - left - 10) / look.letter);
  if (room < 3) return;
  const time = calls.duration[call]!;
  const wanted = [
    `${sign}${what.callee} ${fn}  ${Number.isNaN(time) ? "…" : duration(time)}`,
    `${sign}${what.callee} ${fn}`,
    `${sign}${fn}`,
  ];
  const text = wanted.find((it) => it.length <= room) ?? `${wanted[2]!.slice(0, room - 1)}…`;
  labels.push({ text, x: left + 6, y: y + BAR / 2 + 0.5, pale });
}

function fill(context: CanvasRenderingContext2D, rects: Rects): void {
  for (const [color, list] of rects) {
    context.fillStyle = color;
    for (let i = 0; i < list.length; i += 4) context.fillRect(list[i]!, list[i + 1]!, list[i + 2]!, list[i + 3]!);
  }
}

function drawLabels({ context, labels, look }: Sheet): void {
  context.font = `11px ${look.colors.mono}`;
  context.textBaseline = "middle";
  context.fillStyle = look.colors.text;
  for (const { text, x, y, pale } of labels) {
    context.globalAlpha = pale ? 0.4 : 1;
    context.fillText(text, x, y);
  }
  context.globalAlpha = 1;
}

/** What went wrong has a tab above it and a line across: its form tells it too. */
function drawBad({ context, bad, look }: Sheet): void {
  context.fillStyle = look.colors.error;
  for (let i = 0; i < bad.length; i += 3) {
    const [x, y, width] = [bad[i]!, bad[i + 1]!, bad[i + 2]!];
    context.fillRect(x, y - 1, Math.max(2, width - (width > 4 ? 1 : 0)), 2);
    if (x > -5) context.fillRect(x, y - 3, Math.max(2, Math.min(5, width)), 3);
  }
}

function drawMarks({ context, view, look }: Sheet, row: Row, y: number): void {
  if (row.marks.times.length === 0) return;
  marksShown(row, view, (x, refused) => {
    context.fillStyle = refused ? look.colors.warning : look.colors.text;
    if (!refused) {
      context.fillRect(x - 0.5, y + BAR - 5, 1.5, 5);
      return;
    }
    // A circle with a bar, as on a road where one must not enter.
    context.strokeStyle = look.colors.warning;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x + 4, y + 3, 3.5, 0, 2 * Math.PI);
    context.fillStyle = look.colors.background;
    context.fill();
    context.moveTo(x + 1.8, y + 5.2);
    context.lineTo(x + 6.2, y + 0.8);
    context.stroke();
  });
}

function outline({ context, calls, view }: Sheet, lanes: Lanes, at: number, color: string): void {
  const y = lanes.topOf[calls.row[at]!]! - view.top + ROW - BAR;
  const start = (calls.start[at]! - view.from) * view.scale;
  const length = Number.isNaN(calls.duration[at]!) ? calls.now - calls.start[at]! : calls.duration[at]!;
  const left = Math.max(-5, start);
  const right = Math.min(view.width + 5, Math.max(start + length * view.scale, start + 3));
  if (right < 0 || left > view.width) return;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.strokeRect(left - 0.5, y - 0.5, right - left + 0.5, BAR + 1);
}

/** The scale of time: numbers and faint lines down the rows. */
export function drawTicks(context: CanvasRenderingContext2D, shown: { x: number; text: string }[], height: number, look: Look): void {
  context.font = `11px ${look.colors.font}`;
  context.textBaseline = "middle";
  for (const { x, text } of shown) {
    context.fillStyle = look.colors.border;
    context.globalAlpha = look.colors.highContrast ? 0.6 : 0.35;
    context.fillRect(Math.round(x), 0, 1, height);
    context.globalAlpha = 1;
    context.fillStyle = look.colors.dim;
    context.fillText(text, Math.round(x) + 4, 9);
  }
}
