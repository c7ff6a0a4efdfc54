/** Finds the packages that a `.wac` names, with the defaults of `wac compose`: `deps/NAMESPACE/NAME[/VERSION].wasm` (or `.wat`), or a folder of WIT. */
import path from "node:path";
import type { Package, PackageReference } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { witSource } from "./witFiles.ts";

export interface PackageOptions {
  /** Folders that are searched in turn, as `--deps DIR`. */
  roots: string[];
  /** `--dep NAME=PATH`; for references without a version. */
  overrides: Record<string, string>;
}

export interface FoundPackage {
  reference: PackageReference;
  package: Package;
  /** The file or folder that it came from. */
  file: string;
}

export interface FoundPackages<T = FoundPackage> {
  found: T[];
  missing: { reference: PackageReference; tried: string[] }[];
}

/** Where `wac compose` would look from the document's own folder, then from the working folder. */
export function defaultRoots(document: string, cwd: string): string[] {
  return [...new Set([path.join(path.dirname(path.resolve(document)), "deps"), path.resolve(cwd, "deps")])];
}

/** Reads every package that is referred to. `load` reads one from a file or folder; undefined where there is none. */
export function findPackages<T = FoundPackage>(
  files: Files,
  references: PackageReference[],
  options: PackageOptions,
  load: (files: Files, reference: PackageReference, file: string) => T | undefined = readPackage as never,
): FoundPackages<T> {
  const out: FoundPackages<T> = { found: [], missing: [] };
  for (const reference of references) {
    const tried = candidates(reference, options);
    const hit = tried.map((file) => load(files, reference, file)).find((it) => it !== undefined);
    if (hit) out.found.push(hit);
    else out.missing.push({ reference, tried });
  }
  return out;
}

function candidates(reference: PackageReference, options: PackageOptions): string[] {
  const override = reference.version === undefined ? options.overrides[reference.name] : undefined;
  if (override !== undefined) return [override];
  const parts = [...reference.name.split(":"), ...(reference.version === undefined ? [] : [reference.version])];
  return options.roots.flatMap((root) => ["", ".wat", ".wasm"].map((ending) => `${path.join(root, ...parts)}${ending}`));
}

/** A package as it stands in a file or folder. */
export function readPackage(files: Files, reference: PackageReference, file: string): FoundPackage | undefined {
  const name = reference.version === undefined ? reference.name : `${reference.name}@${reference.version}`;
  const kind = files.kind(file);
  if (kind === "folder" || (kind === "file" && file.endsWith(".wit"))) {
    const source = witSource(files, file);
    return source && { reference, file, package: { name, content: { tag: "wit", val: source } } };
  }
  const bytes = kind === "file" ? files.bytes(file) : undefined;
  return bytes && { reference, file, package: { name, content: { tag: "binary", val: bytes } } };
}
