// Runs the benchmarks in test/bench: `node scripts/bench.mjs [NAME…]`. They print ratios and latencies and assert nothing.
import { readdirSync } from "node:fs";
import path from "node:path";
import { runBundled } from "./bundled.mjs";

const wanted = process.argv.slice(2);
for (const file of readdirSync(path.join(import.meta.dirname, "..", "test", "bench")).filter((it) => it.endsWith(".ts"))) {
  if (wanted.length > 0 && !wanted.includes(path.basename(file, ".ts"))) continue;
  if ((await runBundled(`test/bench/${file}`)) !== 0) process.exitCode = 1;
}
