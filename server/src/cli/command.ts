/** What every command of the command line shares: its description, its surroundings, and how it says that it was used wrongly. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";

export interface Surroundings {
  cwd: string;
  /** Writes to standard output, and to standard error. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** Whether standard output is a terminal that shows colours. */
  color: boolean;
  /** Loads the engine, once. */
  toolkit(): Promise<Toolkit>;
  /** The folder of the bundles, for the runner. */
  dist: string;
}

export interface Command {
  usage: string;
  /** The options, in the form that Node's `parseArgs` takes. */
  options: NonNullable<ParseArgsConfig["options"]>;
  /** Returns the exit code: 0 done, 1 done but with errors. Throws `UsageError` for 2. */
  run(args: Args, around: Surroundings): Promise<number>;
}

export interface Args {
  positionals: string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): string[];
  /** What stands after `--`. */
  rest: string[];
}

/** Wrong usage, or a missing file or tool: exit code 2 and one line. */
export class UsageError extends Error {}

/** Reads a command's arguments. An option that a command does not have is a `UsageError`. */
export function readArgs(command: Command, argv: string[]): Args {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end + 1);
  const options = { ...command.options, help: { type: "boolean" as const, short: "h" } };
  try {
    const { values, positionals } = parseArgs({ args: own, options, allowPositionals: true, strict: true });
    const value = (name: string): unknown => (values as Record<string, unknown>)[name];
    return {
      positionals,
      rest,
      flag: (name) => value(name) === true,
      text: (name) => value(name) as string | undefined,
      list: (name) => (value(name) as string[] | undefined) ?? [],
    };
  } catch (error) {
    throw new UsageError((error as Error).message.split(". To specify")[0]!);
  }
}

/** The one file that a command takes. */
export function oneFile(args: Args, what: string): string {
  if (args.positionals.length !== 1) throw new UsageError(`one ${what} is needed, ${args.positionals.length} were given`);
  return args.positionals[0]!;
}

/** `file:line:column: error: message`, positions from 1, as compilers print them. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const { line, character } = diagnostic.range.start;
  const related = diagnostic.relatedInformation.map(
    (it) => `  ${it.file}:${it.range.start.line + 1}:${it.range.start.character + 1}: ${it.message}\n`,
  );
  return `${diagnostic.file}:${line + 1}:${character + 1}: ${diagnostic.severity}: ${diagnostic.message}\n${related.join("")}`;
}

/** Splits `NAME=VALUE`; an option without `=` is a `UsageError`. */
export function pair(option: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${option} takes NAME=VALUE, not '${text}'`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A number of at least zero. */
export function amount(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new UsageError(`${option} takes a number of at least 0, not '${text}'`);
  return value;
}
