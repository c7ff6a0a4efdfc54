/** The picture for a file: SVG and Mermaid. Pure. */
import type { WiringView } from "../../../server/src/protocol/wiring.ts";
import { drawScene, type Look } from "./draw.ts";
import { bounds, grown, type Rect } from "./geometry.ts";
import { shortName } from "./names.ts";
import { svgPainter, xml } from "./painter.ts";
import type { Scene } from "./scene.ts";

const MARGIN = 24;

/** What a picture of the whole scene shows of the world. */
export function pictureOf(scene: Scene): Rect {
  return grown(bounds(scene.boxes.values()) ?? { x: 0, y: 0, width: 0, height: 0 }, MARGIN);
}

/** The whole scene as an SVG document, in the colours of the theme. */
export function toSvg(scene: Scene, look: Look, title: string): string {
  const shown = pictureOf(scene);
  const out: string[] = [];
  drawScene(svgPainter(look.theme, out), scene, { ...look, detail: "full", pixel: 1 }, grown(shown, 1e6), new Set());
  const [width, height] = [Math.ceil(shown.width), Math.ceil(shown.height)];
  const box = `${Math.floor(shown.x)} ${Math.floor(shown.y)} ${width} ${height}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}" role="img">`,
    `<title>${xml(title)}</title>`,
    `<rect x="${Math.floor(shown.x)}" y="${Math.floor(shown.y)}" width="${width}" height="${height}" fill="${xml(look.theme.background)}"/>`,
    ...out,
    "</svg>\n",
  ].join("\n");
}

/** The instances and wires as a Mermaid flowchart. */
export function toMermaid(view: WiringView): string {
  const ids = new Map(view.nodes.map((it, index) => [it.id, `n${index}`]));
  const lines = ["flowchart LR"];
  if (view.imports.length > 0) lines.push(`  imports(["imports"])`);
  for (const node of view.nodes) lines.push(`  ${ids.get(node.id)}["${mermaid(node.id)}<br/><small>${mermaid(node.package)}</small>"]`);
  if (view.exports.length > 0) lines.push(`  exports(["exports"])`);
  const wires = new Map<string, { arrow: string; labels: string[] }>();
  for (const edge of view.edges) {
    const from = edge.from.node === null ? "imports" : ids.get(edge.from.node);
    const to = edge.to.node === null ? "exports" : ids.get(edge.to.node);
    if (from === undefined || to === undefined) continue;
    const arrow = edge.implicit ? "-.->" : "-->";
    const key = `${from} ${arrow} ${to}`;
    const wire = wires.get(key) ?? { arrow, labels: [] };
    wires.set(key, wire);
    if (!wire.labels.includes(shortName(edge.to.port))) wire.labels.push(shortName(edge.to.port));
  }
  for (const [key, { arrow, labels }] of wires) {
    const [from, , to] = key.split(" ");
    lines.push(`  ${from} ${arrow}|"${labels.map(mermaid).join("<br/>")}"| ${to}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Mermaid takes entities by number, with a `#` and without the `&`. */
function mermaid(text: string): string {
  return text.replace(/[^\w:@.\-/ ]/g, (char) => `#${char.codePointAt(0)};`);
}
