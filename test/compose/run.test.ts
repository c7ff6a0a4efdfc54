import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fixture, folderOf, guest, middleware, run, scratch, treeOf, witloom } from "../run/kit.ts";

/** Compares with a file beside the fixture; `BLESS=1` writes it anew. */
function golden(file: string, lines: string[]): void {
  const text = `${lines.join("\n")}\n`;
  if (process.env["BLESS"] === "1") writeFileSync(file, text);
  assert.equal(text, existsSync(file) ? readFileSync(file, "utf8") : "", `${path.basename(file)} differs; BLESS=1 writes it`);
}

/** A `.wac` in a folder with these components in `deps/t/`. */
function composition(wac: string, components: Record<string, Uint8Array>): string {
  const folder = folderOf({ "app.wac": wac });
  mkdirSync(path.join(folder, "deps", "t"), { recursive: true });
  for (const [name, bytes] of Object.entries(components)) writeFileSync(path.join(folder, "deps", "t", `${name}.wasm`), bytes);
  return path.join(folder, "app.wac");
}

/** Composes a `.wac` into a file and gives its path. */
async function composed(wac: string): Promise<string> {
  const out = path.join(scratch(), "composed.wasm");
  const done = await witloom(["compose", wac, "-o", out]);
  assert.deepEqual([done.code, done.stderr], [0, ""]);
  return out;
}

// --- the calculator: records, resources with statics, lists of borrows ---------------------------------------------------------------

const driver = fixture("calc", "driver.wac");

test("the driven calculator gives wasmtime's results, and every call of it", async () => {
  const ran = await run(driver, "run()");
  const results =
    '["x.get=9", "total=18", "make=16", "bump(x)=12", "bump(m)=19", "total=31", "merge=31", "eval=Ok(42) Err(\\"cannot parse \\\'nope\\\'\\")", "batch=[Ok([10, 21]), Err(\\"job bad rejected\\")]"]';
  assert.equal(ran.answer, results);
  assert.equal(ran.model.unknown, 0);
  golden(fixture("calc", "driver.tree.txt"), treeOf(ran.model));
});

test("the same composed, and taken apart again, has the same tree", async () => {
  const ran = await run(await composed(driver), "run()");
  golden(fixture("calc", "driver.tree.txt"), treeOf(ran.model));
});

const app = fixture("calc", "app.wac");
for (const [call, result] of [
  ["hot(4)", "6"],
  ['eval("2 + 40")', "ok(42)"],
  ['eval("nope")', "err(\"cannot parse \\'nope\\'\")"],
  ["make(5)", "counter#3"],
  ['batch([{name: "a", ops: [], pts: [], shape: circle(1.5), mode: {}}])', "[ok([])]"],
  ['batch([{name: "bad", ops: [add], pts: [{x: -1, y: 2}], shape: empty, mode: {verbose}, note: some("n")}])', '[err("job bad rejected")]'],
] as const) {
  test(`app.wac: ${call} is ${result}`, async () => assert.equal((await run(app, call)).answer, result));
}

test("each call's parent is the call that it was made in, and times nest", async () => {
  const { calls } = await run(app, "hot(3)");
  assert.deepEqual(
    calls.map((it) => [it["id"], it["parent"], it["caller"], it["callee"], it["interface"], it["function"], it["args"], it["result"]]),
    [
      [1, 0, "host", "calc", "example:calc/calculator@0.1.0", "hot", ["3"], "3"],
      [2, 1, "calc", "adder", "example:calc/add@0.1.0", "add", ["0", "0"], "0"],
      [3, 1, "calc", "adder", "example:calc/add@0.1.0", "add", ["0", "1"], "1"],
      [4, 1, "calc", "adder", "example:calc/add@0.1.0", "add", ["1", "2"], "3"],
    ],
  );
  const [outer, ...inner] = calls as { start: number; duration: number }[];
  assert.ok(outer!.start >= 0 && outer!.start < 50, `the clock starts when the guest runs, not ${outer!.start} ms before`);
  for (const it of inner) assert.ok(it.start >= outer!.start && it.start + it.duration <= outer!.start + outer!.duration);
});

// --- the middleware: a resource through three components, re-exported, and its drops -------------------------------------------------

test("a resource keeps its number through three components, there and back, until its one drop", async () => {
  const ran = await run(await middleware(), "run()");
  assert.equal(
    ran.answer,
    '"[peek:/a|peek:/a|mid:/a|[peek:/a|peek:/a|mid:/a|inner:/a,inner:/new],[peek:/new|peek:/new|mid:/new|inner:/new,inner:/new]]"',
  );
  golden(fixture("middleware", "chain.tree.txt"), treeOf(ran.model));
});

test("the middleware composed, and taken apart again, has the same tree", async () => {
  const ran = await run(await composed(await middleware()), "run()");
  // The same component twice has the same name twice in the binary: one of them gets a number.
  const names = [...new Set([...ran.model.calls.values()].map((call) => call.callee))];
  assert.equal(names.length, 5, names.join(" "));
  const expected = readFileSync(fixture("middleware", "chain.tree.txt"), "utf8").trimEnd().split("\n");
  const shape = (line: string): string => line.replace(/\S+ > \S+/, ">");
  assert.deepEqual(treeOf(ran.model).map(shape), expected.map(shape));
});

test("a resource whose representation is used again gets a new number", async () => {
  const { model, answer } = await run(await middleware(), "again(3)");
  assert.equal(answer, "3");
  const lines = [1, 2, 3].flatMap((n) => [
    `  drive > hoster h#[constructor]req("/a") = req#${n}`,
    `  drive > hoster h#[resource-drop]req(req#${n})`,
  ]);
  assert.deepEqual(treeOf(model), ["host > drive again(3) = 3", ...lines]);
});

// --- wiring of other shapes -----------------------------------------------------------------------------------------------------------

const SHAPES = `
package t:shapes;
interface counting { next: func() -> u32; }
interface pair { one: func() -> u32; two: func(x: u32) -> u32; }
world counter { export counting; }
world user { import counting; export total: func(times: u32) -> u32; }
world loose { export one: func() -> u32; export two: func(x: u32) -> u32; }
world tied { import pair; export sum: func() -> u32; }
world asker { import two: func(x: u32) -> u32; export ask: func() -> u32; }
world both { import v:api/f@0.1.0; import v:api/f@0.2.0; export sum: func() -> u32; }
world old { export v:api/f@0.1.0; }
world new { export v:api/f@0.2.0; }
package v:api@0.1.0 { interface f { get: func() -> u32; } }
package v:api@0.2.0 { interface f { get: func() -> u32; } }
`;

const COUNTER = `(module (global $n (mut i32) (i32.const 0)) (func (export "t:shapes/counting#next") (result i32)
  (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`;
const USER = `(module (import "t:shapes/counting" "next" (func $next (result i32))) (func (export "total") (param $t i32) (result i32) (local $s i32)
  (block $end (loop $more (br_if $end (i32.eqz (local.get $t))) (local.set $s (i32.add (local.get $s) (call $next)))
    (local.set $t (i32.sub (local.get $t) (i32.const 1))) (br $more))) (local.get $s)))`;
const LOOSE = `(module (func (export "one") (result i32) (i32.const 1)) (func (export "two") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`;
const TIED = `(module (import "t:shapes/pair" "one" (func $one (result i32))) (import "t:shapes/pair" "two" (func $two (param i32) (result i32)))
  (func (export "sum") (result i32) (i32.add (call $one) (call $two (i32.const 20)))))`;
const ASKER = `(module (import "$root" "two" (func $two (param i32) (result i32))) (func (export "ask") (result i32) (call $two (i32.const 21))))`;

const version = (name: string, value: number): string => `(module (func (export "v:api/f@${name}#get") (result i32) (i32.const ${value})))`;
const BOTH = `(module (import "v:api/f@0.1.0" "get" (func $a (result i32))) (import "v:api/f@0.2.0" "get" (func $b (result i32)))
  (func (export "sum") (result i32) (i32.add (i32.mul (call $a) (i32.const 10)) (call $b))))`;

test("two instances of one component have a state each", async () => {
  const wac = `package t:app;
let a = new t:counter {};
let b = new t:counter {};
let first = new t:user { counting: a.counting };
let second = new t:user { counting: b.counting };
export first.total;
export second.total as other-total;
`;
  const parts = { counter: await guest(SHAPES, "counter", COUNTER), user: await guest(SHAPES, "user", USER) };
  const file = composition(wac, parts);
  const [first, second] = [await run(file, "total(3)"), await run(file, "other-total(2)")];
  assert.equal(first.answer, "6");
  assert.deepEqual(treeOf(first.model).slice(0, 2), ["host > first total(3) = 6", "  first > a counting#next() = 1"]);
  assert.equal(second.answer, "3");
  assert.deepEqual(treeOf(second.model)[1], "  second > b counting#next() = 1");
});

test("two versions of one interface live in one composition", async () => {
  const wac = `package t:app;
let old = new t:old {};
let new-one = new t:new {};
let both = new t:both { "v:api/f@0.1.0": old["v:api/f@0.1.0"], "v:api/f@0.2.0": new-one["v:api/f@0.2.0"] };
export both.sum;
`;
  const parts = {
    old: await guest(SHAPES, "old", version("0.1.0", 4)),
    new: await guest(SHAPES, "new", version("0.2.0", 2)),
    both: await guest(SHAPES, "both", BOTH),
  };
  const ran = await run(composition(wac, parts), "sum()");
  assert.equal(ran.answer, "42");
  assert.deepEqual(
    ran.calls.map((it) => [it["callee"], it["interface"]]),
    [
      ["both", null],
      ["old", "v:api/f@0.1.0"],
      ["new-one", "v:api/f@0.2.0"],
    ],
  );
});

test("a whole instance serves as an interface", async () => {
  const wac = `package t:app;
let loose = new t:loose {};
let tied = new t:tied { "t:shapes/pair": loose };
export tied.sum;
`;
  const ran = await run(composition(wac, { loose: await guest(SHAPES, "loose", LOOSE), tied: await guest(SHAPES, "tied", TIED) }), "sum()");
  assert.equal(ran.answer, "41");
  assert.deepEqual(treeOf(ran.model), ["host > tied sum() = 41", "  tied > loose one() = 1", "  tied > loose two(20) = 40"]);
});

test("functions of the world itself are wired, and their interface is null", async () => {
  const wac = `package t:app;
let loose = new t:loose {};
let asker = new t:asker { two: loose.two };
export asker.ask;
`;
  const parts = { loose: await guest(SHAPES, "loose", LOOSE), asker: await guest(SHAPES, "asker", ASKER) };
  const file = composition(wac, parts);
  for (const program of [file, await composed(file)]) {
    const ran = await run(program, "ask()");
    assert.equal(ran.answer, "42");
    assert.deepEqual(treeOf(ran.model), ["host > asker ask() = 42", "  asker > loose two(21) = 42"]);
    assert.ok(ran.calls.every((it) => it["interface"] === null));
  }
});

test("an import that nothing provides is told with who wants it and how to answer it", async () => {
  const file = composition("package t:app;\nlet asker = new t:asker { ... };\nexport asker.ask;\n", {
    asker: await guest(SHAPES, "asker", ASKER),
  });
  const ran = await run(file, "ask()");
  assert.equal(ran.outcome.kind, "refused");
  assert.match(ran.answer!, /nothing provides two, which `asker` imports; wire it in the \.wac, or answer it with --mock 'two=FILE\.json'/);
  assert.equal((await run(file, "ask()", { mocks: { two: { two: ["7"] } } })).answer, "7");
});

test("a script that componentize-qjs made is one component under its file's name", async () => {
  const folder = scratch();
  const file = path.join(folder, "my-gateway.wasm");
  copyFileSync(path.join(process.cwd(), "components", "deps", "orders", "gateway.wasm"), file);
  const shown = await witloom(["graph", "--json", file]);
  assert.deepEqual(
    (JSON.parse(shown.stdout) as { nodes: { id: string }[] }).nodes.map((node) => node.id),
    ["my-gateway"],
  );
});

test("within a composition too, a script is one component", async () => {
  const sample = path.join(process.cwd(), "components", "shop-c.wac");
  const nodes = async (file: string): Promise<string[]> =>
    (JSON.parse((await witloom(["graph", "--json", file])).stdout) as { nodes: { id: string }[] }).nodes.map((node) => node.id).sort();
  const parts = await nodes(sample);
  assert.ok(parts.includes("gateway"));
  assert.equal((await nodes(await composed(sample))).length, parts.length);
});

// --- the text format ---------------------------------------------------------------------------------------------------------------------

const NUMBER = `(component
  (core module $m (func (export "number") (result i32) i32.const 7))
  (core instance $i (instantiate $m))
  (func (export "number") (result u32) (canon lift (core func $i "number"))))`;

test("a component in the text format is a package like any other", async () => {
  const wac = "package t:app;\nlet one = new t:one {};\nexport one.number;\n";
  const folder = folderOf({ "app.wac": wac });
  mkdirSync(path.join(folder, "deps", "t"), { recursive: true });
  const dep = path.join(folder, "deps", "t", "one.wat");
  writeFileSync(dep, NUMBER);
  assert.equal((await run(path.join(folder, "app.wac"), "number()")).answer, "7");
  writeFileSync(dep, NUMBER.replace("i32.const", "i32.cons"));
  const broken = await witloom(["check", path.join(folder, "app.wac")]);
  assert.equal(broken.code, 1);
  assert.match(broken.stdout + broken.stderr, /app\.wac:2:15: error: \S*one\.wat does not assemble: unknown operator or unexpected token/);
});

test("a WIT dependency in the text format is read", async () => {
  const folder = folderOf({ "a.wit": "package t:a;\ninterface i { use t:b/types.{id}; get: func() -> id; }\n" });
  mkdirSync(path.join(folder, "deps"));
  const types = `(component
  (type $d (component (export "t:b/types" (instance (type u32) (export "id" (type (eq 0)))))))
  (export "types" (type $d)))`;
  writeFileSync(path.join(folder, "deps", "b.wat"), types);
  const checked = await witloom(["check", folder]);
  assert.deepEqual([checked.code, checked.stdout + checked.stderr], [0, ""]);
});
