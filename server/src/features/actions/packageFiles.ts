/** Where the files of a dependency belong. */
import type { WitModel } from "../../wit/model.ts";

/** The folder of the package that a file is part of: for a file below `deps/` the one that holds this; ends with a separator. */
export function packageFolder(path: string): string {
  const deps = /^(.*[/\\])deps[/\\]/.exec(path);
  return deps ? deps[1]! : path.replace(/[^/\\]*$/, "");
}

/** Whether a file lies in the `deps/` of a package. */
export function isDependencyFile(path: string): boolean {
  return packageFolder(path) !== path.replace(/[^/\\]*$/, "");
}

/** `deps/ns-pkg/package.wit` beside a file's package, with the version where that place is taken; null where both are. */
export function dependencyFile(model: WitModel, from: string, id: string, version: string | null): string | null {
  const folder = packageFolder(from);
  const separator = from.includes("\\") ? "\\" : "/";
  const name = id.replaceAll(":", "-");
  const taken = (entry: string): boolean =>
    [...model.trees.keys()].some(
      (it) => it.startsWith(`${folder}deps${separator}${entry}${separator}`) || it.startsWith(`${folder}deps${separator}${entry}.`),
    );
  const entry = [name, ...(version === null ? [] : [`${name}-${version}`])].find((it) => !taken(it));
  return entry === undefined ? null : [`${folder}deps`, entry, "package.wit"].join(separator);
}
