// What the committed toolkit.wasm was built from, as one hash.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const toolkitFolder = fileURLToPath(new URL("../components/toolkit", import.meta.url));

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
export function sourceDigest(folder = toolkitFolder) {
  const hash = createHash("sha256");
  const files = ["Cargo.lock", "Cargo.toml", ...filesBelow(folder, "src"), ...filesBelow(folder, "wit")].sort();
  for (const file of files) {
    hash.update(`${file}\n${readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n")}\0`);
  }
  return hash.digest("hex");
}

export function readDigest(folder = toolkitFolder) {
  return JSON.parse(readFileSync(join(folder, "toolkit.digest"), "utf8"));
}
