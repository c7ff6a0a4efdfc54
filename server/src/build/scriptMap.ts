/** The source map of a script that went into a component: what is shipped knows nothing of it. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { scriptMapFile } from "../compose/cacheRoot.ts";

/** What bundlers write, as far as it is needed. */
export interface ScriptMap {
  version: number;
  sources: string[];
  sourcesContent?: unknown;
  mappings: string;
}

/** Keeps a map for the traps of its component; `folder` is what its sources are relative to. A cache that cannot be written is no cache. */
export function keepMap(component: Uint8Array, map: ScriptMap, folder: string): void {
  const file = scriptMapFile(createHash("sha256").update(component).digest("hex"));
  const { sourcesContent: _, ...rest } = map;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify({ ...rest, sources: map.sources.map((it) => path.resolve(folder, it)) }));
  } catch {
    // A full or read-only disk: traps show the lines of the script.
  }
}
