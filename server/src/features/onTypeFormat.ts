/** Formatting while typing: the item that `}` or `;` just ended, and the beginning of a new line. */
import { lex, type Piece } from "../wit/tokens.ts";
import type { Place, WitFile } from "../wit/tree.ts";
import { formatEdits, type TextEdit } from "./format.ts";
import { type FormatOptions, indentUnit } from "./formatPage.ts";

/**
 * The edits after `char` (`}`, `;` or a line break) was typed; `offset` is where the cursor stands, behind it.
 * An ended item is laid out where it has no syntax problem, else only its line is indented. `file` is the tree of the text.
 */
export function formatOnType(text: string, offset: number, char: string, file: WitFile, options: FormatOptions = {}): TextEdit[] {
  const pieces = lex(text);
  const at = pieces.find((it) => it.start < offset && offset <= it.end);
  if (char === "\n") return newLineEdits(text, offset, pieces, options);
  if ((char !== "}" && char !== ";") || at?.kind !== "punctuation") return [];
  const range = { start: char === "}" ? openingOf(text, pieces, at) : at.start, end: offset };
  return partEdits(text, partAround(file, range, text.length), range, options) ?? indentEdits(text, offset, pieces, options);
}

/** The top-level items that a range stands in, and the one before, for the space between them. A large file is not laid out at each key. */
function partAround({ package: own, items }: WitFile, range: Place, length: number): Place {
  const all = own ? [own, ...items].sort((a, b) => a.start - b.start) : items;
  const first = all.findIndex((it) => it.end > range.start);
  const last = all.findLast((it) => it.start < range.end);
  return { start: all[first < 0 ? all.length - 1 : first - 1]?.start ?? 0, end: Math.max(last?.end ?? length, range.end) };
}

/** The edits of a part of the text, laid out by itself. */
function partEdits(text: string, part: Place, range: Place, options: FormatOptions): TextEdit[] | null {
  const within = { start: range.start - part.start, end: range.end - part.start };
  const edits = formatEdits(text.slice(part.start, part.end), within, options);
  if (edits === null) return null;
  const size = part.end - part.start;
  return edits.filter((it) => it.start < size).map((it) => ({ ...it, start: it.start + part.start, end: it.end + part.start }));
}

function isToken(piece: Piece): boolean {
  return piece.kind !== "space" && piece.kind !== "comment" && piece.kind !== "doc";
}

/** Where the item begins whose `}` this is: at its `{`, whose line the range then includes. */
function openingOf(text: string, pieces: Piece[], close: Piece): number {
  let depth = 0;
  for (let i = pieces.indexOf(close); i >= 0; i--) {
    const { kind, start } = pieces[i]!;
    if (kind !== "punctuation") continue;
    if (text[start] === "}") depth++;
    if (text[start] === "{" && --depth === 0) return start;
  }
  return close.start;
}

/** How many braces and parentheses are open before an offset. */
function depthBefore(text: string, pieces: Piece[], offset: number): number {
  let depth = 0;
  for (const { kind, start } of pieces) {
    if (start >= offset) break;
    if (kind !== "punctuation") continue;
    if (text[start] === "{" || text[start] === "(") depth++;
    if (text[start] === "}" || text[start] === ")") depth = Math.max(depth - 1, 0);
  }
  return depth;
}

/** Indents the line of the cursor if an item, or the `}` itself, begins on it. */
function indentEdits(text: string, offset: number, pieces: Piece[], options: FormatOptions): TextEdit[] {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const first = pieces.findIndex((it) => it.end > start && it.kind !== "space");
  const before = pieces.slice(0, first).findLast(isToken);
  const head = pieces[first]!;
  if (head.start < start || (before && text[head.start] !== "}" && !"{};,".includes(text[before.start]!))) return [];
  const depth = depthBefore(text, pieces, head.start) - (text[head.start] === "}" ? 1 : 0);
  return indentEdit(text, start, head.start, indentUnit(options).repeat(Math.max(depth, 0)));
}

function indentEdit(text: string, start: number, end: number, newText: string): TextEdit[] {
  return text.slice(start, end) === newText ? [] : [{ start, end, newText }];
}

/** Indents a line that was just begun; below a line of `///` it goes on with that. */
function newLineEdits(text: string, offset: number, pieces: Piece[], options: FormatOptions): TextEdit[] {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  if (pieces.some((it) => it.start < start && start < it.end && it.kind !== "space")) return [];
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  const previousStart = text.lastIndexOf("\n", start - 2) + 1;
  const previous = start === 0 ? "" : text.slice(previousStart, start).trim();
  const closes = text[end] === "}" || text[end] === ")";
  const indent = indentUnit(options).repeat(Math.max(depthBefore(text, pieces, start) - (closes ? 1 : 0), 0));
  const goesOn = /^\/\/\/(?!\/)/.test(previous) && isComment(pieces, text.indexOf("///", previousStart)) && !text.startsWith("//", end);
  return indentEdit(text, start, end, goesOn ? `${indent}/// ` : indent);
}

/** Whether a doc comment begins there, and not just such text within another comment. */
function isComment(pieces: Piece[], start: number): boolean {
  return pieces.some((it) => it.start === start && it.kind === "doc");
}
