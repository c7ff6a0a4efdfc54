/** A new component project for a world: it builds as it is, and each exported function waits to be written. Nothing is written to the disk. */
import path from "node:path";
import type { Generators } from "../../bindings/generate.ts";
import { javascriptBindings } from "../../bindings/javascript.ts";
import { failed } from "../../bindings/problems.ts";
import { readSource } from "../../bindings/source.ts";
import { chooseWorld, worldsOf } from "../../bindings/worlds.ts";
import type { Files } from "../../compose/files.ts";
import type { GeneratedFile } from "../../protocol/bindings.ts";
import type { BuildLanguage } from "../../protocol/build.ts";
import type { Outcome } from "../../toolkit/toolkit.ts";
import { MANIFEST } from "../project.ts";
import { cTemplate } from "./c.ts";
import { cppTemplate } from "./cpp.ts";
import { goTemplate } from "./go.ts";
import { pythonTemplate } from "./python.ts";
import { rustTemplate } from "./rust.ts";
import { scriptTemplate } from "./script.ts";
import type { Template, TemplateContext } from "./template.ts";
import { readWorld } from "./worldModel.ts";
import { zigTemplate } from "./zig.ts";

export interface NewComponentRequest {
  language: BuildLanguage;
  /** Of the project and its component: letters, digits, `-` and `_`, the first a letter. */
  name: string;
  /** The absolute path that the project will have; paths in its files are relative to it. It need not exist. */
  folder: string;
  /** The absolute path of a `.wit` file or of a WIT package's folder. */
  wit: string;
  /** The package's only one, if none is named. */
  world?: string;
}

export interface NewComponent {
  world: string;
  /** Paths are relative to the folder of the request. */
  files: GeneratedFile[];
  /** The file with the first function to write: one of `files`. */
  main: string;
}

/** The project's files, or one sentence why there are none. `files` is where the WIT is read from. */
export async function newComponent(
  generators: Generators,
  files: Files,
  { language, name, folder, wit, world: wanted }: NewComponentRequest,
): Promise<Outcome<NewComponent>> {
  if (!/^[A-Za-z][\w-]*$/.test(name))
    return failed("bad-name", `'${name}' cannot be a component's name; use letters, digits, - and _, and begin with a letter.`);
  const source = readSource(generators.toolkit, files, wit);
  if (!source.ok) return source;
  const worlds = worldsOf(generators.toolkit, source.value);
  if (!worlds.ok) return worlds;
  const world = chooseWorld(worlds.value, wanted, path.basename(wit));
  if (!world.ok) return world;
  const model = readWorld(generators.toolkit, source.value, world.value);
  if (!model.ok) return model;
  const context: TemplateContext = {
    ...{ name, folder, world: world.value, model: model.value, files },
    types: () => javascriptBindings(generators.dist, source.value, world.value, { all: false, names: [] }),
    bindings: (from, options) =>
      generators.bindgen({ source: source.value, world: world.value, language: from, ...(options ? { options } : {}) }),
  };
  const made = await TEMPLATES[language](context);
  if (!made.ok) return made;
  const { sources, main, ignored } = made.value;
  const own: GeneratedFile[] = [
    { path: MANIFEST, text: manifest(language, name, path.relative(folder, wit), world.value) },
    { path: ".gitignore", text: [".witloom/", `${name}.wasm`, ...ignored, ""].join("\n") },
  ];
  return { ok: true, value: { world: world.value, main, files: [...sources, ...own] } };
}

const TEMPLATES: Record<BuildLanguage, Template> = {
  rust: rustTemplate,
  go: goTemplate,
  python: pythonTemplate,
  c: cTemplate,
  cpp: cppTemplate,
  javascript: scriptTemplate("javascript"),
  typescript: scriptTemplate("typescript"),
  zig: zigTemplate,
};

function manifest(language: BuildLanguage, name: string, wit: string, world: string): string {
  const fields = { language, wit: wit.split(path.sep).join("/"), world, component: `${name}.wasm` };
  return `${JSON.stringify(fields, null, 2)}\n`;
}
