/** The words of conditions: names as WIT has them, values as WAVE has them. */

export interface Token {
  kind: "name" | "number" | "string" | "char" | "resource" | "symbol" | "end";
  /** As it is meant: without quotes, escapes and `%`. */
  text: string;
  /** UTF-16 offset behind it. */
  end: number;
  /** Written with `%`: no word of the language. */
  escaped?: true;
}

/** The message is one sentence. */
export class BadExpression extends Error {}

const NUMBER = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|inf\b)/y;
const NAME = /%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>()[\]{},:.!]/y;
const SPACE = /\s*/y;

/** Splits a text. `braced`: it goes on behind a closing brace that it does not open, where the tokens end. */
export function tokens(text: string, braced = false): Token[] {
  const out: Token[] = [];
  let open = 0;
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const token = one(text, at, out.at(-1)?.text === "." && out.at(-1)?.kind === "symbol");
    out.push(token);
    at = token.end;
    if (token.kind === "symbol" && token.text === "{") open++;
    if (token.kind === "symbol" && token.text === "}" && open-- === 0 && braced) break;
  }
  return [...out, { kind: "end", text: "", end: text.length }];
}

const skip = (text: string, at: number): number => at + match(SPACE, text, at)!.length;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `afterDot`: digits there are the place of a part, as in `pair.0.1`. */
function one(text: string, at: number, afterDot: boolean): Token {
  if (text[at] === '"') return quoted(text, at, '"', "string");
  if (text[at] === "'") return quoted(text, at, "'", "char");
  const number = afterDot ? match(/\d+/y, text, at) : match(NUMBER, text, at);
  if (number === "-inf") return { kind: "name", text: number, end: at + number.length };
  if (number !== undefined && number !== "inf") return { kind: "number", text: number, end: at + number.length };
  const name = match(NAME, text, at);
  if (name !== undefined) {
    const numbered = match(/#\d+/y, text, at + name.length);
    if (numbered) return { kind: "resource", text: name + numbered, end: at + name.length + numbered.length };
    const escaped = name.startsWith("%") ? { escaped: true as const } : {};
    return { kind: "name", text: name.replace("%", ""), end: at + name.length, ...escaped };
  }
  const symbol = match(SYMBOL, text, at);
  if (symbol === "=" || (symbol === undefined && text[at] === "="))
    throw new BadExpression("Write == to compare; nothing is assigned here.");
  if (symbol === undefined)
    throw new BadExpression(`In \`${text.trim()}\`, \`${String.fromCodePoint(text.codePointAt(at)!)}\` means nothing here.`);
  return { kind: "symbol", text: symbol, end: at + symbol.length };
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };

function quoted(text: string, start: number, quote: string, kind: "string" | "char"): Token {
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === quote) return { kind, text: value, end: at + 1 };
    if (char !== "\\") value += char;
    else {
      const unicode = match(/\\u\{([0-9a-fA-F]{1,6})\}/y, text, at);
      const code = unicode ? Number.parseInt(unicode.slice(3, -1), 16) : 0;
      const simple = ESCAPES[text[at + 1] ?? ""];
      if (unicode ? code > 0x10ffff : simple === undefined)
        throw new BadExpression(`In \`${text.trim()}\`, \`\\${text[at + 1] ?? ""}\` is no escape that WAVE knows.`);
      value += unicode ? String.fromCodePoint(code) : simple;
      at += unicode ? unicode.length - 1 : 1;
    }
  }
  throw new BadExpression(`In \`${text.trim()}\`, a closing ${quote} is missing.`);
}
