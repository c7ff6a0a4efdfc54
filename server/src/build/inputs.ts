/** Whether a project must be built: its inputs by content, remembered beside what was built. A file that was not touched is not read again. */
import { createHash } from "node:crypto";
import { type Dirent, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Files } from "../compose/files.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { keepsLines, type Profile, type Project, profileOf, workFolder } from "./project.ts";
import { pathDependencies, targetFolder, workspaceRoot } from "./toolchains/cargoToml.ts";

/** Raised where the same inputs would build to something else. */
const VERSION = 2;
const MOST = 20_000;
const SKIPPED = new Set(["node_modules", "target", "gen", "dist", "out", "build", "__pycache__", "zig-out", "zig-cache", "venv"]);

const PRODUCT = /\.(o|obj|a|d|wasm)$/;
const MAGIC = Buffer.from([0, 0x61, 0x73, 0x6d]);

/** Size, time and content of a file. */
type Stamp = [size: number, time: number, hash: string];
export type Inputs = Record<string, Stamp>;

interface BuildRecord {
  version: number;
  inputs: Inputs;
  tools: Inputs;
  output: Stamp;
  profile: Profile | "lines";
  /** The WASI interfaces that the component imports. */
  imports: string[];
  /** Warnings of the build. */
  diagnostics: Diagnostic[];
}

const kindOf = (project: Project): BuildRecord["profile"] => (keepsLines(project) ? "lines" : profileOf(project));

/** Every input of a project as it is now. `known` saves reading what has not been touched since. */
export function inputsOf(files: Files, project: Project, known: Inputs = {}): Inputs {
  const out: Inputs = {};
  // make leaves what it makes among the sources.
  const native = project.language === "c" || project.language === "cpp";
  const add = (file: string): void => {
    if (file === project.component || file in out || Object.keys(out).length > MOST) return;
    const stamp = native && PRODUCT.test(file) ? undefined : stampOf(file, known[file], native);
    if (stamp) out[file] = stamp;
  };
  const target = project.language === "rust" ? targetFolder(files, project.folder, process.env) : undefined;
  for (const root of rootsOf(files, project)) for (const file of filesBelow(root, target)) add(file);
  for (const file of lockFiles(files, project)) add(file);
  return out;
}

function rootsOf(files: Files, project: Project): string[] {
  const roots = [project.folder, project.wit, ...project.inputs];
  if (project.language !== "rust") return roots;
  return [...roots, ...pathDependencies(files, project.folder)];
}

/** Lock files and settings above the project that its tools read. */
function lockFiles(files: Files, { folder, language }: Project): string[] {
  if (language === "rust") {
    const root = workspaceRoot(files, folder);
    return ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml"].map((it) => path.join(root, it));
  }
  if (language !== "javascript" && language !== "typescript") return [];
  for (let home = folder, level = 0; level < 4; home = path.dirname(home), level++)
    if (files.kind(path.join(home, "package-lock.json")) === "file") return [path.join(home, "package-lock.json")];
  return [];
}

function* filesBelow(root: string, without?: string): Generator<string> {
  const queue = [root];
  for (let looked = 0; queue.length > 0 && looked < MOST; looked++) {
    const folder = queue.shift()!;
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      yield folder; // a file was named
      continue;
    }
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      if (!entry.isDirectory()) yield path.join(folder, entry.name);
      else if (!SKIPPED.has(entry.name) && path.join(folder, entry.name) !== without) queue.push(path.join(folder, entry.name));
    }
  }
}

/** A file's stamp; its content is read only where size or time differ from what is known. */
function stampOf(file: string, known?: Stamp, withoutModules = false): Stamp | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    if (known && known[0] === size && known[1] === mtimeMs) return known;
    const bytes = readFileSync(file);
    if (withoutModules && bytes.subarray(0, 4).equals(MAGIC)) return undefined;
    return [size, mtimeMs, createHash("sha256").update(bytes).digest("hex")];
  } catch {
    return undefined; // gone since the walk, or not readable
  }
}

/** Programs are large: their size and time will do. */
function toolStamps(tools: string[]): Inputs {
  const out: Inputs = {};
  for (const file of tools) {
    try {
      const { size, mtimeMs } = statSync(file);
      out[file] = [size, mtimeMs, ""];
    } catch {
      // a name that is looked up on PATH
    }
  }
  return out;
}

const recordFile = (project: Project): string => path.join(workFolder(project), "built.json");

function readRecord(project: Project): BuildRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(recordFile(project), "utf8")) as BuildRecord;
    return record.version === VERSION ? record : undefined;
  } catch {
    return undefined; // never built, or damaged: it is built
  }
}

/** Whether the same files have the same content. */
export const sameInputs = (a: Inputs, b: Inputs): boolean => {
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return left.length === right.length && left.every((it) => b[it] !== undefined && a[it]![2] === b[it]![2]);
};

/** The warnings of the last build, where its component is there and nothing that it was built from has changed since; else null. Runs no program. */
export function upToDate(files: Files, project: Project): Diagnostic[] | null {
  return lastBuild(files, project)?.diagnostics ?? null;
}

/** What the last build told, where it is still good; else null. */
export function lastBuild(files: Files, project: Project): Pick<BuildRecord, "diagnostics" | "imports"> | null {
  const record = readRecord(project);
  return record && record.profile === kindOf(project) && isCurrent(files, project, record) ? record : null;
}

function isCurrent(files: Files, project: Project, record: BuildRecord): boolean {
  const output = stampOf(project.component, record.output);
  if (!output || output[2] !== record.output[2]) return false;
  const tools = toolStamps(Object.keys(record.tools));
  if (!Object.entries(record.tools).every(([file, [size, time]]) => tools[file]?.[0] === size && tools[file]?.[1] === time)) return false;
  return sameInputs(inputsOf(files, project, record.inputs), record.inputs);
}

/** Remembers a good build. What appeared during it was generated; what was edited during it is to be built again. */
export function remember(
  files: Files,
  project: Project,
  before: Inputs,
  tools: string[],
  diagnostics: Diagnostic[],
  imports: string[] = [],
): void {
  const output = stampOf(project.component);
  if (!output) return;
  const after = inputsOf(files, project, before);
  const inputs: Inputs = { ...after };
  for (const [file, stamp] of Object.entries(before)) inputs[file] = stamp;
  const record: BuildRecord = {
    version: VERSION,
    inputs,
    tools: toolStamps(tools),
    output,
    profile: kindOf(project),
    imports,
    diagnostics,
  };
  const file = recordFile(project);
  try {
    prepareWorkFolder(project);
    writeFileSync(`${file}.new`, JSON.stringify(record));
    renameSync(`${file}.new`, file);
  } catch {
    // A read-only folder: the next build builds again.
  }
}

/** Makes the folder that is ours alone; version control is told to leave it out. */
export function prepareWorkFolder(project: Project): void {
  const folder = workFolder(project);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, ".gitignore"), "*\n");
}
