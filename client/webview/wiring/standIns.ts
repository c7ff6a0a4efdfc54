/** Mocks and faults on the canvas: what stands in for an import. Pure. */
import type { PortRef } from "../../../server/src/protocol/wiring.ts";
import { findPort, type Item } from "./items.ts";
import { IMPORTS, type Scene, type SceneWire, wiresAt } from "./scene.ts";

/** The key of an import in what the host tells. */
export function importKey({ node, port }: PortRef): string {
  return `${node ?? ""}#${port}`;
}

/** Marks wires and ports with what stands in for them. */
export function applyStandIns(scene: Scene, set: Readonly<Record<string, string>>): void {
  for (const wire of scene.wires) {
    const words = wire.edges.flatMap((it) => set[importKey(it.to)] ?? []);
    if (words.length > 0) wire.standIn = words.length === 1 ? words[0]! : `${words.length} imports`;
    else delete wire.standIn;
  }
  for (const box of scene.boxes.values()) {
    for (const port of box.ins) {
      const words = set[importKey({ node: port.box, port: port.name })];
      if (words !== undefined && !box.border) port.standIn = words;
      else delete port.standIn;
    }
  }
}

/** The imports that a gesture on a wire or port is about; none where it is no import of a component. */
export function importsOf(scene: Scene, item: Item): PortRef[] {
  const of = (wires: readonly SceneWire[]): PortRef[] =>
    wires.flatMap((it) => it.edges.flatMap(({ to }) => (to.node === null ? [] : [to])));
  if (item.kind === "wire") return of([scene.byId.get(item.id)].filter((it) => it !== undefined));
  const port = item.kind === "port" ? findPort(scene, item) : undefined;
  if (!port) return [];
  if (port.box === IMPORTS) return of(wiresAt(scene, port));
  if (port.side !== "in" || scene.boxes.get(port.box)?.border) return [];
  return port.folded ? port.folded.map((it) => ({ node: port.box, port: it.name })) : [{ node: port.box, port: port.name }];
}
