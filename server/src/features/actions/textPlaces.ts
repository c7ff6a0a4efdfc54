/** Where in a text an item begins with its comments, how it is taken out, and how another is put before it. */
import { lex, type Piece } from "../../wit/tokens.ts";
import type { Place } from "../../wit/tree.ts";
import type { Edit } from "./action.ts";

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Before the line break (also before its carriage return). */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

export function indentOf(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))![0];
}

/** Whether only space stands before an offset in its line. */
export function beginsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === "";
}

/** The line break of a text. */
export function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

let known: { text: string; pieces: Piece[] } | null = null;

/** The pieces of a text. One request asks for those of one text over and over, so the last are kept. */
function piecesOf(text: string): Piece[] {
  if (known?.text !== text) known = { text, pieces: lex(text) };
  return known.pieces;
}

/** The index of the first piece that begins at or after an offset. */
function indexFrom(pieces: readonly Piece[], at: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.start < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The pieces of a text within a place, without space. */
export function piecesIn(text: string, { start, end }: Place): Piece[] {
  const pieces = piecesOf(text);
  const out: Piece[] = [];
  for (let index = indexFrom(pieces, start); index < pieces.length && pieces[index]!.end <= end; index++) {
    if (pieces[index]!.kind !== "space") out.push(pieces[index]!);
  }
  return out;
}

/** Whether a comment of any sort stands in a place. */
export function hasComment(text: string, place: Place): boolean {
  return piecesIn(text, place).some((it) => it.kind === "comment" || it.kind === "doc");
}

/** The comments that belong to what begins at an offset, in order: all docs, and others that stand right above it. */
export function commentsBefore(text: string, at: number): Piece[] {
  const pieces = piecesOf(text);
  const out: Piece[] = [];
  for (let index = indexFrom(pieces, at) - 1; index >= 0; index--) {
    const piece = pieces[index]!;
    if (piece.kind === "space") continue;
    if (piece.kind !== "doc" && piece.kind !== "comment") break;
    const gap = text.slice(piece.end, out[0]?.start ?? at);
    const apart = /\n[ \t\r]*\n/.test(gap) || !beginsLineOfComments(text, pieces, index);
    if (piece.kind === "comment" && apart) break;
    out.unshift(piece);
  }
  return out;
}

/** Whether nothing but comments and space stands before a piece in its line. */
function beginsLineOfComments(text: string, pieces: Piece[], index: number): boolean {
  const start = lineStart(text, pieces[index]!.start);
  for (let before = index - 1; before >= 0 && pieces[before]!.end > start; before--) {
    if (!["space", "comment", "doc"].includes(pieces[before]!.kind)) return false;
  }
  return true;
}

/** Where an item begins with the comments that belong to it. */
export function startWithComments(text: string, at: number): number {
  return commentsBefore(text, at)[0]?.start ?? at;
}

/** What is cut so that a stretch is gone: its whole lines where nothing else stands in them, else the space beside it. */
export function cut(text: string, { start, end }: Place): Place {
  const from = lineStart(text, start);
  const to = lineEnd(text, end);
  const first = text.slice(from, start).trim() === "";
  const last = text.slice(end, to).trim() === "";
  if (first && last) return { start: from, end: afterLine(text, from, to) };
  if (last) return { start: start - /[ \t]*$/.exec(text.slice(from, start))![0].length, end };
  return { start, end: end + /^[ \t]*/.exec(text.slice(end, to))![0].length };
}

/** The beginning of the next line; of two blank lines that would meet, and of one that would begin a body, the second goes too. */
function afterLine(text: string, from: number, end: number): number {
  const next = (at: number): number => Math.min(text.length, text.startsWith("\r\n", at) ? at + 2 : at + 1);
  const to = next(end);
  const before = text.slice(lineStart(text, from - 1), Math.max(0, from - 1)).trim();
  const isBlank = to < text.length && text.slice(to, lineEnd(text, to)).trim() === "";
  return isBlank && (from === 0 || before === "" || before.endsWith("{")) ? next(lineEnd(text, to)) : to;
}

/** The edits that take an item out. Its docs go with it, as they would document what follows; other comments stay. */
export function removeItem(path: string, text: string, item: Place): Edit[] {
  const stretches: Place[] = [{ start: item.start, end: item.end }];
  for (const piece of commentsBefore(text, item.start).reverse()) {
    if (piece.kind !== "doc") continue;
    const next = stretches[0]!;
    if (text.slice(piece.end, next.start).trim() === "") stretches[0] = { start: piece.start, end: next.end };
    else stretches.unshift({ start: piece.start, end: piece.end });
  }
  return stretches.map((it) => ({ path, ...withoutComments(text, it) }));
}

/** A stretch is cut; comments within it that document nothing stay in its place. */
function withoutComments(text: string, place: Place): Omit<Edit, "path"> {
  const kept = piecesIn(text, place).filter((it) => it.kind === "comment");
  if (kept.length === 0) return { ...cut(text, place), newText: "" };
  const newline = `${newlineOf(text)}${indentOf(text, place.start)}`;
  const rest = text.slice(place.end, lineEnd(text, place.end));
  const behind = rest.trim() === "" ? "" : newline;
  const end = place.end + rest.length - rest.trimStart().length;
  return { start: place.start, end, newText: kept.map((it) => text.slice(it.start, it.end).trimEnd()).join(newline) + behind };
}

/** The edit that puts lines before an item and its comments: on lines of their own with a blank one behind, or in its line. */
export function insertBefore(path: string, text: string, item: Place, lines: string[], apart = true): Edit {
  const at = startWithComments(text, item.start);
  const newline = newlineOf(text);
  if (!beginsLine(text, at)) {
    // What goes on in one line stays in one line, unless a comment to the end of the line follows.
    return { path, start: at, end: at, newText: `${lines.map((it) => it.trim()).join(" ")} ` };
  }
  const indent = indentOf(text, at);
  const written = lines.map((it) => (it === "" ? it : `${indent}${it}`)).join(newline);
  return { path, start: at, end: at, newText: `${written.slice(indent.length)}${newline}${apart ? newline : ""}${indent}` };
}

/** The edit that puts lines last into a body `{ … }`. */
export function insertLast(path: string, text: string, body: Place, lines: string[]): Edit {
  const close = body.end - 1;
  const newline = newlineOf(text);
  const outer = indentOf(text, beginsLine(text, close) ? close : body.start);
  const written = lines.map((it) => (it === "" ? it : `${outer}  ${it}`)).join(newline);
  const inside = text.slice(body.start + 1, close);
  if (beginsLine(text, close)) {
    const at = lineStart(text, close);
    return { path, start: at, end: at, newText: `${inside.trim() === "" ? "" : newline}${written}${newline}` };
  }
  if (inside.trim() === "") return { path, start: body.start + 1, end: close, newText: `${newline}${written}${newline}${outer}` };
  const before = inside.endsWith(" ") ? "" : " ";
  return { path, start: close, end: close, newText: `${before}${lines.map((it) => it.trim()).join(" ")} ` };
}
