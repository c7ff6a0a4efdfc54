/** Versions that `wkg.lock` holds fast, for the packages of a WIT folder. */
import path from "node:path";
import { parse } from "smol-toml";
import type { Files } from "./files.ts";
import { isTable, LEVELS } from "./manifests.ts";

/** The versions of each package by `ns:name`, from the nearest `wkg.lock` at or above a WIT folder; none where there is none or it does not parse. */
export function lockedVersions(files: Files, folder: string): ReadonlyMap<string, string[]> {
  let home = folder;
  for (let level = 0; level < LEVELS; level++, home = path.dirname(home)) {
    const text = files.text(path.join(home, "wkg.lock"));
    if (text !== undefined) return versionsIn(text);
  }
  return new Map();
}

function versionsIn(text: string): ReadonlyMap<string, string[]> {
  let lock: unknown;
  try {
    lock = parse(text);
  } catch {
    return new Map(); // wkg itself tells what is wrong with its file
  }
  const out = new Map<string, string[]>();
  for (const it of tables(lock, "packages")) {
    const versions = tables(it, "versions").flatMap(({ version }) => (typeof version === "string" ? [version] : []));
    const { name } = it;
    if (typeof name === "string" && versions.length > 0) out.set(name, [...(out.get(name) ?? []), ...versions]);
  }
  return out;
}

function tables(it: unknown, key: string): { [key: string]: unknown }[] {
  const list = isTable(it) ? it[key] : undefined;
  return Array.isArray(list) ? list.filter(isTable) : [];
}
