/** What is under the pointer. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { contains, curveBounds, distanceTo, grown, intersects, type Rect } from "./geometry.ts";
import { type Item, portItem } from "./items.ts";
import { anchor, curveOf, type Scene, type SceneBox, type ScenePort, type Side } from "./scene.ts";

export type Hit = { item: Item /** On a wire: how far along it. */; t?: number };

/** The topmost thing at a place of the world; `reach` is how near counts, in the world's units. Ports are found only while they are drawn. */
export function hitTest(scene: Scene, at: Point, reach: number, ports: boolean): Hit | null {
  const boxes = [...scene.boxes.values()];
  if (ports) {
    const port = nearestPort(scene, at, reach);
    if (port) return { item: portItem(port) };
  }
  // The last drawn lies on top.
  const box = boxes.findLast((it) => contains(it, at));
  if (box) return { item: { kind: "node", id: box.id } };
  return wireAt(scene, at, reach);
}

/** The wire nearest to a place, if it is within reach. */
export function wireAt(scene: Scene, at: Point, reach: number): Hit | null {
  let best: { hit: Hit; distance: number } | null = null;
  for (const wire of scene.wires) {
    const curve = curveOf(scene, wire);
    if (!curve || !contains(grown(curveBounds(curve), reach), at)) continue;
    const { distance, t } = distanceTo(curve, at);
    if (distance <= reach && (!best || distance < best.distance)) best = { hit: { item: { kind: "wire", id: wire.id }, t }, distance };
  }
  return best?.hit ?? null;
}

/** The port whose dot or label row is at a place; `side` narrows it down. */
export function nearestPort(scene: Scene, at: Point, reach: number, side?: Side): ScenePort | null {
  let best: { port: ScenePort; distance: number } | null = null;
  for (const box of scene.boxes.values()) {
    if (!contains(grown(box, reach), at)) continue;
    for (const port of [...box.ins, ...box.outs]) {
      if (side !== undefined && port.side !== side) continue;
      const distance = portDistance(box, port, at, reach);
      if (distance !== null && (!best || distance < best.distance)) best = { port, distance };
    }
  }
  return best?.port ?? null;
}

function portDistance(box: SceneBox, port: ScenePort, at: Point, reach: number): number | null {
  const dot = anchor(box, port.side, port.name);
  const distance = Math.hypot(dot.x - at.x, dot.y - at.y);
  if (distance <= reach) return distance;
  // The row beside the dot belongs to the port as well, so that it need not be hit to the pixel.
  const half = box.ins.length > 0 && box.outs.length > 0 ? box.width / 2 : box.width;
  const inside = port.side === "in" ? at.x >= box.x && at.x <= box.x + half : at.x <= box.x + box.width && at.x >= box.x + box.width - half;
  return inside && Math.abs(at.y - dot.y) <= 10 ? distance : null;
}

/** The nodes that lie in a rectangle, borders left out. */
export function nodesIn(scene: Scene, rect: Rect): string[] {
  return [...scene.boxes.values()].filter((it) => !it.border && intersects(it, rect)).map((it) => it.id);
}
