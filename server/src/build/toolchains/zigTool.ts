/** Zig: a program of its own, or the one inside of the Python package `ziglang`. */
import path from "node:path";
import { type Machine, programIn, type Tool, versionIn } from "../machine.ts";

/** `folders` are those of programs; each may be that of a Python environment, too. */
export async function findZig(machine: Machine, folders: string[]): Promise<Tool | null> {
  const found =
    programIn(machine, ["zig"], [...folders, ...folders.flatMap((it) => packagesOf(machine, it))]) ??
    programIn(machine, ["python-zig"], folders);
  return found === undefined ? null : { name: "zig", path: found, version: versionIn(await machine.ask(found, ["version"])) };
}

/** Where the environment of a folder of programs keeps the package. */
function packagesOf({ files, platform }: Machine, folder: string): string[] {
  const root = path.dirname(folder);
  if (platform === "win32") return [path.join(root, "Lib", "site-packages", "ziglang")];
  const pythons = files.list(path.join(root, "lib")).filter((it) => /^python3/.test(it));
  return pythons.flatMap((it) => ["site-packages", "dist-packages"].map((one) => path.join(root, "lib", it, one, "ziglang")));
}
