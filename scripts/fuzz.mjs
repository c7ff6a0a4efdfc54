// Random WIT against the official verdict: `node scripts/fuzz.mjs [COUNT] [SEED]`; WASM_TOOLS names the native tool where it is not on PATH.
import { runBundled } from "./bundled.mjs";

process.exitCode = await runBundled("test/fuzz/wit.ts", process.argv.slice(2));
