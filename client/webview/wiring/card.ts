/** The card that tells what a node, port or wire is, with the WIT of its type. */
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { findPort, type Item } from "./items.ts";
import { count, shortName } from "./names.ts";
import { EXPORTS, IMPORTS, type ScenePort, type SceneWire, wiresAt } from "./scene.ts";
import { callsLabel } from "./words.ts";

const cards = new WeakMap<HTMLElement, HTMLElement>();

/** Shows the card of an item beside a place of the screen. */
export function showCard(canvas: Canvas, item: Item, at: { x: number; y: number }): void {
  hideCard(canvas);
  const content = contentOf(canvas, item);
  if (content.length === 0) return;
  const card = el("div", { class: "card", attrs: { role: "tooltip" } }, ...content);
  canvas.root.append(card);
  cards.set(canvas.root, card);
  const [width, height] = [window.innerWidth, window.innerHeight];
  const left = at.x + 18 + card.offsetWidth > width - 8 ? at.x - 18 - card.offsetWidth : at.x + 18;
  card.style.left = `${Math.max(8, left)}px`;
  card.style.top = `${Math.max(8, Math.min(at.y + 14, height - card.offsetHeight - 8))}px`;
}

export function hideCard(canvas: Canvas): void {
  cards.get(canvas.root)?.remove();
  cards.delete(canvas.root);
}

function contentOf(canvas: Canvas, item: Item): HTMLElement[] {
  const { scene } = canvas.state;
  if (item.kind === "node") return nodeContent(canvas, item.id);
  if (item.kind === "wire") {
    const wire = scene.byId.get(item.id);
    return wire ? wireContent(canvas, wire) : [];
  }
  const port = findPort(scene, item);
  return port ? portContent(canvas, port) : [];
}

const line = (kind: string, text: string): HTMLElement => el("div", { class: kind, text });
const problem = (text: string): HTMLElement => line("problem", text);

function nodeContent(canvas: Canvas, id: string): HTMLElement[] {
  const box = canvas.state.scene.boxes.get(id);
  if (!box) return [];
  if (box.border) return [line("name", `${box.title} of the composition`), line("about", box.subtitle)];
  const ports = (list: ScenePort[]): number => list.reduce((sum, it) => sum + (it.folded?.length ?? 1), 0);
  const about = [languageName(box.language), count(ports(box.ins), "import"), count(ports(box.outs), "export")];
  return [
    line("name", box.id),
    line("package", box.subtitle),
    line("about", about.filter((it) => it !== "").join(" · ")),
    ...box.problems.map(problem),
  ];
}

function portContent(canvas: Canvas, port: ScenePort): HTMLElement[] {
  const border = port.box === IMPORTS || port.box === EXPORTS;
  const direction = port.box === EXPORTS ? "export" : port.side === "in" || port.box === IMPORTS ? "import" : "export";
  if (port.folded) {
    const names = port.folded.map((it) => line("package", it.name));
    return [
      line("name", `${count(port.folded.length, "import")} that the host provides`),
      ...names.slice(0, 14),
      ...more(names.length - 14),
    ];
  }
  const wires = wiresAt(canvas.state.scene, port).map((it) => (port.side === "in" ? `from ${ends(it.from)}` : `to ${ends(it.to)}`));
  const owner = border ? "the composition" : port.box;
  return [
    line("name", port.name),
    line("about", `${direction} of ${owner}${wires.length > 0 ? `, wired ${wires.slice(0, 4).join(", ")}` : ", not wired"}`),
    ...(port.standIn === undefined ? [] : [line("about", `in launch.json: ${port.standIn}`)]),
    ...(port.problem ? [problem(port.problem)] : []),
    ...(port.type === "" ? [] : [el("pre", { text: shortened(port.type) })]),
  ];
}

function wireContent(canvas: Canvas, wire: SceneWire): HTMLElement[] {
  const calls = canvas.state.callsByWire.get(wire.id);
  const several = wire.edges.length > 1;
  const about = several ? count(wire.edges.length, "import") : wire.to.port;
  const called = calls ? [line("about", `${callsLabel(calls)} · median ${calls.p50.toFixed(calls.p50 < 1 ? 3 : 1)} ms`)] : [];
  return [
    line("name", `${ends(wire.from)} → ${ends(wire.to)}`),
    line("package", about),
    ...(wire.implicit ? [line("about", "implicit: given by `...`, a spread or a name")] : []),
    ...(wire.standIn === undefined ? [] : [line("about", `in launch.json: ${wire.standIn}`)]),
    ...(wire.problem ? [problem(wire.problem)] : []),
    ...called,
  ];
}

const ends = (end: { box: string; port: string }): string => {
  if (end.box === IMPORTS) return `import ${shortName(end.port)}`;
  return end.box === EXPORTS ? `export ${shortName(end.port)}` : `${end.box}.${shortName(end.port)}`;
};

const more = (left: number): HTMLElement[] => (left > 0 ? [line("about", `and ${left} more`)] : []);

/** Long types are cut: the card is a glance, the text is a click away. */
function shortened(type: string): string {
  const lines = type.split("\n");
  return lines.length <= 24 ? type : [...lines.slice(0, 23), `… ${lines.length - 23} more lines`].join("\n");
}
