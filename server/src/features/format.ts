/** Formatting of WIT: laid out as `wasm-tools component wit` prints it, with every comment kept. Only space, and commas at the ends of lists, change. */
import { parseWit } from "../wit/parse.ts";
import { lex, type Piece, tokenize } from "../wit/tokens.ts";
import type { Place } from "../wit/tree.ts";
import { layoutBody } from "./formatLayout.ts";
import { type FormatOptions, newPage, type Page } from "./formatPage.ts";
import { commentText, keptPieces, readAtoms } from "./formatTokens.ts";

/** Replaces a place of the text (UTF-16 offsets). */
export interface TextEdit extends Place {
  newText: string;
}

interface Formatted {
  text: string;
  /** The pieces of the text before and after that a formatter keeps; there are as many of each. */
  old: Piece[];
  now: Piece[];
}

/** How one language is laid out. */
export interface Layout {
  /** Marks of the language that WIT has not. */
  marks: string;
  problems(text: string): number;
  write(page: Page): void;
}

const WIT: Layout = { marks: "", problems: (text) => parseWit(text).problems.length, write: (page) => layoutBody(page, 0, "top") };

/** The formatted text; null where the text has syntax problems, as its layout would be a guess. */
export function formatWit(text: string, options: FormatOptions = {}, language: Layout = WIT): string | null {
  return layOut(text, options, language)?.text ?? null;
}

function layOut(text: string, options: FormatOptions, language: Layout): Formatted | null {
  const pieces = lex(text);
  const atoms = readAtoms(text, pieces, language.marks);
  if (atoms === null || language.problems(text) > 0) return null;
  const page = newPage(atoms, options);
  language.write(page);
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = page.lines.length > 0 ? `${page.lines.join("\n")}\n` : "";
  const formatted = mark + (usesCarriageReturns(text) ? body.replaceAll("\n", "\r\n") : body);
  const [old, now] = [keptPieces(text, pieces), keptPieces(formatted, lex(formatted))];
  return sameContent(text, old, formatted, now) ? { text: formatted, old, now } : null;
}

/** The first line break decides for the file. */
function usesCarriageReturns(text: string): boolean {
  const newline = text.indexOf("\n");
  return newline > 0 && text[newline - 1] === "\r";
}

/** The last guard of what a person wrote: a text that lost or changed a token or comment is never given out. */
function sameContent(before: string, old: Piece[], after: string, now: Piece[]): boolean {
  const content = (text: string, { kind, start, end }: Piece): string =>
    kind === "comment" || kind === "doc" ? commentText(text.slice(start, end)) : text.slice(start, end);
  return old.length === now.length && old.every((it, i) => content(before, it) === content(after, now[i]!));
}

/**
 * The edits that format a text, each as small as can be, in order; null where it has syntax problems.
 * With a range: those within the items (fields, functions, the head of an interface) that the range touches.
 */
export function formatEdits(text: string, range?: Place, options: FormatOptions = {}, language: Layout = WIT): TextEdit[] | null {
  const laidOut = layOut(text, options, language);
  if (laidOut === null) return null;
  const { text: formatted, old, now } = laidOut;
  const within = range ? wholeItems(text, range) : null;
  const edits: TextEdit[] = [];
  const replace = (from: Place, by: Place, next: number): void => {
    const newText = formatted.slice(by.start, by.end);
    const inside = within === null || (next >= within.start && next < within.end);
    if (inside && text.slice(from.start, from.end) !== newText) edits.push({ ...from, newText });
  };
  const end = { start: text.length, end: text.length };
  const newEnd = { start: formatted.length, end: formatted.length };
  let [oldAt, newAt] = [0, 0];
  for (let i = 0; i <= old.length; i++) {
    const [piece, written] = [old[i] ?? end, now[i] ?? newEnd];
    replace({ start: oldAt, end: piece.start }, { start: newAt, end: written.start }, piece.start);
    replace(piece, written, piece.start);
    [oldAt, newAt] = [piece.end, written.end];
  }
  return edits;
}

/** The range grown to whole items: from behind the token that ends the item before, up to the one that ends the last item within. */
function wholeItems(text: string, range: Place): Place {
  const lineStart = text.lastIndexOf("\n", range.start - 1) + 1;
  const wanted = Math.max(text.slice(0, range.end).trimEnd().length, lineStart + 1);
  let start = 0;
  let nested = 0;
  let last = "";
  for (const piece of tokenize(text)) {
    const token = text.slice(piece.start, piece.end);
    const inline = token === "{" && last === ".";
    if (token === "(" || token === "<" || inline || (token === "{" && nested > 0)) nested++;
    const boundary = nested === 0 && (token === ";" || token === "{" || token === "}" || token === ",");
    if (nested > 0 && (token === ")" || token === ">" || token === "}")) nested--;
    if (boundary && piece.end >= wanted) return { start, end: piece.end };
    if (boundary && piece.end <= lineStart) start = piece.end;
    last = token;
  }
  return { start, end: text.length + 1 };
}
