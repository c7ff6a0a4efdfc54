/** Typed forms: type → fields → WAVE and back, on random types and values, with the official parser as the judge. */
import assert from "node:assert/strict";
import test from "node:test";
import { problemOf, rangeOf, wit } from "../../client/webview/form/describe.ts";
import { fieldAt, printArguments } from "../../client/webview/form/print.ts";
import { readValue } from "../../client/webview/form/read.ts";
import { chosen, emptyValue, type FormValue, typeOf } from "../../client/webview/form/value.ts";
import { formProgram } from "../../server/src/features/forms.ts";
import type { FormFunction, FormJson, FormRef, FormType } from "../../server/src/protocol/forms.ts";
import type { Toolkit } from "../../server/src/toolkit/toolkit.ts";
import { must, random, toolkit } from "../toolkit/kit.ts";

type Random = (below: number) => number;
const pick = <T>(list: readonly T[], next: Random): T => list[next(list.length)]!;

const PRIMITIVES = ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string"];
/** Names that are words of WAVE, words of WIT, and of mixed case. */
const NAMES = ["a", "some", "none", "ok", "true", "inf", "the-URL", "record", "x1"];
const written = (name: string): string => (["true", "record"].includes(name) ? `%${name}` : name);

/** Random WIT: declarations of named types, and the type expression of each parameter. */
function randomWit(next: Random): { text: string; params: string[] } {
  const declared: { name: string; text: string }[] = [];
  const expression = (depth: number): string => {
    const deeper = (): string => expression(depth - 1);
    const kinds = depth <= 0 ? 2 : 9;
    switch (next(kinds)) {
      case 0:
        return declared.length > 0 ? pick(declared, next).name : pick(PRIMITIVES, next);
      case 2:
        return `list<${deeper()}>`;
      case 3:
        return `option<${deeper()}>`;
      case 4:
        return pick([`result<${deeper()}, ${deeper()}>`, `result<_, ${deeper()}>`, `result<${deeper()}>`, "result"], next);
      case 5:
        return `tuple<${Array.from({ length: 1 + next(3) }, deeper).join(", ")}>`;
      case 6:
        return `list<${deeper()}, ${1 + next(3)}>`;
      case 7:
        return `map<${pick(["u8", "string", "s64", "char", "bool"], next)}, ${deeper()}>`;
      default:
        return pick(PRIMITIVES, next);
    }
  };
  for (let i = 0; i < 6; i++) {
    const names = NAMES.filter(() => next(2) === 0).concat("z");
    const fields = names.map((name) => `${written(name)}: ${expression(2)}`).join(", ");
    const cases = names.map((name) => (next(2) === 0 ? written(name) : `${written(name)}(${expression(2)})`)).join(", ");
    const bare = names.map(written).join(", ");
    const kind = pick(
      [`record t${i} { ${fields} }`, `variant t${i} { ${cases} }`, `enum t${i} { ${bare} }`, `flags t${i} { ${bare} }`],
      next,
    );
    declared.push({ name: `t${i}`, text: next(4) === 0 ? `type t${i} = ${expression(2)};` : kind });
  }
  return { text: declared.map((it) => it.text).join("\n  "), params: [expression(3), expression(3), streamed(expression, next)] };
}

/** Streams and futures: not within maps, and not of characters, which the official tools refuse. */
function streamed(expression: (depth: number) => string, next: Random): string {
  const item = pick([pick(["u8", "s64", "f64", "string"], next), `list<${expression(2)}>`, `option<${expression(2)}>`], next);
  return pick([`stream<${item}>`, `future<${item}>`, `tuple<u8, list<stream<${item}>>>`, `option<stream<future<${item}>>>`], next);
}

const CHARS = [..."aZ0 '\"\\\t\n\r\0{}()é茶🦊#%$", "\u0301", "\u2028", "\u200b", "\u{10ffff}"];

function primitiveValue(name: string, next: Random): FormValue {
  if (name === "bool") return { kind: "bool", on: next(2) === 0 };
  const text = (): string => {
    if (name === "string") return Array.from({ length: next(6) }, () => pick(CHARS, next)).join("");
    if (name === "char") return pick(CHARS, next);
    const range = rangeOf(name);
    if (range) return String(pick([range[0], range[1], 0n, 7n], next));
    return pick(["0", "-0", "1.5", "-2.25", "inf", "-inf", "nan", "100000"], next);
  };
  return { kind: "text", text: text() };
}

function randomValue(types: readonly FormType[], ref: FormRef, next: Random): FormValue {
  const type = typeOf(types, ref);
  if (typeof type === "string") return primitiveValue(type, next);
  const of = (inner: FormRef): FormValue => randomValue(types, inner, next);
  switch (type.kind) {
    case "record":
      return { kind: "record", fields: type.fields.map((it) => of(it.type)) };
    case "flags":
      return { kind: "flags", on: type.names.map(() => next(2) === 0) };
    case "tuple":
      return { kind: "items", items: type.types.map(of) };
    case "list":
      return { kind: "items", items: Array.from({ length: type.length ?? next(3) }, () => of(type.type)) };
    case "map": {
      const all = Array.from({ length: next(3) }, (): [FormValue, FormValue] => [of(type.key), of(type.value)]);
      return { kind: "entries", entries: [...new Map(all.map((it) => [JSON.stringify(it[0]), it])).values()] };
    }
    case "choice": {
      const at = next(type.cases.length);
      const inner = type.cases[at]!.type;
      return { kind: "choice", at, values: type.cases.map((_, index) => (index === at && inner !== null ? of(inner) : null)) };
    }
    default:
      return { kind: "nothing" };
  }
}

interface Setup {
  tk: Toolkit;
  bytes: Uint8Array;
  types: FormType[];
  fn: FormFunction;
  source: string;
}

async function setup(seed: number): Promise<Setup> {
  const tk = await toolkit();
  const { text, params } = randomWit(random(seed));
  const list = params.map((type, index) => `p${index}: ${type}`).join(", ");
  const source = `package t:forms@1.0.0;\ninterface i {\n  ${text}\n  f: func(${list}) -> ${params[0]};\n}\nworld w { export i; }\n`;
  const bytes = must(tk.dummyComponent({ main: [{ path: "f.wit", text: source }], deps: [] }, "w", { all: true, names: [] }));
  const info = must(tk.componentInfo(bytes));
  const { types, functions } = formProgram(info.resolve!, info.world!);
  const fn = functions.find((it) => it.call === "t:forms/i@1.0.0#f")!;
  return { tk, bytes, types, fn, source };
}

const print = ({ types, fn }: Setup, values: FormValue[]): string =>
  printArguments(
    types,
    fn.params.map(({ type }, index) => ({ type, value: values[index]! })),
  ).text;

for (let seed = 1; seed <= 40; seed++) {
  test(`what a form of random types holds is what the official parser reads (seed ${seed})`, async () => {
    const all = await setup(seed);
    const { tk, bytes, types, fn } = all;
    const next = random(seed * 31);
    const check = (values: FormValue[]): void => {
      const text = print(all, values);
      const parsed = tk.parseCall(bytes, `${fn.call}(${text})`);
      assert.ok(parsed.ok, `${text}\n${all.source}\n${parsed.ok ? "" : parsed.problem.message}`);
      const back = fn.params.map(({ type }, index) => readValue(types, type, parsed.value.args[index]!.json as FormJson));
      const again = print(all, back);
      // Printed anew, it is the same value for the official engine.
      const second = must(tk.parseCall(bytes, `${fn.call}(${again})`));
      assert.deepEqual(
        second.args.map((it) => it.text),
        parsed.value.args.map((it) => it.text),
      );
      // What was read back is what was filled in, but for numbers that have several spellings.
      if (!/\be?inf|nan|-0|\./.test(text)) assert.deepEqual(back.map(settled), values.map(settled), text);
    };
    for (let round = 0; round < 6; round++) check(fn.params.map(({ type }) => randomValue(types, type, next)));
  });
}

/** Without what cases hold that are not chosen. */
function settled(value: FormValue): FormValue {
  return JSON.parse(JSON.stringify(value)) as FormValue;
}

test("a new form is a call that the official parser takes, but for resources", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const all = await setup(seed);
    const values = all.fn.params.map(({ type }) => emptyValue(all.types, type));
    const parsed = all.tk.parseCall(all.bytes, `${all.fn.call}(${print(all, values)})`);
    assert.ok(parsed.ok, `${print(all, values)}\n${all.source}`);
  }
});

test("an official error's place leads to the innermost field", async () => {
  const types: FormType[] = [
    { kind: "record", name: "point", fields: [{ name: "x", type: "u8" }, { name: "tags", type: 1 }] }, // biome-ignore format: one line
    { kind: "list", name: null, type: "string", length: null },
  ];
  const value: FormValue = {
    kind: "record",
    fields: [
      { kind: "text", text: "300" },
      { kind: "items", items: [{ kind: "text", text: "a" }, { kind: "text", text: 'b"' }] }, // biome-ignore format: one line
    ],
  };
  const printed = printArguments(types, [{ type: "bool", value: { kind: "bool", on: true } }, { type: 0, value }]); // biome-ignore format: one line
  assert.equal(printed.text, 'true, {x: 300, tags: ["a", "b\\""]}');
  assert.equal(fieldAt(printed, printed.text.indexOf("300") + 1), "1/x");
  assert.equal(fieldAt(printed, printed.text.indexOf("b") + 1), "1/tags/1");
  assert.equal(fieldAt(printed, printed.text.indexOf("{x") + 1), "1");
  assert.equal(fieldAt(printed, 1), "0");
});

test("a case that is chosen again has its value again; primitives tell their range", () => {
  const types: FormType[] = [{ kind: "choice", of: "result", name: null, cases: [{ name: "ok", type: "u8" }, { name: "err", type: "string" }] }]; // biome-ignore format: one line
  const first = emptyValue(types, 0) as FormValue & { kind: "choice" };
  const filled: FormValue & { kind: "choice" } = { ...first, values: [{ kind: "text", text: "7" }, null] };
  const other = chosen(types, types[0]!, filled, 1) as FormValue & { kind: "choice" };
  const back = chosen(types, types[0]!, other, 0);
  assert.equal(printArguments(types, [{ type: 0, value: other }]).text, 'err("")');
  assert.equal(printArguments(types, [{ type: 0, value: back }]).text, "ok(7)");
  assert.match(problemOf("u8", "256")!, /0 to 255/);
  assert.match(problemOf("s64", "-9223372036854775809")!, /-9223372036854775808 to/);
  assert.match(problemOf("u8", "1, 2")!, /whole number/);
  assert.equal(problemOf("f32", "-inf"), null);
  assert.match(problemOf("f64", "1)")!, /Write a number/);
  assert.equal(problemOf("char", "🦊"), null);
  assert.match(problemOf("char", "ab")!, /one character/);
  assert.equal(wit([{ kind: "list", name: null, type: "u8", length: 3 }], 0), "list<u8, 3>");
});

test("a form of very many fields stops in time", () => {
  const types: FormType[] = Array.from({ length: 40 }, (_, index): FormType => {
    const inner: FormRef = index === 39 ? "u8" : index + 1;
    return { kind: "tuple", name: null, types: [inner, inner] };
  });
  const count = (value: FormValue): number => (value.kind === "items" ? value.items.reduce((sum, it) => sum + count(it), 1) : 1);
  assert.ok(count(emptyValue(types, 0)) < 10_000);
});
