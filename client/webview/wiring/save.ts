/** Makes a file of the picture; the host asks where to and writes it. */
import type { ExportFormat } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import { drawScene } from "./draw.ts";
import { pictureOf, toMermaid, toSvg } from "./exports.ts";
import { canvasPainter } from "./painter.ts";

/** The most pixels of a side; browsers refuse larger canvases. */
const MOST = 12_000;

/** Sends the picture to the host. */
export function exportAs(canvas: Canvas, format: ExportFormat): void {
  const { view, scene, name } = canvas.state;
  if (!view) {
    canvas.toast("There is no picture to export yet.", { error: true });
    return;
  }
  const look = { ...canvas.renderer.look("full"), nodes: new Set<string>(), wires: new Set<string>() };
  const data = format === "svg" ? toSvg(scene, look, name) : format === "mermaid" ? toMermaid(view) : png(canvas);
  canvas.post({ kind: "export", format, data });
}

function png(canvas: Canvas): string {
  const { scene } = canvas.state;
  const shown = pictureOf(scene);
  const scale = Math.min(2, MOST / shown.width, MOST / shown.height);
  const look = { ...canvas.renderer.look("full"), nodes: new Set<string>(), wires: new Set<string>(), pixel: 1 };
  const picture = document.createElement("canvas");
  picture.width = Math.ceil(shown.width * scale);
  picture.height = Math.ceil(shown.height * scale);
  const context = picture.getContext("2d")!;
  context.fillStyle = look.theme.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.setTransform(scale, 0, 0, scale, -shown.x * scale, -shown.y * scale);
  drawScene(canvasPainter(context, look.theme), scene, look, shown, new Set());
  return picture.toDataURL("image/png").split(",")[1] ?? "";
}
