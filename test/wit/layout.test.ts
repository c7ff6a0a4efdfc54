/** Sizes and core signatures beside the official encoder: the core module of a dummy component has the signatures that the ABI gives. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Features, WitSource } from "../../server/src/toolkit/toolkit.ts";
import { type Crossing, coreSignature, declaredLayout } from "../../server/src/wit/layout.ts";
import { buildModel, findType, fullName, functionsOf, type Scope, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import type { FunctionNode, TypeDeclaration } from "../../server/src/wit/tree.ts";
import { absent, crateSource, must, print, readWit, toolkit } from "../toolkit/kit.ts";

const crate = crateSource("wit-parser", "0.263.");

function oneFile(text: string): { model: WitModel; scope: Scope } {
  const model = buildModel([[{ path: "/a.wit", file: parseWit(text) }]]);
  return { model, scope: model.scopes[0]! };
}

/** `size/align flat` of the type called `t`. */
function shown(text: string): string | null {
  const { model, scope } = oneFile(`package a:b; interface i { ${text} }`);
  const found = findType(model, scope, "t")!;
  const it = declaredLayout(model, scope, found.node as TypeDeclaration);
  return it && `${it.size}/${it.align} ${it.flat.join(" ")}`;
}

const many = (count: number, name: string): string => Array.from({ length: count }, (_, index) => `${name}${index}`).join(", ");

test("size, alignment and flat values of every sort of type", () => {
  const cases: [string, string | null][] = [
    ["type t = u8;", "1/1 i32"],
    ["type t = char;", "4/4 i32"],
    ["type t = s64;", "8/8 i64"],
    ["type t = f32;", "4/4 f32"],
    ["type t = string;", "8/4 i32 i32"],
    ["type t = list<u64>;", "8/4 i32 i32"],
    ["type t = list<u16, 3>;", "6/2 i32 i32 i32"],
    ["type t = map<string, u8>;", "8/4 i32 i32"],
    ["type t = error-context;", "4/4 i32"],
    ["type t = stream<u8>;", "4/4 i32"],
    ["type t = future;", "4/4 i32"],
    ["type t = result;", "1/1 i32"],
    ["type t = result<_, u16>;", "4/2 i32 i32"],
    ["type t = result<f32, u32>;", "8/4 i32 i32"],
    ["type t = result<f32, f64>;", "16/8 i32 i64"],
    ["type t = option<string>;", "12/4 i32 i32 i32"],
    ["type t = tuple<u8, u32, u8>;", "12/4 i32 i32 i32"],
    ["record t { a: u8, b: u64, c: u16 }", "24/8 i32 i64 i32"],
    ["variant t { a, b(f32), c(tuple<u64, f64>) }", "24/8 i32 i64 f64"],
    ["enum t { a, b }", "1/1 i32"],
    [`enum t { ${many(256, "a")} }`, "1/1 i32"],
    [`enum t { ${many(257, "a")} }`, "2/2 i32"],
    ["flags t { a }", "1/1 i32"],
    [`flags t { ${many(9, "a")} }`, "2/2 i32"],
    [`flags t { ${many(17, "a")} }`, "4/4 i32"],
    [`flags t { ${many(33, "a")} }`, null],
    ["resource t;", "4/4 i32"],
    ["resource r; type t = borrow<r>;", "4/4 i32"],
    ["record t { a: %list } type %list = u16;", "2/2 i32"],
    ["record t { a: t }", null],
    ["record t { a: option<u> } variant u { x(t) }", null],
    ["record t { a: nothing }", null],
    ["type t = list<u8, 4294967295>;", `4294967295/1 ${"i32 ".repeat(17).trim()}`],
    ["type t = list<u64, 4294967295>;", null],
  ];
  for (const [text, expected] of cases) assert.equal(shown(text), expected, text);
});

test("records that double at each step are measured at once, deep ones end", () => {
  const doubling = Array.from({ length: 25 }, (_, index) => `record r${index} { a: r${index + 1}, b: r${index + 1} }`).join("\n");
  assert.match(shown(`type t = r0; ${doubling} record r25 { x: u8 }`)!, /^33554432\/1 /);
  const deep = Array.from({ length: 3000 }, (_, index) => `type a${index} = a${index + 1};`).join("\n");
  assert.equal(shown(`type t = a0; ${deep} type a3000 = u8;`), null);
});

test("functions: parameters and results that go through memory, methods and constructors, async", () => {
  const { model, scope } = oneFile(`package a:b; interface i {
    resource r { constructor(x: u8); m: func(a: string) -> result<u32, string>; s: static func() -> r; }
    f: func(a: tuple<${"u8, ".repeat(17)}>) -> string;
    g: async func(a: string, b: string, c: u64) -> string;
    h: async func(a: u64);
  }`);
  const show = (name: string, crossing: Crossing): string => {
    const { fn } = functionsOf(model, "/a.wit").find((it) => it.fn.fullName === name)!;
    const it = coreSignature(model, scope, fn, crossing)!;
    return `${it.params.join(" ")} -> ${it.results.join(" ")}`;
  };
  assert.equal(show("[constructor]r", "import"), "i32 -> i32");
  assert.equal(show("[method]r.m", "import"), "i32 i32 i32 i32 -> ");
  assert.equal(show("[method]r.m", "export"), "i32 i32 i32 -> i32");
  assert.equal(show("[static]r.s", "export"), " -> i32");
  assert.equal(show("f", "import"), "i32 i32 -> ");
  assert.equal(show("f", "export"), "i32 -> i32");
  assert.equal(show("g", "async import"), "i32 i32 -> i32");
  assert.equal(show("g", "async export"), "i32 i32 i32 i32 i64 -> i32");
  assert.equal(show("h", "async import"), "i64 -> i32");
});

/** The functions that the main module of a component imports and exports, by `interface#name`, with their signatures. */
function coreFunctions(wat: string): { side: "import" | "export"; key: string; signature: string }[] {
  const start = wat.indexOf("(core module $main");
  const text = wat.slice(start, wat.indexOf("\n  )", start));
  const types = new Map([...text.matchAll(/\(type \(;(\d+);\) (\(func.*\))\)$/gm)].map((it) => [it[1]!, it[2]!]));
  const signatureOf = (type: string): string => {
    const words = (what: string): string => new RegExp(`\\(${what} ([^)]*)`).exec(types.get(type)!)?.[1] ?? "";
    return `${words("param")} -> ${words("result")}`;
  };
  const functions = new Map([...text.matchAll(/\(func \(;(\d+);\) \(type (\d+)\)/g)].map((it) => [it[1]!, it[2]!]));
  const imported = [...text.matchAll(/\(import "cm32p2\|([^"]*)" "([^"]*)" \(func \(;\d+;\) \(type (\d+)\)/g)];
  const exported = [...text.matchAll(/\(export "cm32p2\|([^"|]*)\|([^"]*)" \(func (\d+)\)\)/g)];
  return [
    ...imported.map((it) => ({ side: "import" as const, key: `${it[1]}#${it[2]}`, signature: signatureOf(it[3]!) })),
    ...exported.map((it) => ({ side: "export" as const, key: `${it[1]}#${it[2]}`, signature: signatureOf(functions.get(it[3]!)!) })),
  ];
}

function modelOf(source: WitSource): WitModel {
  const trees = (files: { path: string; text: string }[]): { path: string; file: ReturnType<typeof parseWit> }[] =>
    files.map((it) => ({ path: it.path, file: parseWit(it.text) }));
  return buildModel([trees(source.main), ...source.deps.flatMap((it) => (it.tag === "source" ? [trees(it.val)] : []))]);
}

/** All functions by `interface#name`, without versions; those of worlds and inline interfaces by nothing and the interface's plain name. */
function declaredFunctions(model: WitModel): Map<string, { scope: Scope; fn: FunctionNode }[]> {
  const out = new Map<string, { scope: Scope; fn: FunctionNode }[]>();
  for (const file of model.byPath.keys()) {
    for (const found of functionsOf(model, file)) {
      const { node } = found.scope;
      const home = node.kind === "world" ? "" : (fullName(found.scope) ?? node.name.text).replace(/@.*/, "");
      const key = `${home}#${found.fn.fullName}`;
      out.set(key, [...(out.get(key) ?? []), found]);
    }
  }
  return out;
}

/** The source with a world for each of these interfaces, so that all their functions are encoded. */
function withWorlds(source: WitSource, interfaces: Scope[]): WitSource {
  if (interfaces.length === 0) return source;
  const main = mainPackage(source);
  const pathTo = ({ package: id, version, node }: Scope): string =>
    id === main ? `%${node.name.text}` : `${id}/${node.name.text}${version === null ? "" : `@${version}`}`;
  const worlds = interfaces.map((it, index) => `world for-layout${index} { import ${pathTo(it)}; export ${pathTo(it)}; }`);
  return { ...source, main: [...source.main, { path: "for-layout.wit", text: worlds.join("\n") }] };
}

/** The interfaces of the main package that the suite's features show. */
function ownInterfaces(source: WitSource): Scope[] {
  const gated = (it: Scope): boolean => it.node.gates.some((gate) => /feature = (?!active)/.test(gate.text));
  const main = mainPackage(source);
  return modelOf(source).scopes.filter((it) => it.node.kind === "interface" && main !== null && it.package === main && !gated(it));
}

function mainPackage(source: WitSource): string | null {
  return source.main.map((it) => parseWit(it.text).package).find((it) => it !== null)?.id ?? null;
}

/** What belongs to a resource or to the module itself, not to a function of the text. */
const INTRINSIC = /_(drop|new|rep|dtor|post)$|#(_|cm32p2)/;

/** Compares every function of every world of a source; answers how many, and which have no declaration that we know. */
async function compare(name: string, source: WitSource, features: Features): Promise<{ compared: number; unknown: string[] }> {
  const tk = await toolkit();
  const resolve = must(tk.resolveWit(source, features));
  const model = modelOf(source);
  const functions = declaredFunctions(model);
  const unknown: string[] = [];
  let compared = 0;
  for (const world of resolve.worlds.filter((it) => it.package === resolve.main)) {
    const wat = await print(must(tk.dummyComponent(source, world.name, features)));
    for (const core of coreFunctions(wat).filter((it) => !INTRINSIC.test(it.key))) {
      const found = functions.get(core.key.replace(/@[^#]*/, ""));
      if (!found) unknown.push(`${name} ${world.name} ${core.side} ${core.key}`);
      const ours = (found ?? []).map(({ scope, fn }) => {
        const it = coreSignature(model, scope, fn, core.side);
        return it && `${it.params.join(" ")} -> ${it.results.join(" ")}`;
      });
      if (!found) continue;
      assert.ok(ours.includes(core.signature), `${name} ${core.side} ${core.key}: ${ours.join(" | ")}, but ${core.signature}`);
      compared++;
    }
  }
  return { compared, unknown };
}

test("the core signatures of wasi:http and all that it needs are the encoder's own", async () => {
  const root = path.join(process.cwd(), "test", "fixtures", "wasi");
  const source = await readWit(path.join(root, "wit"), root);
  const all = modelOf(source).scopes.filter(
    (it) => it.node.kind === "interface" && it.package !== null && it.node.gates.every((gate) => gate.name.text !== "unstable"),
  );
  const { compared, unknown } = await compare("wasi", withWorlds(source, all), { all: false, names: [] });
  assert.ok(compared > 300, `${compared} functions compared`);
  assert.deepEqual(unknown, []);
});

if (crate === null) test("core signatures of the official suite", { skip: absent("wit-parser 0.263 is not in cargo's cache") }, () => {});
else {
  test("the core signatures of the official suite are the encoder's own", async () => {
    const folder = path.join(crate, "tests", "ui");
    // The official encoder itself needs minutes for a dummy component of the stress tests.
    const files = readdirSync(folder).filter(
      (name) => !/^(parse-fail|stress-)/.test(name) && (name.endsWith(".wit") || statSync(path.join(folder, name)).isDirectory()),
    );
    let all = 0;
    const unknown: string[] = [];
    for (const file of files) {
      const source = await readWit(path.join(folder, file), crate);
      const found = await compare(file, withWorlds(source, ownInterfaces(source)), { all: false, names: ["active"] });
      all += found.compared;
      unknown.push(...found.unknown);
    }
    assert.ok(all > 200, `${all} functions compared`);
    assert.deepEqual(unknown, []);
  });
}
