import assert from "node:assert/strict";
import test from "node:test";
import { capMemory } from "../../server/src/run/memory.ts";
import { lowerCamel, parseFunctionName, upperCamel } from "../../server/src/run/names.ts";
import { ownedVisitor } from "../../server/src/run/owned.ts";
import { PatchMismatch, patch } from "../../server/src/run/patches.ts";
import { readTypes } from "../../server/src/run/types.ts";
import { must, toolkit, wat } from "./kit.ts";

const NAMES: [string, string, string][] = [
  ["add", "add", "Add"],
  ["count-to", "countTo", "CountTo"],
  ["list-of-URLs", "listOfUrls", "ListOfUrls"],
  ["HTTP-request-denied", "httpRequestDenied", "HttpRequestDenied"],
  ["a1-b2", "a1B2", "A1B2"],
  ["x", "x", "X"],
];

for (const [wit, lower, upper] of NAMES) {
  test(`${wit} is named as jco names it`, () => assert.deepEqual([lowerCamel(wit), upperCamel(wit)], [lower, upper]));
}

test("function names come apart", () => {
  assert.deepEqual(parseFunctionName("[method]counter.inc"), { kind: "method", resource: "counter", name: "inc" });
  assert.deepEqual(parseFunctionName("[static]out-put.merge-all"), { kind: "static", resource: "out-put", name: "merge-all" });
  assert.deepEqual(parseFunctionName("[constructor]counter"), { kind: "constructor", resource: "counter", name: "" });
  assert.deepEqual(parseFunctionName("[strange]x.y"), { kind: "plain", resource: "", name: "[strange]x.y" });
});

interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

/** How far a module's memory really grows. */
function growth(module: Uint8Array): number {
  const { grow } = new Instance(new Module(module)).exports as { grow: (pages: number) => number };
  let pages = 0;
  while (grow(1) >= 0) if (++pages > 200) return Number.POSITIVE_INFINITY;
  return pages;
}

const memoryModule = (limits: string): Promise<Uint8Array> =>
  wat(`(module (memory (export "m") ${limits}) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`);

for (const [limits, cap, grows] of [
  ["1", 17, 16],
  ["1 4", 17, 3],
  ["1 100", 17, 16],
  ["3", 3, 0],
  ["0", 1, 1],
  ["1", 130, 129],
] as [string, number, number][]) {
  test(`a memory of ${limits} pages under a cap of ${cap} grows by ${grows}`, async () => {
    assert.equal(growth(capMemory(await memoryModule(limits), cap * 65536)), grows);
  });
}

test("without a cap the same module grows on", async () => assert.equal(growth(await memoryModule("1")), Number.POSITIVE_INFINITY));

test("a memory that starts above the cap is refused, a module without one is left alone", async () => {
  const large = await memoryModule("32");
  assert.throws(() => capMemory(large, 1 << 20), /it starts with 2 MiB of memory, and the limit is 1 MiB/);
  const none = await wat("(module)");
  assert.equal(capMemory(none, 65536), none);
});

test("a module with a large section before its memory keeps its other sections", async () => {
  const types = Array.from({ length: 200 }, (_, i) => `(type (func (param ${"i32 ".repeat(i % 7)})))`).join("");
  const source = `(module ${types} (memory (export "m") 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))) (data (i32.const 5) "hello"))`;
  assert.equal(growth(capMemory(await wat(source), 3 * 65536)), 2);
});

// --- owned resources in values ------------------------------------------------------------------------------------------------------

const OWNED = `
package owned:api;
interface i {
  resource r {}
  record rec { a: u32, b: r, c: option<r> }
  variant v { none, one(r), many(list<r>) }
  plain: func() -> tuple<u32, string>;
  borrowed: func(a: borrow<r>) -> u32;
  direct: func() -> r;
  inside: func() -> list<rec>;
  either: func() -> result<v, r>;
  nested: func() -> option<option<r>>;
  pair: func() -> tuple<u8, r>;
}
world w { export i; }
`;

test("the visitor finds every owned resource of a value, and costs nothing where there is none", async () => {
  const tk = await toolkit();
  const info = must(tk.componentInfo(must(tk.dummyComponent({ main: [{ path: "o.wit", text: OWNED }], deps: [] }, "w"))));
  const { exports, resolve } = readTypes(info.resolve!, info.world!);
  const fn = exports.get("owned:api/i")!.functions;
  const found = (name: string, value: unknown): string[] => {
    const out: string[] = [];
    ownedVisitor(resolve, fn.get(name)!.result!)!(value, (resource, kind) => out.push(`${kind}${(resource as { n: number }).n}`));
    return out;
  };
  const r = (n: number): object => ({ n });
  assert.equal(ownedVisitor(resolve, fn.get("plain")!.result!), null);
  assert.equal(ownedVisitor(resolve, fn.get("borrowed")!.params[0]!.type), null);
  assert.deepEqual(found("direct", r(1)), ["r1"]);
  assert.deepEqual(
    found("inside", [
      { a: 1, b: r(1), c: r(2) },
      { a: 2, b: r(3), c: undefined },
    ]),
    ["r1", "r2", "r3"],
  );
  assert.deepEqual(found("either", { tag: "ok", val: { tag: "many", val: [r(1), r(2)] } }), ["r1", "r2"]);
  assert.deepEqual(found("either", { tag: "ok", val: { tag: "none" } }), []);
  assert.deepEqual(found("either", { tag: "err", val: r(4) }), ["r4"]);
  assert.deepEqual(found("nested", { tag: "some", val: r(5) }), ["r5"]);
  assert.deepEqual(found("nested", { tag: "some", val: undefined }), []);
  assert.deepEqual(found("pair", [1, r(6)]), ["r6"]);
});

// --- patches of jco's output ---------------------------------------------------------------------------------------------------------

async function generated(wit: string): Promise<string> {
  const bindgen = await import("@bytecodealliance/jco-transpile/component");
  await bindgen.$init;
  const tk = await toolkit();
  const bytes = must(tk.dummyComponent({ main: [{ path: "o.wit", text: wit }], deps: [] }, "w"));
  const { files } = bindgen.generate(bytes, {
    name: "c",
    noTypescript: true,
    instantiation: { tag: "async" },
    base64Cutoff: 0,
    noComponentErrorWrapping: true,
  });
  return new TextDecoder().decode(files.find(([name]) => name.endsWith(".js"))![1]);
}

const NO_RESOURCE = "package p:q; interface i { f: func(s: string) -> string; } world w { export i; }";

const NUMBERS = "package p:q; interface i { f: func(s: string, l: list<u32>) -> list<u64>; } world w { export i; }";

test("every patch applies to jco's output, with and without resources", async () => {
  const resources = patch(await generated(OWNED));
  assert.match(resources, /const _debugLog = \(\) => \{\};/);
  assert.match(resources, /witloomDefine\(handleTable\d+\)/);
  assert.match(resources, /witloomOut\(handleTable\d+, rsc\d+, handle\d+\)/);
  assert.doesNotMatch(patch(await generated(NO_RESOURCE)), /witloomDefine/);
});

for (const [name, change] of Object.entries({
  quietDebugLog: (text: string) => text.replace("const _debugLog", "const _debugLogger"),
  ownTables: (text: string) => `${text}\n  function rscTableCreateOwn(a) {\n  }\n`,
  lifts: (text: string) => text.replace(/(finalizationRegistry\d+\.register\(\w+), (\w+)/, "$1, Number($2)"),
  lists: (text: string) => text.replace(/buffer\.slice\((\w+),/, "buffer.slice(0 + $1,"),
  reallocs: (text: string) => text.replace(/(realloc\d+) = /, "$1 = \n"),
  handles: (text: string) => text.replace(/(var handle\d+ = )(handleTable\d+\[)/, "$1 $2"),
})) {
  test(`output that is not as ${name} expects is refused`, async () => {
    const source = change(await generated(name === "lists" || name === "reallocs" ? NUMBERS : OWNED));
    assert.throws(
      () => patch(source),
      (error) => error instanceof PatchMismatch && error.message.includes(name),
    );
  });
}
