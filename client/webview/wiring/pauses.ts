/** Breakpoints on the canvas: which wires and ports have one. Pure. */
import type { Pauses } from "../messages.ts";
import { refOf, type Scene } from "./scene.ts";

export const NO_PAUSES: Pauses = { edges: {}, ports: {}, stopped: null };

/** Marks wires and ports. */
export function applyPauses(scene: Scene, { edges, ports, stopped }: Pauses): void {
  for (const wire of scene.wires) {
    const set = wire.edges.flatMap((it) => edges[it.id] ?? []);
    mark(wire, set.includes("on") ? "on" : set[0]);
    wire.stopped = wire.edges.some((it) => it.id === stopped);
  }
  for (const box of scene.boxes.values())
    for (const port of [...box.ins, ...box.outs]) mark(port, ports[`${port.side} ${refOf(port).node ?? ""}#${port.name}`]);
}

function mark(it: { pause?: "on" | "off" }, set: "on" | "off" | undefined): void {
  if (set === undefined) delete it.pause;
  else it.pause = set;
}

/** For assistive technology. */
export function pauseWords({ pause, stopped }: { pause?: "on" | "off"; stopped?: boolean }): string[] {
  const words = pause === undefined ? [] : [pause === "on" ? "breakpoint" : "breakpoint, switched off"];
  return stopped ? [...words, "the debugger is stopped here"] : words;
}
