/** Finds the WIT declarations of functions near a program, outside of the editor: in the folders around it, without what was built or fetched. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import type { Line } from "./host.ts";
import { declarationsOf, homeOf } from "./places.ts";

/** Most folders and files that are looked into. */
const FOLDERS = 2000;
const DOCUMENTS = 2000;
const SKIPPED = new Set(["node_modules", "target", "dist", "out", "build", "vendor", "venv", "__pycache__"]);

/** A search that is done once for each place. */
export function declarationFinder(files: () => Files): (near: string, interfaceName: string | null, fn: string) => Line | undefined {
  const known = new Map<string, Map<string, Line>>();
  return (near, interfaceName, fn) => {
    const root = path.dirname(near);
    const index = known.get(root) ?? indexOf(files(), root);
    known.set(root, index);
    // A drop is declared with its resource.
    const wanted = fn.startsWith("[resource-drop]") ? `[constructor]${fn.slice("[resource-drop]".length)}` : fn;
    const bare = interfaceName?.replace(/@[^@]*$/, "") ?? null;
    return index.get(`${interfaceName}#${wanted}`) ?? index.get(`${bare}#${wanted}`);
  };
}

function indexOf(files: Files, root: string): Map<string, Line> {
  const index = new Map<string, Line>();
  for (const file of witDocuments(files, root)) {
    const text = files.text(file);
    if (text === undefined) continue;
    for (const it of declarationsOf(text, homeOf(files, file))) {
      const key = `${it.interface}#${it.function}`;
      // Of copies, as in `deps/`, the first counts: folders are read from the top.
      if (!index.has(key)) index.set(key, { path: file, line: it.line });
    }
  }
  return index;
}

/** The `.wit` files below a folder, those nearer to it first. */
function witDocuments(files: Files, root: string): string[] {
  const found: string[] = [];
  const folders = [root];
  for (let at = 0; at < folders.length && at < FOLDERS && found.length < DOCUMENTS; at++) {
    for (const name of files.list(folders[at]!)) {
      const entry = path.join(folders[at]!, name);
      if (name.endsWith(".wit")) found.push(entry);
      else if (!name.startsWith(".") && !name.includes(".") && !SKIPPED.has(name) && files.kind(entry) === "folder") folders.push(entry);
    }
  }
  return found;
}
