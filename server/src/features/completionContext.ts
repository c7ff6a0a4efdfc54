/** What stands before the cursor, read from tokens: the file is usually broken there, so the tree alone would not do. */
import { lex, type Token } from "../wit/tokens.ts";
import type { InterfaceNode, Place, TopItem, WitFile, WorldNode } from "../wit/tree.ts";

export type BodyKind =
  | "interface"
  | "world"
  | "package"
  | "resource"
  | "record"
  | "variant"
  | "enum"
  | "flags"
  | "use"
  | "with"
  | "unknown";

/** A place in a file by its tokens. */
export interface Spot {
  /** The tokens of the unfinished statement before the word at the cursor, its gates left out. */
  statement: Token[];
  /** Tokens of a gate that is not closed yet, from its `@`; else null. */
  gate: Token[] | null;
  /** The statement has gates that are closed. */
  gated: boolean;
  /** Brackets of the statement that are open at the cursor, the innermost last: index of `(` or `<` in the statement. */
  open: number[];
  /** The bodies around, the innermost first, each with the tokens before its `{` (none for interfaces, worlds and packages known by the tree). */
  bodies: { kind: BodyKind; head: Token[] }[];
  /** The word at the cursor: as far as it is typed, and its whole place. */
  prefix: string;
  word: Place;
}

const WORD_BEFORE = /%?[\p{XID_Continue}-]*$/u;
const WORD_AFTER = /[\p{XID_Continue}-]*/uy;
/** Longer names are nobody's; looking further back would only cost. */
const LONGEST_NAME = 200;

/** The spot at an offset; null in a comment or a string. `file` is the tree of the text. */
export function spotAt(file: WitFile | undefined, text: string, offset: number): Spot | null {
  const read = tokensBefore(file, text, offset);
  if (read === null) return null;
  const prefix = WORD_BEFORE.exec(text.slice(Math.max(0, offset - LONGEST_NAME), offset))![0];
  const word = { start: offset - prefix.length, end: wordEnd(text, offset) };
  const tokens = read.tokens.filter((it) => it.end <= word.start);
  const { bodies, from } = enclosing(tokens);
  for (const kind of read.around) bodies.push({ kind, head: [] });
  const all = unfinished(text, tokens.slice(from), word.start, bodies[0]?.kind);
  const { statement, gate, gated } = splitGates(all);
  return { statement, gate, gated, open: openBrackets(statement), bodies, prefix, word };
}

/** The end of the word that an offset stands in. */
export function wordEnd(text: string, offset: number): number {
  WORD_AFTER.lastIndex = offset;
  return offset + (WORD_AFTER.exec(text)?.[0].length ?? 0);
}

/**
 * The tokens of a text up to an offset, from the item on that it stands in or after (an item begins outside of comments, so reading may
 * start there), and the bodies around that item. Null where the offset is inside of a comment or a string.
 */
export function tokensBefore(file: WitFile | undefined, text: string, offset: number): { tokens: Token[]; around: BodyKind[] } | null {
  const { start, around } = itemBefore(file, offset);
  const before = text.slice(start, offset);
  const pieces = lex(before);
  const last = pieces[pieces.length - 1];
  if (last && insideOf(last.kind, before.slice(last.start))) return null;
  const tokens: Token[] = [];
  for (const it of pieces) {
    if (it.kind === "space" || it.kind === "comment" || it.kind === "doc") continue;
    const escaped = it.kind === "id" && before[it.start] === "%";
    const written = before.slice(it.start + (escaped ? 1 : 0), it.end);
    tokens.push({ kind: it.kind, start: start + it.start, end: start + it.end, text: written, escaped, docs: null });
  }
  return { tokens, around };
}

/** Where the last item before an offset begins, in the innermost interface or world around, and the bodies around it, the innermost first. */
function itemBefore(file: WitFile | undefined, offset: number): { start: number; around: BodyKind[] } {
  const around: BodyKind[] = [];
  let start = 0;
  let items: readonly Item[] = file?.items ?? [];
  for (;;) {
    // A word that is being typed may look like an item of its own; what stands before it counts.
    const last = items.findLast((it) => it.start < offset && !(it.start >= offset - LONGEST_NAME && isWord(it, offset)));
    if (!last) return { start, around };
    start = last.start;
    const inner = "interface" in last && last.interface ? last.interface : last;
    if (inner.kind !== "package" && inner.kind !== "interface" && inner.kind !== "world") return { start, around };
    if (inner.body === null || inner.body.start >= offset || inner.body.end <= offset) return { start, around };
    around.unshift(inner.kind);
    start = inner.body.start + 1;
    items = inner.items ?? [];
  }
}

type Item = TopItem | WorldNode["items"][number] | InterfaceNode["items"][number];

/** Whether an item is but the name that an offset ends. */
function isWord(item: Item, offset: number): boolean {
  return "name" in item && item.name !== null && item.name.start === item.start && item.name.end >= offset;
}

/** Whether the last piece of a text that was cut at the cursor goes on behind it. */
function insideOf(kind: string, raw: string): boolean {
  if (kind === "string") return raw.length < 2 || !raw.endsWith('"');
  if (kind !== "comment" && kind !== "doc") return false;
  return raw.startsWith("//") || !isClosed(raw);
}

function isClosed(block: string): boolean {
  return block.split("/*").length === block.split("*/").length && block.endsWith("*/") && block.length >= 4;
}

/** Whether a token is this mark or word, not escaped. */
export function isToken(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.text === text && !token.escaped;
}

/** The open bodies, the innermost first, and where the tokens of the innermost statement begin. */
function enclosing(tokens: Token[]): { bodies: Spot["bodies"]; from: number } {
  const bodies: Spot["bodies"] = [];
  let depth = 0;
  let from = -1;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const { text } = tokens[at]!;
    if (depth === 0 && from < 0 && (text === ";" || text === "{" || (text === "}" && endsStatement(tokens, at)))) from = at + 1;
    if (text === "}") depth++;
    else if (text === "{" && depth > 0) depth--;
    else if (text === "{") {
      const head = headBefore(tokens, at);
      bodies.push({ kind: bodyKind(head), head });
    }
  }
  return { bodies, from: Math.max(0, from) };
}

/** A `}` ends its statement, but for that of `use x.{…}`, which a `;` ends. */
function endsStatement(tokens: Token[], close: number): boolean {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (tokens[at]!.text === "}") depth++;
    if (tokens[at]!.text === "{" && --depth === 0) return !isToken(tokens[at - 1], ".");
  }
  return true;
}

/** The tokens between the statement before and a `{`. */
function headBefore(tokens: Token[], open: number): Token[] {
  let at = open - 1;
  while (at >= 0 && !";{}".includes(tokens[at]!.text)) at--;
  return splitGates(tokens.slice(at + 1, open)).statement;
}

const BODIES: readonly BodyKind[] = ["interface", "world", "package", "resource", "record", "variant", "enum", "flags"];

function bodyKind(head: Token[]): BodyKind {
  const last = head[head.length - 1];
  if (isToken(last, ".")) return "use";
  if (isToken(last, "with")) return "with";
  if (isToken(last, "interface")) return "interface"; // `export name: interface {`
  return BODIES.find((it) => isToken(head[0], it)) ?? "unknown";
}

/** The statement at the cursor. Where the one before lacks its `;` and the cursor is on a new line, a new one begins. */
function unfinished(text: string, tokens: Token[], wordStart: number, body: BodyKind | undefined): Token[] {
  if (body === "record" || body === "variant" || body === "enum" || body === "flags" || body === "use" || body === "with") return tokens;
  const last = tokens[tokens.length - 1];
  if (!last || !text.slice(last.end, wordStart).includes("\n")) return tokens;
  if (openBrackets(tokens).length > 0) return tokens;
  const { statement, gate } = splitGates(tokens);
  const needsMore = isToken(last, ":") || isToken(last, "->") || isToken(last, "=") || isToken(last, "/") || isToken(last, "@");
  const complete =
    statement.length > 1 &&
    (last.kind === "id" || last.kind === "number" || isToken(last, ")") || isToken(last, ">") || isToken(last, "}"));
  return complete && !needsMore && gate === null ? [] : tokens;
}

/** Takes the gates before a statement away. */
function splitGates(tokens: Token[]): { statement: Token[]; gate: Token[] | null; gated: boolean } {
  let at = 0;
  while (isToken(tokens[at], "@")) {
    let close = at + 2;
    if (isToken(tokens[close], "(")) while (close < tokens.length && !isToken(tokens[close], ")")) close++;
    if (!isToken(tokens[close], ")")) return { statement: [], gate: tokens.slice(at), gated: at > 0 };
    at = close + 1;
  }
  return { statement: tokens.slice(at), gate: null, gated: at > 0 };
}

/** Where brackets that are still open stand. */
export function openBrackets(tokens: Token[]): number[] {
  const open: number[] = [];
  tokens.forEach((it, index) => {
    if (it.kind !== "punctuation") return;
    if (it.text === "(" || it.text === "<") open.push(index);
    else if (it.text === ")" || it.text === ">") open.pop();
  });
  return open;
}

/** The tokens behind the last `,` of a list that begins at an index, commas within brackets not counted; and how many commas there were. */
export function lastOfList(tokens: Token[], from: number): { tokens: Token[]; index: number } {
  let depth = 0;
  let start = from;
  let index = 0;
  for (let at = from; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    if (text === "(" || text === "<") depth++;
    else if (text === ")" || text === ">") depth--;
    else if (text === "," && depth === 0) {
      start = at + 1;
      index++;
    }
  }
  return { tokens: tokens.slice(start), index };
}
