// Makes a fresh clone ready: installs packages where they are missing or older than the lock file, and builds where sources changed.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Ends with one sentence. */
export function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs a command with its output shown; a failure ends everything with the sentence. */
export function must(command, args, sentence, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32", ...options });
  if (error || status !== 0) giveUp(`${sentence}${error ? ` (${error.message})` : ""}`);
}

/** `npm ci`, unless what is installed is what the lock file says. */
export function installPackages() {
  const [major] = process.versions.node.split(".");
  if (Number(major) < 20) giveUp(`Node ${process.versions.node} is too old: Witloom needs Node 20 or newer.`);
  const stamp = path.join(root, "node_modules", ".witloom-lock");
  const lock = digest([path.join(root, "package-lock.json")]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  process.stderr.write("Installing packages …\n");
  must("npm", ["ci", "--loglevel=error"], "The packages could not be installed with `npm ci`; check the network and try again.");
  writeFileSync(stamp, lock);
}

/** Builds `dist/`, unless it was built from the same sources. */
export function build() {
  const stamp = path.join(root, "out", "build.digest");
  const sources = [
    "server",
    "client",
    "esbuild.mjs",
    "package-lock.json",
    "scripts/toolkit-transpile.mjs",
    "components/toolkit/toolkit.wasm",
    "components/bindgen/bindgen.wasm",
    "components/symbols/symbols.wasm",
  ];
  const now = digest(sources.flatMap((it) => walk(path.join(root, it))));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now && existsSync(path.join(root, "dist", "cli.js"))) return;
  process.stderr.write("Building …\n");
  must(process.execPath, ["esbuild.mjs"], "The build failed; the messages above say where.");
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

function walk(file) {
  if (!statSync(file).isDirectory()) return [file];
  return readdirSync(file)
    .sort()
    .flatMap((name) => walk(path.join(file, name)));
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}
