import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { delta, encode } from "../../server/src/features/semanticEncoding.ts";
import { LEGEND, type SemanticToken, semanticTokens } from "../../server/src/features/semanticTokens.ts";
import { lineStarts } from "../../server/src/wit/lines.ts";
import { lex } from "../../server/src/wit/tokens.ts";
import { example, load, wasi } from "../kit/models.ts";
import { absent, crateSource } from "../toolkit/kit.ts";

/** `text type.modifier` of every token of the first file. */
function tokens(source: string): string[] {
  const { model, texts } = example(source);
  const [file, text] = [...texts][0]!;
  return semanticTokens(model, file, text).map((it) => [`${text.slice(it.start, it.end)} ${it.type}`, ...it.modifiers].join("."));
}

test("declarations of every kind", () => {
  assert.deepEqual(
    tokens(`package a:b@1.0.0;
interface i {
  record r { f: u8 }
  variant v { one, two(list<r, 4>) }
  flags s { on }
  resource res { constructor(a: string); m: async func(); st: static func(); }
}
world w { export run: func(); }`).filter((it) => !it.includes(" keyword")),
    [
      "a namespace.declaration",
      "b namespace.declaration",
      "1.0.0 number",
      "i interface.declaration",
      "r struct.declaration",
      "f property.declaration",
      "u8 type.defaultLibrary",
      "v enum.declaration",
      "one enumMember.declaration",
      "two enumMember.declaration",
      "list type.defaultLibrary",
      "r struct",
      "4 number",
      "s enum.declaration",
      "on enumMember.declaration",
      "res class.declaration",
      "a parameter.declaration",
      "string type.defaultLibrary",
      "m method.declaration.async",
      "st method.declaration.static",
      "w class.declaration",
      "run function.declaration",
    ],
  );
});

test("keywords are keywords only where they are", () => {
  assert.deepEqual(
    tokens(
      "interface i { record: func(interface: u8) -> result<_, own<%type>>; %use: static-ish; resource %type; use: func(); get: func(); }",
    ).filter((it) => !it.startsWith("-> ")),
    [
      "interface keyword",
      "i interface.declaration",
      "record function.declaration",
      "func keyword",
      "interface parameter.declaration",
      "u8 type.defaultLibrary",
      "result type.defaultLibrary",
      "_ keyword",
      "own type.defaultLibrary",
      "%type class",
      "%use function.declaration",
      "resource keyword",
      "%type class.declaration",
      "use function.declaration",
      "func keyword",
      "get function.declaration",
      "func keyword",
    ],
  );
});

test("gates, deprecation, operators, strings of features", () => {
  assert.deepEqual(
    tokens("interface i { @since(version = 1.0.0) @deprecated(version = 1.2.0) type t = u8; @unstable(feature = fancy) f: func() -> t; }"),
    [
      "interface keyword",
      "i interface.declaration",
      "@ decorator",
      "since decorator",
      "version property",
      "= operator",
      "1.0.0 number",
      "@ decorator",
      "deprecated decorator",
      "version property",
      "= operator",
      "1.2.0 number",
      "type keyword",
      "t type.declaration.deprecated",
      "= operator",
      "u8 type.defaultLibrary",
      "@ decorator",
      "unstable decorator",
      "feature property",
      "= operator",
      "fancy string",
      "f function.declaration",
      "func keyword",
      "-> operator",
      "t type.deprecated",
    ],
  );
});

test("names that come from elsewhere are coloured as what they are", () => {
  assert.deepEqual(
    tokens(`
package a:b;
use x:y/store@1.0.0 as shop;
world w { import shop; include x:y/all@1.0.0 with { run as go } use shop.{item as thing}; import lost; }
//- /deps/y/z.wit
package x:y@1.0.0;
interface store { record item { a: u8 } }
world all { export run: func(); }`).filter((it) => !it.includes(" keyword") && !it.includes("number")),
    [
      "a namespace.declaration",
      "b namespace.declaration",
      "x namespace",
      "y namespace",
      "store interface",
      "shop interface.declaration",
      "w class.declaration",
      "shop interface",
      "x namespace",
      "y namespace",
      "all class",
      "run function",
      "go function.declaration",
      "shop interface",
      "item struct",
      "thing struct.declaration",
      "lost interface",
    ],
  );
});

test("comments: documentation, and one token a line", () => {
  assert.deepEqual(tokens("// one\r\n/// two\r\n/* three\r\n   four\r\n\r\n*/ interface i {}"), [
    "// one comment",
    "/// two comment.documentation",
    "/* three comment",
    "four comment",
    "*/ comment",
    "interface keyword",
    "i interface.declaration",
  ]);
});

test("a range gives the tokens of the whole that lie in it", () => {
  const { model, texts } = wasi();
  const text = texts.get("/types.wit")!;
  const all = semanticTokens(model, "/types.wit", text);
  const range = { start: 5000, end: 9000 };
  const part = semanticTokens(model, "/types.wit", text, range);
  assert.ok(part.length > 20 && part.length < all.length);
  assert.deepEqual(
    part.filter((it) => it.start >= range.start && it.end <= range.end),
    all.filter((it) => it.start >= range.start && it.end <= range.end),
  );
});

/** Tokens are in order, apart, on one line, and each word of a valid file has one. */
function checkWhole(text: string, found: SemanticToken[], where: string): void {
  let end = 0;
  for (const it of found) {
    assert.ok(it.start >= end && it.end > it.start && !text.slice(it.start, it.end).includes("\n"), `${where}:${it.start}`);
    end = it.end;
  }
  const starts = new Set(found.map((it) => it.start));
  for (const piece of lex(text)) {
    if (piece.kind === "id") assert.ok(starts.has(piece.start), `${where}: ${text.slice(piece.start, piece.end)} at ${piece.start}`);
  }
}

test("WASI: every word has a token, and the encoding gives the same tokens back", () => {
  const { model, texts } = wasi();
  for (const [file, text] of texts) {
    const found = semanticTokens(model, file, text);
    checkWhole(text, found, file);
    const starts = lineStarts(text);
    assert.deepEqual(decode(encode(found, starts), starts), found);
  }
});

const crate = crateSource("wit-parser", "0.263.");

test("every word of the official suite's valid files has a token", {
  skip: crate ? false : absent("wit-parser 0.263 is not in cargo's cache"),
}, () => {
  const root = path.join(crate!, "tests", "ui");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((it) => it.endsWith(".wit") && !it.includes("parse-fail"));
  assert.ok(files.length > 80);
  for (const file of files) {
    const text = readFileSync(path.join(root, file), "utf8");
    // Alone, names into other packages lead nowhere, and are words nevertheless.
    const { model } = load([{ path: "/main.wit", text }]);
    checkWhole(text, semanticTokens(model, "/main.wit", text), file);
  }
});

function decode(data: number[], starts: number[]): SemanticToken[] {
  const out: SemanticToken[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lines, characters, length, type, bits] = data.slice(at, at + 5) as [number, number, number, number, number];
    character = lines > 0 ? characters : character + characters;
    line += lines;
    const start = starts[line]! + character;
    const modifiers = LEGEND.modifiers.filter((_, index) => bits & (1 << index));
    out.push({ start, end: start + length, type: LEGEND.types[type]!, modifiers });
  }
  return out;
}

test("a delta leads from the old answer to the new one", () => {
  const encoded = (text: string): number[] => {
    const { model } = load([{ path: "/main.wit", text }]);
    return encode(semanticTokens(model, "/main.wit", text), lineStarts(text));
  };
  const texts = [
    "interface i { f: func(); }",
    "interface i { f: func(a: u8); }",
    "interface i {\n  f: func(a: u8);\n}",
    "interface i { f: func(a: u8); f: func(a: u8); f: func(a: u8); }",
    "",
  ];
  for (const a of texts) {
    for (const b of texts) {
      const old = encoded(a);
      const edits = delta(old, encoded(b));
      const result = edits.reduce((data, it) => [...data.slice(0, it.start), ...it.data, ...data.slice(it.start + it.deleteCount)], old);
      assert.deepEqual(result, encoded(b));
      if (a === b) assert.deepEqual(edits, []);
    }
  }
  const [edit] = delta(encoded(texts[0]!), encoded(texts[1]!));
  assert.deepEqual([edit!.start, edit!.deleteCount, edit!.data.length], [20, 0, 10]);
});
