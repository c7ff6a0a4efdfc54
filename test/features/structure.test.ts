/** Folding, selection ranges, linked editing, workspace symbols, type definition. */
import assert from "node:assert/strict";
import test from "node:test";
import { folding } from "../../server/src/features/folding.ts";
import { linkedEditing } from "../../server/src/features/linkedEditing.ts";
import { selectionRanges } from "../../server/src/features/selectionRanges.ts";
import { typeDefinition } from "../../server/src/features/typeDefinition.ts";
import { workspaceSymbols } from "../../server/src/features/workspaceSymbols.ts";
import type { WitModel } from "../../server/src/wit/model.ts";
import { occurrences } from "../../server/src/wit/names.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { example, place, shown, wasi } from "../kit/models.ts";

/** `first-last kind`, lines counted from zero. */
function folds(text: string): string[] {
  return folding(parseWit(text), text).map((it) => `${it.startLine}-${it.endLine} ${it.kind}`);
}

test("folding of bodies keeps the line of the closing bracket", () => {
  assert.deepEqual(
    folds("interface i {\n  record r {\n    a: u8,\n  }\n  f: func(\n    a: u8,\n  ) -> u8;\n  enum e { a }\n  resource r {\n  }\n}\n"),
    ["0-9 body", "1-2 body", "4-5 body"],
  );
  assert.deepEqual(folds("interface i {\n  f: func();\n"), ["0-1 body"]);
});

test("folding of comments, imports and regions", () => {
  assert.deepEqual(folds("// a\n// b\n\n// c\n/* d\n e */\ninterface i {}\n/// x\n"), ["0-1 comment", "3-5 comment"]);
  assert.deepEqual(folds("// a\nuse a:b/c; // no comment block\n// d\n"), ["1-2 comment"]);
  assert.deepEqual(
    folds("use a:b/c;\nuse a:b/d;\nworld w {\n  import c;\n  import d;\n  export e;\n  import f;\n  use c.{\n    t,\n  };\n}\n"),
    ["0-1 imports", "2-9 body", "3-4 imports", "6-9 imports", "7-8 body"],
  );
  assert.deepEqual(folds("// #region one\n// #region two\ninterface i {}\n// #endregion\n// text\n// #endregion\n"), [
    "0-5 region",
    "1-3 region",
  ]);
});

/** The texts around `$0`, from the inside. */
function around(source: string): string[] {
  const { texts, at } = example(source);
  const text = texts.get(at.path)!;
  return selectionRanges(parseWit(text), text.length, at.offset).map((it) => text.slice(it.start, it.end));
}

test("selection grows from a name to the file", () => {
  assert.deepEqual(around("package a:b;\ninterface i { f: func(x: list<po$0int>); type t = u8; }"), [
    "point",
    "list<point>",
    "x: list<point>",
    "(x: list<point>)",
    "f: func(x: list<point>);",
    " f: func(x: list<point>); type t = u8; ",
    "{ f: func(x: list<point>); type t = u8; }",
    "interface i { f: func(x: list<point>); type t = u8; }",
    "package a:b;\ninterface i { f: func(x: list<point>); type t = u8; }\n",
  ]);
  assert.deepEqual(around("world w { include x:y/ba$0se@1.0.0 with { a as b } }"), [
    "base",
    "x:y/base@1.0.0",
    "include x:y/base@1.0.0 with { a as b }",
    " include x:y/base@1.0.0 with { a as b } ",
    "{ include x:y/base@1.0.0 with { a as b } }",
    "world w { include x:y/base@1.0.0 with { a as b } }",
    "world w { include x:y/base@1.0.0 with { a as b } }\n",
  ]);
});

test("WASI: at every offset each range holds the one before and the offset", () => {
  const { texts } = wasi();
  const text = texts.get("/deps/io/streams.wit")!;
  const file = parseWit(text);
  for (let offset = 0; offset <= text.length; offset += 3) {
    let last = { start: offset, end: offset };
    for (const it of selectionRanges(file, text.length, offset)) {
      assert.ok(it.start <= last.start && it.end >= last.end && it.end - it.start > last.end - last.start, `${offset}`);
      last = it;
    }
    assert.deepEqual(last, { start: 0, end: text.length });
  }
});

test("linked editing of a type that only its interface names", () => {
  const linked = (source: string): string[] | null => {
    const { model, texts, at } = example(source);
    return linkedEditing(model, at.path, at.offset)?.map((it) => `${it.start} ${texts.get(at.path)!.slice(it.start, it.end)}`) ?? null;
  };
  assert.deepEqual(linked("interface i { type t$0 = u8; f: func(a: t); }"), ["19 t", "38 t"]);
  assert.deepEqual(linked("interface i { use j.{a as b}; f: func(x: b$0); } interface j { type a = u8; }"), ["26 b", "41 b"]);
  assert.equal(linked("interface i { type t$0 = u8; f: func(a: t); } interface j { use i.{t}; }"), null);
  assert.equal(linked("interface i { use j.{t$0}; f: func(a: t); } interface j { type t = u8; }"), null);
  assert.equal(linked("interface i { type %type = u8; f: func(a: %ty$0pe); }"), null);
  assert.equal(linked("interface i { type t$0 = u8; }"), null);
  assert.equal(linked("interface i$0 { type t = u8; } world w { import i; }"), null);
});

test("workspace symbols by a part of the name", () => {
  const { model } = example(
    "package a:b@1.0.0; interface outgoing-handler { record point { x: u8 } resource res { constructor(); move-it: func(); } handle: func(); } world w { export run: func(); export api: interface { go: func(); } }",
  );
  const found = (query: string): string[] => workspaceSymbols(model, query).map((it) => `${it.kind} ${it.name} in ${it.container}`);
  assert.deepEqual(found("oh"), ["interface outgoing-handler in a:b"]);
  assert.deepEqual(found("HANDLE"), ["function handle in a:b/outgoing-handler@1.0.0", "interface outgoing-handler in a:b"]);
  assert.deepEqual(found("mit"), ["method move-it in a:b/outgoing-handler@1.0.0.res"]);
  assert.deepEqual(found("go"), ["function go in a:b/w@1.0.0/api", "interface outgoing-handler in a:b"]);
  assert.deepEqual(found("xyz"), []);
  assert.equal(found("").length, 9);
});

test("WASI: symbols of all packages, the exact name first", () => {
  const { model } = wasi();
  const [first] = workspaceSymbols(model, "error-code");
  assert.equal(first!.name, "error-code");
  const all = workspaceSymbols(model, "", 10_000);
  assert.equal(all.length, model.scopes.length + symbolsInside(model));
  assert.equal(workspaceSymbols(model, "", 20).length, 20);
});

/** The type definitions at `$0`. */
function types(source: string): string[] {
  const loaded = example(source);
  return typeDefinition(loaded.model, loaded.at.path, loaded.at.offset).map((it) => shown(loaded, it));
}

test("type definition of parameters, fields, cases, functions and aliases", () => {
  const text = `
package a:b;
interface i {
  use j.{deep as far};
  record r { f: list<far> }
  variant v { one(r), two }
  type short = option<r>;
  type plain = u8;
  resource res { m: func(a: tuple<r, v, r>) -> res; }
  g: func(a: short);
}
world w { import label: j; }
//- /j.wit
interface j { enum deep { d } }`;
  const at = (before: string): string[] => types(text.replace(before, `${before}$0`));
  assert.deepEqual(at("{ f"), ["/j.wit:1 deep"]);
  assert.deepEqual(at("{ one"), ["/main.wit:4 r"]);
  assert.deepEqual(at(", two"), []);
  assert.deepEqual(at("type short"), ["/main.wit:4 r"]);
  assert.deepEqual(at("type plain"), ["/main.wit:7 plain"]);
  assert.deepEqual(at("{ m"), ["/main.wit:8 res"]);
  assert.deepEqual(at("m: func(a"), ["/main.wit:4 r", "/main.wit:5 v"]);
  assert.deepEqual(at("g"), []);
  assert.deepEqual(at("  g"), ["/main.wit:6 short"]);
  assert.deepEqual(at("list<far"), ["/j.wit:1 deep"]);
  assert.deepEqual(at("label"), ["/j.wit:1 j"]);
});

test("WASI: the type of a function's result in another package", () => {
  const loaded = wasi();
  const at = place(loaded, "/types.wit", "  subscribe: func() -> pollable") + 3;
  assert.deepEqual(
    typeDefinition(loaded.model, "/types.wit", at).map((it) => shown(loaded, it)),
    ["/deps/io/poll.wit:9 pollable"],
  );
});

/** Types and functions with a name, counted from the names of the files. */
function symbolsInside(model: WitModel): number {
  const names = [...model.trees.keys()].flatMap((file) => occurrences(model, file));
  return names.filter((it) => it.role === "declaration" && (it.kind === "type" || it.kind === "function")).length;
}
