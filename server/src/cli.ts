#!/usr/bin/env node
/** Entry of the command line: picks the command, and turns every failure into one line and an exit code. */
import { writeSync } from "node:fs";
import path from "node:path";
import { readArgs, type Surroundings, UsageError } from "./cli/command.ts";
import { commands } from "./cli/commands.ts";
import { loadToolkit, type Toolkit } from "./toolkit/toolkit.ts";

const OPTIONAL: Record<string, string> = {
  "--trace": "--trace=tree",
  "--deterministic": "--deterministic=0",
  "--stats": "--stats=function",
};

const dist = __dirname;
let loaded: Promise<Toolkit> | undefined;
const around: Surroundings = {
  cwd: process.cwd(),
  out: (text) => writeAll(1, typeof text === "string" ? Buffer.from(text) : text),
  err: (text) => writeAll(2, Buffer.from(text)),
  color: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
  toolkit: () => (loaded ??= loadToolkit(path.join(dist, "toolkit"))),
  dist,
};

/** Writes at once, so that nothing is lost when the process ends; waits where a pipe is full. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return; // nobody reads any more
    }
  }
}

async function main([name, ...argv]: string[]): Promise<number> {
  const list = Object.keys(commands).join(", ");
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    around.out(
      `witloom: WebAssembly components, composed, run and traced.\n\n${Object.values(commands)
        .map((it) => it.usage.split("\n", 1)[0])
        .join("\n")}\n`,
    );
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name]! : undefined;
  if (!command) throw new UsageError(`there is no command '${name}'; there are ${list}`);
  // `--trace` alone means the tree, `--deterministic` the seed 0, `--stats` those of functions; `parseArgs` knows no options with an optional value.
  const args = readArgs(
    command,
    argv.map((arg) => OPTIONAL[arg] ?? arg),
  );
  if (args.flag("help")) {
    around.out(`${command.usage}\n`);
    return 0;
  }
  return command.run(args, around);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    around.err(
      error instanceof UsageError
        ? `witloom: ${message}\n`
        : `witloom: internal error: ${message.split("\n", 1)[0]}; please report it with the file that caused it\n`,
    );
    process.exit(2);
  },
);
