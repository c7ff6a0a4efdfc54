/** The entries of the context menu that are about mocks and faults. */
import type { StandInGesture } from "../messages.ts";
import type { Canvas } from "./canvas.ts";
import type { Item } from "./items.ts";
import { importKey, importsOf } from "./standIns.ts";

/** None where the item is no import of a component. */
export function standInEntries(canvas: Canvas, item: Item): { label: string; run(): void }[] {
  const { scene, standIns } = canvas.state;
  const imports = importsOf(scene, item);
  if (imports.length === 0) return [];
  const entry = (label: string, what: StandInGesture): { label: string; run(): void } => ({
    label,
    run: () => canvas.post({ kind: "standIn", what, imports }),
  });
  const set = imports.some((it) => standIns[importKey(it)] !== undefined);
  return [
    entry("Answer with a Mock…", "mock"),
    entry("Make it Fail…", "fault"),
    ...(set ? [entry("Remove Mock and Faults", "remove")] : []),
  ];
}
