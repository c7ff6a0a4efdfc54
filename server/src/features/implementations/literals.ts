/** Where literals end, in each language. What is not closed ends with its line, or with the text if it may span lines. */
import type { Language } from "./wanted.ts";

/** A string or character in quotes; Rust's lifetimes (`'a`) are taken for one too. */
export function quotedEnd(text: string, at: number, language: Language): number {
  const quote = text[at]!;
  if (language === "python" && text.startsWith(quote.repeat(3), at)) {
    return closing(text, at + 3, quote.repeat(3), true);
  }
  if (language === "rust" && quote === "'") return rustCharacterEnd(text, at);
  return closing(text, at + 1, quote, language === "rust");
}

function closing(text: string, from: number, quote: string, lines: boolean): number {
  let at = from;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "\\") at += 2;
    else if (char === "\n" && !lines) return at;
    else if (char === quote[0] && text.startsWith(quote, at)) return at + quote.length;
    else at++;
  }
  return text.length;
}

function rustCharacterEnd(text: string, at: number): number {
  if (text[at + 1] === "\\") {
    const end = text.indexOf("'", at + 3);
    return end >= 0 && end - at <= 12 ? end + 1 : at + 2;
  }
  if (text[at + 2] === "'") return at + 3;
  if (text[at + 3] === "'" && text.charCodeAt(at + 1) >= 0xd800) return at + 4;
  let end = at + 1;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  return end;
}

/** A raw string that a word begins: `r#"…"#` of Rust, `R"x(…)x"` of C++. The end of the word where it begins none. */
export function rawEnd(text: string, word: string, from: number, language: Language): number {
  if (language === "rust" && (word === "r" || word === "br" || word === "cr")) {
    let quote = from;
    while (text[quote] === "#" && quote - from < 256) quote++;
    if (text[quote] !== '"') return from;
    const close = `"${"#".repeat(quote - from)}`;
    const end = text.indexOf(close, quote + 1);
    return end < 0 ? text.length : end + close.length;
  }
  if (language === "c" && text[from] === '"' && /^(u8|u|U|L)?R$/.test(word)) {
    const open = text.slice(from, from + 20).indexOf("(");
    if (open < 0) return from;
    const close = `)${text.slice(from + 1, from + open)}"`;
    const end = text.indexOf(close, from + open);
    return end < 0 ? text.length : end + close.length;
  }
  return from;
}

/** The text of a template up to its end, or to the `${` within. */
export function templateEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (text[at] === "\\") at += 2;
    else if (text[at] === "`") return at + 1;
    else if (text[at] === "$" && text[at + 1] === "{") return at;
    else at++;
  }
  return text.length;
}

/** No regular expression in a program is longer; without a limit, a line of slashes would be read again and again. */
const LONGEST_REGEX = 1000;
const BEFORE_REGEX = new Set("return typeof case in of delete void throw new else do yield await instanceof".split(" "));

/** A regular expression, if a slash can begin one after the word or sign before it; the same offset if not. */
export function regexEnd(text: string, at: number, before: string | undefined): number {
  const value = before !== undefined && (/^[\w$\])}"]/.test(before) || before.charCodeAt(0) >= 128);
  if (value && !BEFORE_REGEX.has(before)) return at;
  let within = false;
  for (let here = at + 1; here < text.length && here - at < LONGEST_REGEX; here++) {
    const char = text[here]!;
    if (char === "\n") return at;
    if (char === "\\") here++;
    else if (char === "[") within = true;
    else if (char === "]") within = false;
    else if (char === "/" && !within) return here + 1;
  }
  return at;
}
