/** A composition as an SVG drawing: columns from providers on the left to their users on the right, wires between ports. Pure. */
import type { ComponentGraph, GraphEdge, GraphNode } from "../protocol/graph.ts";

const CHAR = 7.2;
const ROW = 20;
const HEAD = 30;
const GAP = { column: 110, row: 28 };
const MARGIN = 24;

interface Box {
  title: string;
  subtitle: string;
  /** Names of imports and exports that are drawn, in order. */
  left: string[];
  right: string[];
  layer: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Node ids of the drawing: the composition's own ends have ids that no instance can have. */
const IMPORTS = "\0imports";
const EXPORTS = "\0exports";

/** The whole drawing as one SVG document. */
export function svg(graph: ComponentGraph): string {
  const boxes = boxesOf(graph);
  const size = place([...boxes.values()]);
  const wires = graph.edges.map((edge) => wire(boxes, edge)).filter((it) => it !== "");
  const style =
    "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}.t{font-weight:600}.s{fill:#656d76}.b{fill:#fff;stroke:#8c959f}.e{fill:#f6f8fa}.w{fill:none;stroke:#0969da;stroke-width:1.5}";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">`,
    `<style>${style}</style>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...wires,
    ...[...boxes].map(([id, box]) => draw(box, id === IMPORTS || id === EXPORTS)),
    "</svg>\n",
  ].join("\n");
}

function boxesOf(graph: ComponentGraph): Map<string, Box> {
  const layers = layersOf(graph.nodes, graph.edges);
  const boxes = new Map<string, Box>();
  if (graph.imports.length > 0) boxes.set(IMPORTS, box("imports", "", [], graph.imports.map(nameOf), 0));
  for (const node of graph.nodes) {
    const left = unique(graph.edges.filter((edge) => edge.to === node.id).map((edge) => edge.import));
    boxes.set(
      node.id,
      box(node.id, node.package === node.id ? "" : node.package, left, node.exports.map(nameOf), layers.get(node.id)! + 1),
    );
  }
  const last = Math.max(0, ...layers.values()) + 2;
  if (graph.exports.length > 0) boxes.set(EXPORTS, box("exports", "", graph.exports.map(nameOf), [], last));
  return boxes;
}

const nameOf = (port: { name: string }): string => port.name;
const unique = (names: string[]): string[] => [...new Set(names)];

function box(title: string, subtitle: string, left: string[], right: string[], layer: number): Box {
  const longest = (names: string[]): number => Math.max(0, ...names.map((name) => name.length));
  const ports = longest(left) + longest(right) + (left.length > 0 && right.length > 0 ? 4 : 0);
  const width = Math.ceil(Math.max(ports, title.length + subtitle.length + 2, 10) * CHAR) + 24;
  return { title, subtitle, left, right, layer, x: 0, y: 0, width, height: HEAD + Math.max(left.length, right.length, 1) * ROW + 6 };
}

/** Each node stands one column right of the last of those that it imports from; a circle is cut where it closes. */
function layersOf(nodes: GraphNode[], edges: GraphEdge[]): Map<string, number> {
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) return 0;
    open.add(id);
    const before = edges.filter((edge) => edge.to === id && edge.from !== id).map((edge) => visit(edge.from) + 1);
    const layer = Math.max(0, ...before);
    layers.set(id, layer);
    return layer;
  };
  for (const node of nodes) visit(node.id);
  return layers;
}

/** Puts the boxes into columns and gives the size of the drawing. */
function place(boxes: Box[]): { width: number; height: number } {
  let x = MARGIN;
  let height = 0;
  for (const layer of [...new Set(boxes.map((it) => it.layer))].sort((a, b) => a - b)) {
    const column = boxes.filter((it) => it.layer === layer);
    let y = MARGIN;
    for (const it of column) {
      Object.assign(it, { x, y });
      y += it.height + GAP.row;
    }
    height = Math.max(height, y - GAP.row + MARGIN);
    x += Math.max(...column.map((it) => it.width)) + GAP.column;
  }
  return { width: Math.max(x - GAP.column + MARGIN, 2 * MARGIN), height: Math.max(height, 2 * MARGIN) };
}

const rowY = (at: Box, index: number): number => at.y + HEAD + Math.max(index, 0) * ROW + ROW / 2;

function wire(boxes: Map<string, Box>, edge: GraphEdge): string {
  const from = boxes.get(edge.from);
  const to = boxes.get(edge.to);
  if (!from || !to) return "";
  // An edge may take one function out of an interface: it then starts at the interface.
  const port = from.right.findIndex((name) => edge.export === name || edge.export.startsWith(`${name}.`));
  const [x1, y1] = [from.x + from.width, rowY(from, port)];
  const [x2, y2] = [to.x, rowY(to, to.left.indexOf(edge.import))];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const title = `${edge.from} ${edge.export} → ${edge.to} ${edge.import}`;
  return `<path class="w" d="M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}"><title>${xmlText(title)}</title></path>`;
}

function draw(it: Box, end: boolean): string {
  const text = (x: number, y: number, content: string, kind = "", anchor = ""): string =>
    `<text x="${x}" y="${y}"${kind && ` class="${kind}"`}${anchor && ` text-anchor="${anchor}"`}>${xmlText(content)}</text>`;
  const parts = [`<rect class="b${end ? " e" : ""}" x="${it.x}" y="${it.y}" width="${it.width}" height="${it.height}" rx="6"/>`];
  parts.push(text(it.x + 12, it.y + 20, it.title, "t"));
  if (it.subtitle !== "") parts.push(text(it.x + it.width - 12, it.y + 20, it.subtitle, "s", "end"));
  for (const [index, name] of it.left.entries()) parts.push(text(it.x + 12, rowY(it, index) + 4, name));
  for (const [index, name] of it.right.entries()) parts.push(text(it.x + it.width - 12, rowY(it, index) + 4, name, "", "end"));
  return `<g>${parts.join("")}</g>`;
}

/** Names may come from a binary of somebody else. Characters that XML cannot hold at all become a replacement character. */
function xmlText(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd").replace(/[&<>"]/g, (char) => entities[char]!);
}
