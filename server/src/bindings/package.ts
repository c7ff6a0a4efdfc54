/** A WIT package as a folder on disk, for generators that read nothing else: with its documentation, which an encoded package loses. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { WitPackage } from "../toolkit/toolkit.ts";
import type { BindingsSource } from "./source.ts";

/** Writes the package into a new folder, passes the path that a generator is to read, and takes the folder away again. */
export async function withPackage<T>(source: BindingsSource, use: (folder: string, target: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-bindings-"));
  try {
    const home = path.join(folder, "wit");
    mkdirSync(home);
    write(home, source.main);
    // The generators read what is in `deps` by name: the numbers keep the order.
    for (const [index, dep] of source.deps.entries()) write(path.join(home, "deps", String(index).padStart(5, "0")), dep);
    return await use(folder, source.main.tag === "binary" ? path.join(home, BINARY) : home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const BINARY = "package.wasm";

/** A folder in `deps` holds text; a binary lies beside such folders. */
function write(folder: string, it: WitPackage): void {
  if (it.tag === "binary") {
    const inDeps = path.basename(path.dirname(folder)) === "deps";
    mkdirSync(path.dirname(folder), { recursive: true });
    writeFileSync(inDeps ? `${folder}.wasm` : path.join(folder, BINARY), it.val.bytes);
    return;
  }
  mkdirSync(folder, { recursive: true });
  // Several files of one name could only come from several folders; none may hide another.
  for (const [index, { path: name, text }] of it.val.entries()) {
    const clash = it.val.some((other, at) => at < index && path.basename(other.path) === path.basename(name));
    writeFileSync(path.join(folder, `${clash ? `${index}-` : ""}${path.basename(name)}`), text);
  }
}
