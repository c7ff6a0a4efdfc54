/** Where somebody put the nodes of a canvas: a file beside the `.wac`, which exists only then. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Point } from "../protocol/wiring.ts";

/** Beyond any screen: what is written there by hand is a slip. */
const FARTHEST = 1_000_000;

function layoutFile(file: string): string {
  return `${file}.layout.json`;
}

/** The chosen places by node; empty where there is no file, or one that is broken. */
export function readLayout(file: string): Record<string, Point> {
  try {
    const json = JSON.parse(readFileSync(layoutFile(file), "utf8")) as { places?: Record<string, Partial<Point>> };
    const entries = Object.entries(json.places ?? {}).flatMap(([id, it]): [string, Point][] => {
      const { x, y } = it ?? {};
      const sound = typeof x === "number" && typeof y === "number" && Math.abs(x) < FARTHEST && Math.abs(y) < FARTHEST;
      return sound ? [[id, { x, y }]] : [];
    });
    return Object.fromEntries(entries);
  } catch {
    return {}; // no file: everything is laid out
  }
}

/** Writes the chosen places, sorted so that a diff shows what moved; no places, no file. */
export function writeLayout(file: string, places: Record<string, Point>): void {
  const ids = Object.keys(places).sort();
  if (ids.length === 0) {
    rmSync(layoutFile(file), { force: true });
    return;
  }
  const lines = ids.map((id) => `    ${JSON.stringify(id)}: { "x": ${Math.round(places[id]!.x)}, "y": ${Math.round(places[id]!.y)} }`);
  writeFileSync(layoutFile(file), `{\n  "places": {\n${lines.join(",\n")}\n  }\n}\n`);
}
