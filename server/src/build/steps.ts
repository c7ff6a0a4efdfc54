/** A build as data: what is done, in order, and what each step makes. A plan can be shown before it runs. */
import path from "node:path";
import type { BindingsLanguage } from "../protocol/bindings.ts";
import type { MissingTool } from "../protocol/build.ts";

/** Who wrote the output, and so how its errors are read. */
export type OutputFormat = "cargo" | "go" | "clang" | "python" | "script" | "any";

/** What stands in for WASI 0.1 in a core module: nothing, answers without WASI, or WASI 0.2. */
export type Adapter = "none" | "stub" | "wasi";

export interface BindingsStep {
  kind: "bindings";
  language: BindingsLanguage;
  wit: string;
  world: string;
  /** The folder that they are written into, which is theirs alone; or the one file. */
  into: string;
  single: boolean;
  /** Headers of this folder go before generated ones of the same name. */
  headers?: string;
  /** Go: they take part in the module in this folder without lying there; the map of them is written beside. */
  overlay?: { folder: string; module: string };
}

export interface RunStep {
  kind: "run";
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  makes: string;
  /** `makes` is what it prints on its standard output. */
  prints?: boolean;
  format: OutputFormat;
  /** The folder of the sources that its messages name by relative paths, where it is not `cwd`. */
  base?: string;
  /** What to do where it succeeds and yet made nothing. */
  otherwise?: string;
  /** A folder that is emptied before, so that all in it is of this run. */
  empties?: string;
}

export interface ComponentizeStep {
  kind: "componentize";
  /** A core module, or a folder with one at some depth. */
  core: string;
  /** Of the modules in the folder only those count that are no older than this file. */
  newerThan?: string;
  makes: string;
  adapter: Adapter;
  /** The world that the module does not carry itself. */
  embed?: { wit: string; world: string };
}

/** A file for a program that reads its settings from one. */
export interface WriteStep {
  kind: "write";
  file: string;
  text: string;
  /** A folder that was made by other settings: it goes where the text has changed. */
  clears?: string;
}

export type Step = BindingsStep | RunStep | ComponentizeStep | WriteStep;

export interface Plan {
  steps: Step[];
  /** The component that the steps make; it is put in its place when it is found good. */
  output: string;
  /** The programs whose change makes a new build necessary. */
  tools: string[];
}

export type Planned = { ok: true; plan: Plan } | { ok: false; missing: MissingTool };

/** A step as a line that a person could type, or nearly so. */
export function stepText(step: Step, cwd: string): string {
  const near = (file: string): string => {
    const relative = path.relative(cwd, file);
    return quoted(relative === "" ? "." : relative.startsWith("..") && path.isAbsolute(file) ? file : relative);
  };
  if (step.kind === "bindings")
    return `witloom bindings --language ${step.language} --world ${step.world} -o ${near(step.single ? path.dirname(step.into) : step.into)} ${near(step.wit)}`;
  if (step.kind === "componentize") {
    const embed = step.embed ? `wasm-tools component embed ${near(step.embed.wit)} --world ${step.embed.world} | ` : "";
    const adapter = step.adapter === "none" ? "" : ` --adapt wasi_snapshot_preview1=${step.adapter}`;
    return `${embed}wasm-tools component new ${near(step.core)}${adapter} -o ${near(step.makes)}`;
  }
  if (step.kind === "write") return `write ${near(step.file)}`;
  const env = Object.entries(step.env).map(([name, value]) => `${name}=${quoted(value)} `);
  const place = near(step.cwd) === "." ? "" : `cd ${near(step.cwd)} && `;
  const into = step.prints ? ` > ${near(step.makes)}` : "";
  return `${place}${env.join("")}${[step.command, ...step.args.map((it) => shortened(it, step.cwd))].map(quoted).join(" ")}${into}`;
}

/** A path below the folder that the program runs in, as one would type it there. */
const shortened = (word: string, cwd: string): string => (word.startsWith(`${cwd}${path.sep}`) ? word.slice(cwd.length + 1) : word);

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
