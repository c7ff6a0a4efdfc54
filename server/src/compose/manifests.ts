/**
 * Packages that a project's manifests name by path, for tools that fetch them into no `deps/`: the overrides of `wkg.toml`, the dependencies of
 * cargo-component in `Cargo.toml`, and local entries of wit-deps' `deps.toml`.
 */
import path from "node:path";
import { parse } from "smol-toml";
import type { SourceFile, WitPackage } from "../toolkit/toolkit.ts";
import { parseWit } from "../wit/parse.ts";
import type { Files } from "./files.ts";

/** How far above a WIT folder its project's manifest is looked for. */
export const LEVELS = 3;

type Table = { [key: string]: unknown };

/** The tables of each manifest whose values may name a path. */
const MANIFESTS: Record<string, string[][]> = {
  "wkg.toml": [["overrides"]],
  "deps.toml": [[]],
  "Cargo.toml": [
    ["package", "metadata", "component", "dependencies"],
    ["package", "metadata", "component", "target", "dependencies"],
  ],
};

/** How the packages of a folder are read. */
export interface Reader {
  sources(folder: string): SourceFile[];
  deps(folder: string): WitPackage[];
}

/** Packages that manifests at or above a WIT folder name, with what lies in their `deps/`, but for those that are there already. Paths that lead nowhere are left out. */
export function manifestPackages(files: Files, folder: string, known: WitPackage[], reader: Reader): WitPackage[] {
  const named = targets(files, folder);
  if (named.length === 0) return [];
  const ids = new Set(known.flatMap((it) => (it.tag === "source" ? idsOf(it.val) : [])));
  const out: WitPackage[] = [];
  const add = (found: WitPackage): void => {
    const own = found.tag === "source" ? idsOf(found.val) : [];
    if (own.some((id) => ids.has(id))) return;
    for (const id of own) ids.add(id);
    out.push(found);
  };
  // What is named comes before what it brings along.
  const found = named.map((it) => packageAt(files, it, reader));
  for (const it of found) it.own.forEach(add);
  for (const it of found) it.deps.forEach(add);
  return out;
}

function idsOf(sources: SourceFile[]): string[] {
  const declared = sources.map((it) => parseWit(it.text).package).find((it) => it !== null);
  return declared ? [`${declared.id}@${declared.version ?? ""}`] : [];
}

function packageAt(files: Files, target: string, reader: Reader): { own: WitPackage[]; deps: WitPackage[] } {
  if (files.kind(target) === "folder") {
    // cargo-component names the other project, whose WIT lies in its `wit/`.
    const home = [target, path.join(target, "wit")].find((it) => reader.sources(it).length > 0);
    if (home === undefined) return { own: [], deps: [] };
    return { own: [{ tag: "source", val: reader.sources(home) }], deps: reader.deps(path.join(home, "deps")) };
  }
  if (target.endsWith(".wit")) {
    const text = files.text(target);
    return { own: text === undefined ? [] : [{ tag: "source", val: [{ path: target, text }] }], deps: [] };
  }
  const bytes = /\.wa(sm|t)$/.test(target) ? files.bytes(target) : undefined;
  return { own: bytes ? [{ tag: "binary", val: { path: target, bytes } }] : [], deps: [] };
}

/** The paths that the nearest manifest of each kind names. */
function targets(files: Files, folder: string): string[] {
  return Object.entries(MANIFESTS).flatMap(([name, tables]) => {
    let home = folder;
    for (let level = 0; level < LEVELS; level++, home = path.dirname(home)) {
      const text = files.text(path.join(home, name));
      if (text !== undefined) return pathsIn(text, tables).map((it) => path.resolve(home, it));
    }
    return [];
  });
}

function pathsIn(text: string, tables: string[][]): string[] {
  let manifest: unknown;
  try {
    manifest = parse(text);
  } catch {
    return []; // the editor's own TOML support tells what is wrong with it
  }
  return tables.flatMap((keys) => {
    const table = keys.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), manifest);
    return isTable(table) ? Object.values(table).flatMap(localPath) : [];
  });
}

export function isTable(it: unknown): it is Table {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}

/** `{ path = "…" }`, or a string that is a path and neither a version nor an address. */
function localPath(entry: unknown): string[] {
  if (isTable(entry)) return typeof entry["path"] === "string" ? [entry["path"]] : [];
  return typeof entry === "string" && /^\.{0,2}\//.test(entry) ? [entry] : [];
}
