/** `witloom replay`: feeds a recorded run to the components again, and compares every call. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { loadProgram, type Program } from "../compose/program.ts";
import { exportName, programOf } from "../compose/single.ts";
import { withoutCode } from "../compose/skeleton.ts";
import { visible } from "../protocol/visible.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { NO_GRANTS, parseCall, prepare } from "../run/prepare.ts";
import { start } from "../run/start.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Comparison, compareTraces, differenceText } from "../trace/compare.ts";
import { traceLines } from "../trace/json.ts";
import { append, emptyModel, type TraceModel } from "../trace/model.ts";
import { readTrace } from "../trace/read.ts";
import { performReplay } from "../trace/replay/perform.ts";
import { type ReplayPlan, replayPlan } from "../trace/replay/plan.ts";
import { type Args, amount, type Command, diagnosticText, type Surroundings, UsageError } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";

/** Differences that are printed. */
const SHOWN = 100;
/** Longest WAVE text of a value, in UTF-16 units: as long as those of a trace in JSON. */
const VALUE_LIMIT = 4 << 20;

export const replay: Command = {
  usage: [
    "witloom replay TRACE FILE.(wac|wasm) [options]",
    "",
    "Makes the calls of a recorded run again and compares each call, its arguments and its result. The host answers from the record:",
    "clocks, random numbers and files are as they were, and nothing is printed or changed. TRACE comes from --trace-out, as JSON best.",
    "",
    "  --only INSTANCE            this one alone, among its recorded neighbours",
    "  --ignore INTERFACE[#FUNCTION]  its arguments and results may differ",
    "  --accept                   writes the new run to TRACE where it differs",
    "  --json                     the differences as JSON",
    "  --timeout SECONDS, --max-memory MIB   limits, of each call and of all memories (60, 1024; 0: none)",
    "  --deps DIR, --dep NAME=PATH  where a .wac finds its packages",
    "  --node PATH                another Node to run it",
  ].join("\n"),
  options: {
    ...PACKAGE_OPTIONS,
    only: { type: "string" },
    ignore: { type: "string", multiple: true },
    accept: { type: "boolean" },
    json: { type: "boolean" },
    timeout: { type: "string" },
    "max-memory": { type: "string" },
    node: { type: "string" },
  },
  async run(args, around) {
    const [trace, file, ...more] = args.positionals;
    if (trace === undefined || file === undefined || more.length > 0)
      throw new UsageError(`a trace and a .wac or .wasm file are needed, ${args.positionals.length} files were given`);
    for (const it of [trace, file]) existing(it, around);
    if (!/\.(wac|wasm)$/.test(file)) throw new UsageError(`${file} is neither a .wac nor a .wasm file`);
    const only = args.text("only");
    if (only !== undefined && args.flag("accept")) throw new UsageError("--accept takes whole runs: leave out --only");
    const plan = planOf(trace, only, around);
    const toolkit = await around.toolkit();
    const loaded = loadProgram(toolkit, diskFiles(), file, packageOptions(args, around));
    if (!loaded.ok) {
      for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
      return 1;
    }
    const program = only === undefined ? loaded.program : programOf(loaded.program, only);
    if (!program) throw new UsageError(`${file} has no instance \`${only}\``);
    const again = await performed(toolkit, program, plan, args, around);
    if (typeof again === "string") {
      around.err(`${file}: ${visible(again)}.\n`);
      return 1;
    }
    const compared = compareTraces(plan.expected, again, { ignore: args.list("ignore"), limit: SHOWN });
    around.out(args.flag("json") ? `${JSON.stringify(compared)}\n` : textOf(compared));
    if (compared.count === 0) return 0;
    if (!args.flag("accept")) return 1;
    writeFileSync(
      path.resolve(around.cwd, trace),
      traceLines(again, ({ text }) => text),
    );
    around.err(`The new run was written to ${trace}.\n`);
    return 0;
  },
};

function planOf(trace: string, only: string | undefined, around: Surroundings): ReplayPlan {
  const read = readTrace(readFileSync(path.resolve(around.cwd, trace), "utf8"));
  if (!read.ok) throw new UsageError(`${trace} is no trace: ${read.message}`);
  const plan = replayPlan(read.model, only);
  if (typeof plan === "string") throw new UsageError(`${trace}: ${plan}`);
  return plan;
}

/** Runs the plan on the program; a string is why it could not be done whole. */
async function performed(
  toolkit: Toolkit,
  program: Program,
  plan: ReplayPlan,
  args: Args,
  around: Surroundings,
): Promise<TraceModel | string> {
  const mocks = Object.fromEntries(
    [...plan.answers].map(([name, functions]) => [name, Object.fromEntries([...functions].map(([fn, recorded]) => [fn, { recorded }]))]),
  );
  const maxMemory = args.text("max-memory") === undefined ? {} : { maxMemory: amount("--max-memory", args.text("max-memory"), 0) };
  const prepared = prepare(toolkit, program, {
    ...{
      session: true,
      replay: true,
      grants: NO_GRANTS,
      mocks,
      trace: true,
      valueLimit: VALUE_LIMIT,
      keepValues: false,
      limits: limitsOf(maxMemory),
    },
  });
  if (!prepared.ok) return prepared.message.replace(/^--mock: /, "").replace(/\.$/, "");
  const { request } = prepared;
  const node = args.text("node");
  if (node !== undefined) existing(node, around);
  const model = emptyModel();
  const run = start({
    request,
    runner: path.join(around.dist, "runner", "runner.mjs"),
    stdio: "pipe",
    timeout: amount("--timeout", args.text("timeout"), 60),
    ...(node === undefined ? {} : { node: path.resolve(around.cwd, node) }),
    callbacks: {
      events: (events) => {
        for (const event of events) append(model, event);
      },
    },
  });
  try {
    const types = withoutCode(toolkit, program.bytes) ?? program.bytes;
    const problem = await performReplay(plan.steps, {
      act: run.act,
      parse: (text) => {
        const parsed = parseCall(toolkit, { bytes: types }, text);
        return parsed.ok ? parsed.value : problemText(parsed.problem);
      },
      exportOf: ({ call }) => exportName(program, call),
    });
    run.stop("the replay is over");
    // The last events come before the end.
    await run.done;
    return problem ?? model;
  } finally {
    run.stop("the replay is over");
  }
}

function textOf({ differences, count, calls }: Comparison): string {
  if (count === 0) return `the same: ${calls} ${calls === 1 ? "call" : "calls"} replayed\n`;
  const more = count > differences.length ? [`… and ${count - differences.length} more differences`] : [];
  const lines = [...differences.flatMap((it) => differenceText(it).split("\n").map(visible)), ...more];
  return `${lines.join("\n")}\n${count} ${count === 1 ? "difference" : "differences"} in ${calls} recorded calls\n`;
}
