/** Text to tokens. Never fails: what WIT does not know becomes a token of kind `unknown`. Follows WIT.md, "Lexical structure". */

export interface Token {
  kind: "id" | "number" | "punctuation" | "unknown" | "end";
  /** Without the `%` of an escaped identifier. */
  text: string;
  /** UTF-16 offsets. */
  start: number;
  end: number;
  /** The identifier is written with `%` and so is never a keyword. */
  escaped: boolean;
  /** The doc comments right before it, without their markers; null where there are none. */
  docs: string | null;
}

const PATTERN =
  /(?<space>\s+)|(?<line>\/\/[^\n]*)|(?<block>\/\*)|(?<id>%?[A-Za-z_][\w-]*)|(?<number>\d[\w+-]*(?:\.[\w+-]+)*)|(?<arrow>->|[{}()<>=:;,.*@/+-])|(?<unknown>.)/suy;

/** All tokens of a text; the last is `end`. */
export function tokenize(text: string): Token[] {
  const out: Token[] = [];
  let docs: string[] = [];
  let at = 0;
  const push = (kind: Token["kind"], raw: string): void => {
    const escaped = raw.startsWith("%");
    out.push({
      kind,
      text: escaped ? raw.slice(1) : raw,
      start: at,
      end: at + raw.length,
      escaped,
      docs: docs.length > 0 ? docs.join("\n") : null,
    });
    docs = [];
  };
  while (at < text.length) {
    PATTERN.lastIndex = at;
    const found = PATTERN.exec(text)!.groups!;
    let length: number;
    if (found["block"] !== undefined) {
      length = blockEnd(text, at) - at;
      if (text.startsWith("/**", at) && length > 4) docs.push(blockDocs(text.slice(at, at + length)));
    } else {
      const raw = Object.values(found).find((it) => it !== undefined)!;
      length = raw.length;
      if (found["line"] !== undefined && raw.startsWith("///")) docs.push(raw.slice(3).replace(/^ /, "").trimEnd());
      else if (found["id"] !== undefined) push("id", raw);
      else if (found["number"] !== undefined) push("number", raw);
      else if (found["arrow"] !== undefined) push("punctuation", raw);
      else if (found["unknown"] !== undefined) push("unknown", raw);
    }
    at += length;
  }
  at = text.length;
  push("end", "");
  return out;
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

function blockDocs(raw: string): string {
  return raw
    .slice(3, raw.endsWith("*/") ? -2 : undefined)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .trim();
}
