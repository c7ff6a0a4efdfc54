/** What turns JavaScript into a component: packages that the project, or a folder above it, has installed. */
import path from "node:path";
import type { Files } from "../../compose/files.ts";
import type { Machine, Tool } from "../machine.ts";
import { packageJson } from "./entries.ts";

export interface ScriptTools extends Tool {
  /** The engine that the component carries. */
  engine: "starlingmonkey" | "quickjs";
  /** Folder of the package that componentizes. */
  componentizer: string;
  /** Folder of the bundler. */
  bundler: { name: "esbuild" | "rolldown"; path: string };
}

const ENGINES = [
  ["@bytecodealliance/componentize-js", "starlingmonkey"],
  ["componentize-qjs", "quickjs"],
] as const;
const BUNDLERS = ["esbuild", "rolldown"] as const;

/** The engine that the project names in its package.json, else StarlingMonkey where it is there, else QuickJS. */
export async function findScriptTools({ files }: Machine, folder: string): Promise<ScriptTools | null> {
  const json = packageJson(files, folder);
  const named = { ...(json["dependencies"] as object), ...(json["devDependencies"] as object) };
  const engines = [...ENGINES].sort((a, b) => Number(b[0] in named) - Number(a[0] in named));
  for (const [name, engine] of engines) {
    const componentizer = packageFolder(files, folder, name);
    if (componentizer === undefined) continue;
    for (const bundler of BUNDLERS) {
      const found = packageFolder(files, folder, bundler);
      if (found === undefined) continue;
      const version = String(packageJson(files, componentizer)["version"] ?? "unknown");
      return {
        name,
        path: path.join(componentizer, "package.json"),
        version,
        engine,
        componentizer,
        bundler: { name: bundler, path: found },
      };
    }
  }
  return null;
}

/** Folder of an installed package, as Node finds it from a folder upwards. */
export function packageFolder(files: Files, folder: string, name: string): string | undefined {
  for (let home = folder; ; home = path.dirname(home)) {
    const found = path.join(home, "node_modules", name);
    if (files.kind(path.join(found, "package.json")) === "file") return found;
    if (path.dirname(home) === home) return undefined;
  }
}
