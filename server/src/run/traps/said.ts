/**
 * What a guest says on standard error before it ends: the panic of Rust, Go or Zig, Python's traceback, JavaScript's error, C's and C++'s abort.
 * In: the last bytes that it printed. Out: the cause, with its place where the language tells it.
 */
import type { Said, SaidFrame } from "../../protocol/run.ts";

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

/** The groups `text`, `file`, `line` and `column` are what is told; `stack` and `pairs` hold frames. The last match in the text counts. */
const WAYS: RegExp[] = [
  // JavaScript in QuickJS, whose host is Rust
  /(?:^|\n)[^\n]*Exception \{ message: Some\("(?<text>(?:[^"\\\n]|\\.)*)"\), stack: Some\("(?<quoted>(?:[^"\\\n]|\\.)*)"\)[^\n]*/g,
  // Rust, 1.73 and newer
  /(?:^|\n)thread '[^\n]*' (?:\(\d+\) )?panicked at (?<file>[^\n]+?):(?<line>\d+):(?<column>\d+):\n(?<text>[^\n]*)/g,
  /(?:^|\n)thread '[^\n]*' panicked at '(?<text>[^\n]*)', (?<file>[^\n]+?):(?<line>\d+):(?<column>\d+)\n?/g,
  // Python
  /(?:^|\n)Traceback \(most recent call last\):\n(?:[^\n]*\n)*? {2}File "(?<file>[^"\n]+)", line (?<line>\d+)[^\n]*\n(?:(?! {2}File ) [^\n]*\n)*(?<text>[A-Za-z_][^\n]*)/g,
  // Go
  /(?:^|\n)(?<text>(?:panic|fatal error): [^\n]*)\n(?:(?:[^\n]*\n)*?goroutine [^\n]*\n(?<pairs>(?:[^\n\t][^\n]*\n\t[^\n]+:\d+[^\n]*(?:\n|$))+))?/g,
  // Zig
  /(?:^|\n)(?:thread \d+ )?panic: (?<text>[^\n]*)\n(?<file>[^\n:]+\.zig):(?<line>\d+):(?<column>\d+)/g,
  // JavaScript: what StarlingMonkey says of an error that nobody caught, and what an error itself says
  /(?:^|\n)(?<text>[^\n]+)\nStack:\n(?<stack>(?: {2}[^\n]*:\d+:\d+(?:\n|$))+)/g,
  /(?:^|\n)(?:Uncaught )?(?<text>(?:[A-Z]\w*)?(?:Error|Exception): [^\n]*)(?:\n(?<stack>(?:[^\n]*[\w$.>)][^\n]*:\d+(?::\d+)?\)?(?:\n|$))+))?/g,
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

function toldBy({ text: told, file, line, column, stack, pairs, quoted }: Record<string, string | undefined>): Said {
  const text = (quoted === undefined ? told! : unquoted(told!)).trim();
  const script = stack ?? (quoted === undefined ? undefined : unquoted(quoted));
  const frames = script === undefined ? goFrames(pairs ?? "") : scriptFrames(script);
  const [first] = frames;
  if (first) return { text, ...placeOf(first), frames };
  return {
    text,
    ...(file === undefined ? {} : { file, line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}

/** What Rust's `{:?}` makes of a text, as far as messages and stacks have it. */
const unquoted = (text: string): string => text.replace(/\\(.)/g, (_, it: string) => (it === "n" ? "\n" : it === "t" ? "\t" : it));

const placeOf = ({ file, line, column }: SaidFrame): Omit<SaidFrame, "function"> => ({
  ...{ file, line },
  ...(column === undefined ? {} : { column }),
});

/** `  at go (index.js:4:7)`, as most engines write it, or `go@index.js:4:7`. */
function scriptFrames(stack: string): SaidFrame[] {
  return stack.split("\n").flatMap((row): SaidFrame[] => {
    const match = /^\s*(?:at )?(?:(.*?)\s*[@(])?([^\s()@]+?):(\d+)(?::(\d+))?\)?$/.exec(row);
    if (!match) return [];
    const [, name = "", file, line, column] = match;
    return [{ function: name, file: file!, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }];
  });
}

/** A function, and its place in the row below. What the runtime itself adds at the top is left out. */
function goFrames(pairs: string): SaidFrame[] {
  const all = [...pairs.matchAll(/([^\n\t][^\n]*)\n\t([^\n]+?):(\d+)(?: [^\n]*)?(?:\n|$)/g)].map(([, name, file, line]) => ({
    ...{ function: name!.replace(/\([^()]*\)$/, ""), file: file!, line: Number(line) },
  }));
  const own = all.findIndex((it) => !/^(runtime[./]|panic$)/.test(it.function));
  return own < 0 ? [] : all.slice(own).filter((it) => !it.function.startsWith("created by "));
}
