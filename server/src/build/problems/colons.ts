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
  return [...out, ...linkerFindings(output, base)];
}

/** What the linker misses has no place in a source: it stands at the folder's first source that the caller names. */
function linkerFindings(output: string, base: string): Diagnostic[] {
  const names = [...output.matchAll(/^(?:\S*wasm-ld\S*|error): (?:error: )?.*undefined symbol: (\S+)$/gm)].map((match) => match[1]!);
  return [...new Set(names)].map((name) =>
    finding(base, { file: ".", line: 1 }, "error", `Nothing defines ${name}, which the bindings of the world call.`, "undefined-symbol"),
  );
}

/** `./a.go:1:2: message`, further lines of it indented by a tab. */
export function goFindings(output: string, base: string): Diagnostic[] {
  const pattern = /^(?:vet: |go: )?((?:[A-Za-z]:)?[^:\n]+?\.(?:go|mod|work)):(\d+)(?::(\d+))?: (.+(?:\n\t.+)*)$/gm;
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
