/** A core module becomes a component. */
import { readdirSync, readFileSync, statSync } from "node:fs";
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
  { toolkit, files, dist }: { toolkit: Toolkit; files: Files; dist: string },
): Componentized {
  const core = onlyModule(step.core);
  if (core === undefined) return { error: `${step.core} holds no .wasm, or several; the build must make one.` };
  let world: ModuleWorld | undefined;
  if (step.embed) {
    const source = readSource(toolkit, files, step.embed.wit);
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

/** A file, or the only `.wasm` of a folder. */
function onlyModule(file: string): string | undefined {
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return file;
  const found = readdirSync(file).filter((it) => it.endsWith(".wasm"));
  return found.length === 1 ? path.join(file, found[0]!) : undefined;
}
