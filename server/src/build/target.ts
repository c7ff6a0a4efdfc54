/** The world that a project is built for: its WIT is read, checked and asked. */
import path from "node:path";
import { type BindingsSource, readSource } from "../bindings/source.ts";
import { chooseWorld, worldsOf } from "../bindings/worlds.ts";
import type { Files } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { checkPackage } from "../compose/witCheck.ts";
import { witSource } from "../compose/witFiles.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { MANIFEST, type Project } from "./project.ts";

export interface Target {
  world: string;
  source: BindingsSource;
  /** The interfaces of `wasi:` that the world imports. */
  wasi: string[];
}

/** The world, or what is wrong with the WIT, at its place. Null: there is no WIT, and the project's own commands need none. */
export function targetOf(toolkit: Toolkit, files: Files, project: Project): { target: Target | null } | { diagnostics: Diagnostic[] } {
  const { wit, folder } = project;
  if (files.kind(wit) === undefined) {
    if (project.commands) return { target: null };
    return refused(path.join(folder, MANIFEST), `There is no WIT in ${wit}; name its folder as "wit" in ${MANIFEST}.`, "no-wit");
  }
  const text = files.kind(wit) === "folder" ? witSource(files, wit, folder) : undefined;
  const wrong = text ? checkPackage(toolkit, text, wit).filter((it) => it.severity === "error") : [];
  if (wrong.length > 0) return { diagnostics: wrong };
  const source = readSource(toolkit, files, wit, undefined, folder);
  if (!source.ok) return refused(wit, problemText(source.problem), source.problem.kind);
  const worlds = worldsOf(toolkit, source.value);
  if (!worlds.ok) return refused(wit, problemText(worlds.problem), worlds.problem.kind);
  const world = chooseWorld(worlds.value, project.world, path.basename(wit));
  if (world.ok) return { target: { world: world.value, source: source.value, wasi: wasiImports(toolkit, source.value, world.value) } };
  const hint = world.problem.kind === "several-worlds" ? `, in ${MANIFEST}: {"world": "${worlds.value[0]}"}` : "";
  return refused(files.kind(wit) === "folder" ? firstWit(files, wit) : wit, `${problemText(world.problem)}${hint}`, world.problem.kind);
}

function firstWit(files: Files, folder: string): string {
  const name = files.list(folder).find((it) => it.endsWith(".wit"));
  return name === undefined ? folder : path.join(folder, name);
}

function refused(file: string, message: string, code: string): { diagnostics: Diagnostic[] } {
  return { diagnostics: [{ file, range: START, severity: "error", code, message, source: "build", relatedInformation: [] }] };
}

/** Names without versions: `wasi:cli/stdout`. */
function wasiImports(toolkit: Toolkit, source: BindingsSource, name: string): string[] {
  if (source.main.tag !== "source") return [];
  const resolved = toolkit.resolveWit({ main: source.main.val, deps: source.deps });
  if (!resolved.ok) return [];
  const { worlds, interfaces, packages, main } = resolved.value;
  const world = worlds.find((it) => it.name === name && it.package === main);
  return Object.values(world?.imports ?? {}).flatMap((it) => {
    const found = "interface" in it ? interfaces[it.interface.id] : undefined;
    const owner = found && found.package !== null ? packages[found.package]!.name.replace(/@.*/, "") : "";
    return owner.startsWith("wasi:") ? [`${owner}/${found!.name}`] : [];
  });
}
