// Bundles a TypeScript file of the tests and runs it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";

const root = path.join(import.meta.dirname, "..");

/** Runs `file` (relative to the root) with arguments and answers its exit code. */
export async function runBundled(file, args = []) {
  const outfile = path.join(root, "out", file.replace(/^test\//, "").replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [path.join(root, file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return spawnSync(process.execPath, [outfile, ...args], { cwd: root, stdio: "inherit" }).status;
}
