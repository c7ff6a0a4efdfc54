/** A view with sizes: boxes with ports at their sides, and wires between them. Pure; where the boxes stand is given. */
import type { Port } from "../../../server/src/protocol/graph.ts";
import type { Point, PortRef, WiringEdge, WiringNode, WiringView } from "../../../server/src/protocol/wiring.ts";
import { type Curve, curveThrough, type Rect, wireCurve } from "./geometry.ts";
import { count, labelsOf } from "./names.ts";

/** Which side of a box: imports stand on the left (`in`), exports on the right (`out`). */
export type Side = "in" | "out";

/** Ids of the composition's own borders; no variable of a `.wac` can have them. */
export const IMPORTS = "<imports>";
export const EXPORTS = "<exports>";
/** Name of the port that stands for several imports from the host. */
export const FOLD = "…";

export const SIZE = { head: 46, row: 22, foot: 10, gapX: 110, gapY: 34, pad: 14 };

export interface ScenePort {
  name: string;
  label: string;
  type: string;
  side: Side;
  box: string;
  /** From the top of the box. */
  dy: number;
  problem?: string;
  /** What stands in for the import, in a few words. */
  standIn?: string;
  /** A breakpoint is here, set or switched off. */
  pause?: "on" | "off";
  /** The ports that this one stands for. */
  folded?: Port[];
}

export interface SceneBox extends Rect {
  id: string;
  title: string;
  subtitle: string;
  language?: string;
  border: boolean;
  ins: ScenePort[];
  outs: ScenePort[];
  problems: string[];
}

export interface SceneWire {
  id: string;
  from: { box: string; port: string };
  to: { box: string; port: string };
  implicit: boolean;
  problem?: string;
  /** What stands in for what serves it, or goes wrong on it. */
  standIn?: string;
  /** A breakpoint is here, set or switched off. */
  pause?: "on" | "off";
  /** The debugger stands in a call over it. */
  stopped?: boolean;
  /** Around the boxes in between: the points from end to end, good as long as the ends are where they were. */
  route?: Point[];
  /** One, or several where the wire stands for folded imports. */
  edges: WiringEdge[];
}

export interface Scene {
  boxes: Map<string, SceneBox>;
  wires: SceneWire[];
  byId: Map<string, SceneWire>;
  /** The wires at each box. */
  wiresOf: Map<string, SceneWire[]>;
}

/** How wide a text is in a style of the picture. */
export type Measure = (text: string, style: "title" | "subtitle" | "port") => number;

export interface SceneOptions {
  measure: Measure;
  places: ReadonlyMap<string, Point>;
  /** Shows three or more implicit imports from the host as one port. */
  fold: boolean;
}

export const emptyScene = (): Scene => ({ boxes: new Map(), wires: [], byId: new Map(), wiresOf: new Map() });

/** The box of one end of a wire. */
export function boxOf(ref: PortRef, side: Side): string {
  return ref.node ?? (side === "out" ? IMPORTS : EXPORTS);
}

/** A port of the scene as the contract names it. */
export function refOf(port: { box: string; name: string }): PortRef {
  return { node: port.box === IMPORTS || port.box === EXPORTS ? null : port.box, port: port.name };
}

/** The scene of a view; boxes without a place stand at the origin. */
export function sceneOf(view: WiringView, options: SceneOptions): Scene {
  const folded = options.fold ? foldedPorts(view) : new Map<string, Set<string>>();
  const scene = emptyScene();
  const add = (box: SceneBox): void => {
    const place = options.places.get(box.id);
    if (place) Object.assign(box, { x: place.x, y: place.y });
    scene.boxes.set(box.id, box);
  };
  const unfolded = unfoldedBorder(view, folded);
  add(borderBox(IMPORTS, view.imports, unfolded, options.measure));
  for (const node of view.nodes) add(nodeBox(node, folded.get(node.id) ?? new Set(), options.measure));
  add(borderBox(EXPORTS, view.exports, null, options.measure));
  for (const problem of view.problems) markProblem(scene, problem);
  for (const wire of wiresOf(view.edges, folded)) addWire(scene, wire);
  return scene;
}

const bare = (name: string): string => name.replace(/@[^/]*$/, "");

/** By node: the imports that only the host can serve and that are implicit, where there are at least three. */
function foldedPorts(view: WiringView): Map<string, Set<string>> {
  // What an instance exports could be wired: such an import is an invitation and stays in sight.
  const offered = new Set(view.nodes.flatMap((it) => it.exports.map((port) => bare(port.name))));
  const folded = new Map<string, Set<string>>();
  for (const edge of view.edges) {
    if (!edge.implicit || edge.problem !== undefined || edge.from.node !== null || edge.to.node === null) continue;
    if (offered.has(bare(edge.to.port))) continue;
    const ports = folded.get(edge.to.node) ?? new Set();
    folded.set(edge.to.node, ports.add(edge.to.port));
  }
  for (const [node, ports] of folded) if (ports.size < 3) folded.delete(node);
  return folded;
}

/** Imports of the composition that some wire still shows one by one; null where nothing is folded. */
function unfoldedBorder(view: WiringView, folded: Map<string, Set<string>>): Set<string> | null {
  if (folded.size === 0) return null;
  const hidden = new Set<string>();
  const shown = new Set<string>();
  for (const edge of view.edges) {
    if (edge.from.node !== null) continue;
    (isFolded(edge, folded) ? hidden : shown).add(edge.from.port);
  }
  return new Set(view.imports.map((it) => it.name).filter((it) => shown.has(it) || !hidden.has(it)));
}

const isFolded = (edge: WiringEdge, folded: Map<string, Set<string>>): boolean =>
  edge.from.node === null && edge.to.node !== null && folded.get(edge.to.node)?.has(edge.to.port) === true;

function wiresOf(edges: readonly WiringEdge[], folded: Map<string, Set<string>>): SceneWire[] {
  const wires: SceneWire[] = [];
  const bundles = new Map<string, SceneWire>();
  for (const edge of edges) {
    if (!isFolded(edge, folded)) {
      const { id, implicit, problem } = edge;
      const ends = {
        from: { box: boxOf(edge.from, "out"), port: edge.from.port },
        to: { box: boxOf(edge.to, "in"), port: edge.to.port },
      };
      wires.push({ id, implicit, ...ends, edges: [edge], ...(problem === undefined ? {} : { problem }) });
      continue;
    }
    const node = edge.to.node!;
    const known = bundles.get(node);
    if (known) known.edges.push(edge);
    else {
      const bundle = {
        id: `${FOLD} ${node}`,
        from: { box: IMPORTS, port: FOLD },
        to: { box: node, port: FOLD },
        implicit: true,
        edges: [edge],
      };
      bundles.set(node, bundle);
      wires.push(bundle);
    }
  }
  return wires;
}

function addWire(scene: Scene, wire: SceneWire): void {
  scene.wires.push(wire);
  scene.byId.set(wire.id, wire);
  for (const id of new Set([wire.from.box, wire.to.box])) {
    const list = scene.wiresOf.get(id);
    if (list) list.push(wire);
    else scene.wiresOf.set(id, [wire]);
  }
}

function markProblem(scene: Scene, problem: { message: string; node?: string; port?: string }): void {
  const box = problem.node === undefined ? undefined : scene.boxes.get(problem.node);
  if (!box) return;
  const port = problem.port === undefined ? undefined : [...box.ins, ...box.outs].find((it) => it.name === problem.port);
  if (port) port.problem ??= problem.message;
  if (!box.problems.includes(problem.message)) box.problems.push(problem.message);
}

function nodeBox(node: WiringNode, folded: ReadonlySet<string>, measure: Measure): SceneBox {
  const shown = node.imports.filter((it) => !folded.has(it.name));
  const ins = ports(shown, "in", node.id);
  if (folded.size > 0) {
    ins.push(
      foldPort(
        node.id,
        "in",
        ins.length,
        node.imports.filter((it) => folded.has(it.name)),
        "from the host",
      ),
    );
  }
  const outs = ports(node.exports, "out", node.id);
  const box = sized(
    { id: node.id, title: node.id, subtitle: node.package, border: false, ins, outs, problems: [...node.problems] },
    measure,
  );
  return node.language === undefined ? box : { ...box, language: node.language };
}

function borderBox(id: string, all: Port[], shown: ReadonlySet<string> | null, measure: Measure): SceneBox {
  const side: Side = id === IMPORTS ? "out" : "in";
  const list = ports(shown ? all.filter((it) => shown.has(it.name)) : all, side, id);
  const rest = shown ? all.filter((it) => !shown.has(it.name)) : [];
  if (rest.length > 0) list.push(foldPort(id, side, list.length, rest, "from the host"));
  const title = id === IMPORTS ? "imports" : "exports";
  const words = { title, subtitle: all.length === 0 ? "none yet" : count(all.length, title.slice(0, -1)) };
  return sized({ id, ...words, border: true, ins: side === "in" ? list : [], outs: side === "out" ? list : [], problems: [] }, measure);
}

function ports(list: readonly Port[], side: Side, box: string): ScenePort[] {
  const labels = labelsOf(list.map((it) => it.name));
  return list.map((it, index) => ({ name: it.name, label: labels[index]!, type: it.type, side, box, dy: rowY(index) }));
}

function foldPort(box: string, side: Side, index: number, folded: Port[], words: string): ScenePort {
  return { name: FOLD, label: `${folded.length} ${words}`, type: "", side, box, dy: rowY(index), folded };
}

const rowY = (index: number): number => SIZE.head + index * SIZE.row + SIZE.row / 2;

function sized(box: Omit<SceneBox, keyof Rect>, measure: Measure): SceneBox {
  const widest = (list: ScenePort[]): number => Math.max(0, ...list.map((it) => measure(it.label, "port")));
  const rows = Math.max(box.ins.length, box.outs.length);
  const both = box.ins.length > 0 && box.outs.length > 0 ? 28 : 0;
  const badge = box.border ? 0 : 38;
  const head = Math.max(measure(box.title, "title"), measure(box.subtitle, "subtitle")) + badge;
  const width = Math.ceil(Math.max(widest(box.ins) + widest(box.outs) + both, head, box.border ? 70 : 120) + 2 * SIZE.pad);
  return { ...box, x: 0, y: 0, width: Math.min(width, 420), height: SIZE.head + rows * SIZE.row + (rows > 0 ? SIZE.foot : 0) };
}

/** The port of a name; one function taken out of an interface (`iface.func`) is at the interface. */
export function portOf(box: SceneBox, side: Side, name: string): ScenePort | undefined {
  const list = side === "in" ? box.ins : box.outs;
  return list.find((it) => it.name === name) ?? list.find((it) => name.startsWith(`${it.name}.`));
}

/** Where a wire meets a port. */
export function anchor(box: SceneBox, side: Side, port: string): Point {
  const found = portOf(box, side, port);
  return { x: side === "in" ? box.x : box.x + box.width, y: box.y + (found?.dy ?? SIZE.head / 2) };
}

const near = (a: Point, b: Point): boolean => Math.abs(a.x - b.x) < 2 && Math.abs(a.y - b.y) < 2;

/** The curve of a wire; null where an end is not in the scene. */
export function curveOf(scene: Scene, wire: SceneWire): Curve | null {
  const from = scene.boxes.get(wire.from.box);
  const to = scene.boxes.get(wire.to.box);
  if (!from || !to) return null;
  const [start, end] = [anchor(from, "out", wire.from.port), anchor(to, "in", wire.to.port)];
  const route = wire.route;
  return route && near(route[0]!, start) && near(route.at(-1)!, end) ? curveThrough(route) : wireCurve(start, end);
}

/** The wires at one port. */
export function wiresAt(scene: Scene, port: ScenePort): SceneWire[] {
  const box = scene.boxes.get(port.box);
  const end = port.side === "in" ? "to" : "from";
  return (scene.wiresOf.get(port.box) ?? []).filter(
    (it) => it[end].box === port.box && box !== undefined && portOf(box, port.side, it[end].port) === port,
  );
}
