/**
 * Reads conditions and log messages of breakpoints: argument names, `result`, values in WAVE's notation, fields and items, comparisons, `is CASE`,
 * `and`, `or`, `not`. Pure; types are met later, in the guest's thread. In: text. Out: data, or a sentence why not.
 */
import type { Comparison, Expr, HitCondition, LogPart } from "../protocol/debug.ts";
import { BadExpression, type Token, tokens } from "./expressionTokens.ts";

export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

/** How deep an expression may nest. */
const DEPTH = 200;

/** Reads a whole expression. */
export function readExpression(text: string): Read<Expr> {
  return attempt(() => {
    const reader = readerOf(tokens(text), text);
    const found = or(reader);
    if (reader.peek().kind !== "end") throw reader.wrong("the end");
    return found;
  });
}

/** Reads `5`, `>= 5`, `% 5`. */
export function readHits(text: string): Read<HitCondition> {
  const parts = /^\s*(==?=?|!=|<=?|>=?|%)?\s*(\d{1,9})\s*$/.exec(text);
  const count = Number(parts?.[2]);
  if (!parts || count === 0)
    return { ok: false, message: `A hit count is a number from 1, perhaps behind one of == > >= < <= %, and not "${text.trim()}".` };
  const op = (parts[1] ?? "==").replace(/^=+$/, "==") as HitCondition["op"];
  return { ok: true, value: { op, count } };
}

/** Reads a message with expressions in braces; `\{` and `\}` stand for braces. */
export function readLog(text: string): Read<LogPart[]> {
  return attempt(() => {
    const parts: LogPart[] = [];
    let plain = "";
    for (let at = 0; at < text.length; at++) {
      if (text[at] === "\\" && (text[at + 1] === "{" || text[at + 1] === "}")) plain += text[++at];
      else if (text[at] !== "{") plain += text[at];
      else {
        const all = tokens(text.slice(at + 1), true);
        const reader = readerOf(all, text.slice(at + 1));
        const found = or(reader);
        if (reader.peek().text !== "}") throw reader.wrong("}");
        if (plain !== "") parts.push(plain);
        plain = "";
        parts.push(found);
        at += reader.peek().end;
      }
    }
    return plain === "" ? parts : [...parts, plain];
  });
}

/** Whether an expression speaks of the result of a call. */
export function usesResult(expr: Expr): boolean {
  if (expr.kind === "name") return expr.name === "result";
  return Object.values(expr).some((it) => below(it));
}

function below(it: unknown): boolean {
  if (Array.isArray(it)) return it.some(below);
  if (typeof it !== "object" || it === null) return false;
  return "kind" in it ? usesResult(it as Expr) : Object.values(it).some(below);
}

function attempt<T>(read: () => T): Read<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof BadExpression) return { ok: false, message: error.message };
    throw error;
  }
}

interface Reader {
  peek(ahead?: number): Token;
  next(): Token;
  /** Takes a token of that text, if it is the next one. */
  take(...texts: string[]): string | undefined;
  expect(text: string): void;
  wrong(wanted: string): BadExpression;
  deeper<T>(read: () => T): T;
}

function readerOf(all: Token[], text: string): Reader {
  let at = 0;
  let depth = 0;
  const reader: Reader = {
    peek: (ahead = 0) => all[Math.min(at + ahead, all.length - 1)]!,
    next: () => all[at === all.length - 1 ? at : at++]!,
    take(...texts) {
      const { kind, text: found, escaped } = reader.peek();
      if (escaped || (kind !== "symbol" && kind !== "name") || !texts.includes(found)) return undefined;
      reader.next();
      return found;
    },
    expect(wanted) {
      if (reader.take(wanted) === undefined) throw reader.wrong(`\`${wanted}\``);
    },
    wrong(wanted) {
      const { kind, text: found } = reader.peek();
      const place = kind === "end" ? "it ends" : `there is \`${found}\``;
      return new BadExpression(`In \`${text.trim()}\`, ${place} where ${wanted} is expected.`);
    },
    deeper(read) {
      if (++depth > DEPTH) throw new BadExpression(`The expression nests more than ${DEPTH} deep; make it simpler.`);
      const found = read();
      depth--;
      return found;
    },
  };
  return reader;
}

function or(reader: Reader): Expr {
  return reader.deeper(() => {
    let left = and(reader);
    while (reader.take("or", "||")) left = { kind: "or", left, right: and(reader) };
    return left;
  });
}

function and(reader: Reader): Expr {
  let left = not(reader);
  while (reader.take("and", "&&")) left = { kind: "and", left, right: not(reader) };
  return left;
}

/** A word of the language is a name where nothing can follow it: a flag or case inside of a value. */
const isInside = (reader: Reader): boolean => {
  const { kind, text } = reader.peek(1);
  return kind === "symbol" && [",", ")", "]", "}", ":"].includes(text);
};

function not(reader: Reader): Expr {
  const name = reader.peek().text === "not" && isInside(reader);
  return !name && reader.take("not", "!") ? { kind: "not", of: reader.deeper(() => not(reader)) } : comparison(reader);
}

function comparison(reader: Reader): Expr {
  const left = value(reader);
  if (reader.take("is")) {
    const negated = reader.peek(1).kind === "name" && reader.take("not") !== undefined;
    const { kind, text } = reader.next();
    if (kind !== "name") throw new BadExpression("Behind `is` stands the name of a case: ok, err, some, none, or one of a variant.");
    const found: Expr = { kind: "is", of: left, case: text };
    return negated ? { kind: "not", of: found } : found;
  }
  const op = reader.take("==", "!=", "<", "<=", ">", ">=") as Comparison | undefined;
  return op === undefined ? left : { kind: "compare", op, left, right: value(reader) };
}

function value(reader: Reader): Expr {
  let found = primary(reader);
  for (;;) {
    if (reader.take(".")) {
      const { kind, text } = reader.peek();
      if (kind !== "name" && !(kind === "number" && /^\d+$/.test(text))) throw reader.wrong("the name of a field");
      reader.next();
      found = { kind: "field", of: found, name: text };
    } else if (reader.take("[")) {
      const { kind, text } = reader.peek();
      if (kind !== "number" || !/^\d+$/.test(text)) throw reader.wrong("an item's index");
      reader.next();
      reader.expect("]");
      found = { kind: "index", of: found, index: Number(text) };
    } else return found;
  }
}

function primary(reader: Reader): Expr {
  return reader.deeper(() => {
    const { kind, text } = reader.peek();
    if (kind === "number") {
      reader.next();
      return { kind, text };
    }
    if (kind === "string" || kind === "char") {
      reader.next();
      return { kind, value: text };
    }
    if (kind === "resource") {
      reader.next();
      return { kind, text };
    }
    if (kind === "name") return named(reader);
    if (reader.take("[")) return { kind: "list", items: list(reader, "]") };
    if (reader.take("(")) return grouped(reader);
    if (reader.take("{")) return braces(reader);
    throw reader.wrong("a value");
  });
}

const WORDS = new Set(["and", "or", "not", "is"]);

function named(reader: Reader): Expr {
  const { text: name, escaped } = reader.peek();
  if (!escaped && WORDS.has(name) && !isInside(reader)) throw reader.wrong("a value");
  reader.next();
  if (reader.peek().text !== "(" || reader.peek().kind !== "symbol") return { kind: "name", name };
  reader.next();
  const inside = or(reader);
  reader.expect(")");
  return { kind: "case", name, value: inside };
}

function list(reader: Reader, close: string): Expr[] {
  const items: Expr[] = [];
  while (!reader.take(close)) {
    items.push(or(reader));
    if (!reader.take(",")) {
      reader.expect(close);
      break;
    }
  }
  return items;
}

/** A tuple, or an expression in parentheses. */
function grouped(reader: Reader): Expr {
  const first = or(reader);
  if (reader.take(")")) return first;
  reader.expect(",");
  return { kind: "tuple", items: [first, ...list(reader, ")")] };
}

/** `{a: 1}`, `{a, b}`, `{"k": 1}`, `{:}`, `{}`. */
function braces(reader: Reader): Expr {
  if (reader.take(":")) {
    reader.expect("}");
    return { kind: "record", fields: [] };
  }
  const pairs: [Expr, Expr | null][] = [];
  while (!reader.take("}")) {
    const key = primary(reader);
    pairs.push([key, reader.take(":") ? or(reader) : null]);
    if (!reader.take(",")) {
      reader.expect("}");
      break;
    }
  }
  const names = pairs.map(([key]) => (key.kind === "name" ? key.name : null));
  if (pairs.every(([, it]) => it === null) && names.every((it) => it !== null)) return { kind: "flags", names };
  if (!pairs.every((it): it is [Expr, Expr] => it[1] !== null))
    throw new BadExpression("In braces stand fields with values, or names of flags alone.");
  if (names.every((it) => it !== null))
    return { kind: "record", fields: pairs.map(([, it], index) => ({ name: names[index]!, value: it })) };
  return { kind: "map", entries: pairs };
}
