/** Where the keyboard goes next on the canvas. Pure. */
import { findPort, type Item, portItem } from "./items.ts";
import { portOf, type Scene, type SceneBox, type ScenePort, type SceneWire, wiresAt } from "./scene.ts";

export type Direction = "left" | "right" | "up" | "down";

/** Nodes as one reads them: by columns from left to right, in a column from top to bottom. */
export function readingOrder(scene: Scene): string[] {
  const boxes = [...scene.boxes.values()].sort((a, b) => a.x - b.x || a.y - b.y);
  const columns: { right: number; boxes: SceneBox[] }[] = [];
  for (const box of boxes) {
    const last = columns.at(-1);
    if (last && box.x < last.right - box.width / 4) {
      last.boxes.push(box);
      last.right = Math.max(last.right, box.x + box.width / 2);
    } else columns.push({ right: box.x + box.width / 2, boxes: [box] });
  }
  return columns.flatMap((it) => it.boxes.sort((a, b) => a.y - b.y).map((box) => box.id));
}

/** The node after (or before) the one that an item belongs to; null at the end, where the focus leaves the canvas. */
export function nextNode(scene: Scene, from: Item | null, back: boolean): Item | null {
  const order = readingOrder(scene);
  const own = from === null ? null : nodeOf(scene, from);
  const at = own === null ? (back ? order.length : -1) : order.indexOf(own);
  const id = order[back ? at - 1 : at + 1];
  return id === undefined ? null : { kind: "node", id };
}

/** The node that an item belongs to; of a wire the one that it serves. */
export function nodeOf(scene: Scene, item: Item): string | null {
  if (item.kind === "node") return item.id;
  return item.kind === "port" ? item.box : (scene.byId.get(item.id)?.to.box ?? null);
}

/** Where an arrow key leads from an item; null where there is nothing. */
export function move(scene: Scene, from: Item, direction: Direction): Item | null {
  if (from.kind === "node") return nearestNode(scene, from.id, direction);
  if (from.kind === "wire") return fromWire(scene, from.id, direction);
  const port = findPort(scene, from);
  return port ? fromPort(scene, port, direction) : null;
}

/** The first port of a node: where one gets from the node into it. */
export function firstPort(scene: Scene, id: string): Item | null {
  const box = scene.boxes.get(id);
  const port = box?.ins[0] ?? box?.outs[0];
  return port ? portItem(port) : null;
}

function nearestNode(scene: Scene, id: string, direction: Direction): Item | null {
  const own = scene.boxes.get(id);
  if (!own) return null;
  const center = (box: SceneBox): { x: number; y: number } => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const from = center(own);
  let best: { id: string; cost: number } | null = null;
  for (const box of scene.boxes.values()) {
    const at = center(box);
    const along = { left: from.x - at.x, right: at.x - from.x, up: from.y - at.y, down: at.y - from.y }[direction];
    const across = direction === "left" || direction === "right" ? Math.abs(at.y - from.y) : Math.abs(at.x - from.x);
    if (box.id === id || along < 8) continue;
    const cost = along + 2.5 * across;
    if (!best || cost < best.cost) best = { id: box.id, cost };
  }
  return best ? { kind: "node", id: best.id } : null;
}

/** Up and down through the ports of a side; outwards along the wire, inwards to the other side. */
function fromPort(scene: Scene, port: ScenePort, direction: Direction): Item | null {
  const box = scene.boxes.get(port.box)!;
  const [own, other] = port.side === "in" ? [box.ins, box.outs] : [box.outs, box.ins];
  const index = own.indexOf(port);
  if (direction === "up" || direction === "down") {
    const next = own[index + (direction === "up" ? -1 : 1)];
    return next ? portItem(next) : null;
  }
  if ((direction === "left") === (port.side === "in")) {
    const wire = wiresAt(scene, port)[0];
    return wire ? { kind: "wire", id: wire.id } : null;
  }
  const beside = other[Math.min(index, other.length - 1)];
  return beside ? portItem(beside) : null;
}

/** Left and right to the ends of the wire; up and down through the other wires of the port that it begins at. */
function fromWire(scene: Scene, id: string, direction: Direction): Item | null {
  const wire = scene.byId.get(id);
  if (!wire) return null;
  if (direction === "left") return endItem(scene, wire, "out");
  if (direction === "right") return endItem(scene, wire, "in");
  const box = scene.boxes.get(wire.from.box);
  const port = box && portOf(box, "out", wire.from.port);
  const siblings = port ? wiresAt(scene, port) : [];
  const next = siblings[siblings.indexOf(wire) + (direction === "up" ? -1 : 1)];
  return next ? { kind: "wire", id: next.id } : null;
}

function endItem(scene: Scene, wire: SceneWire, side: "in" | "out"): Item {
  const end = side === "in" ? wire.to : wire.from;
  const box = scene.boxes.get(end.box);
  const port = box && portOf(box, side, end.port);
  return port ? portItem(port) : { kind: "node", id: end.box };
}
