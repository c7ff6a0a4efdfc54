/** Findings of compilers that print `file:line:column: message`: clang, gcc, Zig, Go; and TypeScript's `file(line,column): error TS1: message`. */
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import { finding, severityOf } from "./finding.ts";

/** `a.c:1:2: error: message [-Wflag]`; a note belongs to the finding before it. */
export function clangFindings(output: string, base: string): Diagnostic[] {
  const out: Diagnostic[] = [];
  for (const line of output.split("\n")) {
    const match =
      /^(?:In file included from )?((?:[A-Za-z]:)?[^:\n]+):(\d+):(?:(\d+):)? (fatal error|error|warning|note): (.+?)(?: \[([\w.,+=-]+)\])?$/.exec(
        line,
      );
    if (!match) continue;
    const [, file, at, column, level, message, flag] = match;
    const one = finding(
      base,
      { file: file!, line: Number(at), column: Number(column ?? 1) },
      severityOf(level!),
      message!,
      flag ?? "clang",
    );
    if (level === "note") out.at(-1)?.relatedInformation.push({ file: one.file, range: one.range, message: one.message });
    else out.push(one);
  }
  return [...out, ...linkerFindings(output, base), ...makeFindings(output, base)];
}

/** `CMake Error at CMakeLists.txt:3 (add_executable):`, its text below, indented; and make's own. */
export function makeFindings(output: string, base: string): Diagnostic[] {
  const cmake = [
    ...output.matchAll(/^CMake (Error|Warning)(?: \(dev\))? at (.+?):(\d+)(?: \(\w+\))?:\n((?:[ \t]+[^\n]*\n|\n(?=[ \t]))+)/gm),
  ].map(([, level, file, line, text]) =>
    finding(base, { file: file!, line: Number(line) }, severityOf(level!), text!.trim().replace(/\s*\n\s*/g, " "), "cmake"),
  );
  const make = [...output.matchAll(/^((?:\S*\/)?(?:GNUm|M|m)akefile|\S+\.mk):(\d+): \*\*\* (.+?)\.?\s+Stop\.$/gm)].map(
    ([, file, line, message]) => finding(base, { file: file!, line: Number(line) }, "error", `${message}.`, "make"),
  );
  return [...cmake, ...make];
}

/** What the linker misses has no place in a source: it stands at the folder's first source that the caller names. */
function linkerFindings(output: string, base: string): Diagnostic[] {
  const names = [...output.matchAll(/^(?:\S*wasm-ld\S*|error): (?:error: )?.*undefined symbol: (.+)$/gm)].map((match) => match[1]!);
  const changed = [...output.matchAll(/function signature mismatch: (exports_\S+)$/gm)].map((match) => match[1]!);
  const mismatches = [...new Set(changed)].map((name) =>
    finding(
      base,
      { file: ".", line: 1 },
      "error",
      `${name} has other parameters or another result than the bindings of the world call it with.`,
      "signature-mismatch",
    ),
  );
  const missing = [...new Set(names)].map((name) =>
    finding(base, { file: ".", line: 1 }, "error", undefinedText(name), "undefined-symbol"),
  );
  return [...missing, ...mismatches];
}

/** A module with `main` is linked where the project's build leaves out the options for a reactor. */
function undefinedText(name: string): string {
  return /^_*main(_void|_argc_argv)?$/.test(name)
    ? "The linker looks for main, which a component does not have; give $(LDFLAGS) to the command that links."
    : `Nothing defines ${name}, which the bindings of the world call.`;
}

const NO_ASYNC =
  "This Go cannot build async functions, as its runtime lacks wasiOnIdle; take a Go that has it, or make the function one that is not async.";

/** `./a.go:1:2: message`, further lines of it indented by a tab. */
export function goFindings(output: string, base: string): Diagnostic[] {
  const pattern = /^(?:vet: |go: )?((?:[A-Za-z]:)?[^:\n]+?\.(?:go|mod|work)):(\d+)(?::(\d+))?: (.+(?:\n\t.+)*)$/gm;
  // Async functions wait in Go's runtime, which has to be one that hands over to the host; the linker fails over it in its own way.
  if (/\bruntime\.wasiOnIdle\b/.test(output)) return [finding(base, { file: ".", line: 1 }, "error", NO_ASYNC, "generator")];
  return [...output.matchAll(pattern)].map(([, file, line, column, message]) =>
    finding(base, { file: file!, line: Number(line), column: Number(column ?? 1) }, "error", message!.replace(/\s*\n\s*/g, " "), "go"),
  );
}

/** `a.ts(1,2): error TS2322: message`. */
export function tscFindings(output: string, base: string): Diagnostic[] {
  const pattern = /^(\S[^(\n]*\.[cm]?[jt]sx?)\((\d+),(\d+)\): (error|warning) (TS\d+): (.+)$/gm;
  return [...output.matchAll(pattern)].map(([, file, line, column, level, code, message]) =>
    finding(base, { file: file!, line: Number(line), column: Number(column) }, severityOf(level!), message!, code),
  );
}
