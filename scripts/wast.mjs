// The component-model repository's assertions through our runner: `node scripts/wast.mjs [--quiet] [PATH ...]`; a PATH is a .wast file or a folder.
import { runBundled } from "./bundled.mjs";

process.exitCode = await runBundled("test/wast/main.ts", process.argv.slice(2));
