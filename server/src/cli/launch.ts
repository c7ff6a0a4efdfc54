/** Runs a composition for a command: composes, prepares, follows the guest to its end, prints results and the trace. */
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram } from "../compose/program.ts";
import { TRACE_FORMATS, type TraceFormat } from "../protocol/launch.ts";
import type { Refusal, RunOutcome, RunRequest, ServedRequest, Used } from "../protocol/run.ts";
import { visible } from "../protocol/visible.ts";
import type { Door } from "../run/attach/door.ts";
import { endOf } from "../run/attach/end.ts";
import { deliver, isCollector } from "../run/collector.ts";
import { fieldsOfRights, leastRights } from "../run/leastRights.ts";
import { joined } from "../run/longText.ts";
import { prepare, type Wanted } from "../run/prepare.ts";
import { fullText } from "../run/spill.ts";
import { type RunCallbacks, type Runner, spawnRunner, start } from "../run/start.ts";
import { traceIds } from "../run/traceIds.ts";
import { keptCalls, readPolicy, type TracePolicy, wantedTrace } from "../run/tracePolicy.ts";
import { trapReport } from "../run/traps/report.ts";
import { delivery, tracePieces, type Written } from "../trace/formats.ts";
import { append, emptyModel, type TraceModel } from "../trace/model.ts";
import { refusalText } from "../trace/refusal.ts";
import { type Args, amount, type Command, diagnosticText, oneFile, type Surroundings, UsageError } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";
import { doorOf } from "./debugDoor.ts";
import { RUN_OPTIONS, RUN_USAGE, runOptions, timeoutOf } from "./runOptions.ts";

/** Lines for the usage of every command that runs a guest. */
export const LAUNCH_USAGE = [
  ...RUN_USAGE,
  "  --trace[=tree|json|otlp|chrome|none]       print every call between components; --trace-out FILE writes it,",
  "                                             otlp also to a collector: --trace-out http://127.0.0.1:4318",
  "  --trace-values all|failing|none|last:N     whose values are recorded; --trace-pin INTERFACE[#FUNCTION] whatever it says",
  "  --trace-cut CHARACTERS, --trace-calls N    longest value (1024; JSON: whole), calls that are kept (the newest 200000)",
  "  --deps DIR, --dep NAME=PATH                where a .wac finds its packages",
  "  --least-rights                             print the smallest grants that this run would have needed",
  "  --debug PORT                               a debugger of yours may attach (port 0: any that is free); `run` waits for it",
  "  --node PATH                                another Node to run it (asynchronous components need Node 24 or newer)",
];

export const LAUNCH_OPTIONS: Command["options"] = {
  ...PACKAGE_OPTIONS,
  ...RUN_OPTIONS,
  trace: { type: "string" },
  "trace-out": { type: "string" },
  "trace-values": { type: "string" },
  "trace-pin": { type: "string", multiple: true },
  "trace-cut": { type: "string" },
  "trace-calls": { type: "string" },
  node: { type: "string" },
  "least-rights": { type: "boolean" },
  debug: { type: "string" },
};

/** What a command adds to a run. */
export interface Launch {
  wanted: Pick<Wanted, "invoke" | "session" | "serve">;
  callbacks?: RunCallbacks;
  /** Being interrupted is how it is meant to end. */
  endless?: boolean;
}

/** Runs the file that the arguments name, and gives the exit code. */
export async function launch(args: Args, around: Surroundings, { wanted, callbacks, endless }: Launch): Promise<number> {
  const file = oneFile(args, ".wac or .wasm file");
  if (!/\.(wac|wasm)$/.test(file)) throw new UsageError(`${file} is neither a .wac nor a .wasm file`);
  existing(file, around);
  const format = formatOf(args);
  const policy = policyOf(args, format);
  const whole: Wanted = { ...wanted, trace: format !== null, ...wantedTrace(policy, format === "json"), ...runOptions(args, around) };
  const runner = path.join(around.dist, "runner", "runner.mjs");
  const packages = packageOptions(args, around);
  const timeout = timeoutOf(args);
  const node = args.text("node");
  if (node !== undefined) existing(node, around);
  const engine = node === undefined ? {} : { node: path.resolve(around.cwd, node) };
  const spawned = spawnRunner({ runner, stdio: "inherit", inherit: whole.grants.inherit, ...engine });
  try {
    const toolkit = await around.toolkit();
    const loaded = loadProgram(toolkit, diskFiles(), file, packages);
    if (!loaded.ok) {
      for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
      return 1;
    }
    const prepared = prepare(toolkit, loaded.program, whole);
    if (!prepared.ok) throw new UsageError(`${file}: ${prepared.message}`);
    const { request } = prepared;
    const door = await doorOf(args, around, toolkit, loaded.program, request);
    // A run would be over before anybody came; a server waits anyway.
    if (door && !endless) request.debug = await door.first();
    return await execute({
      door,
      file,
      args,
      around,
      format,
      policy,
      request,
      timeout,
      runner,
      spawned,
      callbacks: callbacks ?? {},
      endless: endless ?? false,
    });
  } finally {
    spawned.child.kill("SIGKILL");
  }
}

/** How the trace is wanted; null: not at all. */
function formatOf(args: Args): TraceFormat | null {
  const out = args.text("trace-out");
  const toCollector = out !== undefined && isCollector(out);
  const text = args.text("trace") ?? (out === undefined ? "none" : toCollector ? "otlp" : "json");
  if (toCollector && text !== "otlp") throw new UsageError(`a collector takes --trace=otlp, not '${text}'; write it to a file instead`);
  if (text === "none") return null;
  const found = TRACE_FORMATS.find((it) => it === text);
  if (found === undefined) throw new UsageError(`--trace takes ${[...TRACE_FORMATS, "none"].join(", ")}, not '${text}'`);
  return found;
}

/** What is recorded of the run. */
function policyOf(args: Args, format: TraceFormat | null): TracePolicy {
  const count = (option: string): number | undefined =>
    args.text(option) === undefined ? undefined : amount(`--${option}`, args.text(option), 0);
  const [values, cut, calls] = [args.text("trace-values"), count("trace-cut"), count("trace-calls")];
  const policy = readPolicy({
    ...(values === undefined ? {} : { values }),
    ...(cut === undefined ? {} : { cut }),
    ...(calls === undefined ? {} : { calls }),
    pinned: args.list("trace-pin"),
  });
  const given = [values, cut, calls].some((it) => it !== undefined) || args.list("trace-pin").length > 0;
  if (given && format === null)
    throw new UsageError("--trace-values, -pin, -cut and -calls say what a trace records; add --trace or --trace-out");
  if ("wrong" in policy) throw new UsageError(`--trace-${policy.wrong === "pinned" ? "pin" : policy.wrong} ${policy.why}`);
  return policy;
}

interface Execution {
  door: Door | null;
  file: string;
  args: Args;
  around: Surroundings;
  format: TraceFormat | null;
  policy: TracePolicy;
  request: RunRequest;
  timeout: number;
  runner: string;
  spawned: Runner;
  callbacks: RunCallbacks;
  endless: boolean;
}

/** Runs to the end, prints what there is to print, and gives the exit code. */
async function execute(execution: Execution): Promise<number> {
  const { file, args, around, format, policy, request, timeout, runner, spawned, door } = execution;
  const model = emptyModel(keptCalls(policy));
  const asked: Refusal[] = [];
  const used: Used[] = [];
  const served: ServedRequest[] = [];
  const clean = (): void => {
    if (request.spillFile) rmSync(path.dirname(request.spillFile), { recursive: true, force: true });
  };
  process.once("exit", clean);
  try {
    const going = start({
      ...{ request, runner, spawned },
      stdio: "inherit",
      timeout,
      callbacks: {
        ...execution.callbacks,
        ...followed(format === null ? null : model, door),
        used: (it) => void used.push(it),
        served: (it) => {
          if (format !== null) served.push(it);
          execution.callbacks.served?.(it);
        },
        trapped: (outcome) => void report(file, outcome, around),
        denied: (refusal) => {
          if (refusal.asked) asked.push(refusal);
          else around.err(`witloom: ${refusalText(refusal)}\n`);
        },
      },
    });
    door?.guard({ debug: going.debug, stop: () => going.stop("by the debugger") });
    // Not once: a second Ctrl-C must not end us before the guest is gone.
    let interrupted = false;
    const interrupt = (): void => {
      interrupted = true;
      going.stop("interrupted");
    };
    for (const signal of SIGNALS) process.on(signal, interrupt);
    const outcome = await going.done;
    for (const signal of SIGNALS) process.off(signal, interrupt);
    await door?.ended(endOf(path.basename(file), outcome));
    if (outcome.kind === "done" && outcome.result !== null) around.out(`${outcome.result}\n`);
    if (format !== null) {
      const serves = request.entry.kind === "serve";
      await writeTrace(args, around, format, model, {
        ...{ program: path.basename(file), full: fullText(request.spillFile), ids: model.ids ?? traceIds() },
        ...(serves ? { served } : {}),
      });
    }
    if (args.flag("least-rights")) around.err(leastText(used));
    // What a guest looked for in vain matters where it failed.
    if (outcome.kind === "trap" || (outcome.kind === "done" && outcome.failed))
      for (const refusal of asked) around.err(`witloom: ${refusalText(refusal)}\n`);
    return interrupted && execution.endless ? 0 : report(file, outcome, around);
  } finally {
    clean();
    process.off("exit", clean);
  }
}

/** Who hears of calls and stops. */
function followed(model: TraceModel | null, door: Door | null): Pick<RunCallbacks, "events" | "debug"> {
  return {
    events: (events) => {
      if (model) for (const event of events) append(model, event);
      door?.recorded(events);
    },
    debug: (event) => door?.heard(event),
  };
}

/** The smallest rights as options, and as the fields of a launch configuration. */
function leastText(used: Used[]): string {
  const least = leastRights(used);
  const { options, environment } = least;
  const words = options.map(([option, value]) =>
    visible(`${option} ${/[^\w@%+=:,./-]/.test(value) ? `'${value.replaceAll("'", "'\\''")}'` : value}`),
  );
  const rest = environment ? "\n  It asked for its environment as a whole: --env NAME gives it what it needs of it." : "";
  return `The least rights of this run:\n  ${words.join(" ") || "none"}\n  in launch.json: ${JSON.stringify(fieldsOfRights(least))}${rest}\n`;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Says how it ended, where that was not well, and gives the exit code. */
function report(file: string, outcome: RunOutcome, around: Surroundings): number {
  if (outcome.kind !== "done") around.err(`${file}: ${visible(outcome.message)}\n`);
  for (const line of trapReport(outcome, existsSync).lines) around.err(`  ${visible(line)}\n`);
  if (outcome.kind === "done") return outcome.code;
  return 1;
}

async function writeTrace(
  args: Args,
  around: Surroundings,
  format: TraceFormat,
  model: TraceModel,
  how: Omit<Written, "color">,
): Promise<void> {
  const out = args.text("trace-out");
  // The guest's own output is on standard output: a tree goes there too, as people read both.
  if (out === undefined) {
    for (const piece of joined(tracePieces(format, model, { ...how, color: around.color }))) around.out(piece);
    return;
  }
  const place = isCollector(out) ? out : path.resolve(around.cwd, out);
  const problem = await deliver(place, delivery(format, model, { ...how, color: false }), "choose another file with --trace-out");
  if (problem !== null) throw new UsageError(problem.replace(/\.$/, ""));
}
