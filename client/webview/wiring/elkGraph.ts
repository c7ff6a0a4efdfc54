/** The scene as elkjs wants it, and its answer as places. Pure. */
import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from "elkjs/lib/elk-api.js";
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { crosses, wireCurve } from "./geometry.ts";
import { EXPORTS, IMPORTS, portOf, type Scene, type SceneBox, type ScenePort, SIZE } from "./scene.ts";

/** A drawing of more boxes than this is laid out with less care, or it would take many seconds. */
const MANY = 300;

/** The graph to lay out: ports stay where the boxes have them, the borders are the first and the last layer. */
export function elkGraph(scene: Scene): ElkNode {
  const boxes = [...scene.boxes.values()].filter((it) => !it.border || scene.wiresOf.has(it.id));
  const numbers = new Map(boxes.map((it, index) => [it.id, index]));
  const edges: ElkExtendedEdge[] = [];
  for (const [index, wire] of scene.wires.entries()) {
    const [from, to] = [scene.boxes.get(wire.from.box), scene.boxes.get(wire.to.box)];
    if (!from || !to || from === to) continue;
    const end = (box: SceneBox, side: "in" | "out", name: string): string => {
      const port = portOf(box, side, name);
      return port ? portId(numbers.get(box.id)!, box, port) : `n${numbers.get(box.id)}`;
    };
    edges.push({ id: `e${index}`, sources: [end(from, "out", wire.from.port)], targets: [end(to, "in", wire.to.port)] });
  }
  return { id: "root", layoutOptions: options(boxes.length), children: boxes.map((box, index) => child(box, index)), edges };
}

function options(boxes: number): LayoutOptions {
  const few = boxes <= MANY;
  return {
    "elk.algorithm": "layered",
    "elk.direction": "RIGHT",
    "elk.spacing.nodeNode": String(SIZE.gapY),
    "elk.spacing.edgeNode": "16",
    "elk.layered.spacing.nodeNodeBetweenLayers": String(SIZE.gapX),
    "elk.layered.spacing.edgeNodeBetweenLayers": "20",
    "elk.layered.nodePlacement.strategy": few ? "NETWORK_SIMPLEX" : "BRANDES_KOEPF",
    // The order of the statements decides where it can: the same text gives the same picture, and a similar text a similar one.
    ...(few ? { "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES" } : {}),
    "elk.layered.thoroughness": few ? "10" : "1",
    "elk.layered.crossingMinimization.greedySwitch.type": few ? "TWO_SIDED" : "OFF",
    "elk.edgeRouting": "POLYLINE",
    "elk.separateConnectedComponents": few ? "true" : "false",
  };
}

const portId = (node: number, box: SceneBox, port: ScenePort): string =>
  `n${node}${port.side}${(port.side === "in" ? box.ins : box.outs).indexOf(port)}`;

function child(box: SceneBox, index: number): ElkNode {
  const ports: ElkPort[] = [...box.ins, ...box.outs].map((port) => ({
    id: portId(index, box, port),
    x: port.side === "in" ? 0 : box.width,
    y: port.dy,
    width: 0,
    height: 0,
    layoutOptions: { "elk.port.side": port.side === "in" ? "WEST" : "EAST" },
  }));
  const layoutOptions: LayoutOptions = { "elk.portConstraints": "FIXED_POS" };
  if (box.id === IMPORTS) layoutOptions["elk.layered.layering.layerConstraint"] = "FIRST_SEPARATE";
  if (box.id === EXPORTS) layoutOptions["elk.layered.layering.layerConstraint"] = "LAST_SEPARATE";
  return { id: `n${index}`, width: box.width, height: box.height, ports, layoutOptions };
}

/** A layout: the places of the boxes, and the routes of those wires that would run through a box otherwise, by id. */
export interface Layout {
  places: Map<string, Point>;
  routes: Map<string, Point[]>;
}

/** What an answer of elkjs means for the scene. */
export function elkLayout(scene: Scene, answer: ElkNode): Layout {
  const places = elkPlaces(scene, answer);
  return { places, routes: elkRoutes(scene, answer, places) };
}

function elkRoutes(scene: Scene, answer: ElkNode, places: ReadonlyMap<string, Point>): Map<string, Point[]> {
  const routes = new Map<string, Point[]>();
  // In a drawing of many boxes, a look at all of them for each wire would take too long.
  if (scene.boxes.size > MANY) return routes;
  for (const edge of answer.edges ?? []) {
    const wire = scene.wires[Number(edge.id.slice(1))];
    const section = edge.sections?.[0];
    if (!wire || !section?.bendPoints) continue;
    const direct = wireCurve(section.startPoint, section.endPoint);
    const blocked = [...scene.boxes.values()].some(
      (it) => it.id !== wire.from.box && it.id !== wire.to.box && crosses(direct, { ...it, ...places.get(it.id)! }),
    );
    if (blocked)
      routes.set(
        wire.id,
        [section.startPoint, ...section.bendPoints, section.endPoint].map(({ x, y }) => ({ x, y })),
      );
  }
  return routes;
}

/** The places in an answer, by box id; a border without wires is put beside the picture. */
function elkPlaces(scene: Scene, answer: ElkNode): Map<string, Point> {
  const boxes = [...scene.boxes.values()].filter((it) => !it.border || scene.wiresOf.has(it.id));
  const places = new Map<string, Point>();
  for (const laid of answer.children ?? []) {
    const box = boxes[Number(laid.id.slice(1))];
    if (box) places.set(box.id, { x: laid.x ?? 0, y: laid.y ?? 0 });
  }
  const height = answer.height ?? 0;
  const [imports, exports] = [scene.boxes.get(IMPORTS), scene.boxes.get(EXPORTS)];
  if (imports && !places.has(IMPORTS)) places.set(IMPORTS, { x: -imports.width - SIZE.gapX, y: (height - imports.height) / 2 });
  if (exports && !places.has(EXPORTS)) places.set(EXPORTS, { x: (answer.width ?? 0) + SIZE.gapX, y: (height - exports.height) / 2 });
  return places;
}
