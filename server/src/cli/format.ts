/** `witloom format`: lays out WIT and WAC files in place, or says which ones are not laid out. */
import {
  accessSync,
  chmodSync,
  constants,
  type Dirent,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { formatWit } from "../features/format.ts";
import { WAC } from "../features/wac/format.ts";
import { parseWac } from "../wac/parse.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import { parseWit } from "../wit/parse.ts";
import { type Command, type Surroundings, UsageError } from "./command.ts";

export const format: Command = {
  usage:
    "witloom format [--check] PATH...\n\nPATH is a .wit or .wac file or a folder, whose .wit and .wac files are taken with those of its folders, except in deps, node_modules,\ntarget and hidden ones (name such a folder itself to format it). Changed files are rewritten and listed.\n--check changes nothing and lists what would change; the exit code is 1 if there is any.",
  options: { check: { type: "boolean" } },
  async run(args, around) {
    if (args.positionals.length === 0) throw new UsageError("name at least one .wit or .wac file or folder to format");
    const files = new Map<string, string>();
    for (const target of args.positionals)
      for (const file of witFiles(target, around.cwd)) {
        const real = realpathSync(path.resolve(around.cwd, file));
        if (!files.has(real)) files.set(real, file);
      }
    const check = args.flag("check");
    const results = [...files].map(([real, shown]) => formatFile(real, shown, check, around));
    return results.some((it) => it === "failed" || (check && it === "changed")) ? 1 : 0;
  },
};

function isSource(name: string): boolean {
  return name.endsWith(".wit") || name.endsWith(".wac");
}

/** Folders that hold other people's files, or made ones. */
function isSkipped(folder: string): boolean {
  return folder.startsWith(".") || ["deps", "node_modules", "target"].includes(folder);
}

/** The files that a path stands for, as a user would write them. */
function witFiles(target: string, cwd: string): string[] {
  const absolute = path.resolve(cwd, target);
  const kind = diskFiles().kind(absolute);
  if (kind === undefined) throw new UsageError(`${target} does not exist; check the path`);
  if (kind === "file" && !isSource(target)) throw new UsageError(`${target} is neither a .wit or .wac file nor a folder`);
  if (kind === "file") return [target];
  const found = below(absolute, target).map((file) => path.join(target, path.relative(absolute, file)));
  if (found.length === 0) throw new UsageError(`${target} holds no .wit or .wac file`);
  return found;
}

function below(folder: string, target: string): string[] {
  return entriesOf(folder, target).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : below(file, target);
    return entry.isFile() && isSource(entry.name) ? [file] : [];
  });
}

function entriesOf(folder: string, target: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${target}: the folder ${folder} cannot be read (${code}); check its rights`);
  }
}

/** Formats one file; what is wrong with it is told in one line, and the others go on. */
function formatFile(file: string, shown: string, check: boolean, around: Surroundings): "same" | "changed" | "failed" {
  try {
    const text = decode(readFileSync(file));
    const formatted = text === null ? null : file.endsWith(".wac") ? formatWit(text, {}, WAC) : formatWit(text);
    if (formatted === null) {
      around.err(`${shown}${text === null ? ": is not UTF-8 text" : problemOf(file, text)}; not formatted\n`);
      return "failed";
    }
    if (formatted === text) return "same";
    if (!check) replaceFile(file, formatted);
    around.out(`${shown}\n`);
    return "changed";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    around.err(`${shown}: cannot be read or written (${code}); not formatted\n`);
    return "failed";
  }
}

/** The text with its byte order mark; null where bytes are not UTF-8 and would be lost. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function problemOf(file: string, text: string): string {
  const { problems } = file.endsWith(".wac") ? parseWac(text) : parseWit(text);
  const problem = problems[0];
  if (!problem) return ": error: it holds an unclosed comment or a character that the language does not know";
  const { line, character } = positionAt(lineStarts(text), problem.start);
  return `:${line + 1}:${character + 1}: error: ${problem.message}`;
}

/** Writes beside the file and renames, so that the file is whole at every moment; its mode stays. */
function replaceFile(file: string, text: string): void {
  accessSync(file, constants.W_OK);
  const mode = statSync(file).mode & 0o7777;
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { mode, flag: "wx" });
    chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
