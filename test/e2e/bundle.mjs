// Bundles the extension-host tests to out/e2e/, as CommonJS: that is what mocha loads inside VS Code.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));

export async function bundleE2e() {
  const outdir = path.resolve(here, "../../out/e2e");
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const suite = path.join(here, "suite");
  await esbuild.build({
    entryPoints: readdirSync(suite)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => path.join(suite, name)),
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}
