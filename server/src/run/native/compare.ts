/** What two engines showed of the same program, and where that differs. Pure. */
import type { RunOutcome } from "../../protocol/run.ts";
import type { NativeOutcome } from "./run.ts";

/** What a run showed: its output with the printed result, and how it ended. */
export interface Shown {
  output: string;
  /** Only the program's own words are compared, not how an engine tells a trap. */
  ended: string;
}

/** A run of ours: `output` is what the program wrote to its standard output. */
export function shownByUs(output: string, outcome: RunOutcome): Shown {
  const result = outcome.kind === "done" && outcome.result !== null ? `${outcome.result}\n` : "";
  return { output: output + result, ended: ending(outcome) };
}

/** A run under wasmtime; `invoked`: one export was called, whose result it prints. */
export function shownByWasmtime(output: string, outcome: NativeOutcome | RunOutcome, invoked: boolean): Shown {
  // A function without a result is answered by an empty tuple.
  return { output: invoked ? output.replace(/(^|\n)\(\)\n$/, "$1") : output, ended: ending(outcome) };
}

function ending(outcome: RunOutcome | NativeOutcome): string {
  if (outcome.kind === "done") return `exit code ${outcome.code}`;
  return outcome.kind === "trap" ? "a trap" : `${outcome.kind}: ${outcome.message}`;
}

export interface Difference {
  /** `output, line 3`, or `end`. */
  place: string;
  jco: string;
  wasmtime: string;
}

/** The first line of the output that differs, and the end; nothing where both agree. */
export function differences(own: Shown, native: Shown): Difference[] {
  return [...first("output", own.output, native.output), ...first("end", own.ended, native.ended)];
}

function first(what: string, own: string, native: string): Difference[] {
  if (own === native) return [];
  const [a, b] = [own.split("\n"), native.split("\n")];
  const at = a.findIndex((line, index) => line !== b[index]);
  const line = at < 0 ? a.length : at;
  const place = what === "output" ? `output, line ${line + 1}` : what;
  return [{ place, jco: a[line] ?? "(nothing)", wasmtime: b[line] ?? "(nothing)" }];
}

/** What both showed, in one sentence without its full stop. */
export function agreement(own: Shown): string {
  return `the same: ${own.ended}, ${own.output.length} characters of output`;
}
