/** A WIT text for the formatter: its tokens, each with the comments before it and how many line breaks a person put there. */
import type { Piece } from "../wit/tokens.ts";

/** Line breaks before something: none, one, or at least one blank line (2). */
export type Breaks = 0 | 1 | 2;

export interface Comment {
  /** As written, with `\n` between its lines; only a line comment loses the space at its end. */
  text: string;
  /** Ends with its line (`//`). */
  line: boolean;
  breaks: Breaks;
}

export interface Atom {
  /** As written, so an escaped name keeps its `%`; empty at the end of the file. */
  text: string;
  comments: Comment[];
  /** Between the last comment, or the token before, and this token. */
  breaks: Breaks;
}

/** The text of a comment as it is kept. What is inside of a block is the author's: the official parser takes its inner lines as documentation. */
export function commentText(raw: string): string {
  return raw.startsWith("//") ? raw.trimEnd() : raw.replaceAll("\r\n", "\n");
}

/** Whether a block comment is closed; the lexer takes an open one up to the end of the text. */
function closed(raw: string): boolean {
  let depth = 0;
  for (const [mark] of raw.matchAll(/\/\*|\*\//g)) depth += mark === "/*" ? 1 : -1;
  return depth === 0;
}

/** The tokens of a text that has these pieces, the last one its end; null where the text holds something that is neither WIT nor among the marks in `also`. */
export function readAtoms(text: string, pieces: Piece[], also = ""): Atom[] | null {
  const atoms: Atom[] = [];
  let comments: Comment[] = [];
  let lines = 0;
  const taken = (): Breaks => {
    const breaks = Math.min(lines, 2) as Breaks;
    lines = 0;
    return breaks;
  };
  for (const piece of pieces) {
    const raw = text.slice(piece.start, piece.end);
    if (piece.kind === "unknown" && !also.includes(raw)) return null;
    if (piece.kind === "space") lines += lineBreaks(raw);
    else if (isComment(piece)) {
      const line = raw.startsWith("//");
      if (!line && !closed(raw)) return null;
      comments.push({ text: commentText(raw), line, breaks: taken() });
    } else {
      atoms.push({ text: raw, comments, breaks: taken() });
      comments = [];
    }
  }
  atoms.push({ text: "", comments, breaks: taken() });
  return atoms;
}

function lineBreaks(space: string): number {
  let count = 0;
  for (let at = space.indexOf("\n"); at >= 0; at = space.indexOf("\n", at + 1)) count++;
  return count;
}

function isComment(piece: Piece): boolean {
  return piece.kind === "comment" || piece.kind === "doc";
}

/** What a formatter must keep, in its order: everything but space, and but commas, which it adds and drops at the end of lists. */
export function keptPieces(text: string, pieces: Piece[]): Piece[] {
  return pieces.filter((it) => it.kind !== "space" && text[it.start] !== ",");
}
