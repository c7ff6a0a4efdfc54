/** The findings in a `.wac`: the official verdict first, then what else is wrong further on, which the official resolver does not reach. */
import path from "node:path";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { toDiagnostic } from "./problems.ts";
import { documentPackages, loadProgram } from "./program.ts";

/** Checks a composition. One that composes has no findings. `file` is absolute. */
export function checkComposition(toolkit: Toolkit, files: Files, file: string): Diagnostic[] {
  // The verdict on the wiring needs neither the components' code in the result nor its validation, which take most of the time.
  const options = { cwd: path.dirname(file), importDependencies: true, validate: false };
  const loaded = loadProgram(toolkit, files, file, options);
  if (loaded.ok) return [];
  const text = files.text(file);
  const packages = text === undefined ? undefined : documentPackages(toolkit, files, file, text, options);
  if (text === undefined || !packages?.ok) return loaded.diagnostics;
  const report = toolkit.graphOf(
    { path: file, text },
    packages.found.map((it) => it.package),
  );
  if (!report.ok) return loaded.diagnostics;
  const taken = new Set(loaded.diagnostics.map((it) => it.range.start.line));
  const more = report.value.problems.map((it) => toDiagnostic(it, file, "wac", () => text)).filter((it) => !taken.has(it.range.start.line));
  return [...loaded.diagnostics, ...more];
}
