/** `witloom test`: does every saved run below a folder again. */
import { existsSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { foldersBelow } from "../compose/folders.ts";
import { programNames, REPLAY_SUFFIX } from "../trace/replay/plan.ts";
import { type Args, type Command, type Surroundings, UsageError } from "./command.ts";
import { comparisonText, REPLAY_OPTIONS, replayed } from "./replay.ts";

export const test: Command = {
  usage: [
    "witloom test [PATH...] [options]",
    "",
    `Does each recorded run again: a file NAME${REPLAY_SUFFIX} (or NAME.CASE${REPLAY_SUFFIX}) beside NAME.wac or NAME.wasm, as 'Save Trace…' and`,
    "--trace-out write it. Without PATH below the working folder.",
    "",
    "  --accept                   where a run differs, the new one becomes the recorded one",
    "  --ignore INTERFACE[#FUNCTION]  its arguments and results may differ; also those in NAME.trace.ignore, one a line",
    "  --timeout SECONDS, --max-memory MIB, --deps DIR, --dep NAME=PATH, --node PATH,",
    "  --engine jco|wasmtime, --wasmtime PATH   as with replay",
  ].join("\n"),
  options: REPLAY_OPTIONS,
  async run(args, around) {
    const paths = args.positionals.length > 0 ? args.positionals : ["."];
    for (const it of paths)
      if (diskFiles().kind(path.resolve(around.cwd, it)) === undefined) throw new UsageError(`${it} does not exist; check the path`);
    const traces = paths.flatMap((it) => tracesBelow(it, around));
    if (traces.length === 0)
      throw new UsageError(`there is no file NAME${REPLAY_SUFFIX} below ${paths.join(", ")}; record one with --trace-out`);
    let failed = 0;
    for (const trace of traces) if (!(await passes(trace, args, around))) failed++;
    around.out(`${traces.length - failed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  },
};

function tracesBelow(place: string, around: Surroundings): string[] {
  const start = path.resolve(around.cwd, place);
  if (diskFiles().kind(start) !== "folder") return [place];
  const found = [...foldersBelow(start)].flatMap(({ folder, entries }) =>
    entries.filter((it) => it.isFile() && it.name.endsWith(REPLAY_SUFFIX)).map((it) => path.join(folder, it.name)),
  );
  return found.map((it) => path.relative(around.cwd, it)).sort();
}

/** Does one again and prints what came of it. */
async function passes(trace: string, args: Args, around: Surroundings): Promise<boolean> {
  const say = (good: boolean, rest: string): boolean => {
    around.out(`${good ? "ok" : "not ok"}  ${trace}${rest}`);
    return good;
  };
  const names = programNames(path.basename(trace));
  const program = names.map((it) => path.join(path.dirname(trace), it)).find((it) => existsSync(path.resolve(around.cwd, it)));
  if (program === undefined) return say(false, `: its program is not beside it; put ${names.slice(0, 2).join(" or ")} there\n`);
  try {
    const done = await replayed({ trace, file: program }, args, around);
    if ("problems" in done) return say(false, `\n${done.problems}`);
    if (done.compared.count === 0) return say(true, ` (${done.compared.calls} calls)\n`);
    if (!args.flag("accept")) return say(false, `\n${comparisonText(done.compared)}`);
    await done.accept();
    return say(true, ` (${done.compared.count} differences accepted)\n`);
  } catch (error) {
    if (error instanceof UsageError) return say(false, `: ${error.message}\n`);
    throw error;
  }
}
