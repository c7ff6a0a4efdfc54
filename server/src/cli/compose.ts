/** `witloom compose`: a `.wac` to a composed component, byte for byte as `wac compose`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram, type ProgramOptions } from "../compose/program.ts";
import { type Args, type Command, diagnosticText, oneFile, pair, type Surroundings, UsageError } from "./command.ts";

/** The options that say where packages are. */
export const PACKAGE_OPTIONS = {
  deps: { type: "string" },
  dep: { type: "string", multiple: true, short: "d" },
} as const;

export const compose: Command = {
  usage: "witloom compose FILE.wac [-o OUT.wasm] [--deps DIR] [--dep NAME=PATH] [--import-dependencies]",
  options: { ...PACKAGE_OPTIONS, output: { type: "string", short: "o" }, "import-dependencies": { type: "boolean" } },
  async run(args, around) {
    const file = oneFile(args, ".wac file");
    if (!file.endsWith(".wac")) throw new UsageError(`${file} is not a .wac file`);
    existing(file, around);
    const options = { ...packageOptions(args, around), importDependencies: args.flag("import-dependencies") };
    const loaded = loadProgram(await around.toolkit(), diskFiles(), file, options);
    if (!loaded.ok) {
      for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
      return 1;
    }
    writeResult(args, around, loaded.program.bytes);
    return 0;
  },
};

/** Throws `UsageError` where a file is not there. */
export function existing(file: string, around: Surroundings): void {
  if (diskFiles().kind(path.resolve(around.cwd, file)) !== "file") throw new UsageError(`${file} does not exist; check the path`);
}

export function packageOptions(args: Args, around: Surroundings): ProgramOptions {
  const deps = args.text("deps");
  const overrides = Object.fromEntries(
    args.list("dep").map((text) => {
      const [name, file] = pair("--dep", text);
      existing(file, around);
      return [name, path.resolve(around.cwd, file)];
    }),
  );
  return { cwd: around.cwd, overrides, ...(deps === undefined ? {} : { roots: [path.resolve(around.cwd, deps)] }) };
}

/** Writes bytes to `-o`, or to standard output where that is no terminal. */
export function writeResult(args: Args, around: Surroundings, bytes: Uint8Array): void {
  const output = args.text("output");
  if (output === undefined) {
    if (process.stdout.isTTY) throw new UsageError("the result is binary and would fill the terminal; name a file with -o");
    around.out(bytes);
    return;
  }
  try {
    writeFileSync(path.resolve(around.cwd, output), bytes);
  } catch (error) {
    throw new UsageError(`${output} cannot be written (${(error as NodeJS.ErrnoException).code}); choose another file with -o`);
  }
}
