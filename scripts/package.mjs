#!/usr/bin/env node
// `npm run package`: bundles for production and writes witloom-VERSION.vsix; refuses a package that is too big or holds what does not ship.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installHost } from "./vscode-host.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const limit = 5_000_000;
/** What may be in the package, below `extension/`. */
const ships = [/^dist\//, /^syntaxes\//, /^media\//, /^(readme|changelog)\.md$/i, /^licen[cs]e(\.(md|txt))?$/i, /^package\.json$/];
const needed = [
  "package.json",
  "readme.md",
  "dist/extension.js",
  "dist/server.js",
  "dist/adapter.js",
  "dist/webview/wiring.js",
  "dist/webview/form.js",
  "dist/webview/serve.js",
  "dist/webview/form-style.css",
  "dist/webview/layout.js",
  "dist/webview/style.css",
  "dist/bindgen/bindgen.core.wasm.br",
  "dist/symbols/symbols.core.wasm.br",
  "dist/runner/js-component-bindgen-component.core.wasm.br",
  "dist/runner/types.mjs",
  "syntaxes/wit.tmLanguage.json",
  "media/witloom.svg",
];

class PackageError extends Error {}

/** vsce wants Node 22 or newer; where this is an older one, the test host's is taken. */
async function nodeForVsce() {
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  return (await installHost("newest", { browser: false })).node;
}

function run(command, args, what) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error || status !== 0) throw new PackageError(`${what} failed${error ? `: ${error.message}` : ` with exit code ${status}`}.`);
}

/** The names in a zip file, from its central directory. */
function zipEntries(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

function check(file) {
  const names = zipEntries(file)
    .filter((name) => name.startsWith("extension/") && !name.endsWith("/"))
    .map((name) => name.slice("extension/".length));
  const stray = names.filter((name) => name.endsWith(".map") || name.endsWith(".ts") || !ships.some((pattern) => pattern.test(name)));
  if (stray.length > 0) throw new PackageError(`The package holds what does not ship: ${stray.slice(0, 10).join(", ")}.`);
  const missing = needed.filter((name) => !names.some((actual) => actual.toLowerCase() === name.toLowerCase()));
  if (missing.length > 0) throw new PackageError(`The package lacks ${missing.join(", ")}.`);
  const { size } = statSync(file);
  if (size > limit) throw new PackageError(`The package has ${(size / 1e6).toFixed(1)} MB, more than ${limit / 1e6} MB.`);
  return { files: names.length, size };
}

async function main() {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const out = `witloom-${version}.vsix`;
  run(process.execPath, ["esbuild.mjs", "--production"], "Bundling");
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  if (!existsSync(vsce)) throw new PackageError("vsce is not installed: run `npm ci` first.");
  run(await nodeForVsce(), [vsce, "package", "--no-dependencies", "--out", out], "vsce");
  const { files, size } = check(path.join(root, out));
  console.log(`${out}: ${files} files, ${(size / 1e6).toFixed(2)} MB`);
}

main().catch((error) => {
  console.error(error instanceof PackageError || error.constructor.name === "HostError" ? error.message : error);
  process.exit(1);
});
