/** Helpers of the debugger's tests. */
import { readFileSync } from "node:fs";

/** The line (1-based) of a file that holds a text. */
export function lineOf(file: string, text: string): number {
  const index = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no line with ${text}`);
  return index + 1;
}
