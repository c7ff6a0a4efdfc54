/**
 * What a guest says on standard error before it ends: the panic of Rust, Go or Zig, Python's traceback, JavaScript's error, C's and C++'s abort.
 * In: the last bytes that it printed. Out: the cause, with its place where the language tells it.
 */
import type { Said } from "../../protocol/run.ts";

/** Bytes that are kept: a panic's text, not a log. */
const KEPT = 16 << 10;

/** The end of what was printed since `clear`. */
export class Tail {
  private pieces: Uint8Array[] = [];
  private length = 0;

  hear(bytes: Uint8Array): void {
    // Of a copy, as a guest's bytes may stand in its memory.
    this.pieces.push(bytes.slice(-KEPT));
    this.length += Math.min(bytes.length, KEPT);
    while (this.length - this.pieces[0]!.length >= KEPT) this.length -= this.pieces.shift()!.length;
  }

  clear(): void {
    this.pieces = [];
    this.length = 0;
  }

  text(): string {
    return Buffer.concat(this.pieces).subarray(-KEPT).toString("utf8");
  }
}

/** The groups `text`, `file`, `line` and `column` are what is told. The last match in the text counts. */
const WAYS: RegExp[] = [
  // Rust, 1.73 and newer
  /(?:^|\n)thread '[^\n]*' (?:\(\d+\) )?panicked at (?<file>[^\n]+?):(?<line>\d+):(?<column>\d+):\n(?<text>[^\n]*)/g,
  /(?:^|\n)thread '[^\n]*' panicked at '(?<text>[^\n]*)', (?<file>[^\n]+?):(?<line>\d+):(?<column>\d+)\n?/g,
  // Python
  /(?:^|\n)Traceback \(most recent call last\):\n(?:[^\n]*\n)*? {2}File "(?<file>[^"\n]+)", line (?<line>\d+)[^\n]*\n(?:(?! {2}File ) [^\n]*\n)*(?<text>[A-Za-z_][^\n]*)/g,
  // Go, with the first function that is the program's own
  /(?:^|\n)(?<text>(?:panic|fatal error): [^\n]*)\n(?:(?:[^\n]*\n)*?goroutine [^\n]*\n(?:(?:runtime[./]|panic\()[^\n]*\n\t[^\n]*\n)*[^\n\t]*\n\t(?<file>[^\n]+?):(?<line>\d+)(?: |\n|$))?/g,
  // Zig
  /(?:^|\n)(?:thread \d+ )?panic: (?<text>[^\n]*)\n(?<file>[^\n:]+\.zig):(?<line>\d+):(?<column>\d+)/g,
  // JavaScript
  /(?:^|\n)(?:Uncaught )?(?<text>(?:[A-Z]\w*)?(?:Error|Exception): [^\n]*)(?:\n\s*(?:at )?[^\n]*?@?\(?(?<file>[^\s()@:]+):(?<line>\d+)(?::(?<column>\d+))?)?/g,
  // C's assert, as musl prints it
  /(?:^|\n)(?<text>Assertion failed: [^\n]*) \((?<file>[^\n:]+): [^\n]*: (?<line>\d+)\)/g,
  // C++
  /(?:^|\n)(?<text>(?:libc\+\+abi: )?terminat(?:e called|ing)[^\n]*)/g,
];

/** The cause that was printed last; null where nothing looks like one. */
export function saidIn(text: string): Said | null {
  let last: { at: number; said: Said } | null = null;
  for (const way of WAYS) {
    for (const match of text.matchAll(way)) {
      // Of two that end alike, the first way knows more.
      const at = match.index + match[0].length;
      if (!last || at > last.at) last = { at, said: toldBy(match.groups!) };
    }
  }
  return last?.said ?? null;
}

function toldBy({ text, file, line, column }: Record<string, string | undefined>): Said {
  return {
    text: text!.trim(),
    ...(file === undefined ? {} : { file, line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}
