/** `witloom check`: the findings in WIT files and packages, compositions and components. */
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram } from "../compose/program.ts";
import { checkComposition } from "../compose/wacDocument.ts";
import { checkPackage } from "../compose/witCheck.ts";
import { witSource } from "../compose/witFiles.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Features, Toolkit } from "../toolkit/toolkit.ts";
import { type Command, diagnosticText, UsageError } from "./command.ts";

export const check: Command = {
  usage:
    "witloom check [--json] [--features A,B | --all-features] PATH...\n\nPATH is a .wit file, a WIT package folder (with its deps/), a .wac file, or a .wasm component.",
  options: { json: { type: "boolean" }, features: { type: "string" }, "all-features": { type: "boolean" } },
  async run(args, around) {
    if (args.positionals.length === 0) throw new UsageError("name at least one file or folder to check");
    const toolkit = await around.toolkit();
    const names = (args.text("features") ?? "").split(/[ ,]+/).filter((it) => it !== "");
    const features = { all: args.flag("all-features"), names };
    const found = args.positionals.flatMap((target) => checkOne(toolkit, target, features, around.cwd));
    found.sort(
      (a, b) =>
        a.file.localeCompare(b.file) || a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
    );
    if (args.flag("json")) around.out(`${JSON.stringify({ diagnostics: found })}\n`);
    else for (const diagnostic of found) around.out(diagnosticText(diagnostic));
    return found.some((it) => it.severity === "error") ? 1 : 0;
  },
};

function checkOne(toolkit: Toolkit, target: string, features: Features, cwd: string): Diagnostic[] {
  const files = diskFiles();
  const absolute = path.resolve(cwd, target);
  const kind = files.kind(absolute);
  if (kind === undefined) throw new UsageError(`${target} does not exist; check the path`);
  if (kind === "file" && target.endsWith(".wac")) return checkComposition(toolkit, files, absolute);
  if (kind === "file" && target.endsWith(".wasm")) {
    const loaded = loadProgram(toolkit, files, absolute, { cwd });
    return loaded.ok ? [] : loaded.diagnostics;
  }
  if (kind === "file" && !target.endsWith(".wit")) throw new UsageError(`${target} is neither .wit, .wac nor .wasm, nor a folder`);
  const source = witSource(files, absolute);
  if (!source) throw new UsageError(`${target} holds no .wit file`);
  return checkPackage(toolkit, source, absolute, features);
}
