/** `witloom trace`: looks into a run that was recorded: its tree, statistics, another format, or what differs from another run. */

import path from "node:path";
import { TRACE_FORMATS, type TraceFormat } from "../protocol/launch.ts";
import { visible } from "../protocol/visible.ts";
import { deliver, isCollector } from "../run/collector.ts";
import { fileText, joined } from "../run/longText.ts";
import { traceIds } from "../run/traceIds.ts";
import { compareTraces, differenceText } from "../trace/compare.ts";
import { duration } from "../trace/duration.ts";
import { type Filter, filtered } from "../trace/filter.ts";
import { delivery, tracePieces } from "../trace/formats.ts";
import type { TraceModel } from "../trace/model.ts";
import { readTrace } from "../trace/read.ts";
import { type Statistics, statistics } from "../trace/statistics.ts";
import { type Args, amount, type Command, oneFile, type Surroundings, UsageError } from "./command.ts";
import { existing } from "./compose.ts";

/** Differences that are printed. */
const SHOWN = 100;

export const trace: Command = {
  usage: [
    "witloom trace FILE [options]",
    "",
    "Reads a trace that --trace-out wrote (JSON lines, OTLP, Trace Event Format) and prints its calls as a tree.",
    "",
    "  --to json|otlp|chrome|tree            another format, to standard output, to -o FILE or to a collector (-o http://...)",
    "  --stats[=function|wire]               how many calls, how long, how many failed, per function or wire; --json",
    "  --compare OTHER                       what differs in OTHER, a later run; --ignore INTERFACE[#FUNCTION]; --json",
    "",
    "  --instance NAME, --name INTERFACE[#FUNCTION], --text TEXT, --failed, --longer MILLISECONDS",
    "                                        only these calls, and those that led to them",
  ].join("\n"),
  options: {
    to: { type: "string" },
    output: { type: "string", short: "o" },
    stats: { type: "string" },
    compare: { type: "string" },
    ignore: { type: "string", multiple: true },
    json: { type: "boolean" },
    instance: { type: "string" },
    name: { type: "string" },
    text: { type: "string" },
    failed: { type: "boolean" },
    longer: { type: "string" },
  },
  async run(args, around) {
    const file = oneFile(args, "trace");
    const model = filtered(load(file, around), filterOf(args));
    const other = args.text("compare");
    if (other !== undefined) return compared(model, filtered(load(other, around), filterOf(args)), args, around);
    const by = args.text("stats");
    if (by !== undefined) return stats(model, by, args, around);
    return convert(model, path.basename(file), args, around);
  },
};

function load(file: string, around: Surroundings): TraceModel {
  existing(file, around);
  const read = readTrace(() => fileText(path.resolve(around.cwd, file)));
  if (!read.ok) throw new UsageError(`${file} is no trace: ${read.message}`);
  return read.model;
}

function filterOf(args: Args): Filter {
  const texts = (["instance", "name", "text"] as const).flatMap((key) => (args.text(key) === undefined ? [] : [[key, args.text(key)!]]));
  return {
    ...(Object.fromEntries(texts) as Filter),
    ...(args.flag("failed") ? { failed: true } : {}),
    ...(args.text("longer") === undefined ? {} : { longer: amount("--longer", args.text("longer"), 0) }),
  };
}

function compared(before: TraceModel, after: TraceModel, args: Args, around: Surroundings): number {
  const found = compareTraces(before, after, { ignore: args.list("ignore"), limit: SHOWN });
  const more = found.count > found.differences.length ? [`… and ${found.count - found.differences.length} more`] : [];
  const lines = [...found.differences.flatMap((it) => differenceText(it).split("\n").map(visible)), ...more];
  const end = found.count === 0 ? `the same: ${found.calls} calls` : `${found.count} differences in ${found.calls} calls`;
  around.out(args.flag("json") ? `${JSON.stringify(found)}\n` : `${[...lines, end].join("\n")}\n`);
  return found.count === 0 ? 0 : 1;
}

function stats(model: TraceModel, by: string, args: Args, around: Surroundings): number {
  if (by !== "function" && by !== "wire") throw new UsageError(`--stats takes function or wire, not '${by}'`);
  const rows = statistics(model, by);
  around.out(args.flag("json") ? `${JSON.stringify({ by, rows })}\n` : table(rows));
  return 0;
}

function table(rows: Statistics[]): string {
  const head = ["calls", "failed", "self", "total", "median", "p95", "longest", "bytes", "what"];
  const cells = rows.map((it) => [
    String(it.count),
    it.failed === 0 ? "" : String(it.failed),
    ...[it.self, it.total, it.median, it.p95, it.longest].map(duration),
    String(it.size),
    visible(`${it.caller === null ? "" : `${it.caller} > `}${it.callee} ${it.name}`),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.slice(0, 10_000).map((it) => it[at]!.length)));
  const line = (row: string[]): string => row.map((it, at) => (at === row.length - 1 ? it : it.padStart(widths[at]!))).join("  ");
  return `${[head, ...cells].map(line).join("\n")}\n`;
}

async function convert(model: TraceModel, program: string, args: Args, around: Surroundings): Promise<number> {
  const out = args.text("output");
  const toCollector = out !== undefined && isCollector(out);
  const wanted = args.text("to") ?? (toCollector ? "otlp" : "tree");
  const format: TraceFormat | undefined = TRACE_FORMATS.find((it) => it === wanted);
  if (format === undefined) throw new UsageError(`--to takes ${TRACE_FORMATS.join(", ")}, not '${wanted}'`);
  const how = {
    program,
    full: ({ text }: { text: string }) => text,
    color: out === undefined && around.color,
    ids: model.ids ?? traceIds(),
  };
  if (toCollector && format !== "otlp") throw new UsageError(`a collector takes --to otlp, not '${format}'; write it to a file instead`);
  if (out === undefined) {
    for (const piece of joined(tracePieces(format, model, how))) around.out(piece);
    return 0;
  }
  const place = toCollector ? out : path.resolve(around.cwd, out);
  const problem = await deliver(place, delivery(format, model, how), "choose another file with -o");
  if (problem !== null) throw new UsageError(problem.replace(/\.$/, ""));
  return 0;
}
