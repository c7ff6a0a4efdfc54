/**
 * jco writes an ES module, which Node can never unload, and of which each instance would need a copy of its own. As a script, it is compiled
 * once, run for each instance, and goes with the last one: a server makes an instance for every request.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { compileFunction } from "node:vm";
import type { InstantiateCore } from "./limits/governor.ts";
import { PatchMismatch } from "./patches.ts";

/** The file's name in the component's folder. */
export const SCRIPT = "component.js";

export type Instantiate = (
  getCoreModule: (name: string) => Promise<WebAssembly.Module>,
  imports: Record<string, unknown>,
  instantiateCore: InstantiateCore,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** jco's module as the body of a function that returns `instantiate`. Throws `PatchMismatch` where the text is not as expected. */
export function asScript(module: string): string {
  const parts = /^("use [a-z]+";)\s*export ((?:async )?function instantiate\([\s\S]*)\n\s*export const (_util = \{[\s\S]*\})\s*$/.exec(
    module,
  );
  if (!parts || /^\s*(?:import|export)\s/m.test(parts[2]!))
    throw new PatchMismatch('the patch "asScript" found another module than expected');
  // Only where no core modules are given would it ask for its own address.
  return `"use strict";\nconst ${parts[3]!};\nreturn ${parts[2]!.replaceAll("import.meta.url", "undefined")}\n`;
}

/** A function that makes `instantiate` anew: nothing is shared between two of them but the compiled code. */
export function loadScript(folder: string): () => Instantiate {
  const filename = path.join(folder, SCRIPT);
  return compileFunction(readFileSync(filename, "utf8"), [], { filename }) as () => Instantiate;
}
