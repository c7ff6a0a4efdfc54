import assert from "node:assert/strict";
import test from "node:test";
import type { FunctionJson, ResolveJson, TypeKind, TypeRef } from "../../server/src/protocol/resolve.ts";
import type { Neutral } from "../../server/src/protocol/run.ts";
import { lower } from "../../server/src/run/lower.ts";
import { dealias, readTypes } from "../../server/src/run/types.ts";
import { type Printer, print, printers } from "../../server/src/run/wave.ts";
import { must, random, toolkit } from "./kit.ts";

/** Name → type. `-s` versions take lists, so that one call of the oracle checks many values. */
const TYPES: Record<string, string> = {
  a: "bool",
  b: "u8",
  c: "s8",
  d: "u16",
  e: "s16",
  f: "u32",
  g: "s32",
  h: "u64",
  i: "s64",
  j: "f32",
  k: "f64",
  l: "char",
  m: "string",
  n: "option<string>",
  o: "option<option<u32>>",
  p: "option<option<option<bool>>>",
  q: "result",
  r: "result<u32>",
  s: "result<_, string>",
  t: "result<option<u8>, list<char>>",
  u: "tuple<u8, string, option<f32>>",
  v: "point",
  w: "empty-able",
  x: "shape",
  y: "color",
  z: "mode",
  aa: "deep",
  bb: "list<list<point>>",
  cc: "list<u8, 3>",
  dd: "map<string, option<u64>>",
  ee: "map<u8, point>",
  ff: "all-alias",
};

const WIT = `
package values:api@0.2.0;
interface values {
  record point { x: s32, y: option<s32> }
  record empty-able { note: option<string>, other: option<option<u8>> }
  variant shape { circle(f64), rect(tuple<f64, f32>), nothing, none(u8), %true(string) }
  enum color { red, green, %inf, none, HTTP-red }
  flags mode { fast, verbose, very-QUIET }
  record deep { %list: list<shape>, the-URL: string, inner: result<point, color>, flags-of: list<mode> }
  type all-alias = deep;
  ${Object.entries(TYPES)
    .map(([name, type]) => `f-${name}: func(a: ${type}, s: list<${type}>) -> ${type};`)
    .join("\n  ")}
}
world w { export values; }
`;

type Random = (below: number) => number;

const CHARS = ["a", "Z", "0", " ", "\t", "\n", "\r", "'", '"', "\\", "\0", "\u007f", "é", "\u0301", "\u200b", "\u2028", "Ω", "🦊", "茶"];
const MORE = ["\ufeff", "\u00a0", "\ue000", "\u{10ffff}", "\u{e0100}", "\ufffd", "\u0378", "‍", "$", "{", "}", "%", "\u001b", "\uffff"];
// Without -0, which the JSON that the oracle is asked in cannot hold.
const FLOATS = [0, 1, -1.5, 0.1, 1e21, -1e22, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, 1 / 3, 123456789.125, 1e100];
const FLOATS32 = [0, 1, -1.5, 0.1, 1e21, 3.4028234663852886e38, 1e-45, 16777216, 1 / 3, 1e-38, 9007199254740992, 8388608.5].map(
  Math.fround,
);

const pick = <T>(list: readonly T[], next: Random): T => list[next(list.length)]!;

function integer(bits: number, signed: boolean, next: Random): bigint {
  const edges = signed ? [-(2n ** BigInt(bits - 1)), -1n, 0n, 2n ** BigInt(bits - 1) - 1n] : [0n, 1n, 2n ** BigInt(bits) - 1n];
  return next(2) === 0 ? pick(edges, next) : BigInt(next(100));
}

function primitive(name: string, next: Random): Neutral {
  if (name === "bool") return next(2) === 0;
  if (name === "char") return pick(CHARS.concat(MORE), next);
  if (name === "string") return Array.from({ length: next(8) }, () => pick(CHARS.concat(MORE), next)).join("");
  if (name === "f32" || name === "f64") {
    if (next(5) === 0) return pick(["nan", "inf", "-inf"], next);
    return pick(name === "f32" ? FLOATS32 : FLOATS, next);
  }
  const value = integer(Number(name.slice(1)), name.startsWith("s"), next);
  return name.endsWith("64") ? value.toString() : Number(value);
}

/** A random value in the neutral form. */
function value(resolve: ResolveJson, type: TypeRef, next: Random): Neutral {
  const found = dealias(resolve, type);
  if (typeof found === "string") return primitive(found, next);
  const of = (inner: TypeRef): Neutral => value(resolve, inner, next);
  return compound(found.kind, of, next);
}

function compound(kind: TypeKind, of: (type: TypeRef) => Neutral, next: Random): Neutral {
  if (typeof kind === "string") throw new Error(kind);
  if ("record" in kind) return Object.fromEntries(kind.record.fields.map((field) => [field.name, of(field.type)]));
  if ("flags" in kind) return kind.flags.flags.map((it) => it.name).filter(() => next(2) === 0);
  if ("tuple" in kind) return kind.tuple.types.map(of);
  if ("variant" in kind) {
    const { name, type } = pick(kind.variant.cases, next);
    return { case: name, value: type == null ? null : of(type) };
  }
  if ("enum" in kind) return { case: pick(kind.enum.cases, next).name, value: null };
  if ("option" in kind) return next(3) === 0 ? null : { some: of(kind.option) };
  if ("result" in kind) {
    const tag = next(2) === 0 ? "ok" : "err";
    const type = kind.result[tag];
    return { [tag]: type === null ? null : of(type) };
  }
  if ("list" in kind) return Array.from({ length: next(5) }, () => of(kind.list));
  if ("fixed-length-list" in kind) return Array.from({ length: kind["fixed-length-list"][1] }, () => of(kind["fixed-length-list"][0]));
  if ("map" in kind) {
    const entries = Array.from({ length: next(4) }, (): [Neutral, Neutral] => [of(kind.map[0]), of(kind.map[1])]);
    return [...new Map(entries.map((entry) => [JSON.stringify(entry[0]), entry])).values()];
  }
  throw new Error(JSON.stringify(kind));
}

interface Setup {
  bytes: Uint8Array;
  resolve: ResolveJson;
  functions: Map<string, FunctionJson>;
  printer: (type: TypeRef) => Printer;
}

let setup: Promise<Setup> | undefined;
const prepared = (): Promise<Setup> =>
  (setup ??= (async () => {
    const tk = await toolkit();
    const features = { all: true, names: [] };
    const bytes = must(tk.dummyComponent({ main: [{ path: "v.wit", text: WIT }], deps: [] }, "w", features));
    const info = must(tk.componentInfo(bytes));
    const { exports, resolve } = readTypes(info.resolve!, info.world!);
    return { bytes, resolve, functions: exports.get("values:api/values@0.2.0")!.functions, printer: printers(resolve) };
  })());

const noResource = (): never => {
  throw new Error("no resource here");
};

function text({ resolve, printer }: Setup, type: TypeRef, neutral: Neutral): string {
  return print(printer(type), lower(resolve, type, neutral, noResource), 1 << 20, () => 0).text;
}

for (const [name, type] of Object.entries(TYPES)) {
  test(`${type} is printed as the official engine prints it, and reads back`, async () => {
    const all = await prepared();
    const tk = await toolkit();
    const fn = all.functions.get(`f-${name}`)!;
    const [one, many] = fn.params.map((param) => param.type) as [TypeRef, TypeRef];
    const next = random(name.charCodeAt(0) * 7919 + name.length);
    for (let round = 0; round < 8; round++) {
      const list = Array.from({ length: 12 }, () => value(all.resolve, one, next));
      const call = `values:api/values@0.2.0#f-${name}`;
      const official = must(tk.printValue(all.bytes, call, { tag: "param", val: "s" }, list));
      assert.equal(text(all, many, list), official);
      const parsed = must(tk.parseValue(all.bytes, call, { tag: "param", val: "s" }, official));
      assert.equal(text(all, many, parsed.json as Neutral), official);
      // The same values outside a list, where no typed array is in play.
      assert.equal(`[${list.map((it) => text(all, one, it)).join(", ")}]`, official);
    }
  });
}

test("a long value is cut at the limit, and says so", async () => {
  const all = await prepared();
  const type = all.functions.get("f-m")!.params[0]!.type;
  const whole = print(all.printer(type), "x".repeat(100_000), 1 << 20, () => 0);
  assert.deepEqual([whole.text.length, whole.cut], [100_002, false]);
  const cut = print(all.printer(type), "x".repeat(100_000), 50, () => 0);
  assert.deepEqual([cut.text, cut.cut], [`"${"x".repeat(49)}…`, true]);
});

test("a text is escaped in pieces without splitting a surrogate pair", async () => {
  const all = await prepared();
  const type = all.functions.get("f-m")!.params[0]!.type;
  for (const before of [4094, 4095, 4096, 8191]) {
    const source = `${"x".repeat(before)}🦊y`;
    assert.equal(print(all.printer(type), source, 1 << 20, () => 0).text, `"${source}"`);
  }
});

test("typed arrays are what jco takes for lists of numbers", async () => {
  const all = await prepared();
  const of = (name: string): TypeRef => all.functions.get(`f-${name}`)!.params[1]!.type;
  assert.deepEqual(lower(all.resolve, of("b"), [1, 255], noResource), Uint8Array.of(1, 255));
  assert.deepEqual(lower(all.resolve, of("h"), ["18446744073709551615"], noResource), BigUint64Array.of(2n ** 64n - 1n));
  assert.deepEqual(lower(all.resolve, of("k"), ["nan", 0.5], noResource), Float64Array.of(Number.NaN, 0.5));
});

test("minus zero stays minus zero", async () => {
  const all = await prepared();
  const tk = await toolkit();
  for (const name of ["j", "k"]) {
    const call = `values:api/values@0.2.0#f-${name}`;
    const parsed = must(tk.parseValue(all.bytes, call, { tag: "param", val: "a" }, "-0"));
    assert.equal(text(all, all.functions.get(`f-${name}`)!.params[0]!.type, parsed.json as Neutral), "-0");
    assert.equal(parsed.text, "-0");
  }
});
