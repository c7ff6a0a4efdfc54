// Runs the benchmarks in test/bench: `node scripts/bench.mjs [NAME…]`. They print ratios and latencies and assert nothing.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
for (const file of readdirSync(path.join(root, "test", "bench")).filter((it) => it.endsWith(".ts"))) {
  const name = path.basename(file, ".ts");
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const outfile = path.join(root, "out", "bench", `${name}.mjs`);
  await build({
    entryPoints: [path.join(root, "test", "bench", file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  const done = spawnSync(process.execPath, [outfile], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exitCode = 1;
}
