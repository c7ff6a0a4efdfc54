/** The tools that are on this machine, with versions: on PATH, in usual places, and in a project's own environments. */
import path from "node:path";
import { findComponentizePy, foldersOfEnvironments } from "../bindings/python.ts";
import { type Machine, programIn, searchFolders, type Tool, versionIn } from "./machine.ts";
import { type ClangTool, findClang } from "./toolchains/clangTool.ts";
import { findRust, type RustTool } from "./toolchains/rustTool.ts";
import { findScriptTools, type ScriptTools } from "./toolchains/scriptTool.ts";
import { findZig } from "./toolchains/zigTool.ts";

/** What was found; null where it is missing. */
export interface Tools {
  rust: RustTool | null;
  cargoComponent: Tool | null;
  go: Tool | null;
  tinygo: Tool | null;
  componentizePy: Tool | null;
  clang: ClangTool | null;
  zig: Tool | null;
  cmake: Tool | null;
  make: Tool | null;
  script: ScriptTools | null;
}

export type ToolKey = keyof Tools;

async function plain(machine: Machine, names: string[], args: string[], folders?: string[]): Promise<Tool | null> {
  const found = programIn(machine, names, folders);
  return found === undefined ? null : { name: names[0]!, path: found, version: versionIn(await machine.ask(found, args)) };
}

/** Finds tools for projects in a folder; each is looked for when it is first asked for. */
export async function findTool<K extends ToolKey>(machine: Machine, key: K, folder: string): Promise<Tools[K]> {
  return (await FINDERS[key](machine, folder)) as Tools[K];
}

/** Everything at once, for a table. */
export async function findTools(machine: Machine, folder: string): Promise<Tools> {
  const keys = Object.keys(FINDERS) as ToolKey[];
  const found = await Promise.all(keys.map(async (key) => [key, await findTool(machine, key, folder)]));
  return Object.fromEntries(found) as Tools;
}

const FINDERS: { [K in ToolKey]: (machine: Machine, folder: string) => Promise<Tools[K]> } = {
  rust: (machine) => findRust(machine),
  cargoComponent: (machine) => plain(machine, ["cargo-component"], ["--version"]),
  go: (machine) => plain(machine, ["go"], ["version"]),
  tinygo: (machine) => plain(machine, ["tinygo"], ["version"]),
  async componentizePy(machine, folder) {
    const found = findComponentizePy(above(folder), searchFolders(machine).join(path.delimiter));
    return found === null ? null : { name: "componentize-py", path: found, version: versionIn(await machine.ask(found, ["--version"])) };
  },
  clang: (machine) => findClang(machine),
  cmake: (machine) => plain(machine, ["cmake"], ["--version"]),
  make: (machine) => plain(machine, ["gmake", "make"], ["--version"]),
  zig: (machine, folder) => findZig(machine, [...foldersOfEnvironments(above(folder)), ...searchFolders(machine)]),
  script: (machine, folder) => findScriptTools(machine, folder),
};

/** Folders above a project in which its environments may lie. */
function above(folder: string): string[] {
  const out: string[] = [];
  for (let home = folder; out.length < 4; home = path.dirname(home)) {
    out.push(home);
    if (path.dirname(home) === home) break;
  }
  return out;
}
