/** Replays of saved traces, for the editor's Testing view. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CancellationToken } from "vscode-languageserver";
import type { Failure, ReplayReport } from "../protocol/editor.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { chunksOf, decoded, writeText } from "../run/longText.ts";
import { type Comparison, compareSteps, differenceText } from "../trace/compare.ts";
import { jsonPieces } from "../trace/json.ts";
import type { TraceModel } from "../trace/model.ts";
import { readSteps } from "../trace/read.ts";
import { ignoredNames, ignoreFileOf, programNames, type ReplayPlan, replayPlan } from "../trace/replay/plan.ts";
import { replay, replayWanted } from "../trace/replay/run.ts";
import type { Engine } from "./engine.ts";
import { cancelled } from "./guard.ts";
import type { Runs } from "./runs.ts";
import { inSlices } from "./slices.ts";
import { toPath } from "./uris.ts";

/** Differences that are told. */
const SHOWN = 50;

/** Does a saved run again and tells what differs; with `accept` the file becomes the new run. */
export async function replayTrace(
  engine: Engine,
  runs: Runs,
  { trace, accept }: { trace: string; accept: boolean },
  token: CancellationToken,
): Promise<ReplayReport | { error: Failure }> {
  const file = toPath(trace);
  const name = path.basename(file);
  const fail = (message: string): { error: Failure } => ({ error: { message: `${name}: ${message}.` } });
  const plan = await planOf(file);
  if (typeof plan === "string") return fail(plan);
  const names = programNames(name);
  const program = names.map((it) => path.join(path.dirname(file), it)).find((it) => existsSync(it));
  if (program === undefined) return fail(`its program is not beside it; put ${names.slice(0, 2).join(" or ")} there`);
  const settings = runs.settings();
  const prepared = await engine.task("prepareRun", { file: program, wanted: replayWanted(plan, limitsOf(settings)) });
  if (!prepared.ok) return prepared;
  const again = await replay(prepared.request, plan, {
    toolkit: engine.toolkit,
    types: prepared.types!,
    start: (request, callbacks) => {
      const run = runs.beside(request, callbacks);
      const listener = token.onCancellationRequested(() => run.stop("by you"));
      void run.done.then(() => listener.dispose());
      return run;
    },
  });
  if (typeof again === "string") return fail(again);
  const compared = await inSlices(compareSteps(plan.expected, again, { ignore: await declared(file), limit: SHOWN }), token);
  if (compared === null) throw cancelled();
  return reported(file, compared, again, accept);
}

/** What is declared beside a test to be different each time. */
async function declared(file: string): Promise<string[]> {
  const beside = ignoreFileOf(file);
  if (beside === null) return [];
  return readFile(beside, "utf8").then(ignoredNames, () => []);
}

async function planOf(file: string): Promise<ReplayPlan | string> {
  try {
    const bytes = await readFile(file);
    const read = (await inSlices(readSteps(() => decoded(chunksOf(bytes)))))!;
    return read.ok ? replayPlan(read.model, undefined) : `it is no trace: ${read.message}`;
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is too long"})`;
  }
}

async function reported(
  file: string,
  { differences, count, calls }: Comparison,
  again: TraceModel,
  accept: boolean,
): Promise<ReplayReport | { error: Failure }> {
  const told = differences.map((it) => ({
    message: differenceText(it),
    before: it.before,
    after: it.after,
    function: it.path.at(-1)!.replace(/^\S+ /, ""),
  }));
  if (!accept || count === 0) return { calls, count, differences: told, accepted: false };
  try {
    await writeText(
      file,
      jsonPieces(again, ({ text }) => text),
    );
    return { calls, count, differences: told, accepted: true };
  } catch (error) {
    return { error: { message: `${file} cannot be written (${(error as NodeJS.ErrnoException).code}); check its permissions.` } };
  }
}
