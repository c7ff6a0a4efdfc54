/** The component projects below a folder, by the files that their own tools need, or by their `witloom.json`. */
import path from "node:path";
import { languagesMarked } from "../bindings/detect.ts";
import type { Files } from "../compose/files.ts";
import { foldersBelow } from "../compose/folders.ts";
import type { BuildLanguage } from "../protocol/build.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { checkManifest, MANIFEST, type Manifest, type Project, readManifest } from "./project.ts";
import { cargoTarget, isRustComponent } from "./toolchains/cargoToml.ts";
import { scriptEntry } from "./toolchains/entries.ts";
import { sourcesIn } from "./toolchains/sources.ts";
import { zigEntry } from "./toolchains/zig.ts";

export interface Found {
  projects: Project[];
  /** What is wrong with project files. */
  problems: Diagnostic[];
}

/** Every project at or below a folder, ordered by folder. `settings` say more about some folders, in the form of `witloom.json`, and prevail. */
export function findProjects(files: Files, root: string, settings: Record<string, unknown> = {}): Found {
  const found: Found = { projects: [], problems: [] };
  for (const { folder, entries } of foldersBelow(root, (name) => name !== "wit" && name !== "deps")) {
    const one = projectAt(
      files,
      folder,
      entries.filter((it) => !it.isDirectory()).map((it) => it.name),
      settings[folder],
    );
    if (one.project) found.projects.push(one.project);
    found.problems.push(...one.problems);
  }
  found.projects.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return found;
}

/** The project of one folder, if it is one. `names` are the files in it. */
export function projectAt(
  files: Files,
  folder: string,
  names: string[],
  settings?: unknown,
): { project?: Project; problems: Diagnostic[] } {
  const own = names.includes(MANIFEST) ? readManifest(files, folder) : undefined;
  const more = settings === undefined ? undefined : checkManifest(settings, path.join(folder, MANIFEST));
  const read = more ? { manifest: { ...own?.manifest, ...more.manifest }, problems: [...(own?.problems ?? []), ...more.problems] } : own;
  const manifest: Manifest = read?.manifest ?? {};
  const problems = read?.problems ?? [];
  if (problems.length > 0 || manifest.build === false) return { problems };
  const declared = read !== undefined && (manifest.language !== undefined || manifest.build !== undefined || manifest.world !== undefined);
  const language = manifest.language ?? languageAt(files, folder, names) ?? null;
  if (language === null && !manifest.build) return { problems };
  const cargo = language === "rust" ? cargoTarget(files, folder) : {};
  const wit = path.resolve(folder, manifest.wit ?? cargo.wit ?? "wit");
  if (!declared && files.kind(wit) === undefined) return { problems };
  const name = path.basename(folder);
  const world = manifest.world ?? cargo.world;
  const project: Project = {
    name,
    folder,
    language,
    wit,
    component: path.resolve(folder, manifest.component ?? `${name}.wasm`),
    inputs: (manifest.inputs ?? []).map((it) => path.resolve(folder, it)),
    ...(world === undefined ? {} : { world }),
    ...(manifest.build ? { commands: manifest.build } : {}),
    ...(manifest.entry === undefined ? {} : { entry: manifest.entry }),
    ...(manifest.wasi === undefined ? {} : { wasi: manifest.wasi }),
    ...(manifest.profile === undefined ? {} : { profile: manifest.profile }),
  };
  return { project, problems };
}

/** The language by the folder's files; a file that other kinds of projects have too must say that it is for components. */
function languageAt(files: Files, folder: string, names: string[]): BuildLanguage | undefined {
  if (names.includes("build.zig") || zigEntry(files, folder) !== undefined) return "zig";
  for (const marked of languagesMarked(names)) {
    if (marked === "rust" && isRustComponent(files, folder)) return "rust";
    if (marked === "javascript") {
      const entry = scriptEntry(files, folder);
      if (entry !== undefined) return /\.[cm]?ts$/.test(entry) ? "typescript" : "javascript";
    }
    if (marked === "go" || marked === "python" || marked === "c" || marked === "cpp") return marked;
  }
  if (names.includes("app.py")) return "python";
  // CMake and make find their sources anywhere.
  if (!names.some((it) => /^(CMakeLists\.txt|(GNUm|m|M)akefile)$/.test(it))) return undefined;
  if (sourcesIn(files, folder, /\.(cpp|cc|cxx)$/).length > 0) return "cpp";
  return sourcesIn(files, folder, /\.c$/).length > 0 ? "c" : undefined;
}
