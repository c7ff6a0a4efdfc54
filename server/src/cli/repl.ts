/** `witloom repl`: calls on live instances, line by line, from a terminal or a pipe. */
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { diskFiles } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { loadProgram, type Program } from "../compose/program.ts";
import { formProgram } from "../features/forms.ts";
import { Repl, type ReplAnswer, type ReplHost } from "../features/replDriver.ts";
import { parseCall, prepare } from "../run/prepare.ts";
import { type Answer, type Run, spawnRunner, start } from "../run/start.ts";
import { trapReport } from "../run/traps/report.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { refusalText } from "../trace/refusal.ts";
import { type Command, diagnosticText, oneFile, type Surroundings, UsageError } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";
import { RUN_OPTIONS, RUN_USAGE, runOptions, timeoutOf } from "./runOptions.ts";

export const repl: Command = {
  usage: [
    "witloom repl FILE.(wac|wasm) [options]   calls on live instances: let c = counter(1); c.increment()",
    "",
    "  Lines come from standard input; `help` lists what they may say.",
    ...RUN_USAGE,
    "  --deps DIR, --dep NAME=PATH                where a .wac finds its packages",
  ].join("\n"),
  options: { ...PACKAGE_OPTIONS, ...RUN_OPTIONS },
  async run(args, around) {
    const file = oneFile(args, ".wac or .wasm file");
    if (!/\.(wac|wasm)$/.test(file)) throw new UsageError(`${file} is neither a .wac nor a .wasm file`);
    existing(file, around);
    const wanted = { session: true, trace: false, valueLimit: 1024, keepValues: false, ...runOptions(args, around) };
    const toolkit = await around.toolkit();
    const loaded = loadProgram(toolkit, diskFiles(), file, packageOptions(args, around));
    if (!loaded.ok) {
      for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
      return 1;
    }
    const prepared = prepare(toolkit, loaded.program, wanted);
    if (!prepared.ok) throw new UsageError(`${file}: ${prepared.message}`);
    const runner = path.join(around.dist, "runner", "runner.mjs");
    // The lines are ours: the guest's standard input is empty.
    const stdio = { runner, stdio: "pipe" as const };
    const run = start({
      ...stdio,
      request: prepared.request,
      timeout: timeoutOf(args),
      spawned: spawnRunner({ ...stdio, inherit: wanted.grants.inherit }),
      callbacks: {
        output: (stream, chunk) => (stream === "stdout" ? around.out(chunk) : around.err(chunk.toString())),
        denied: (refusal) => refusal.asked || around.err(`witloom: ${refusalText(refusal)}\n`),
      },
    });
    try {
      return await converse(new Repl(hostOf(toolkit, loaded.program, run)), path.basename(file), around);
    } finally {
      run.stop("the session ended");
      await run.done;
    }
  },
};

function hostOf(toolkit: Toolkit, program: Program, run: Run): ReplHost {
  const info = toolkit.componentInfo(program.bytes);
  if (!info.ok) throw new UsageError(`${program.file}: ${problemText(info.problem)}`);
  const { resolve, world } = info.value;
  const form = resolve === undefined || world === undefined ? { types: [], functions: [] } : formProgram(resolve, world);
  let kept: string[] = [];
  const told = (answer: Answer): ReplAnswer => {
    kept = answer.kept;
    const { outcome } = answer;
    const stack = trapReport(outcome, existsSync)
      .lines.map((it) => `\n  ${it}`)
      .join("");
    if (outcome.kind !== "done") return { result: null, error: `${outcome.message}${stack}`, kept, over: outcome.kind === "stopped" };
    return { result: outcome.result, error: outcome.exited ? `It ended with exit code ${outcome.code}.` : null, kept, over: false };
  };
  return {
    form,
    drop: async (resource) => told(await run.act({ kind: "drop", resource })),
    call: async (text) => {
      const call = parseCall(toolkit, program, text);
      if (!call.ok) return { result: null, error: problemText(call.problem), kept, over: false };
      return told(await run.act(call.value));
    },
  };
}

/** Line by line until the end of the input. Piped lines are not asked for, and the first that fails makes the exit code 1. */
async function converse(repl: Repl, name: string, around: Surroundings): Promise<number> {
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    ...(terminal ? { output: process.stdout } : {}),
    terminal,
    prompt: `${name}> `,
    completer: (line: string): [string[], string] => {
      const { start: from, items } = repl.complete(line);
      return [items.map((it) => it.text), line.slice(from)];
    },
  });
  if (terminal) around.out("`help` lists what lines may say; Tab completes.\n");
  let code = 0;
  if (terminal) lines.prompt();
  for await (const line of lines) {
    const { text, failed, over } = await repl.line(line);
    if (failed) around.err(`${text}\n`);
    else if (text !== "") around.out(`${text}\n`);
    if (failed && !terminal) code = 1;
    if (over) break;
    if (terminal) lines.prompt();
  }
  lines.close();
  return code;
}
