/** Finds the files of a WIT package as the official tools do: a file alone, or a folder with `deps/` (folders, single files, wasm and wat). */
import path from "node:path";
import type { SourceFile, WitPackage, WitSource } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { manifestPackages } from "./manifests.ts";

/** The `.wit` files directly in a folder. */
export function witFilesOf(files: Files, folder: string): SourceFile[] {
  return files
    .list(folder)
    .filter((name) => name.endsWith(".wit"))
    .map((name) => path.join(folder, name))
    .flatMap((file) => {
      const text = files.kind(file) === "file" ? files.text(file) : undefined;
      return text === undefined ? [] : [{ path: file, text }];
    });
}

/** The folder of the package whose `deps/` a folder lies in, or the folder itself. */
export function packageRoot(folder: string): string {
  if (path.basename(folder) === "deps") return path.dirname(folder);
  return path.basename(path.dirname(folder)) === "deps" ? path.dirname(path.dirname(folder)) : folder;
}

/**
 * The packages that a WIT folder depends on: those in its `deps/`, then those that its project's manifests name by path. `project` is the folder
 * of a project that lies elsewhere and takes this WIT: its manifests count too.
 */
export function dependenciesOf(files: Files, folder: string, project?: string): WitPackage[] {
  const reader = { sources: (it: string) => witFilesOf(files, it), deps: (it: string) => depsOf(files, it) };
  const deps = depsOf(files, path.join(folder, "deps"));
  for (const home of project === undefined ? [folder] : [folder, project]) deps.push(...manifestPackages(files, home, deps, reader));
  return deps;
}

/** What stands in a package's `deps/`. A folder without `.wit` files is not a dependency. */
export function depsOf(files: Files, folder: string): WitPackage[] {
  return files.list(folder).flatMap((name): WitPackage[] => {
    const entry = path.join(folder, name);
    if (files.kind(entry) === "folder") {
      const found = witFilesOf(files, entry);
      return found.length > 0 ? [{ tag: "source", val: found }] : [];
    }
    if (name.endsWith(".wit")) {
      const text = files.text(entry);
      return text === undefined ? [] : [{ tag: "source", val: [{ path: entry, text }] }];
    }
    const bytes = /\.wa(sm|t)$/.test(name) ? files.bytes(entry) : undefined;
    return bytes ? [{ tag: "binary", val: { path: entry, bytes } }] : [];
  });
}

/** A file or package folder as the toolkit takes it; undefined where it cannot be read or has no WIT. */
export function witSource(files: Files, target: string, project?: string): WitSource | undefined {
  if (files.kind(target) === "folder") {
    const main = witFilesOf(files, target);
    return main.length === 0 ? undefined : { main, deps: dependenciesOf(files, target, project) };
  }
  const text = files.text(target);
  return text === undefined ? undefined : { main: [{ path: target, text }], deps: [] };
}
