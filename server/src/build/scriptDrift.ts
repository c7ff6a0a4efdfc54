/** Functions of the world that a script never names: QuickJS finds out only when they are called. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Project, workFolder } from "./project.ts";
import type { Target } from "./target.ts";
import { camelCase } from "./templates/names.ts";
import { declared } from "./witPlaces.ts";

/** Where the bundled script is left beside the component that is made of it. */
export const bundleOf = (project: Project): string => path.join(workFolder(project), "component.wasm.js");

/** Errors at the WIT; none for other languages. A name that is put together when it runs would be missed. */
export function scriptDrift(toolkit: Toolkit, project: Project, target: Target | null): Diagnostic[] {
  if (project.commands || (project.language !== "javascript" && project.language !== "typescript")) return [];
  const text = textOf(bundleOf(project));
  if (text === undefined) return [];
  const words = new Set(text.match(/[\w$]+/g));
  // StarlingMonkey answers HTTP by an event as well.
  if (words.has("addEventListener")) words.add("handle");
  const missing = declared(toolkit, target).filter((it) => it.exported && !it.constructor_ && !words.has(camelCase(it.name)));
  return missing.map(({ name, place }) => ({
    ...place,
    severity: "error",
    code: "world-drift",
    message: `The world exports ${name}, and nothing in the script is called ${camelCase(name)}; implement it.`,
    source: "build",
    relatedInformation: [],
  }));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
