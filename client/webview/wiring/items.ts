/** What can be pointed at, focused and selected: nodes, ports and wires. Pure. */
import type { PortRef } from "../../../server/src/protocol/wiring.ts";
import { boxOf, type Scene, type ScenePort, type SceneWire, type Side } from "./scene.ts";

export type Item = { kind: "node"; id: string } | { kind: "port"; box: string; side: Side; name: string } | { kind: "wire"; id: string };

export function sameItem(a: Item | null, b: Item | null): boolean {
  return a === b || (a !== null && b !== null && keyOf(a) === keyOf(b));
}

/** A key for maps and attributes. */
export function keyOf(item: Item): string {
  return item.kind === "port" ? JSON.stringify(["port", item.box, item.side, item.name]) : JSON.stringify([item.kind, item.id]);
}

export function portItem(port: ScenePort): Item & { kind: "port" } {
  return { kind: "port", box: port.box, side: port.side, name: port.name };
}

export function refItem(ref: PortRef, side: Side): Item & { kind: "port" } {
  return { kind: "port", box: boxOf(ref, side), side, name: ref.port };
}

/** The port of an item, while it is there. */
export function findPort(scene: Scene, item: Item & { kind: "port" }): ScenePort | undefined {
  const box = scene.boxes.get(item.box);
  return (item.side === "in" ? box?.ins : box?.outs)?.find((it) => it.name === item.name);
}

/** Whether the scene (still) holds the item. */
export function isThere(scene: Scene, item: Item): boolean {
  if (item.kind === "node") return scene.boxes.has(item.id);
  return item.kind === "wire" ? scene.byId.has(item.id) : findPort(scene, item) !== undefined;
}

/** The wire's ids as the contract knows them: several for a bundle of folded imports. */
export function edgeIds(wire: SceneWire): string[] {
  return wire.edges.map((it) => it.id);
}
