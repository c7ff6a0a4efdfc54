import assert from "node:assert/strict";
import test from "node:test";
import { type Editable, prepareRename, type RenameEdit, rename } from "../../server/src/features/rename.ts";
import { isIdentifier, KEYWORDS, writeName } from "../../server/src/wit/keywords.ts";
import { occurrences, sameMeaning } from "../../server/src/wit/names.ts";
import { edited, example, load, place, wasi } from "../kit/models.ts";
import { toolkit } from "../toolkit/kit.ts";

const everywhere: Editable = () => true;
const own: Editable = (path) => !path.startsWith("/deps/");

/** What the files are after renaming what stands at `$0`, or the reason why not. */
function renamed(source: string, newName: string, editable = everywhere): string {
  const loaded = example(source);
  const result = rename(loaded.model, loaded.at.path, loaded.at.offset, newName, editable);
  if ("reason" in result) return result.reason;
  return edited(loaded, result.edits)
    .map((it) => it.text.trim())
    .join("\n---\n");
}

/** The official parser's word on a package at the root with its `/deps/`. */
async function accepted(files: { path: string; text: string }[]): Promise<boolean> {
  const deps = new Map<string, typeof files>();
  for (const it of files.filter((one) => !own(one.path)))
    deps.set(it.path.split("/")[2]!, [...(deps.get(it.path.split("/")[2]!) ?? []), it]);
  const source = {
    main: files.filter((it) => own(it.path)),
    deps: [...deps.values()].map((val) => ({ tag: "source" as const, val })),
  };
  return (await toolkit()).resolveWit(source, { all: true, names: [] }).ok;
}

test("a type is renamed where it is declared and used, in every file; an alias stays", () => {
  assert.equal(
    renamed(
      `
package a:b;
interface types { record poi$0nt { x: u32 } f: func(p: list<point>); }
//- /more.wit
interface more { use types.{point as place}; use types.{point}; g: func(point: point) -> place; }`,
      "spot",
    ),
    `package a:b;
interface types { record spot { x: u32 } f: func(p: list<spot>); }
---
interface more { use types.{spot as place}; use types.{spot}; g: func(point: spot) -> place; }`,
  );
});

test("an alias is renamed alone, and what took the name from it", () => {
  assert.equal(
    renamed(
      "package a:b; interface t { type p = u8; } interface i { use t.{p as pla$0ce}; f: func(x: place); } interface j { use i.{place}; g: func() -> place; }",
      "spot",
    ),
    "package a:b; interface t { type p = u8; } interface i { use t.{p as spot}; f: func(x: spot); } interface j { use i.{spot}; g: func() -> spot; }",
  );
});

test("an interface with its paths, also those of other packages and top-level uses", () => {
  const source = `
package a:b;
use x:y/store;
use x:y/store as shop;
world w { import sto$0re; export shop; use x:y/store.{t}; }
//- /deps/y/z.wit
package x:y;
interface store { type t = u8; }`;
  assert.equal(
    renamed(source, "market"),
    `package a:b;
use x:y/market;
use x:y/market as shop;
world w { import market; export shop; use x:y/market.{t}; }
---
package x:y;
interface market { type t = u8; }`,
  );
  assert.equal(renamed(source, "market", own), "`store` is declared in /deps/y/z.wit, which belongs to a dependency.");
});

test("keywords are escaped, and the escape goes with them", () => {
  assert.equal(
    renamed("package a:b; interface i { type t$0 = u8; f: func(x: t); }", "record"),
    "package a:b; interface i { type %record = u8; f: func(x: %record); }",
  );
  assert.equal(
    renamed("package a:b; interface i { type %u32 = u8; f: func(x: %u$032, y: u32); }", "%plain"),
    "package a:b; interface i { type plain = u8; f: func(x: plain, y: u32); }",
  );
});

test("a package is renamed in its declarations and all paths", () => {
  const source = `
package a$0:b@1.0.0;
interface i { type t = u8; }
//- /more.wit
package a:b@1.0.0;
world w { import a:b/i@1.0.0; import x:y/z; }
//- /deps/y/z.wit
package x:y;
interface z { use a:b/i@1.0.0.{t}; }`;
  assert.equal(
    renamed(source, "include:c"),
    `package %include:c@1.0.0;
interface i { type t = u8; }
---
package %include:c@1.0.0;
world w { import %include:c/i@1.0.0; import x:y/z; }
---
package x:y;
interface z { use %include:c/i@1.0.0.{t}; }`,
  );
  assert.equal(renamed(source, "c"), "`c` is no package name such as `my-namespace:my-package`.");
  assert.equal(renamed(source, "x:y"), "There is already a package `x:y`.");
  assert.equal(renamed(source, "c:d", own), "`a:b` is also named in /deps/y/z.wit, which belongs to a dependency.");
});

/** Each: a fixture, the new name, and the reason of the refusal. */
const REFUSED: [string, string, RegExp][] = [
  ["interface i { type t$0 = u8; type s = u8; }", "s", /^`s` is already the name of a type in interface a:b\/i\.$/],
  ["interface i { type t$0 = u8; f: func(); }", "F", /^`f` is already the name of a function/],
  ["interface i { f$0: func(); } ", "no_name", /^`no_name` is no WIT name/],
  ["interface i { f$0: func(); } ", "1a", /is no WIT name/],
  ["interface i { f$0: func(); } ", "aB", /is no WIT name/],
  ["interface i { f$0: func(); } ", "a--b", /is no WIT name/],
  ["interface i { f$0: func(); } ", "", /is no WIT name/],
  ["interface i { f: func(x: u$032); } ", "x", /^`u32` is a type of the language and cannot be renamed\.$/],
  ["interface i { f: func(x: no$0pe); } ", "x", /^Nothing declares `nope`/],
  ["interface i { f: fu$0nc(); }", "x", /^There is no name here/],
  ["interface i { type t$0 = u8; } interface j { use i.{t}; s: func(); }", "s", /already the name of a function in interface a:b\/j/],
  ["interface i { record r { a$0: u8, b: u8 } }", "b", /already the name of a field in record r/],
  ["interface i { variant r { a$0, b(u8) } }", "b", /already the name of a case in variant r/],
  ["interface i { f: func(a$0: u8, b: u8); }", "b", /already the name of a parameter in function f/],
  ["interface i { resource r { m$0: func(); s: static func(); } }", "s", /already the name of a function in resource r/],
  ["interface i$0 { } world w { }", "w", /already the name of a world in package a:b/],
  ["world w { import a$0: func(); import b: interface {} }", "b", /already the name of an import in world a:b\/w/],
  ["world w { export a$0: func(); } world v { include w; export b: func(); }", "b", /already the name of a function in world a:b\/v/],
];

test("what collides or cannot be named so is refused with a sentence", () => {
  for (const [source, newName, reason] of REFUSED) assert.match(renamed(`package a:b; ${source}`, newName), reason, source);
});

test("where nothing collides, nothing is refused", () => {
  for (const [source, newName] of [
    ["interface i { type t$0 = u8; } interface j { type s = u8; }", "s"],
    ["interface i { record r { a$0: u8 } record q { b: u8 } }", "b"],
    ["interface i { f: func(a$0: u8); g: func(b: u8); }", "b"],
    ["interface i { f: func(a$0: u8); }", "f"],
    ["interface i { resource r { m$0: func(); } m2: func(); }", "m2"],
    ["interface i { use k.{t as b}; f$0: func(); } interface k { type t = u8; }", "t"],
    ["world w { export a$0: func(); import b: func(); }", "b"],
    ["world w { export a$0: func(); } world v { include w with { a as c } export b: func(); }", "b"],
  ] as const) {
    assert.ok(renamed(`package a:b; ${source}`, newName).startsWith("package"), `${source} -> ${newName}`);
  }
});

test("a name of an included world, and its rename at the include", () => {
  assert.equal(
    renamed("package a:b; world w { export ru$0n: func(); } world v { include w with { run as walk } }", "go"),
    "package a:b; world w { export go: func(); } world v { include w with { go as walk } }",
  );
  const chain =
    "package a:b; world w { export run: func(); } world v { include w; } world u { include v with { run as walk } } world t { include u with { walk as fly } }";
  assert.equal(renamed(chain.replace("export run", "export ru$0n"), "go"), chain.replaceAll("run", "go"));
  assert.equal(renamed(chain.replace("as walk", "as wa$0lk"), "go"), chain.replaceAll("walk", "go"));
  const circle =
    "package a:b; world w { include v; include v; include w with { nope as x } } world v { include w; include w; export ru$0n: func(); }";
  assert.equal(renamed(circle, "go"), circle.replace("ru$0n", "go"));
});

test("a getter and its setter are one thing by name", () => {
  assert.equal(
    renamed("package a:b; interface i { resource r { x: get() -> u8; x$0: set(value: u8); } x: get() -> u8; }", "y"),
    "package a:b; interface i { resource r { y: get() -> u8; y: set(value: u8); } x: get() -> u8; }",
  );
});

test("prepare gives the place with its escape, and the plain name", () => {
  const { model, at, texts } = example("package a:b; interface i { type %rec$0ord = u8; }");
  const found = prepareRename(model, at.path, at.offset, everywhere);
  assert.ok("placeholder" in found);
  assert.deepEqual([texts.get(at.path)!.slice(found.start, found.end), found.placeholder], ["%record", "record"]);
});

test("names and keywords of WIT", () => {
  for (const good of ["a", "a-b", "A", "A-b", "a1-2", "foo-BAR-9"]) assert.ok(isIdentifier(good), good);
  for (const bad of ["", "-a", "a-", "a--b", "1a", "aB", "a_b", "é", "a b", "%a", "A-bC"]) assert.ok(!isIdentifier(bad), bad);
  assert.equal(writeName("future"), "%future");
  assert.equal(writeName("futures"), "futures");
});

test("the official parser refuses exactly the keywords where they are not escaped", async () => {
  const words = [...KEYWORDS, "get", "set", "since", "version", "func2", "package-x"].filter((it) => it !== "_");
  for (const word of words) {
    const text = (name: string): string => `package a:b; interface i { type ${name} = u8; f: func(x: ${name}); }`;
    assert.equal(await accepted([{ path: "/a.wit", text: text(word) }]), !KEYWORDS.has(word), word);
    assert.ok(await accepted([{ path: "/a.wit", text: text(writeName(word)) }]), word);
  }
});

const CROWDED = `package a:b@1.0.0;
use x:y/store as shop;
interface i {
  use shop.{item, item as thing};
  record r { a: u8, b: thing }
  variant v { a, b(r) }
  resource res { constructor(a: u8, b: item); m: func(a: u8) -> v; s: static func(); }
  f: func(a: borrow<res>, b: r);
  g: func();
}
interface j { use i.{res, v as w}; h: func(a: res) -> w; }
world base { use i.{r}; import one: func(a: r); export two: func(); export api: interface { k: func(); } }
world top { include base with { one as uno } import i; import j; export shop; export three: func(); import four: func(); }`;

test("a rename is refused where the official parser would refuse the text, and nowhere else", async () => {
  const loaded = load([
    { path: "/main.wit", text: CROWDED },
    { path: "/deps/y/z.wit", text: "package x:y; interface store { type item = u8; type other = u8; } interface free {}" },
  ]);
  assert.ok(await accepted(edited(loaded, [])));
  const names = occurrences(loaded.model, "/main.wit").filter((it) => it.kind !== "package");
  const words = [...new Set(names.map((it) => it.name.text)), "fresh", "other", "free"];
  const tally = { refused: 0, done: 0 };
  for (const it of names.filter((one) => one.role !== "reference")) {
    for (const word of words.filter((one) => one !== it.name.text)) {
      const result = rename(loaded.model, "/main.wit", it.name.start, word, everywhere);
      const edits: RenameEdit[] = names
        .filter((other) => other.namer && sameMeaning(other.namer, it.namer!))
        .map(({ name: { start, end } }) => ({ path: "/main.wit", start, end, newText: word }));
      const fine = await accepted(edited(loaded, edits));
      // A name that hides another one for a single file is legal, yet no one wants it.
      const hides = "reason" in result && / in package /.test(result.reason);
      if (!hides) assert.equal(!("reason" in result), fine, `${it.name.text} -> ${word}: ${JSON.stringify(result)}`);
      tally["reason" in result ? "refused" : "done"]++;
    }
  }
  assert.ok(tally.refused > 80 && tally.done > 200, JSON.stringify(tally));
});

test("WASI: what is renamed stays one package for the official parser, and back again it is the same text", async () => {
  const loaded = wasi();
  const before = edited(loaded, []);
  assert.ok(await accepted(before));
  let count = 0;
  for (const path of loaded.model.trees.keys()) {
    for (const it of occurrences(loaded.model, path).filter((one) => one.role !== "reference" && one.kind !== "package")) {
      if (count++ % 31 !== 0) continue;
      const done = rename(loaded.model, path, it.name.start, "world", everywhere);
      assert.ok("edits" in done, `${path} ${it.name.text}: ${JSON.stringify(done)}`);
      const files = edited(loaded, done.edits);
      assert.ok(await accepted(files), `${path} ${it.name.text}`);
      const next = load(files);
      const first = done.edits.find((edit) => edit.path === path)!;
      const shift = done.edits
        .filter((edit) => edit.path === path && edit.start < first.start)
        .reduce((sum, edit) => sum + edit.newText.length - (edit.end - edit.start), 0);
      const back = rename(next.model, path, first.start + shift, it.name.text, everywhere);
      assert.ok("edits" in back);
      assert.deepEqual(edited(next, back.edits), before);
    }
  }
  assert.ok(count > 400, `${count}`);
});

test("WASI: a type of the main package across its files; one of a dependency is refused", () => {
  const loaded = wasi();
  const at = place(loaded, "/handler.wit", "error-code");
  const done = rename(loaded.model, "/handler.wit", at, "failure", own);
  assert.ok("edits" in done);
  assert.deepEqual([...new Set(done.edits.map((it) => it.path))].sort(), ["/handler.wit", "/types.wit"]);
  const pollable = place(loaded, "/types.wit", "{pollable}") + 1;
  const refused = rename(loaded.model, "/types.wit", pollable, "x", own);
  assert.deepEqual(refused, { reason: "`pollable` is declared in /deps/io/poll.wit, which belongs to a dependency." });
});
