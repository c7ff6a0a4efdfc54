/** What is kept on disk between runs: where it lies, the types of components by their content, and how it is kept from growing for ever. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Program } from "../compose/program.ts";
import type { ComponentInfo, Outcome, Toolkit } from "../toolkit/toolkit.ts";

/** Part of the key of cached types: the wit-parser that wrote them. A test compares it with the engine's lock file. */
export const WIT_PARSER = "0.263.0";

const DAY = 24 * 60 * 60 * 1000;
/** Entries that nobody used for so long are deleted. */
export const MOST_AGE = 30 * DAY;
/** Folders of values belong to runs; one that is so old outlived its run. */
const SPILL_AGE = DAY;
const SPILL_PREFIX = "witloom-values-";

/** A new folder for one run's whole values; the engine removes it when it has read them. */
export function spillFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), SPILL_PREFIX));
}

type Part = Program["parts"][number];
type Types = Pick<ComponentInfo, "kind" | "resolve" | "world">;

/** Reads a component's types, from disk where this content was seen before. */
export function typesOf(toolkit: Pick<Toolkit, "componentInfo">, part: Part, root: string): Outcome<Types> {
  const folder = path.join(root, "types", WIT_PARSER);
  const file = path.join(folder, `${part.hash}.json`);
  const known = readTypes(file);
  if (known) return { ok: true, value: known };
  const info = toolkit.componentInfo(part.bytes);
  if (!info.ok) return info;
  const { kind, resolve, world } = info.value;
  const types: Types = { kind, ...(resolve === undefined ? {} : { resolve }), ...(world === undefined ? {} : { world }) };
  writeWhole(folder, file, JSON.stringify(types));
  return { ok: true, value: types };
}

function readTypes(file: string): Types | undefined {
  try {
    const types = JSON.parse(readFileSync(file, "utf8")) as Types;
    utimesSync(file, new Date(), new Date()); // the cache is cleaned by age
    return types;
  } catch {
    return undefined; // not there, or damaged: it is made again
  }
}

/** Writes beside the place and renames, so that nobody reads half a file. A cache that cannot be written is no cache. */
function writeWhole(folder: string, file: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, text);
    renameSync(fresh, file);
  } catch {
    // A full or read-only disk: the next run reads the types anew.
  }
}

/** Deletes what was not used for 30 days, and values that a killed engine left behind; looks at most once a day. */
export function sweep(root: string, now: number = Date.now()): void {
  const mark = path.join(root, "swept");
  if (age(mark, now) < DAY) return;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    writeFileSync(mark, "");
    utimesSync(mark, new Date(now), new Date(now));
  } catch {
    return;
  }
  for (const folder of ["transpiled", "maps"]) removeOld(path.join(root, folder), MOST_AGE, now);
  for (const version of list(path.join(root, "types"))) removeOld(path.join(root, "types", version), MOST_AGE, now);
  removeOld(os.tmpdir(), SPILL_AGE, now, SPILL_PREFIX);
}

function removeOld(folder: string, most: number, now: number, prefix = ""): void {
  for (const name of list(folder)) {
    const entry = path.join(folder, name);
    // In a shared temporary folder others' entries cannot be removed, which is right.
    if (name.startsWith(prefix) && age(entry, now) > most) attempt(() => rmSync(entry, { recursive: true, force: true }));
  }
}

const list = (folder: string): string[] => attempt(() => readdirSync(folder)) ?? [];
const age = (file: string, now: number): number => now - (attempt(() => statSync(file).mtimeMs) ?? Number.NEGATIVE_INFINITY);

function attempt<T>(go: () => T): T | undefined {
  try {
    return go();
  } catch {
    return undefined;
  }
}
