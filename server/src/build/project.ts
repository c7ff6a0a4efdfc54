/** A component project as it is found on the disk, and what its `witloom.json` says. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import { BUILD_LANGUAGES, type BuildLanguage } from "../protocol/build.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";

/** `debug` keeps names and what debuggers read; `release` is small and fast. Where nobody asks for either, it is `release` with names and lines. */
export type Profile = "release" | "debug";

export const PROFILES: readonly Profile[] = ["release", "debug"];

export interface Project {
  name: string;
  folder: string;
  /** Null: its own command builds it, in a language that we do not know. */
  language: BuildLanguage | null;
  /** The folder or file of its WIT. */
  wit: string;
  /** The only one of its WIT, if none is named. */
  world?: string;
  /** Where its component goes. */
  component: string;
  /** Its own build commands, each a program and its arguments. */
  commands?: string[][];
  /** Its main source, where it is not the usual one. */
  entry?: string;
  /** Whether the component may import WASI that its world does not name. */
  wasi?: boolean;
  /** `release` where it does not say. */
  profile?: Profile;
  /** Files and folders outside of its own that it is built from. */
  inputs: string[];
}

/** What `witloom.json` may say; `build: false` leaves a folder out. */
export interface Manifest {
  language?: BuildLanguage;
  wit?: string;
  world?: string;
  component?: string;
  build?: string[][] | false;
  entry?: string;
  wasi?: boolean;
  profile?: Profile;
  inputs?: string[];
}

export const profileOf = ({ profile = "release" }: Project): Profile => profile;

/** Whether the component keeps names of functions and line tables, so that a trap has its place in the source. A release that is asked for is to be shipped. */
export const keepsLines = ({ profile }: Project): boolean => profile === undefined;

/** A folder of a project that is ours alone. */
export const workFolder = (project: Project): string => path.join(project.folder, ".witloom");

export const MANIFEST = "witloom.json";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && !value.includes("\0");
const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isText);

/** What a field must be, and its check. The schema that the editor completes by says the same. */
export const FIELDS: Record<keyof Manifest, [string, (value: unknown) => boolean]> = {
  language: [`one of ${BUILD_LANGUAGES.join(", ")}`, (it) => BUILD_LANGUAGES.some((language) => language === it)],
  wit: ["a path", isText],
  world: ["the name of a world", isText],
  component: ["the path of a .wasm file", (it) => isText(it) && it.endsWith(".wasm")],
  build: ["a list of words, a list of such lists, or false", (it) => it === false || commandsOf(it) !== undefined],
  entry: ["a path", isText],
  wasi: ["true or false", (it) => typeof it === "boolean"],
  profile: [`one of ${PROFILES.join(", ")}`, (it) => PROFILES.some((profile) => profile === it)],
  inputs: ["a list of paths", isWords],
};

/** Reads `witloom.json`; undefined where there is none. A mistake is a diagnostic of the file. */
export function readManifest(files: Files, folder: string): { manifest: Manifest; problems: Diagnostic[] } | undefined {
  const file = path.join(folder, MANIFEST);
  const text = files.text(file);
  if (text === undefined) return undefined;
  try {
    return checkManifest(JSON.parse(text), file, text);
  } catch (error) {
    return { manifest: {}, problems: [mistake(file, `it is not JSON (${(error as Error).message})`)] };
  }
}

/** The fields that are right; those that are not are diagnostics of the file. */
export function checkManifest(json: unknown, file: string, text = ""): { manifest: Manifest; problems: Diagnostic[] } {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return { manifest: {}, problems: [mistake(file, "it must hold an object")] };
  const manifest: Record<string, unknown> = {};
  const problems: Diagnostic[] = [];
  for (const [name, [what, valid]] of Object.entries(FIELDS)) {
    const value = (json as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (valid(value)) manifest[name] = name === "build" && value !== false ? commandsOf(value) : value;
    else problems.push(mistake(file, `"${name}" must be ${what}`, text, name));
  }
  return { manifest: manifest as Manifest, problems };
}

/** `["sh", "build.sh"]` is one command, `[["a"], ["b", "c"]]` are two. */
function commandsOf(build: unknown): string[][] | undefined {
  if (isWords(build)) return [build];
  return Array.isArray(build) && build.length > 0 && build.every(isWords) ? build : undefined;
}

function mistake(file: string, what: string, text = "", field?: string): Diagnostic {
  const at = field === undefined ? -1 : text.split("\n").findIndex((line) => line.includes(`"${field}"`));
  const line = Math.max(at, 0);
  return {
    file,
    range: at < 0 ? START : { start: { line, character: 0 }, end: { line, character: text.split("\n")[line]!.length } },
    severity: "error",
    code: "project-file",
    message: `${MANIFEST}: ${what}.`,
    source: "build",
    relatedInformation: [],
  };
}
