/** What the picture is painted with: a canvas on the screen, or SVG text for a file. Both give the same picture. */
import type { Curve } from "./geometry.ts";
import type { Theme } from "./theme.ts";

export interface Stroke {
  color: string;
  width: number;
  dash?: readonly number[];
  alpha?: number;
}

export type TextStyle = "title" | "subtitle" | "port" | "badge" | "label";

export interface Painter {
  rect(x: number, y: number, width: number, height: number, radius: number, fill: string | null, stroke: Stroke | null): void;
  curve(curve: Curve, stroke: Stroke): void;
  line(points: readonly number[], stroke: Stroke): void;
  circle(x: number, y: number, radius: number, fill: string | null, stroke: Stroke | null): void;
  text(text: string, x: number, y: number, style: TextStyle, color: string, align?: "left" | "right" | "center", scale?: number): void;
}

const FONTS: Record<TextStyle, { size: number; weight: number }> = {
  title: { size: 13, weight: 600 },
  subtitle: { size: 11, weight: 400 },
  port: { size: 12, weight: 400 },
  badge: { size: 10, weight: 700 },
  label: { size: 11, weight: 600 },
};

/** The CSS font of a style. */
export function fontOf(style: TextStyle, family: string, scale = 1): string {
  return `${FONTS[style].weight} ${FONTS[style].size * scale}px ${family}`;
}

/** Paints on a canvas whose transform is set already. */
export function canvasPainter(context: CanvasRenderingContext2D, theme: Theme): Painter {
  const c = context;
  const stroked = (stroke: Stroke | null): void => {
    if (!stroke) return;
    c.strokeStyle = stroke.color;
    c.lineWidth = stroke.width;
    c.setLineDash(stroke.dash ? [...stroke.dash] : []);
    c.globalAlpha = stroke.alpha ?? 1;
    c.stroke();
    c.globalAlpha = 1;
  };
  const filled = (fill: string | null): void => {
    if (fill === null) return;
    c.fillStyle = fill;
    c.fill();
  };
  return {
    rect(x, y, width, height, radius, fill, stroke) {
      c.beginPath();
      if (radius > 0) c.roundRect(x, y, width, height, radius);
      else c.rect(x, y, width, height);
      filled(fill);
      stroked(stroke);
    },
    curve(it, stroke) {
      c.beginPath();
      c.moveTo(it.x1, it.y1);
      for (const piece of [it, ...(it.more ?? [])]) c.bezierCurveTo(piece.cx1, piece.cy1, piece.cx2, piece.cy2, piece.x2, piece.y2);
      stroked(stroke);
    },
    line(points, stroke) {
      c.beginPath();
      for (let i = 0; i < points.length; i += 2) c.lineTo(points[i]!, points[i + 1]!);
      stroked(stroke);
    },
    circle(x, y, radius, fill, stroke) {
      c.beginPath();
      c.arc(x, y, radius, 0, 2 * Math.PI);
      filled(fill);
      stroked(stroke);
    },
    text(text, x, y, style, color, align = "left", scale = 1) {
      c.font = fontOf(style, theme.font, scale);
      c.textAlign = align;
      c.textBaseline = "middle";
      c.fillStyle = color;
      c.fillText(text, x, y);
    },
  };
}

/** Collects SVG elements. */
export function svgPainter(theme: Theme, out: string[]): Painter {
  const paint = (fill: string | null, stroke: Stroke | null): string => {
    const dash = stroke?.dash ? ` stroke-dasharray="${stroke.dash.join(" ")}"` : "";
    const alpha = stroke?.alpha === undefined ? "" : ` stroke-opacity="${stroke.alpha}"`;
    const line = stroke ? ` stroke="${xml(stroke.color)}" stroke-width="${stroke.width}"${dash}${alpha}` : "";
    return ` fill="${fill === null ? "none" : xml(fill)}"${line}`;
  };
  const n = (value: number): string => String(Math.round(value * 100) / 100);
  const anchors = { left: "start", right: "end", center: "middle" };
  return {
    rect(x, y, width, height, radius, fill, stroke) {
      out.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${radius}"${paint(fill, stroke)}/>`);
    },
    curve(it, stroke) {
      const pieces = [it, ...(it.more ?? [])].map((c) => `C${n(c.cx1)},${n(c.cy1)} ${n(c.cx2)},${n(c.cy2)} ${n(c.x2)},${n(c.y2)}`);
      out.push(`<path d="M${n(it.x1)},${n(it.y1)} ${pieces.join(" ")}"${paint(null, stroke)}/>`);
    },
    line(points, stroke) {
      out.push(`<polyline points="${points.map(n).join(" ")}"${paint(null, stroke)}/>`);
    },
    circle(x, y, radius, fill, stroke) {
      out.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${radius}"${paint(fill, stroke)}/>`);
    },
    text(text, x, y, style, color, align = "left", scale = 1) {
      const { size, weight } = FONTS[style];
      const font = `font-family="${xml(theme.font)}" font-size="${size * scale}" font-weight="${weight}"`;
      const place = `x="${n(x)}" y="${n(y)}" text-anchor="${anchors[align]}" dominant-baseline="central"`;
      out.push(`<text ${place} ${font} fill="${xml(color)}">${xml(text)}</text>`);
    },
  };
}

/** Text for XML. Names may come from a binary of somebody else; characters that XML cannot hold become a replacement character. */
export function xml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd").replace(/[&<>"]/g, (char) => entities[char]!);
}
