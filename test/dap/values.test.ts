/** Values of a stopped program, apart from any: as JSON, and where parameters stand in WIT. */
import assert from "node:assert/strict";
import test from "node:test";
import { parametersOf } from "../../client/src/launch/parameters.ts";
import type { ResolveJson, TypeKind } from "../../server/src/protocol/resolve.ts";
import { jsonOf } from "../../server/src/run/debug/json.ts";

test("every kind of value has a JSON that shows it whole", () => {
  const types: ResolveJson["types"] = [];
  const type = (kind: TypeKind, name: string | null = null): number => types.push({ name, kind, owner: null } as never) - 1;
  const resolve = { worlds: [], interfaces: [], packages: [], types } as unknown as ResolveJson;
  const json = (of: number | string, value: unknown): unknown => jsonOf({ resolve, type: of as never, value }, () => 7);
  assert.deepEqual([json("u64", 5n), json("u64", 2n ** 60n), json("s64", -3n)], [5, `${2n ** 60n}`, -3]);
  assert.deepEqual(
    [json("f64", 1.5), json("f64", Number.NaN), json("f32", -Infinity), json("char", "x"), json("bool", false)],
    [1.5, "nan", "-inf", "x", false],
  );
  const opt = type({ option: "u8" });
  const twice = type({ option: opt });
  assert.deepEqual([json(opt, undefined), json(opt, 1)], [null, 1]);
  assert.deepEqual(
    [json(twice, { tag: "none" }), json(twice, { tag: "some", val: undefined }), json(twice, { tag: "some", val: 2 })],
    [null, { some: null }, { some: 2 }],
  );
  const record = type({
    record: {
      fields: [
        { name: "an-int", type: "u8" },
        { name: "b", type: opt },
      ],
    },
  } as never);
  assert.deepEqual(json(record, { anInt: 1 }), { "an-int": 1, b: null });
  const result = type({ result: { ok: record, err: null } });
  assert.deepEqual(
    [json(result, { tag: "ok", val: { anInt: 2, b: 3 } }), json(result, { tag: "err" })],
    [{ ok: { "an-int": 2, b: 3 } }, { err: null }],
  );
  const variant = type({
    variant: {
      cases: [
        { name: "no", type: null },
        { name: "yes", type: "string" },
      ],
    },
  } as never);
  assert.deepEqual([json(variant, { tag: "no" }), json(variant, { tag: "yes", val: "s" })], ["no", { yes: "s" }]);
  const flags = type({ flags: { flags: [{ name: "a-a" }, { name: "b" }] } } as never);
  assert.deepEqual(json(flags, { aA: true, b: false }), ["a-a"]);
  assert.deepEqual(json(type({ list: "u8" }), new Uint8Array([1, 2])), [1, 2]);
  assert.deepEqual(json(type({ tuple: { types: ["u8", variant] } } as never), [1, { tag: "no" }]), [1, "no"]);
  const resource = type("resource", "counter");
  assert.deepEqual(
    [json(type({ handle: { own: resource } }), {}), json(type({ handle: { borrow: resource } }), null)],
    ["counter#7", null],
  );
  assert.deepEqual(json(type({ map: ["string", "u8"] } as never), new Map([["k", 1]])), [["k", 1]]);
});

test("the parameters of a function in WIT are found where they stand, and of nothing else", () => {
  const text = `interface i {
  // first: (not: this)
  f: func(a: u32, %list: list<tuple<u8, string>>, /* c: u8 */
    b-c: result<u8, string>) -> tuple<u8>;
  resource r { constructor(start: u32); m: static func(x: borrow<r>); }
  record p { x: u8 }
  g: func();
}`;
  const at = (words: string): string[] =>
    parametersOf(text, text.lastIndexOf("\n", text.indexOf(words)) + 1).map((it) => {
      assert.equal(text.slice(it.start, it.end).replace("%", ""), it.name);
      return it.name;
    });
  assert.deepEqual(at("f: func"), ["a", "list", "b-c"]);
  assert.deepEqual(at("g: func"), []);
  assert.deepEqual(at("record p"), []);
  assert.deepEqual(
    parametersOf(text, text.indexOf("constructor")).map(({ name }) => name),
    ["start"],
  );
  assert.deepEqual(
    parametersOf(text, text.indexOf("m: static")).map(({ name }) => name),
    ["x"],
  );
  assert.deepEqual(parametersOf(text, text.length), []);
});
