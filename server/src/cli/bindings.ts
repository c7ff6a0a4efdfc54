/** `witloom bindings`: bindings for a world in a guest language, listed or written into a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { detectProject, foldersAbove } from "../bindings/detect.ts";
import { generateBindings, generatorsIn } from "../bindings/generate.ts";
import { diskFiles } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { packageRoot } from "../compose/witFiles.ts";
import { type BindingsLanguage, type BindingsOptions, type GeneratedFile, LANGUAGES, type Ownership } from "../protocol/bindings.ts";
import { type Args, type Command, oneFile, UsageError } from "./command.ts";

const OWNERSHIPS: Ownership[] = ["owning", "borrowing", "borrowing-duplicate-if-necessary"];
const names = LANGUAGES.map((it) => it.id).join(", ");

export const bindings: Command = {
  usage: `witloom bindings [--language LANGUAGE] [--world WORLD] [-o DIR] [--json] PATH

PATH is a .wit file, the folder of a WIT package (with its deps/), or a WIT package as .wasm.
LANGUAGE is one of ${names};
the default is that of the project around PATH. WORLD may be left out where there is one only.
Without -o nothing is written: the files are listed with their sizes. --json prints {"language","world","files":[{"path","bytes","text"}]}.
--stubs                 implementations to fill in (rust, go, csharp, moonbit)
--ownership OWNERSHIP   rust: ${OWNERSHIPS.join(", ")}
--std-feature           rust: what needs std is behind the crate's feature std
--features A,B | --all-features   unstable features of the WIT
A file that is there already and differs is refused unless --force is given; then nothing is written.`,
  options: {
    language: { type: "string", short: "l" },
    world: { type: "string", short: "w" },
    output: { type: "string", short: "o" },
    json: { type: "boolean" },
    stubs: { type: "boolean" },
    ownership: { type: "string" },
    "std-feature": { type: "boolean" },
    features: { type: "string" },
    "all-features": { type: "boolean" },
    force: { type: "boolean" },
  },
  async run(args, around) {
    const given = oneFile(args, ".wit file or WIT folder");
    const target = path.resolve(around.cwd, given);
    const files = diskFiles();
    if (files.kind(target) === undefined) throw new UsageError(`${given} does not exist; check the path`);
    const home = files.kind(target) === "folder" ? target : path.dirname(target);
    const language = languageOf(args) ?? detectProject(files, packageRoot(home))?.language;
    if (language === undefined) throw new UsageError(`no project around ${given} tells the language; name it with --language (${names})`);
    const world = args.text("world");
    const made = await generateBindings(generatorsIn(around.dist, await around.toolkit()), files, {
      target,
      language,
      options: optionsOf(args, language),
      features: { all: args.flag("all-features"), names: (args.text("features") ?? "").split(/[ ,]+/).filter((it) => it !== "") },
      folders: [...new Set([...foldersAbove(home, around.cwd), around.cwd])],
      ...(world === undefined ? {} : { world }),
    });
    if (!made.ok) {
      around.err(`${given}: ${problemText(made.problem).replace(/\.$/, "")}.\n`);
      return made.problem.kind === "missing-tool" ? 2 : 1;
    }
    const output = args.text("output");
    const clash = output === undefined ? [] : write(path.resolve(around.cwd, output), made.value.files, args.flag("force"));
    if (clash.length > 0) {
      around.err(
        `${output}: ${clash.join(", ")} would be overwritten with other content; nothing was written; give --force to overwrite.\n`,
      );
      return 1;
    }
    around.out(args.flag("json") ? json(language, made.value.world, made.value.files) : list(made.value.files, output));
    return 0;
  },
};

function languageOf(args: Args): BindingsLanguage | undefined {
  const named = args.text("language");
  if (named === undefined) return undefined;
  const found = LANGUAGES.find((it) => it.id === (named === "typescript" ? "javascript" : named));
  if (!found) throw new UsageError(`--language takes one of ${names}, not '${named}'`);
  return found.id;
}

function optionsOf(args: Args, language: BindingsLanguage): BindingsOptions {
  const stubs = args.flag("stubs");
  if (stubs && !LANGUAGES.find((it) => it.id === language)?.stubs) throw new UsageError(`there are no --stubs for ${language}`);
  const named = args.text("ownership");
  const ownership = OWNERSHIPS.find((it) => it === named);
  if (named !== undefined && !ownership) throw new UsageError(`--ownership takes one of ${OWNERSHIPS.join(", ")}, not '${named}'`);
  const stdFeature = args.flag("std-feature");
  if (language !== "rust" && (ownership || stdFeature)) throw new UsageError("--ownership and --std-feature are for rust");
  return { stubs, stdFeature, ...(ownership ? { ownership } : {}) };
}

function bytesOf(file: GeneratedFile): Buffer {
  return file.text === undefined ? Buffer.from(file.base64, "base64") : Buffer.from(file.text);
}

/** Writes all files or none; answers those that hold something else and were not to be overwritten. */
function write(folder: string, files: GeneratedFile[], force: boolean): string[] {
  const disk = diskFiles();
  const clash = files.filter((it) => {
    const there = disk.bytes(path.join(folder, it.path));
    return there !== undefined && !bytesOf(it).equals(there);
  });
  if (clash.length > 0 && !force) return clash.map((it) => it.path);
  for (const file of files) {
    const target = path.join(folder, file.path);
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, bytesOf(file));
    } catch (error) {
      throw new UsageError(`${target} cannot be written (${(error as NodeJS.ErrnoException).code}); check the folder's permissions`);
    }
  }
  return [];
}

function list(files: GeneratedFile[], folder: string | undefined): string {
  return files.map((it) => `${folder === undefined ? it.path : path.join(folder, it.path)}  ${bytesOf(it).length} bytes\n`).join("");
}

function json(language: string, world: string, files: GeneratedFile[]): string {
  const shown = files.map((it) => ({ path: it.path, bytes: bytesOf(it).length, text: it.text ?? null }));
  return `${JSON.stringify({ language, world, files: shown })}\n`;
}
