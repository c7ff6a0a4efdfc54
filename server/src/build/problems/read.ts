/** From a step's output to findings. Where a compiler failed and none of its lines is understood, its own last words are the finding. */
import path from "node:path";
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import type { OutputFormat } from "../steps.ts";
import { clangFindings, goFindings, tscFindings } from "./colons.ts";
import { distinct, finding, withoutColours } from "./finding.ts";
import { pythonFindings } from "./python.ts";
import { cargoFindings, rustTextFindings } from "./rust.ts";
import { scriptFindings } from "./script.ts";

type Reader = (output: string, base: string) => Diagnostic[];

const READERS: Record<OutputFormat, Reader[]> = {
  cargo: [cargoFindings, rustTextFindings],
  go: [goFindings],
  clang: [clangFindings],
  python: [pythonFindings],
  script: [scriptFindings],
  any: [cargoFindings, rustTextFindings, clangFindings, goFindings, tscFindings, pythonFindings, scriptFindings],
};

export interface Output {
  format: OutputFormat;
  text: string;
  /** Folder of relative paths. */
  base: string;
  /** Whether the step failed. */
  failed: boolean;
  /** The file that stands for what has no place. */
  home: string;
  /** How it is named to a person. */
  name: string;
}

/** All findings of a step; never none where it failed. */
export function readOutput({ format, text, base, failed, home, name }: Output): Diagnostic[] {
  const plain = withoutColours(text);
  const found = distinct(READERS[format].flatMap((read) => read(plain, base))).map((it) =>
    it.file === path.resolve(base) ? { ...it, file: home } : it,
  );
  const panic = panicIn(plain);
  // A panic traps: what its caller says of the trap tells nothing more.
  const told = panic === undefined ? found : found.filter((it) => !/^(RuntimeError: )?unreachable( executed)?$/.test(it.message));
  if (panic !== undefined) told.push(finding(base, { file: home, line: 1 }, "error", panic, "generator"));
  if (failed && !told.some((it) => it.severity === "error"))
    told.push(finding(base, { file: home, line: 1 }, "error", `${name} failed: ${lastWords(plain)}`, "build-failed"));
  return told;
}

/** A generator's panic as one sentence. */
export function panicIn(text: string): string | undefined {
  const match = /thread '[^']*'(?: \(\d+\))? panicked at [^\n]*:\n([^\n]+)/.exec(text);
  if (!match) return undefined;
  const reason = match[1]!.trim().replace(/\.$/, "");
  return `The bindings generator does not know something in this world (${reason}); leave out the type or function, or choose another language.`;
}

/** The line that says most: the first that tells an error, else the last. */
function lastWords(text: string): string {
  const lines = text.split("\n").filter((it) => it.trim() !== "" && !it.startsWith("{") && !/linker command failed/.test(it));
  const told = lines.findLast((it) => /^\s*(?:[^\s:]+: )?(\w*error|fatal)\b[^:]*:/i.test(it)) ?? lines.at(-1);
  return told === undefined ? "it said nothing; run it in a terminal to see more." : told.trim().slice(0, 500);
}
