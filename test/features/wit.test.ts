import assert from "node:assert/strict";
import test from "node:test";
import { definition } from "../../server/src/features/definition.ts";
import { hover } from "../../server/src/features/hover.ts";
import { outline } from "../../server/src/features/outline.ts";
import { functionPlaces } from "../../server/src/features/places.ts";
import { buildModel, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { type Fixture, parseFixture } from "../kit/fixture.ts";

/** Files in one folder are one package; those below `/deps/X/` are packages of their own. */
function model(fixture: Fixture): WitModel {
  const packages = new Map<string, { path: string; file: ReturnType<typeof parseWit> }[]>();
  for (const { path, text } of fixture.files) {
    const key = /^\/deps\/[^/]+/.exec(path)?.[0] ?? "";
    packages.set(key, [...(packages.get(key) ?? []), { path, file: parseWit(text) }]);
  }
  return buildModel([...packages.values()]);
}

/** The definition at `$0` must be what the carets mark. */
function checkDefinition(source: string): void {
  const fixture = parseFixture(source);
  const found = definition(model(fixture), fixture.cursor!.path, fixture.cursor!.offset);
  const [mark] = fixture.marks;
  assert.deepEqual(found, mark ? { path: mark.path, start: mark.start, end: mark.end } : null);
}

function hoverText(source: string): string | null {
  const fixture = parseFixture(source);
  return hover(model(fixture), fixture.cursor!.path, fixture.cursor!.offset)?.markdown ?? null;
}

test("definition of a type in the same interface", () => {
  checkDefinition(`
package a:b;
interface i {
  record point { x: u32 }
  //     ^^^^^
  f: func(p: list<po$0int>);
}`);
});

test("definition through use with a new name, in another file", () => {
  checkDefinition(`
package a:b;
interface i {
  use types.{point as place};
  f: func(p: option<pla$0ce>);
}
//- /types.wit
interface types {
  record point { x: u32 }
  //     ^^^^^
}`);
});

test("definition in a dependency, with a version", () => {
  checkDefinition(`
package a:b;
world w {
  import x:y/z@0.2.1;
  use x:y/z@0.2.1.{han$0dle};
}
//- /deps/y/z.wit
package x:y@0.2.3;
interface z {
  resource handle;
  //       ^^^^^^
}`);
});

test("definition of an interface in a path of an import", () => {
  checkDefinition(`
package a:b;
world w { import x:y/st$0ore; }
//- /deps/y/z.wit
package x:y;
interface store {}
//        ^^^^^`);
});

test("definition through a top-level use", () => {
  checkDefinition(`
package a:b;
use x:y/store as shop;
interface i { use sh$0op.{item}; }
//- /deps/y/z.wit
package x:y;
interface store { type item = u32; }
//        ^^^^^`);
});

test("definition in an inline interface of a world", () => {
  checkDefinition(`
package a:b;
world w {
  export api: interface {
    enum color { red }
    //   ^^^^^
    paint: func(c: col$0or);
  }
}`);
});

test("a name that nothing declares has no definition, and interfaces in a circle end", () => {
  checkDefinition("package a:b; interface i { f: func(x: no$0pe); }");
  checkDefinition("package a:b; interface i { use j.{t}; f: func(x: t$0); } interface j { use i.{t}; }");
});

test("hover shows the declaration, its home and its documentation", () => {
  const text = hoverText(`
package a:b@1.2.3;
interface i {
  /// A place on
  /// the plane.
  record point { x: f32, y: f32 }
  f: func(p: poi$0nt) -> string;
}`);
  assert.equal(
    text,
    "```wit\nrecord point {\n  x: f32,\n  y: f32,\n}\n```\n\nin `a:b/i@1.2.3`\n\nA place on\nthe plane.\n\nsize 8, align 4, flat `f32 f32`",
  );
});

test("hover on a method, a gate and a parameter", () => {
  const source = (cursor: string): string =>
    `package a:b; interface i { resource r { @since(version = 1.0.0) m: func(x: u8) -> u8; } }`.replace(cursor, `${cursor}$0`);
  assert.match(hoverText(source("m"))!, /^.*$/s);
  assert.match(hoverText(source(") m"))!, /@since\(version = 1\.0\.0\)\nm: func\(x: u8\) -> u8/);
  assert.match(hoverText(source("(x"))!, /x: u8/);
});

test("outline of a file, also of a broken one", () => {
  const names = (text: string): string[] => {
    const flat = (items: ReturnType<typeof outline>): string[] => items.flatMap((it) => [it.name, ...flat(it.children)]);
    return flat(outline(parseWit(text)));
  };
  assert.deepEqual(names("package a:b; interface i { record r { f: u8 } g: func(); } world w { import i; export run: func(); }"), [
    "i",
    "r",
    "f",
    "g",
    "w",
    "import i",
    "export run",
  ]);
  assert.deepEqual(names("interface i { record r { f: u8, g } h: func( ; ok: func(); } world w { export i; }"), [
    "i",
    "r",
    "f",
    "g",
    "h",
    "ok",
    "w",
    "export i",
  ]);
});

test("places of functions carry full names and lines", () => {
  const places = functionPlaces(
    "package a:b@1.0.0;\ninterface i {\n  f: func();\n  resource r {\n    constructor();\n    m: func();\n    s: static func();\n  }\n}\nworld w {\n  export run: func();\n}\n",
  );
  assert.deepEqual(
    places.map((it) => (it.kind === "function" ? `${it.line} ${it.interface} ${it.version} ${it.function}` : "")),
    ["2 a:b/i 1.0.0 f", "4 a:b/i 1.0.0 [constructor]r", "5 a:b/i 1.0.0 [method]r.m", "6 a:b/i 1.0.0 [static]r.s", "10 null 1.0.0 run"],
  );
});

test("parsing never fails and never hangs, whatever the text", () => {
  const text =
    "package a:b@1.0.0; interface i { use x:y/z@1.0.0.{a as b}; record r { f: list<option<u8>>, } r2: async func(a: r) -> result<_, string>; } world w { import n: interface { f: func(); } include v with { a as b } }";
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let i = 0; i < 3000; i++) {
    const at = random(text.length);
    const mutated = text.slice(0, at) + "{}()<>;:,.@%\u{1F600}\ud800/*"[random(15)] + text.slice(at + random(6));
    const file = parseWit(mutated);
    outline(file);
    hover(buildModel([[{ path: "/a", file }]]), "/a", random(mutated.length));
  }
  parseWit("list<".repeat(100_000));
  parseWit("interface i {".repeat(20_000));
  parseWit(`interface i { f: func(x: ${"list<".repeat(100_000)}u8) }`);
  parseWit("/*".repeat(100_000));
});

test("escaped names, keywords as names, comments", () => {
  const file = parseWit(
    "interface %interface { %type: func(%record: u8); record: func(); /* a /* b */ c */ use: func(); import: func(); }",
  );
  assert.deepEqual(file.problems, []);
});
