/** Helpers of the bindings tests: the generators, worlds to generate for, and the official command line beside ours. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Bindgen, type BindgenLanguage, loadBindgen } from "../../server/src/bindings/bindgen.ts";
import { generateBindings, generatorsIn } from "../../server/src/bindings/generate.ts";
import { readSource } from "../../server/src/bindings/source.ts";
import { worldsOf } from "../../server/src/bindings/worlds.ts";
import { diskFiles } from "../../server/src/compose/files.ts";
import type { BindingsLanguage, BindingsOptions, GeneratedFile } from "../../server/src/protocol/bindings.ts";
import type { Features, Outcome } from "../../server/src/toolkit/toolkit.ts";
import { crateSource, must, toolkit } from "../toolkit/kit.ts";

export const BINDGEN_LANGUAGES: BindgenLanguage[] = ["c", "cpp", "csharp", "d", "go", "markdown", "moonbit", "rust"];
export const dist = path.join(process.cwd(), "dist");
export const ALL: Features = { all: true, names: [] };

let loading: Promise<Bindgen> | null = null;

export function bindgen(): Promise<Bindgen> {
  loading ??= loadBindgen(path.join(process.cwd(), "out", "bindgen"));
  return loading;
}

/** A package and the names of its worlds. */
export interface Case {
  target: string;
  worlds: string[];
}

/** The samples, the test fixtures and WASI's HTTP package; all but the last are small. */
export async function ownCases(): Promise<Case[]> {
  const targets = ["components/wit", "components/toolkit/wit", "components/bindgen/wit", "test/fixtures/wasi/wit"];
  for (const name of ["calc/calc.wit", "kitchen/kitchen.wit", "middleware/h.wit", "probe/probe.wit"]) targets.push(`test/fixtures/${name}`);
  return casesOf(targets);
}

/** Every valid package of wit-parser's own suite that declares a world; null where cargo has not fetched it. */
export async function officialCases(): Promise<Case[] | null> {
  const crate = crateSource("wit-parser", "0.262.");
  if (crate === null) return null;
  const ui = path.join(crate, "tests", "ui");
  const targets = readdirSync(ui)
    .filter((name) => name !== "parse-fail" && (name.endsWith(".wit") || statSync(path.join(ui, name)).isDirectory()))
    .map((name) => path.join(ui, name));
  return casesOf(targets);
}

async function casesOf(targets: string[]): Promise<Case[]> {
  const tk = await toolkit();
  return targets.flatMap((target) => {
    const source = readSource(tk, diskFiles(), target, ALL);
    const worlds = source.ok ? worldsOf(tk, source.value, ALL) : source;
    return worlds.ok && worlds.value.length > 0 ? [{ target, worlds: worlds.value }] : [];
  });
}

/** As the command line and the editor generate. */
export async function generate(
  target: string,
  world: string,
  language: BindingsLanguage,
  options: BindingsOptions = {},
  folders: string[] = [],
): Promise<Outcome<GeneratedFile[]>> {
  const made = await generateBindings(await generators(), diskFiles(), { target, world, language, options, features: ALL, folders });
  return made.ok ? { ok: true, value: made.value.files } : made;
}

async function generators(): Promise<ReturnType<typeof generatorsIn>> {
  // In this process, as that is quicker; `thread.test.ts` is about the thread.
  return { ...generatorsIn(dist, await toolkit()), bindgen: async (task) => (await bindgen()).generate(task) };
}

/** The generated files, by path, as bytes. */
export function byPath(files: GeneratedFile[]): Map<string, Buffer> {
  return new Map(files.map((it) => [it.path, it.text === undefined ? Buffer.from(it.base64, "base64") : Buffer.from(it.text)]));
}

/** The files that a program writes into a folder; null, with what it said, where it fails. `OUT` in the arguments is that folder. */
export function native(program: string, args: string[]): { files: Map<string, Buffer> | null; said: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-bindings-"));
  try {
    const run = spawnSync(
      program,
      args.map((it) => (it === "OUT" ? folder : it)),
      { encoding: "utf8" },
    );
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((it) => statSync(path.join(folder, it)).isFile());
    const files = new Map(names.map((it) => [it.replaceAll("\\", "/"), readFileSync(path.join(folder, it))]));
    return { files: run.status === 0 ? files : null, said: run.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export { must };
