/** Reads the WIT package that bindings are generated from. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import { dependenciesOf, packageRoot, witFilesOf, witSource } from "../compose/witFiles.ts";
import type { Features, Outcome, Toolkit, WitPackage, WitSource } from "../toolkit/toolkit.ts";
import { failed } from "./problems.ts";

/** A WIT package, as files or as a wasm binary, with the packages that it may refer to. */
export interface BindingsSource {
  main: WitPackage;
  deps: WitPackage[];
}

/**
 * The package that a path stands for: a folder, a package as `.wasm` or `.wat`, or a `.wit` file. A file that is right by itself is a package;
 * any other is read with its folder. `project` is the folder whose manifests may name packages by path, where it is not above the WIT.
 */
export function readSource(toolkit: Toolkit, files: Files, target: string, features?: Features, project?: string): Outcome<BindingsSource> {
  const name = path.basename(target);
  const kind = files.kind(target);
  if (kind === "file" && /\.wa(sm|t)$/.test(target)) {
    const bytes = files.bytes(target);
    if (!bytes) return failed("unreadable", `${name} cannot be read; check its permissions.`);
    return assembled(toolkit, { main: { tag: "binary", val: { path: target, bytes } }, deps: [] });
  }
  const source = kind === "folder" ? witSource(files, target, project) : fileSource(toolkit, files, target, features, project);
  if (!source) return failed("no-package", `${name} holds no WIT; give a .wit file or the folder of a WIT package.`);
  return assembled(toolkit, { main: { tag: "source", val: source.main }, deps: source.deps });
}

/** The first way to read a file that the official parser takes; its whole folder where there is none. */
function fileSource(toolkit: Toolkit, files: Files, file: string, features?: Features, project?: string): WitSource | undefined {
  const text = files.text(file);
  if (text === undefined) return undefined;
  const alone = [{ path: file, text }];
  const folder = path.dirname(file);
  // A file in `deps/` sees its neighbours.
  const deps = dependenciesOf(files, packageRoot(folder), project).filter(
    (it) => it.tag !== "source" || it.val.every((own) => own.path !== file),
  );
  const whole = path.basename(folder) === "deps" ? alone : witFilesOf(files, folder);
  const ways = [
    { main: alone, deps: [] },
    { main: alone, deps },
    { main: whole.length > 0 ? whole : alone, deps },
  ];
  return ways.find((it) => toolkit.checkWit(it, features).ok) ?? ways.at(-1);
}

/** The same package without the text format of wasm, which the generators do not read. */
function assembled(toolkit: Toolkit, source: BindingsSource): Outcome<BindingsSource> {
  const packages: WitPackage[] = [];
  for (const it of [source.main, ...source.deps]) {
    if (it.tag === "source") packages.push(it);
    else {
      const binary = toolkit.assemble(it.val.path, it.val.bytes);
      if (!binary.ok) return binary;
      packages.push({ tag: "binary", val: { path: it.val.path, bytes: binary.value } });
    }
  }
  const [main, ...deps] = packages;
  return { ok: true, value: { main: main!, deps } };
}
