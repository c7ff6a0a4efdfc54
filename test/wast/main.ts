/** `node scripts/wast.mjs`: scripts of the component-model repository on our runner, with counts and every reason. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { crateSource, toolkit } from "../toolkit/kit.ts";
import { runScript } from "./run.ts";

/** Every `.wast` below the paths; a file stands for itself. */
function scripts(paths: string[]): string[] {
  return paths.flatMap((it) => {
    if (!statSync(it).isDirectory()) return [it];
    return scripts(
      readdirSync(it)
        .sort()
        .map((name) => path.join(it, name))
        .filter((file) => file.endsWith(".wast") || statSync(file).isDirectory()),
    );
  });
}

/** Runs the scripts of the command line (none: the repository's, where cargo has it); answers the exit code. */
export async function main(args: string[]): Promise<number> {
  const crate = crateSource("wasm-tools", "1.263.");
  const quiet = args.includes("--quiet");
  const named = args.filter((it) => it !== "--quiet");
  const paths = named.length > 0 ? named : crate === null ? [] : [path.join(crate, "tests", "component-model", "test")];
  if (paths.length === 0) {
    console.error("name .wast files or folders; the repository's own are in the crate wasm-tools, which `cargo install` unpacks");
    return 2;
  }
  const cache = mkdtempSync(path.join(os.tmpdir(), "witloom-wast-"));
  process.on("exit", () => rmSync(cache, { recursive: true, force: true }));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const reasons = new Map<string, number>();
  for (const file of scripts(paths)) {
    const own = { passed: 0, failed: 0, skipped: 0 };
    for (const { line, outcome, note } of await runScript(await toolkit(), readFileSync(file, "utf8"), cache)) {
      own[outcome]++;
      total[outcome]++;
      if (outcome === "skipped") reasons.set(note, (reasons.get(note) ?? 0) + 1);
      if (outcome === "failed" && !quiet) console.log(`${file}:${line}: ${note}`);
    }
    console.log(`${path.relative(process.cwd(), file)}: ${own.passed} passed, ${own.failed} failed, ${own.skipped} not applicable`);
  }
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`not applicable ${count} times: ${reason}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} not applicable`);
  return total.failed > 0 ? 1 : 0;
}
process.exit(await main(process.argv.slice(2)));
