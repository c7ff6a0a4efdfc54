/** A bounded walk through the workspace. */
import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";

/** Folders that hold other people's or generated files. */
const SKIPPED = new Set(["node_modules", "target", "dist", "out", "gen", "build", "__pycache__"]);
/** Most folders that are looked into. */
const FOLDERS = 5000;

/** Every folder below a root, and the root, with what it holds; breadth first, without hidden ones, and only through those that are wanted. */
export function* foldersBelow(
  root: string,
  wanted: (name: string) => boolean = () => true,
): Generator<{ folder: string; entries: Dirent[] }> {
  const queue = [root];
  for (let looked = 0; queue.length > 0 && looked < FOLDERS; looked++) {
    const folder = queue.shift()!;
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      continue; // gone or not readable
    }
    yield { folder, entries };
    for (const entry of entries) {
      const skipped = SKIPPED.has(entry.name) || entry.name.startsWith(".") || !wanted(entry.name);
      if (entry.isDirectory() && !skipped) queue.push(path.join(folder, entry.name));
    }
  }
}
