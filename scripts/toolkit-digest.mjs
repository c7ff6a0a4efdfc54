// The engine components, and what each committed .wasm was built from, as one hash.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Components that the extension itself runs: components/NAME holds the sources, NAME.wasm and NAME.digest. */
export const engines = ["toolkit", "bindgen", "symbols"];

export function engineFolder(name) {
  return fileURLToPath(new URL(`../components/${name}`, import.meta.url));
}

/** Those that a command line names, or all. */
export function enginesOf(args) {
  const named = args.filter((it) => !it.startsWith("-"));
  const unknown = named.find((it) => !engines.includes(it));
  if (unknown !== undefined) throw new Error(`There is no engine component ${unknown}; there are ${engines.join(", ")}.`);
  return named.length > 0 ? named : engines;
}

export function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

function filesBelow(folder, prefix) {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** SHA-256 over name and content of every source, the WIT, Cargo.toml and Cargo.lock; line ends do not count. */
export function sourceDigest(name) {
  const folder = engineFolder(name);
  const hash = createHash("sha256");
  const files = ["Cargo.lock", "Cargo.toml", ...filesBelow(folder, "src"), ...filesBelow(folder, "wit")].sort();
  for (const file of files) {
    hash.update(`${file}\n${readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n")}\0`);
  }
  return hash.digest("hex");
}

export function readDigest(name) {
  return JSON.parse(readFileSync(join(engineFolder(name), `${name}.digest`), "utf8"));
}
