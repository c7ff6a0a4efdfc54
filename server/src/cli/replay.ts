/** `witloom replay`: feeds a recorded run to the components again, and compares every call. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram, type Program } from "../compose/program.ts";
import { programOf } from "../compose/single.ts";
import { withoutCode } from "../compose/skeleton.ts";
import { visible } from "../protocol/visible.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { fileText, writeText } from "../run/longText.ts";
import { prepare } from "../run/prepare.ts";
import { start } from "../run/start.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Comparison, compareTraces, differenceText } from "../trace/compare.ts";
import { jsonPieces } from "../trace/json.ts";
import type { TraceModel } from "../trace/model.ts";
import { readTrace } from "../trace/read.ts";
import { ignoredNames, ignoreFileOf, type ReplayPlan, replayPlan } from "../trace/replay/plan.ts";
import { replay as replayRun, replayWanted } from "../trace/replay/run.ts";
import { type Args, amount, type Command, diagnosticText, type Surroundings, UsageError } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";
import { replayUnderWasmtime } from "./replayNative.ts";

/** Differences that are printed. */
const SHOWN = 100;

/** Options of every command that replays. */
export const REPLAY_OPTIONS: Command["options"] = {
  ...PACKAGE_OPTIONS,
  ignore: { type: "string", multiple: true },
  accept: { type: "boolean" },
  timeout: { type: "string" },
  "max-memory": { type: "string" },
  node: { type: "string" },
  engine: { type: "string" },
  wasmtime: { type: "string" },
};

export const replay: Command = {
  usage: [
    "witloom replay TRACE FILE.(wac|wasm) [options]",
    "",
    "Makes the calls of a recorded run again and compares each call, its arguments and its result. The host answers from the record:",
    "clocks, random numbers and files are as they were, and nothing is printed or changed. TRACE comes from --trace-out, as JSON best.",
    "",
    "  --only INSTANCE            this one alone, among its recorded neighbours",
    "  --ignore INTERFACE[#FUNCTION]  its arguments and results may differ; for NAME.trace.jsonl also those in NAME.trace.ignore, one a line",
    "  --accept                   writes the new run to TRACE where it differs",
    "  --json                     the differences as JSON",
    "  --timeout SECONDS, --max-memory MIB   limits, of each call and of all memories (60, 1024; 0: none)",
    "  --deps DIR, --dep NAME=PATH  where a .wac finds its packages",
    "  --node PATH                another Node to run it",
    "  --engine jco|wasmtime      wasmtime: the native one on PATH, or --wasmtime PATH, makes the calls; what entered and left the program is compared,",
    "                             --timeout is of the whole run; no asynchronous functions, and nothing after a trap",
  ].join("\n"),
  options: { ...REPLAY_OPTIONS, only: { type: "string" }, json: { type: "boolean" } },
  async run(args, around) {
    const [trace, file, ...more] = args.positionals;
    if (trace === undefined || file === undefined || more.length > 0)
      throw new UsageError(`a trace and a .wac or .wasm file are needed, ${args.positionals.length} files were given`);
    for (const it of [trace, file]) existing(it, around);
    if (!/\.(wac|wasm)$/.test(file)) throw new UsageError(`${file} is neither a .wac nor a .wasm file`);
    const only = args.text("only");
    if (only !== undefined && args.flag("accept")) throw new UsageError("--accept takes whole runs: leave out --only");
    const done = await replayed({ trace, file, only }, args, around);
    if ("problems" in done) {
      around.err(done.problems);
      return 1;
    }
    const { compared } = done;
    around.out(args.flag("json") ? `${JSON.stringify(compared)}\n` : comparisonText(compared));
    if (compared.count === 0) return 0;
    if (!args.flag("accept")) return 1;
    await done.accept();
    around.err(`The new run was written to ${trace}.\n`);
    return 0;
  },
};

interface Replay {
  trace: string;
  file: string;
  only?: string | undefined;
}

/** What came of it; `accept` makes the new run the recorded one. Or lines that say why it could not be done. Throws `UsageError`. */
export async function replayed(
  { trace, file, only }: Replay,
  args: Args,
  around: Surroundings,
): Promise<{ compared: Comparison; accept(): Promise<unknown> } | { problems: string }> {
  const plan = planOf(trace, only, around);
  const toolkit = await around.toolkit();
  const loaded = loadProgram(toolkit, diskFiles(), file, packageOptions(args, around));
  if (!loaded.ok) return { problems: loaded.diagnostics.map(diagnosticText).join("") };
  const program = only === undefined ? loaded.program : programOf(loaded.program, only);
  if (!program) throw new UsageError(`${file} has no instance \`${only}\``);
  const done = await onEngine(toolkit, program, plan, args, around);
  if (typeof done === "string") return { problems: `${file}: ${visible(done)}.\n` };
  const { expected, again } = done;
  const ignore = [...args.list("ignore"), ...declared(trace, around)];
  const compared = compareTraces(expected, again, { ignore, limit: SHOWN });
  const pieces = () => jsonPieces(again, (value) => value.text);
  return { compared, accept: () => writeText(path.resolve(around.cwd, trace), pieces()) };
}

/** What is declared beside a test to be different each time. */
function declared(trace: string, around: Surroundings): string[] {
  const file = ignoreFileOf(path.resolve(around.cwd, trace));
  return file !== null && existsSync(file) ? ignoredNames(readFileSync(file, "utf8")) : [];
}

function planOf(trace: string, only: string | undefined, around: Surroundings): ReplayPlan {
  const read = readTrace(() => fileText(path.resolve(around.cwd, trace)));
  if (!read.ok) throw new UsageError(`${trace} is no trace: ${read.message}`);
  const plan = replayPlan(read.model, only);
  if (typeof plan === "string") throw new UsageError(`${trace}: ${plan}`);
  return plan;
}

/** The run that is made again, and what it is compared with. */
async function onEngine(
  toolkit: Toolkit,
  program: Program,
  plan: ReplayPlan,
  args: Args,
  around: Surroundings,
): Promise<{ expected: TraceModel; again: TraceModel } | string> {
  const engine = args.text("engine") ?? "jco";
  if (engine === "wasmtime" && args.flag("accept"))
    throw new UsageError("--engine wasmtime shows no calls between components: leave out --accept");
  if (engine === "wasmtime") return replayUnderWasmtime(toolkit, program, plan, args);
  if (engine !== "jco") throw new UsageError(`--engine takes jco or wasmtime, not '${engine}'`);
  const again = await performed(toolkit, program, plan, args, around);
  return typeof again === "string" ? again : { expected: plan.expected, again };
}

/** Runs the plan on the program; a string is why it could not be done whole. */
async function performed(
  toolkit: Toolkit,
  program: Program,
  plan: ReplayPlan,
  args: Args,
  around: Surroundings,
): Promise<TraceModel | string> {
  const maxMemory = args.text("max-memory") === undefined ? {} : { maxMemory: amount("--max-memory", args.text("max-memory"), 0) };
  const prepared = prepare(toolkit, program, replayWanted(plan, limitsOf(maxMemory)));
  if (!prepared.ok) return prepared.message.replace(/^--mock: /, "").replace(/\.$/, "");
  const node = args.text("node");
  if (node !== undefined) existing(node, around);
  const engine = {
    runner: path.join(around.dist, "runner", "runner.mjs"),
    stdio: "pipe" as const,
    timeout: amount("--timeout", args.text("timeout"), 60),
    ...(node === undefined ? {} : { node: path.resolve(around.cwd, node) }),
  };
  const types = withoutCode(toolkit, program.bytes) ?? program.bytes;
  return replayRun(prepared.request, plan, { toolkit, types, start: (request, callbacks) => start({ ...engine, request, callbacks }) });
}

/** The differences as lines for people. */
export function comparisonText({ differences, count, calls }: Comparison): string {
  if (count === 0) return `the same: ${calls} ${calls === 1 ? "call" : "calls"} replayed\n`;
  const more = count > differences.length ? [`… and ${count - differences.length} more differences`] : [];
  const lines = [...differences.flatMap((it) => differenceText(it).split("\n").map(visible)), ...more];
  return `${lines.join("\n")}\n${count} ${count === 1 ? "difference" : "differences"} in ${calls} recorded calls\n`;
}
