/** Where the components of a composition lie, or would lie. */
import path from "node:path";
import { defaultRoots, findPackages } from "../compose/packages.ts";
import type { Engine } from "./engine.ts";

/** Every file that a document's packages are looked for at, there or not; none where it does not parse. Nothing is read but the document. */
export function partPlaces(engine: Engine, file: string): Set<string> {
  const files = engine.files();
  const references = engine.toolkit.wacPackages({ path: file, text: files.text(file) ?? "" });
  if (!references.ok) return new Set();
  const options = { roots: defaultRoots(file, path.dirname(file)), overrides: {} };
  // Every place is looked at where nothing is ever found.
  const { missing } = findPackages(files, references.value, options, () => undefined);
  return new Set(missing.flatMap((it) => it.tried));
}
