/** `--engine wasmtime`, and `witloom compare`: the composed bytes under a native wasmtime, with the options of a run. */
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram, type Program } from "../compose/program.ts";
import { argvOf } from "../run/native/argv.ts";
import { agreement, type Difference, differences, type Shown, shownByUs, shownByWasmtime } from "../run/native/compare.ts";
import { findsBareNames, findWasmtime, nativeFile, startNative } from "../run/native/run.ts";
import { prepare } from "../run/prepare.ts";
import { start } from "../run/start.ts";
import { type Args, type Command, diagnosticText, oneFile, type Surroundings, UsageError } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";
import { RUN_OPTIONS, RUN_USAGE, runOptions, timeoutOf } from "./runOptions.ts";

/** What wasmtime is told, and where it is. Throws `UsageError` where it is not there or cannot run as asked. */
function commandOf(args: Args, around: Surroundings, program: Program): { wasmtime: string; argv: string[] } {
  const wasmtime = findWasmtime(args.text("wasmtime"), process.env);
  if (wasmtime === null) {
    const named = args.text("wasmtime") ?? process.env["WITLOOM_WASMTIME_CLI"];
    throw new UsageError(`${named ?? "wasmtime"} was not found; install it (https://wasmtime.dev), or name it with --wasmtime PATH`);
  }
  const { grants, limits, mocks } = runOptions(args, around);
  const invoke = args.text("invoke");
  const made = argvOf({
    file: nativeFile(program.file, program.bytes).file,
    program: path.basename(program.file),
    ...(invoke === undefined ? {} : { invoke }),
    bare: findsBareNames(wasmtime),
    grants,
    limits,
    timeout: timeoutOf(args),
    mocked: Object.keys(mocks).length > 0,
  });
  if (!made.ok) throw new UsageError(made.message);
  return { wasmtime, argv: made.argv };
}

/** Loads the program, or tells why not. */
async function load(args: Args, around: Surroundings): Promise<Program | null> {
  const file = oneFile(args, ".wac or .wasm file");
  existing(file, around);
  const loaded = loadProgram(await around.toolkit(), diskFiles(), file, packageOptions(args, around));
  if (loaded.ok) return loaded.program;
  for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
  return null;
}

/** Runs the file that the arguments name under wasmtime, and gives the exit code. */
export async function runUnderWasmtime(args: Args, around: Surroundings): Promise<number> {
  const asked = ["trace", "trace-out"].find((it) => args.text(it) !== undefined && args.text(it) !== "none");
  if (asked) throw new UsageError(`--${asked} needs --engine jco: native wasmtime shows no calls between components`);
  if (args.list("fault").length > 0) throw new UsageError("--fault needs --engine jco: native wasmtime has no place in a wire");
  if (args.flag("least-rights")) throw new UsageError("--least-rights needs --engine jco: native wasmtime does not tell what a run used");
  const program = await load(args, around);
  if (!program) return 1;
  const { wasmtime, argv } = commandOf(args, around, program);
  const outcome = await startNative(wasmtime, argv).done;
  if (outcome.kind === "done") return outcome.code;
  around.err(`${program.file}: ${outcome.message}\n`);
  return outcome.kind === "trap" ? 1 : 2;
}

async function ours(args: Args, around: Surroundings, program: Program): Promise<Shown> {
  const invoke = args.text("invoke");
  const wanted = {
    trace: false,
    valueLimit: 0,
    keepValues: false,
    ...runOptions(args, around),
    ...(invoke === undefined ? {} : { invoke }),
  };
  const prepared = prepare(await around.toolkit(), program, wanted);
  if (!prepared.ok) throw new UsageError(prepared.message);
  const output: Buffer[] = [];
  const going = start({
    request: prepared.request,
    runner: path.join(around.dist, "runner", "runner.mjs"),
    stdio: "pipe",
    timeout: timeoutOf(args),
    callbacks: { output: (stream, chunk) => void (stream === "stdout" && output.push(chunk)) },
  });
  const outcome = await going.done;
  return shownByUs(Buffer.concat(output).toString(), outcome);
}

async function theirs(args: Args, around: Surroundings, program: Program): Promise<Shown> {
  const { wasmtime, argv } = commandOf(args, around, program);
  const output: Buffer[] = [];
  const { done } = startNative(wasmtime, argv, (stream, chunk) => void (stream === "stdout" && output.push(chunk)));
  const outcome = await done;
  return shownByWasmtime(Buffer.concat(output).toString(), outcome, args.text("invoke") !== undefined);
}

export const compare: Command = {
  usage: [
    "witloom compare FILE.(wac|wasm) [options] [-- ARGS...]",
    "",
    "Runs it with both engines, the built-in one and a native wasmtime, and tells where output, result or exit code differ.",
    "",
    "  --invoke 'INTERFACE#FUNCTION(WAVE, ...)'   call one export instead of wasi:cli/run",
    "  --wasmtime PATH                            the native wasmtime; else the one on PATH",
    ...RUN_USAGE,
  ].join("\n"),
  options: { ...PACKAGE_OPTIONS, ...RUN_OPTIONS, invoke: { type: "string" }, wasmtime: { type: "string" } },
  async run(args, around) {
    const program = await load(args, around);
    if (!program) return 1;
    // First what may be missing.
    const native = await theirs(args, around, program);
    const own = await ours(args, around, program);
    const differs = differences(own, native);
    around.out(differs.length === 0 ? `${agreement(own)}\n` : differs.map(differenceText).join(""));
    return differs.length === 0 ? 0 : 1;
  },
};

const differenceText = ({ place, jco, wasmtime }: Difference): string => `${place}:\n  jco:      ${jco}\n  wasmtime: ${wasmtime}\n`;
