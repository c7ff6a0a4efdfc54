/** Bindings for a world in a language, whoever generates them. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import type { BindingsLanguage, BindingsOptions, GeneratedFile } from "../protocol/bindings.ts";
import type { Features, Outcome, Toolkit } from "../toolkit/toolkit.ts";
import { bindgenIn, type Generate } from "./bindgenWorker.ts";
import { javascriptBindings } from "./javascript.ts";
import { pythonBindings } from "./python.ts";
import { type BindingsSource, readSource } from "./source.ts";
import { chooseWorld, worldsOf } from "./worlds.ts";

export interface BindingsRequest {
  /** A `.wit` file, the folder of a package, or a package as `.wasm` or `.wat`. */
  target: string;
  /** The package's only one, if none is named. */
  world?: string;
  language: BindingsLanguage;
  options?: BindingsOptions;
  features?: Features;
  /** The folder whose manifests may name packages by path, where it is not above the WIT. */
  project?: string;
  /** Folders whose virtual environments may hold componentize-py. */
  folders: string[];
}

export interface Bindings {
  world: string;
  files: GeneratedFile[];
}

/** What generating needs. The generators are loaded at the first use. */
export interface Generators {
  toolkit: Toolkit;
  bindgen: Generate;
  /** The folder of the bundles. */
  dist: string;
}

/** The generators of a folder of bundles. */
export function generatorsIn(dist: string, toolkit: Toolkit): Generators {
  return { toolkit, dist, bindgen: bindgenIn(path.join(dist, "bindings.js")) };
}

/** Generates; nothing is written. Every failure is one sentence. */
export async function generateBindings(generators: Generators, files: Files, request: BindingsRequest): Promise<Outcome<Bindings>> {
  const read = readSource(generators.toolkit, files, request.target, request.features, request.project);
  if (!read.ok) return read;
  const worlds = worldsOf(generators.toolkit, read.value, request.features);
  if (!worlds.ok) return worlds;
  const world = chooseWorld(worlds.value, request.world, path.basename(request.target));
  if (!world.ok) return world;
  const made = await generate(generators, read.value, world.value, request);
  return made.ok ? { ok: true, value: { world: world.value, files: made.value } } : made;
}

async function generate(
  { bindgen, dist }: Generators,
  source: BindingsSource,
  world: string,
  { language, options, features = { all: false, names: [] }, folders }: BindingsRequest,
): Promise<Outcome<GeneratedFile[]>> {
  if (language === "javascript") return javascriptBindings(dist, source, world, features);
  if (language === "python") return pythonBindings(folders, source, world, features);
  return bindgen({ source, world, language, features, ...(options ? { options } : {}) });
}
