/** The arguments of a `new` as text with some of them changed: what is kept stays byte for byte, with its comments. */
import type { Argument, NewExpr } from "../wac/tree.ts";

export interface ArgumentChange {
  /** Arguments that go. */
  drop: Set<Argument>;
  /** New text for arguments that stay. */
  replace: Map<Argument, string>;
  /** New arguments, in order. They stand before a spread or `...`. */
  add: string[];
  /** Whether `...` must stand at the end. */
  fill: boolean;
}

export function noChange(): ArgumentChange {
  return { drop: new Set(), replace: new Map(), add: [], fill: false };
}

/** Longer than this, arguments stand on lines of their own. */
const ONE_LINE = 80;

/** The arguments of a new expression, from `{` to `}`; `open`: what is not among them is the composition's. */
export function bracesOf(passed: readonly string[], open: boolean): string {
  const all = open ? [...passed, "..."] : passed;
  if (all.length === 0) return "{}";
  const line = `{ ${all.join(", ")} }`;
  return line.length <= ONE_LINE ? line : `{\n${all.map((it) => `  ${it}${it === "..." ? "" : ","}`).join("\n")}\n}`;
}

interface Segment {
  text: string;
  /** `...` must be last, and what is added stands before spreads. */
  last: boolean;
  comma: boolean;
}

/** The text from `{` to `}` of an expression's arguments after a change. The expression must have a body. */
export function argumentsText(text: string, expr: NewExpr, change: ArgumentChange): string {
  const { start, end } = expr.body!;
  const inside = text.slice(start + 1, end - (text[end - 1] === "}" ? 1 : 0));
  const multiline = expr.args.length > 0 && inside.slice(0, expr.args[0]!.start - start - 1).includes("\n");
  const indent = multiline ? indentAt(text, expr.args[0]!.start) : "";
  const { first, segments, tail } = segmentsOf(text, expr, end);
  const trailing = multiline || (segments[segments.length - 1]?.segment.comma ?? false);
  const kept = segments.flatMap(({ segment, argument }): Segment[] => {
    if (change.drop.has(argument)) return [];
    const replaced = change.replace.get(argument);
    const last = argument.kind === "fill" || argument.kind === "spread";
    return [
      {
        text: replaced === undefined ? segment.text : segment.text.replace(text.slice(argument.start, argument.end), () => replaced),
        last,
        comma: segment.comma,
      },
    ];
  });
  const fresh = change.add.map((it): Segment => ({ text: multiline ? `\n${indent}${it}` : ` ${it}`, last: false, comma: false }));
  const at = kept.findIndex((it) => it.last);
  kept.splice(at < 0 ? kept.length : at, 0, ...fresh);
  const filled = expr.args.some((it) => it.kind === "fill" && !change.drop.has(it));
  if (change.fill && !filled) kept.push({ text: multiline ? `\n${indent}...` : " ...", last: true, comma: false });
  if (kept.length === 0 && first === start + 1) return "{}";
  const joined = kept
    .map((it, index) => withComma(it, index < kept.length - 1 || (trailing && !it.text.trimEnd().endsWith("..."))))
    .join("");
  // `{}` and what was one line get their space before the brace; lines keep theirs.
  return `{${text.slice(start + 1, first)}${joined}${tail === "" ? (multiline ? "\n" : " ") : tail}}`;
}

/** Each argument with the comments before it and behind it on its line, and what stands before the closing brace. */
function segmentsOf(
  text: string,
  expr: NewExpr,
  end: number,
): { first: number; segments: { segment: Segment; argument: Argument }[]; tail: string } {
  const close = end - (text[end - 1] === "}" ? 1 : 0);
  const open = expr.body!.start + 1;
  // A comment on the brace's line is about the whole.
  const heading = /^[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*(?=\n))/.exec(text.slice(open, close))?.[0] ?? "";
  const first = open + heading.length;
  let cut = first;
  const segments = expr.args.map((argument, index) => {
    const next = expr.args[index + 1]?.start ?? close;
    const between = text.slice(argument.end, next);
    const comma = commaIn(between);
    const behind = comma < 0 ? 0 : comma + 1;
    const comment = /^[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*(?=\n))?/.exec(between.slice(behind))![0];
    const stop = argument.end + behind + (comment.trim() === "" ? 0 : comment.length);
    const segment = { text: text.slice(cut, stop), last: false, comma: comma >= 0 };
    cut = stop;
    return { segment, argument };
  });
  return { first, segments, tail: text.slice(cut, close) };
}

/** Where a comma stands outside comments; -1 where none does. */
function commaIn(text: string): number {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|,/g;
  for (let match = token.exec(text); match; match = token.exec(text)) if (match[0] === ",") return match.index;
  return -1;
}

/** A segment with a comma behind its argument, or without one. Comments may stand behind it. */
function withComma({ text, comma }: Segment, wanted: boolean): string {
  if (comma === wanted) return text;
  const comment = /[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)$/.exec(text);
  const body = comment ? text.slice(0, comment.index) : text;
  const behind = comment ? comment[0] : "";
  return wanted ? `${body.trimEnd()},${behind}` : `${body.replace(/,\s*$/, "")}${behind}`;
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)![0];
}
