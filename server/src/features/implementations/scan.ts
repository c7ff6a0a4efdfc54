/**
 * Source code of several languages as words, strings and signs. Comments are left out; what is not understood is passed over.
 * The time is linear in the length of the text, whatever stands in it.
 */
import type { Place } from "../../wit/tree.ts";
import { quotedEnd, rawEnd, regexEnd, templateEnd } from "./literals.ts";
import type { Language } from "./wanted.ts";

/** A word, a sign of one character, or a string (whose text is `""`). */
export interface Token extends Place {
  text: string;
}

export interface Scan {
  text: string;
  tokens: Token[];
  /** For `(`, `[` and `{` the index of the token that closes it, or the number of tokens; for all others -1. */
  pair: Int32Array;
}

const STRING = '""';

/** Splits a text into tokens. */
export function scan(text: string, language: Language): Scan {
  const tokens: Token[] = [];
  /** For every `{` that is open, whether it began within a template. */
  const braces: boolean[] = [];
  const add = (start: number, end: number, as: string): number => {
    tokens.push({ start, end, text: as });
    return end;
  };
  /** Adds a template's text, and the brace after it if there is one. */
  const addTemplate = (start: number, from: number): number => {
    const end = templateEnd(text, from);
    add(start, end, STRING);
    if (!text.startsWith("${", end)) return end;
    braces.push(true);
    return add(end + 1, end + 2, "{");
  };
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const char = text[at]!;
    const after = char <= " " ? at + 1 : commentEnd(text, at, language);
    if (after > at) {
      at = after;
    } else if (isWord(text.charCodeAt(at))) {
      at = addWord(text, at, language, tokens);
    } else if (char === "`" && language === "javascript") {
      at = addTemplate(at, at + 1);
    } else {
      const end = literalEnd(text, at, language, tokens.at(-1));
      if (end > at) {
        at = add(at, end, STRING);
        continue;
      }
      if (char === "{") braces.push(false);
      at = add(at, at + 1, char);
      if (char === "}" && braces.pop() === true) at = addTemplate(at, at);
    }
  }
  return { text, tokens, pair: pairs(tokens) };
}

export function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code >= 128
  );
}

/** Adds a word, or the literal that it begins: `r"…"` of Rust and C++. Answers where it ends. */
function addWord(text: string, start: number, language: Language, tokens: Token[]): number {
  let end = start + 1;
  const digits = language === "c" && text[start]! >= "0" && text[start]! <= "9"; // 1'000
  while (end < text.length && (isWord(text.charCodeAt(end)) || (digits && text[end] === "'"))) end++;
  const word = text.slice(start, end);
  const raw = rawEnd(text, word, end, language);
  if (raw > end) {
    tokens.push({ start, end: raw, text: STRING });
    return raw;
  }
  if (language === "rust" && word === "r" && text[end] === "#" && isWord(text.charCodeAt(end + 1))) {
    const from = end + 1;
    for (end = from; end < text.length && isWord(text.charCodeAt(end)); ) end++;
    tokens.push({ start, end, text: text.slice(from, end) });
    return end;
  }
  tokens.push({ start, end, text: word });
  return end;
}

/** Where a comment (or a line of C's preprocessor) that begins here ends; the same offset where none begins. */
function commentEnd(text: string, at: number, language: Language): number {
  if (language === "python" || language === "c") {
    if (text[at] === "#") return lineEnd(text, at, language === "c");
    if (language === "python") return at;
  }
  if (text[at] !== "/") return at;
  if (text[at + 1] === "/") return lineEnd(text, at, language === "c");
  if (text[at + 1] !== "*") return at;
  if (language !== "rust") {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  let depth = 1;
  let here = at + 2;
  for (; here < text.length && depth > 0; here++) {
    if (text[here] === "*" && text[here + 1] === "/") depth--;
    else if (text[here] === "/" && text[here + 1] === "*") depth++;
    else continue;
    here++;
  }
  return here;
}

/** The end of the line; with `continued` a backslash before it takes the next one along. */
function lineEnd(text: string, at: number, continued: boolean): number {
  let end = text.indexOf("\n", at);
  while (continued && end > 0 && (text[end - 1] === "\\" || (text[end - 1] === "\r" && text[end - 2] === "\\"))) {
    end = text.indexOf("\n", end + 1);
  }
  return end < 0 ? text.length : end;
}

/** Where a literal that begins with a sign ends; the same offset where none begins. */
function literalEnd(text: string, at: number, language: Language, before: Token | undefined): number {
  const char = text[at]!;
  if (char === "`" && language === "go") {
    const end = text.indexOf("`", at + 1);
    return end < 0 ? text.length : end + 1;
  }
  if (char === "/" && language === "javascript") return regexEnd(text, at, before?.text);
  return char === '"' || char === "'" ? quotedEnd(text, at, language) : at;
}

function pairs(tokens: Token[]): Int32Array {
  const pair = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  const counts: Record<string, number> = { "(": 0, "[": 0, "{": 0 };
  const closers: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
  tokens.forEach(({ text }, index) => {
    if (text in counts) {
      counts[text]!++;
      open.push(index);
      pair[index] = tokens.length;
      return;
    }
    const opener = closers[text];
    if (opener === undefined || counts[opener] === 0) return;
    // Whatever is still open within is missing its end. A brace ends it; a parenthesis does not reach out of braces.
    if (opener !== "{" && tokens[open.at(-1)!]!.text === "{") return;
    for (;;) {
      const last = open.pop()!;
      counts[tokens[last]!.text]!--;
      pair[last] = index;
      if (tokens[last]!.text === opener) return;
      if (opener !== "{" && open.length > 0 && tokens[open.at(-1)!]!.text === "{") return;
    }
  });
  return pair;
}

/** The text of a token, or nothing where there is none. */
export function textAt(source: Scan, index: number): string {
  return source.tokens[index]?.text ?? "";
}

/** Whether a token is a word. */
export function isWordAt(source: Scan, index: number): boolean {
  const token = source.tokens[index];
  return token !== undefined && isWord(token.text.charCodeAt(0));
}

/** The offset behind a token; the end of the text where there is none. */
export function endAt(source: Scan, index: number): number {
  return source.tokens[index]?.end ?? source.text.length;
}

/** The index behind a token and, if it opens something, all that is in it. */
export function skip(source: Scan, index: number): number {
  return Math.max(source.pair[index] ?? -1, index) + 1;
}

/** What is written between the quotes of a string. */
export function stringAt(source: Scan, index: number): string {
  const token = source.tokens[index]!;
  return source.text.slice(token.start + 1, token.end - 1);
}
