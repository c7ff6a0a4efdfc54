/** A core module becomes a component. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { readSource } from "../bindings/source.ts";
import type { Files } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import type { ModuleWorld, Part, Toolkit } from "../toolkit/toolkit.ts";
import type { ComponentizeStep } from "./steps.ts";

export type Componentized = { bytes: Uint8Array } | { error: string };

/** The component's bytes, or why there are none, as a sentence. `dist` is the folder of the bundles, with the adapters. */
export function componentize(
  step: ComponentizeStep,
  { toolkit, files, dist, project }: { toolkit: Toolkit; files: Files; dist: string; project: string },
): Componentized {
  const modules = modulesOf(step);
  if (modules.length !== 1) return { error: wrongCount(step.core, modules) };
  const core = modules[0]!;
  let world: ModuleWorld | undefined;
  if (step.embed) {
    const source = readSource(toolkit, files, step.embed.wit, undefined, project);
    if (!source.ok) return { error: problemText(source.problem) };
    world = { package: source.value.main, deps: source.value.deps, world: step.embed.world };
  }
  const made = toolkit.componentize(readFileSync(core), world, adapters(step, dist));
  return made.ok ? { bytes: made.value } : { error: sentence([made.problem.message, ...made.problem.causes]) };
}

function adapters({ adapter }: ComponentizeStep, dist: string): Part[] {
  if (adapter === "none") return [];
  return [{ name: "wasi_snapshot_preview1", bytes: readFileSync(path.join(dist, "runner", `adapter-${adapter}.wasm`)) }];
}

/** A chain of causes; a compiler's own first lines say that it failed, the later ones why. */
const sentence = (causes: string[]): string =>
  `${causes.map((it) => it.trim().replace(/\s*\n\s*/g, "; ")).join(": ")}.`.replace(/\.+$/, ".");

function wrongCount(folder: string, modules: string[]): string {
  const names = modules.map((it) => path.relative(folder, it)).join(", ");
  const what = modules.length === 0 ? "no module" : `several modules (${names})`;
  return `the build made ${what} in ${folder}; it must make one, as a component is made of one module.`;
}

/** Folders with what compilers make on their way. */
const SKIPPED = new Set(["node_modules", "CMakeFiles", ".git", ".witloom"]);
const DEPTH = 6;

/** The file itself, or the modules in the folder. */
function modulesOf({ core, newerThan, makes }: ComponentizeStep): string[] {
  if (!statSync(core, { throwIfNoEntry: false })?.isDirectory()) return [core];
  const since = newerThan === undefined ? 0 : (statSync(newerThan, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const out: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEPTH && !SKIPPED.has(entry.name)) visit(file, depth + 1);
      } else if (entry.isFile() && file !== makes && statSync(file).mtimeMs >= since && isModule(file)) out.push(file);
    }
  };
  visit(core, 0);
  return out;
}

/** A linked module: objects of compilers are modules too, and are called so. */
function isModule(file: string): boolean {
  if (/\.(o|obj|a)$/.test(file)) return false;
  const head = Buffer.alloc(8);
  const fd = openSync(file, "r");
  try {
    readSync(fd, head, 0, 8, 0);
  } finally {
    closeSync(fd);
  }
  return head.equals(MODULE);
}

const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
