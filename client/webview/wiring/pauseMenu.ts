/** Breakpoints of the canvas by menu and key. */
import type { Pausing } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import { findPort, type Item } from "./items.ts";
import { refOf, type Scene } from "./scene.ts";

/** What of an item can have breakpoints; undefined for a component, and for what stands for several imports. */
function pausing(scene: Scene, item: Item): { at: Pausing; set: boolean } | undefined {
  if (item.kind === "wire") {
    const wire = scene.byId.get(item.id);
    return wire?.edges.length === 1 ? { at: { edge: wire.edges[0]!.id }, set: wire.pause !== undefined } : undefined;
  }
  const port = item.kind === "port" ? findPort(scene, item) : undefined;
  return port && !port.folded ? { at: { port: refOf(port), side: port.side }, set: port.pause !== undefined } : undefined;
}

/** The entry of the context menu; none where there can be no breakpoint. */
export function pauseEntries(canvas: Canvas, item: Item): { label: string; keys: string; run(): void }[] {
  const found = pausing(canvas.state.scene, item);
  if (!found) return [];
  const add = !found.set;
  const label = add ? `Add Breakpoint${item.kind === "port" ? "…" : ""}` : "Remove Breakpoint";
  return [{ label, keys: "F9", run: () => canvas.post({ kind: "pause", at: found.at, add }) }];
}

/** Sets the breakpoint of an item, or takes it away. */
export function togglePause(canvas: Canvas, item: Item | null): void {
  const [entry] = item ? pauseEntries(canvas, item) : [];
  if (entry) entry.run();
  else canvas.say("Breakpoints stand on wires and ports.");
}
