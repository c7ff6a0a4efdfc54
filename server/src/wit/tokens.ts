/** Text to pieces that cover it byte for byte, and to tokens. Never fails: what WIT does not know becomes a token of kind `unknown`. Follows WIT.md, "Lexical structure". */

export type PieceKind = "id" | "number" | "string" | "punctuation" | "unknown" | "space" | "comment" | "doc" | "end";

/** A stretch of the text. `doc` is a comment that documents what follows (`///`, or a block that begins with two stars). */
export interface Piece {
  kind: PieceKind;
  /** UTF-16 offsets. */
  start: number;
  end: number;
}

export interface Token extends Piece {
  kind: "id" | "number" | "string" | "punctuation" | "unknown" | "end";
  /** Without the `%` of an escaped identifier. */
  text: string;
  /** The identifier is written with `%` and so is never a keyword. */
  escaped: boolean;
  /** The doc comments right before it, without their markers; null where there are none. */
  docs: string | null;
}

const ID_START = /[\p{XID_Start}_]/u;
const ID_REST = /[\p{XID_Continue}-]/u;

/** All pieces of a text in order; each begins where the one before ends. */
export function lex(text: string): Piece[] {
  const out: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    const end = endAt(text, at, kind);
    out.push({ kind: kind === "comment" && isDoc(text, at, end) ? "doc" : kind, start: at, end });
    at = end;
  }
  return out;
}

/** All tokens of a text, comments and space left out; the last is `end`. */
export function tokenize(text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; ; ) {
    const token = tokenAt(text, at);
    out.push(token);
    if (token.kind === "end") return out;
    at = token.end;
  }
}

/** The first token at or behind an offset where a piece begins. */
export function tokenAt(text: string, from: number): Token {
  let docs: string | null = null;
  for (let at = from; at < text.length; ) {
    if (isSpace(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const kind = kindAt(text, at);
    const end = endAt(text, at, kind);
    if (kind !== "comment") {
      const escaped = kind === "id" && text.charCodeAt(at) === 0x25;
      return { kind: kind as Token["kind"], text: text.slice(escaped ? at + 1 : at, end), start: at, end, escaped, docs };
    }
    if (isDoc(text, at, end)) {
      const doc = docText(text.slice(at, end));
      docs = docs === null ? doc : `${docs}\n${doc}`;
    }
    at = end;
  }
  return { kind: "end", text: "", start: text.length, end: text.length, escaped: false, docs };
}

const PUNCTUATION = new Set([..."{}()<>=:;,.*@/+-"].map((it) => it.charCodeAt(0)));

/** What sort of piece begins at an offset; whether a comment documents anything tells `isDoc`. */
function kindAt(text: string, start: number): Exclude<PieceKind, "doc" | "end"> {
  const code = text.charCodeAt(start);
  if (isSpace(code)) return "space";
  if (code === 0x2f) {
    const next = text.charCodeAt(start + 1);
    return next === 0x2f || next === 0x2a ? "comment" : "punctuation";
  }
  if (isDigit(code)) return "number";
  if (idStarts(text, code === 0x25 ? start + 1 : start)) return "id";
  if (code === 0x22) return "string";
  return PUNCTUATION.has(code) ? "punctuation" : "unknown";
}

function endAt(text: string, start: number, kind: PieceKind): number {
  if (kind === "space") return spaceEnd(text, start);
  if (kind === "id") return idEnd(text, text.charCodeAt(start) === 0x25 ? start + 1 : start);
  if (kind === "punctuation") return text.charCodeAt(start) === 0x2d && text.charCodeAt(start + 1) === 0x3e ? start + 2 : start + 1;
  if (kind === "number") return numberEnd(text, start);
  if (kind === "comment") return commentEnd(text, start);
  return kind === "string" ? stringEnd(text, start) : start + width(text, start);
}

const SPACE = 1;
const WORD = 2;
const DIGIT = 4;
/** What an ASCII character may be part of. */
const ASCII = new Uint8Array(128);
for (const code of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) ASCII[code] = SPACE;
for (let code = 0x30; code <= 0x39; code++) ASCII[code] = WORD | DIGIT;
for (let code = 0x41; code <= 0x5a; code++) ASCII[code] = ASCII[code + 0x20] = WORD;
ASCII[0x5f] = WORD;

function isSpace(code: number): boolean {
  return code < 128 ? ASCII[code] === SPACE : code === 0xfeff || code === 0xa0;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isAsciiWord(code: number): boolean {
  return code < 128 && (ASCII[code]! & WORD) !== 0;
}

/** Code units of the character at an offset. */
function width(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function spaceEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function idStarts(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return isAsciiWord(code) && !isDigit(code);
  return at < text.length && ID_START.test(String.fromCodePoint(text.codePointAt(at)!));
}

function idEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (!isAsciiWord(code) && (code !== 0x2d || text.charCodeAt(at + 1) === 0x3e)) break;
      at++;
    } else {
      if (!ID_REST.test(String.fromCodePoint(text.codePointAt(at)!))) break;
      at += width(text, at);
    }
  }
  return at;
}

/** A number, or a whole version: `1`, `0.2.0-rc.1+build`. A dot belongs to it only where a word follows. */
function numberEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const word = isAsciiWord(code) || code === 0x2b || (code === 0x2d && text.charCodeAt(at + 1) !== 0x3e);
    const dot = code === 0x2e && isAsciiWord(text.charCodeAt(at + 1));
    if (!word && !dot) break;
    at++;
  }
  return at;
}

/** A string ends at its quote or at the end of its line. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== "\n") at += text[at] === "\\" && text[at + 1] !== "\n" ? 2 : 1;
  return Math.min(text[at] === '"' ? at + 1 : at, text.length);
}

function commentEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) !== 0x2f) return blockEnd(text, start);
  const newline = text.indexOf("\n", start);
  return newline < 0 ? text.length : newline;
}

/** Whether a comment is `///`, or a block that begins with two stars and holds anything. */
function isDoc(text: string, start: number, end: number): boolean {
  return text.startsWith("///", start) || (text.startsWith("/**", start) && end - start > 4);
}

/** Whether a block comment has as many ends as beginnings. */
export function isClosed(comment: string): boolean {
  let depth = 0;
  for (const [mark] of comment.matchAll(/\/\*|\*\//g)) depth += mark === "/*" ? 1 : -1;
  return depth === 0;
}

/** The end of a block comment, which may hold others; the end of the text where it is never closed. */
function blockEnd(text: string, start: number): number {
  let depth = 0;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

/** What a doc comment says, without its marks. */
export function docText(raw: string): string {
  if (raw.startsWith("///")) return raw.slice(3).replace(/^ /, "").trimEnd();
  return raw
    .slice(3, raw.endsWith("*/") ? -2 : undefined)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .trim();
}
