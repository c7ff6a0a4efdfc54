/** The main source of projects in scripting languages, where nobody names it. */
import path from "node:path";
import type { Files } from "../../compose/files.ts";

const SCRIPTS = ["index", "app", "main", "component"].flatMap((stem) =>
  ["", "src/"].flatMap((folder) => [".ts", ".js", ".mjs"].map((it) => `${folder}${stem}${it}`)),
);

/** The entry of a JavaScript or TypeScript project: `main` of package.json, a usual name, a file named as the folder, or the only source. */
export function scriptEntry(files: Files, folder: string): string | undefined {
  const isFile = (name: string): boolean => files.kind(path.join(folder, name)) === "file";
  const main = packageJson(files, folder)["main"];
  if (typeof main === "string" && /\.[cm]?[jt]s$/.test(main) && isFile(main)) return main;
  const own = path.basename(folder);
  const usual = [...SCRIPTS, `${own}.ts`, `${own}.js`].find(isFile);
  if (usual !== undefined) return usual;
  const sources = files.list(folder).filter((it) => /\.[cm]?[jt]s$/.test(it) && !/\.d\.[cm]?ts$|\.config\.|^build\.|\.test\./.test(it));
  return sources.length === 1 ? sources[0] : undefined;
}

/** The folder of Python's modules, and the main module. */
export function pythonEntry(files: Files, folder: string, entry?: string): { root: string; module: string } {
  if (entry !== undefined) {
    const file = path.resolve(folder, entry);
    return { root: path.dirname(file), module: path.basename(file, ".py") };
  }
  for (const root of [folder, path.join(folder, "src")]) {
    const found = ["app.py", "main.py", "component.py"].find((it) => files.kind(path.join(root, it)) === "file");
    if (found !== undefined) return { root, module: path.basename(found, ".py") };
  }
  return { root: folder, module: "app" };
}

/** The file as an object; empty where it is not there or broken. */
export function packageJson(files: Files, folder: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(files.text(path.join(folder, "package.json")) ?? "{}");
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
