/** Other tools tell a failure as a page; a person reads the line of it that says why. */

/** The innermost cause of an error as Rust's tools print it, also where Python wraps it; without places and backtraces; what a panic says. */
export function reasonIn(text: string): string {
  const panic = /panicked at [^\n]*:\n([^\n]+)/.exec(text);
  if (panic) return panic[1]!.trim().replace(/[.:]$/, "");
  const lines = text.split("Stack backtrace:", 1)[0]!.split("\n");
  const head = lines.findIndex((it) => /^\w*Error: /.test(it));
  const own = lines.slice(Math.max(head, 0));
  const numbered = own.filter((it) => /^\s+\d+: /.test(it)).at(-1);
  const line = numbered ?? own.find((it) => it.trim() !== "") ?? "no reason given";
  return line
    .trim()
    .replace(/^(\w*Error|\d+): /, "")
    .replace(/[.:]$/, "");
}
