/** Conditions: what parses to what, what holds of which value, and that every value equals its own WAVE text read as a literal. */
import assert from "node:assert/strict";
import test from "node:test";
import { readExpression, readHits, readLog, usesResult } from "../../server/src/dap/expression.ts";
import type { Expr } from "../../server/src/protocol/debug.ts";
import type { ResolveJson, TypeKind, TypeRef } from "../../server/src/protocol/resolve.ts";
import { evaluate, holds, type Scope, textOf } from "../../server/src/run/debug/evaluate.ts";
import type { Part } from "../../server/src/run/debug/parts.ts";
import { lower } from "../../server/src/run/lower.ts";
import { makeValue, seeded } from "../../server/src/run/values.ts";

const kinds: [string, TypeKind][] = [
  [
    "point",
    {
      record: {
        fields: [
          { name: "x-at", type: "s32" },
          { name: "y", type: "f64" },
        ],
      },
    },
  ], // 0
  ["op", { enum: { cases: [{ name: "add" }, { name: "true" }, { name: "and" }] } }], // 1
  ["mode", { flags: { flags: [{ name: "fast" }, { name: "very-loud" }, { name: "not" }] } }], // 2
  ["shape", { variant: { cases: [{ name: "circle", type: "f32" }, { name: "rect", type: 4 }, { name: "empty" }] } }], // 3
  ["pair", { tuple: { types: ["u64", 1] } }], // 4
  ["maybe", { option: 6 }], // 5
  ["inner", { option: "u8" }], // 6
  ["answer", { result: { ok: 8, err: "string" } }], // 7
  ["many", { list: 0 }], // 8
  ["bytes", { list: "u8" }], // 9
  ["nothing", { result: { ok: null, err: null } }], // 10
  [
    "all",
    {
      record: {
        fields: ["bool", "s8", "u16", "s64", "f32", "char", "string", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((type, index) => ({
          name: `f${index}`,
          type,
        })),
      },
    },
  ], // 11
];
const resolve: ResolveJson = {
  worlds: [],
  interfaces: [],
  packages: [],
  types: kinds.map(([name, kind]) => ({ name, kind, owner: null })),
};
const ALL: TypeRef = 11;
const scopeOf = (values: Part[]): Scope => ({ values, identify: () => 1 });

function read(text: string): Expr {
  const found = readExpression(text);
  assert.ok(found.ok, found.ok ? "" : `${text}: ${found.message}`);
  return found.value;
}

test("every value equals its own WAVE text, and no other", () => {
  const maker = seeded(7);
  const seen: { text: string; value: unknown }[] = [];
  for (let round = 0; round < 2000; round++) {
    const value = lower(resolve, ALL, makeValue(resolve, ALL, maker), () => ({}));
    const scope = scopeOf([{ resolve, name: "it", type: ALL, value }]);
    const { text } = textOf({ resolve, type: ALL, value }, Number.POSITIVE_INFINITY, scope.identify);
    assert.equal(holds(scope, read(`it == ${text}`)), true, text);
    assert.equal(holds(scope, read(`${text} != it`)), false, text);
    const other = seen[round % 50];
    if (other) assert.equal(holds(scope, read(`it == ${other.text}`)), other.text === text, `${text} is ${other.text}`);
    if (seen.length < 50) seen.push({ text, value });
  }
});

test("conditions hold, or say what does not fit", () => {
  const at = (name: string, type: TypeRef, value: unknown): Part => ({ resolve, name, type, value });
  const scope = scopeOf([
    at("n", "u64", 18446744073709551615n),
    at("f", "f32", Math.fround(0.1)),
    at("s", "string", 'a"b'),
    at("c", "char", "é"),
    at("p", 4, [7n, "and"]),
    at("shape", 3, { tag: "rect", val: [1n, "add"] }),
    at("deep", 5, { tag: "some", val: undefined }),
    at("mode", 2, { fast: true, veryLoud: true, not: false }),
    at("result", 7, { tag: "err", val: "no" }),
    at("list", 8, [{ xAt: -3, y: 1.5 }]),
  ]);
  const yes = [
    "n == 18446744073709551615",
    "n > 1 and n >= 18446744073709551615",
    "f == 0.1",
    "f < 0.5",
    's == "a\\"b"',
    "c == 'é'",
    "c == '\\u{e9}'",
    "p.0 == 7",
    "p.1 is and",
    "p.1 == %and",
    "p == (7, %and)",
    "shape is rect",
    "shape.rect.1 == add",
    "shape is not circle",
    "deep is some",
    "deep == some(none)",
    "mode is fast and mode is very-loud and not (mode is not)",
    "mode == {very-loud, fast}",
    "result is err",
    'result == err("no")',
    'result.err == "no"',
    "list[0].x-at == -3",
    "list[0].y == 1.5 or nobody == 1",
    "list == [{y: 1.5, x-at: -3}]",
    "1 < n",
    "!(n == 1) && true",
  ];
  for (const text of yes) assert.equal(holds(scope, read(text)), true, text);
  for (const text of ["n == 1", "f == 0.2", "result is ok", "list == []", "p == (7,)", "s == 3", "shape == rect", "false", "deep == none"])
    assert.equal(holds(scope, read(text)), false, text);
  const wrong: [string, RegExp][] = [
    ["x == 1", /there is no `x`: there are n, f/],
    ["n", /true or false, and this is a u64/],
    ["3", /a literal alone is no condition/],
    ["list[1].y > 0", /there is no item 1: the many has 1/],
    ["n[0] == 1", /a u64 has no items/],
    ["p.x == 1", /a pair has no `x`/],
    ['result.ok == "x"', /the answer is not `ok` here/],
    ["shape is square", /`square` is none of shape: circle, rect, empty/],
    ["n is err", /a u64 has no cases/],
    ["shape > 1", /a shape has no order/],
    ['n > "x"', /a u64 cannot be compared with this/],
  ];
  for (const [text, message] of wrong) assert.throws(() => holds(scope, read(text)), message, text);
  assert.ok("literal" in evaluate(scopeOf([]), read("result")));
});

test("hit counts and messages are read, and random text never throws", () => {
  assert.deepEqual(readHits(" 5 "), { ok: true, value: { op: "==", count: 5 } });
  assert.deepEqual(readHits("%2"), { ok: true, value: { op: "%", count: 2 } });
  for (const text of ["", "0", "% 0", "x", "> -1", "5 6"]) assert.equal(readHits(text).ok, false, text);
  const log = readLog('{a} of \\{b\\}: {c == "}"}{[1, {x: 2}]}!');
  assert.ok(log.ok);
  assert.deepEqual(
    log.value.map((part) => (typeof part === "string" ? part : part.kind)),
    ["name", " of {b}: ", "compare", "list", "!"],
  );
  assert.deepEqual([usesResult(read("a == 1 and (b or result is ok)")), usesResult(read('a == "result"'))], [true, false]);
  const maker = seeded(3);
  const words = [
    "a",
    "result",
    " ",
    "==",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "0",
    "1.5",
    "-",
    '"',
    "'",
    "\\",
    "is",
    "and",
    "not",
    "%",
    "#",
    "é",
    "\n",
    "some(",
    "u{1}",
  ];
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: maker.choose(12) }, () => words[maker.choose(words.length)]!).join("");
    for (const found of [readExpression(text), readLog(text)])
      assert.ok(found.ok || /^\S.*\.$/s.test(found.message), JSON.stringify([text, found]));
  }
});
