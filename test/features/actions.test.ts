/** Quick fixes, and what is done to a whole file: before and after. */
import assert from "node:assert/strict";
import test from "node:test";
import { dependencyFile } from "../../server/src/features/actions/packageFiles.ts";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { parseFixture } from "../kit/fixture.ts";
import { load } from "../kit/models.ts";
import { actionsOf, after, official, own } from "./actionKit.ts";

/** Before, the action's title (or its beginning), after. */
type Row = [before: string, title: string, after: string];

function table(name: string, rows: Row[]): void {
  test(name, () => {
    for (const [before, title, wanted] of rows) assert.equal(after(before, title).trim(), wanted.trim(), `${title}\n${before}`);
  });
}

/** The titles at the marker. */
function titles(source: string, editable = own): string[] {
  return actionsOf(source, editable).actions.map((it) => it.title);
}

const TYPES = `
//- /deps/y/types.wit
package x:y@1.2.0;
interface types { record point { x: u32 } resource res; type other = u8; }`;

table("the missing use is added, and merged into one that is there", [
  [
    `package a:b;
interface i {
  f: func(p: poi$0nt);
}${TYPES}`,
    "Use `point` from `x:y/types@1.2.0`",
    `package a:b;
interface i {
  use x:y/types@1.2.0.{point};
  f: func(p: point);
}
${TYPES.trim()}`,
  ],
  [
    `package a:b;
interface i {
  use x:y/types@1.2.0.{other}; // for g
  f: func(p: borrow<re$0s>, o: other);
}${TYPES}`,
    "Use `res`",
    `package a:b;
interface i {
  use x:y/types@1.2.0.{other, res}; // for g
  f: func(p: borrow<res>, o: other);
}
${TYPES.trim()}`,
  ],
  [
    `package a:b;
interface t { enum e { a } }
world w { import f: func(x: $0e); }`,
    "Use `e` from `t`",
    `package a:b;
interface t { enum e { a } }
world w { use t.{e}; import f: func(x: e); }`,
  ],
]);

test("a use is not offered of what needs the interface itself, nor a handle of what is no resource", () => {
  const circle = "package a:b; interface i { f: func(p: t$0); } interface j { use i.{u}; type t = u8; }";
  assert.deepEqual(
    titles(circle).filter((it) => it.startsWith("Use")),
    [],
  );
  const handle = `package a:b;
interface i { f: func(p: borrow<poi$0nt>); }${TYPES}`;
  assert.deepEqual(
    titles(handle).filter((it) => /^(Use|Create)/.test(it)),
    ["Create resource `point`"],
  );
});

table("the missing type is created before what needs it, or in the interface that is asked for it", [
  [
    `package a:b;
interface i {
  g: func();

  /// Docs of f.
  f: func(p: poi$0nt);
}`,
    "Create record",
    `package a:b;
interface i {
  g: func();

  record point {
    value: u32,
  }

  /// Docs of f.
  f: func(p: point);
}`,
  ],
  ["package a:b; interface i { f: func(p: op$0); }", "Create enum", "package a:b; interface i { enum op { first, } f: func(p: op); }"],
  [
    "package a:b;\ninterface t {\n  f: func();\n}\ninterface i { use t.{po$0int}; }",
    "Create type alias `point` in `t`",
    "package a:b;\ninterface t {\n  f: func();\n\n  type point = u32;\n}\ninterface i { use t.{point}; }",
  ],
  [
    "package a:b;\ninterface t {}\ninterface i { use t.{po$0int}; }",
    "Create variant",
    "package a:b;\ninterface t {\n  variant point {\n    first,\n  }\n}\ninterface i { use t.{point}; }",
  ],
]);

test("kinds of types are offered, none whose name is taken", () => {
  const kinds = (source: string): string[] => titles(source).filter((it) => it.startsWith("Create"));
  assert.deepEqual(
    kinds("package a:b; interface i { f: func(p: op$0); }"),
    ["record", "variant", "enum", "resource", "type alias"].map((it) => `Create ${it} \`op\``),
  );
  assert.deepEqual(kinds("package a:b; interface i { op: func(p: op$0); }"), []);
});

table("the missing interface, world or package is created", [
  [
    `package a:b;

world w {
  import thi$0ngs;
}

interface i {
  use things.{a, b as c};
  f: func(x: borrow<c>);
}
`,
    "Create interface `things`",
    `package a:b;

world w {
  import things;
}

interface things {
  type a = u32;
  resource b;
}

interface i {
  use things.{a, b as c};
  f: func(x: borrow<c>);
}
`,
  ],
  [
    "package a:b;\nworld w {\n  include ba$0se with { one as uno };\n}",
    "Create world `base`",
    "package a:b;\nworld w {\n  include base with { one as uno };\n}\n\nworld base {\n  import one: func();\n}",
  ],
  [
    `package a:b;\nworld w { import x:y/mor$0e@1.2.0; }${TYPES}`,
    "Create interface `more` in package `x:y`",
    `package a:b;
world w { import x:y/more@1.2.0; }
${TYPES.trim()}

interface more {
}`,
  ],
  [
    `package a:b;
interface i {
  use n:n$0ew/types@0.1.0.{point};
  use n:new/%list@0.1.0.{item};
  f: func(a: borrow<item>, b: point);
}
world w { import n:new/types@0.1.0; include n:new/imports@0.1.0; }`,
    "Create a stub of package `n:new@0.1.0` in deps",
    `package a:b;
interface i {
  use n:new/types@0.1.0.{point};
  use n:new/%list@0.1.0.{item};
  f: func(a: borrow<item>, b: point);
}
world w { import n:new/types@0.1.0; include n:new/imports@0.1.0; }
//- /deps/n-new/package.wit
package n:new@0.1.0;

interface types {
  type point = u32;
}

interface %list {
  resource item;
}

world imports {
}
`,
  ],
]);

table("names that are nearly there", [
  [
    "package a:b; world v { import alpha: func(); } world w { include v with { alp$0a as b } }",
    "Did you mean `alpha`",
    "package a:b; world v { import alpha: func(); } world w { include v with { alpha as b } }",
  ],
  ["package a:b; interface i { f: func(p: str$0ng); }", "Did you mean `string`", "package a:b; interface i { f: func(p: string); }"],
  [
    "package a:b; interface i { record %string { a: u8 } type point = u8; f: func(p: pointt$0); }",
    "Did you mean `point`",
    "package a:b; interface i { record %string { a: u8 } type point = u8; f: func(p: point); }",
  ],
  [
    "package a:b; interface types {} world w { import typs$0; }",
    "Did you mean",
    "package a:b; interface types {} world w { import types; }",
  ],
  [
    `package a:b; interface i { use x:y/types.{pont$0}; }${TYPES}`,
    "Did you mean",
    `package a:b; interface i { use x:y/types.{point}; }\n${TYPES.trim()}`,
  ],
  [
    `package a:b; interface i { use x:y/type$0.{point}; }${TYPES}`,
    "Did you mean",
    `package a:b; interface i { use x:y/types.{point}; }\n${TYPES.trim()}`,
  ],
  [
    `package a:b; interface i { use x:$0yy/types.{point}; }${TYPES}`,
    "Did you mean",
    `package a:b; interface i { use x:y/types.{point}; }\n${TYPES.trim()}`,
  ],
  [
    `package a:b; interface i { use x:$0y/types@0.9.0.{point}; }${TYPES}`,
    "Use version 1.2.0",
    `package a:b; interface i { use x:y/types@1.2.0.{point}; }\n${TYPES.trim()}`,
  ],
]);

table("keywords are escaped and names spelt, with their references", [
  [
    "package a:b; interface i { record str$0eam { a: u8 } record r { a: %stream, b: u8 } }",
    "Write the name as `%stream`",
    "package a:b; interface i { record %stream { a: u8 } record r { a: %stream, b: u8 } }",
  ],
  [
    "package a:b; interface fu$0nc {} world w { import func; export func; }",
    "Write the name as `%func`",
    "package a:b; interface %func {} world w { import %func; export %func; }",
  ],
  ["package a:li$0st; interface i {}", "Write the name as", "package a:%list; interface i {}"],
  [
    "package a:b; interface i { record my_$0Point { X1: u8 } f: func(p: list<my_Point>); }\n//- /other.wit\ninterface j { use i.{my_Point}; }",
    "Rename to `my-point`",
    "package a:b; interface i { record my-point { X1: u8 } f: func(p: list<my-point>); }\n//- /other.wit\ninterface j { use i.{my-point}; }",
  ],
]);

table("a name is brought in once", [
  [
    "package a:b; interface t { type x = u8; type y = u8; }\ninterface i {\n  use t.{x, y};\n  use t.{$0x};\n  f: func(a: x) -> y;\n}",
    "Remove the duplicate",
    "package a:b; interface t { type x = u8; type y = u8; }\ninterface i {\n  use t.{x, y};\n  f: func(a: x) -> y;\n}",
  ],
  [
    "package a:b; interface t { type x = u8; type y = u8; }\ninterface i { use t.{x}; use t.{y, x$0}; f: func(a: x) -> y; }",
    "Remove the duplicate",
    "package a:b; interface t { type x = u8; type y = u8; }\ninterface i { use t.{x}; use t.{y}; f: func(a: x) -> y; }",
  ],
]);

const MANY = `package a:b;
interface t { type x = u8; type y = u8; type z = u8; }
interface i {
  /// Docs of a use.
  use t.{x$0};
  // A word about these.
  use t.{
    y, // the y
    z,
  };
  f: func(a: y);
}`;

table("what is unused goes, one or all; comments stay, docs go with what they document", [
  [MANY, "Remove the unused `x`", MANY.replace("  /// Docs of a use.\n  use t.{x$0};\n", "")],
  [MANY, "Remove all unused", MANY.replace("  /// Docs of a use.\n  use t.{x$0};\n", "").replace("    z,\n", "")],
  [
    "package a:b; interface t { type x = u8; type y = u8; } interface i { use t.{x, y$0}; f: func(a: x); }",
    "Remove the unused `y`",
    "package a:b; interface t { type x = u8; type y = u8; } interface i { use t.{x}; f: func(a: x); }",
  ],
  [
    "package a:b; interface t { type x = u8; type y = u8; } interface i { use t.{x$0, y}; f: func(a: y); }",
    "Remove the unused `x`",
    "package a:b; interface t { type x = u8; type y = u8; } interface i { use t.{y}; f: func(a: y); }",
  ],
  [`package a:b;\nuse x:y/types$0;\ninterface i {}${TYPES}`, "Remove the unused", `package a:b;\ninterface i {}\n${TYPES.trim()}`],
]);

table("uses are sorted and merged; comments stay with them", [
  [
    `package a:b;
interface i {
  // Points come from afar.
  use x:y/types@1.2.0.{point}; // behind
  use t.{b, a};
  use x:y/types@1.2.0.{other};
  $0f: func(a: a, b: b, p: point, o: other);
}
interface t { type a = u8; type b = u8; }${TYPES}`,
    "Sort and merge",
    `package a:b;
interface i {
  use t.{a, b};
  // Points come from afar.
  use x:y/types@1.2.0.{other, point}; // behind
  f: func(a: a, b: b, p: point, o: other);
}
interface t { type a = u8; type b = u8; }
${TYPES.trim()}`,
  ],
  [
    "package a:b;\n$0use x:y/types;\nuse t;\n\n/// T.\ninterface t {}\nworld w { import types; import t; }",
    "Sort and merge",
    "package a:b;\nuse t;\nuse x:y/types;\n\n/// T.\ninterface t {}\nworld w { import types; import t; }",
  ],
]);

table("a comment within what goes stays in its place", [
  [
    "package a:b; interface t { type x = u8; }\ninterface i {\n  use t.{x$0 /* why */}; // here\n  f: func();\n}",
    "Remove the unused `x`",
    "package a:b; interface t { type x = u8; }\ninterface i {\n  /* why */\n  // here\n  f: func();\n}",
  ],
]);

test("a dependency's file belongs beside the main package, with the version where its place is taken", () => {
  const model = load([
    { path: "/deps/x-y/a.wit", text: "package x:y@1.0.0;" },
    { path: "/main.wit", text: "package a:b;" },
  ]).model;
  assert.equal(dependencyFile(model, "/main.wit", "n:m", null), "/deps/n-m/package.wit");
  assert.equal(dependencyFile(model, "/deps/x-y/a.wit", "n:m", "1.0.0"), "/deps/n-m/package.wit");
  assert.equal(dependencyFile(model, "/main.wit", "x:y", "2.0.0"), "/deps/x-y-2.0.0/package.wit");
  assert.equal(dependencyFile(model, "/main.wit", "x:y", null), null);
  assert.equal(dependencyFile(model, "C:\\wit\\deps\\q\\a.wit", "n:m", null), "C:\\wit\\deps\\n-m\\package.wit");
});

test("an editor may ask for some kinds only", () => {
  const source = parseFixture(MANY);
  const loaded = load(source.files);
  const { path, offset } = source.cursor!;
  const asked = {
    model: loaded.model,
    path,
    text: loaded.texts.get(path)!,
    range: { start: offset, end: offset },
    diagnostics: [],
    editable: () => true,
  };
  const kinds = (only?: string[]): string[] => [...new Set(codeActions(asked, only).map((it) => it.kind))].sort();
  assert.deepEqual(kinds(["quickfix"]), ["quickfix"]);
  assert.deepEqual(kinds(["refactor"]), ["refactor.inline"]);
  assert.deepEqual(kinds(["source.fixAll"]), []);
  assert.deepEqual(kinds(), ["quickfix", "refactor.inline"]);
});

test("uses in order are left alone, and gated ones are not merged", () => {
  const source =
    "package a:b; interface t { type a = u8; type b = u8; } interface i { use t.{a}; @since(version = 1.0.0) use t.{b}; $0f: func(); }";
  assert.ok(!titles(source).includes("Sort and merge uses"));
});

table("all that is certain at once", [
  [
    "$0package a:b; interface stream { type x = u8; unused: func(list: x); } interface i { use stream.{x}; use %stream.{x}; }",
    "Fix all",
    "package a:b; interface %stream { type x = u8; unused: func(%list: x); } interface i { use %stream.{x}; }",
  ],
]);

test("a fix names the diagnostics that it mends, and makes the text valid for the official parser", async () => {
  const { actions, loaded } = actionsOf(`package a:b;
interface i { f: func(p: poi$0nt, q: nowhere); }${TYPES}`);
  const add = actions.find((it) => it.title.startsWith("Use `point`"))!;
  assert.deepEqual(add.diagnostics, [0]);
  assert.equal(add.isPreferred, true);
  assert.equal(loaded.texts.size, 2);
  const fixed = after(`package a:b;\ninterface i { f: func(p: poi$0nt); }${TYPES}`, "Use `point`");
  const [main, dep] = fixed.split("//- /deps/y/types.wit\n");
  const found = await official([
    { path: "/main.wit", text: main! },
    { path: "/deps/y/types.wit", text: dep! },
  ]);
  assert.ok("json" in found, JSON.stringify(found));
});

test("a file that may not be changed has no actions, and none changes such a file", () => {
  const source = `package a:b; interface i { use x:y/types.{nothing$0}; }${TYPES}`;
  assert.deepEqual(
    titles(source, () => false),
    [],
  );
  assert.deepEqual(
    titles(source, own).filter((it) => it.startsWith("Create")),
    [],
  );
});

table("a stub has what is asked of it through a top-level use", [
  [
    "package a:b;\nuse n:n$0ew/types as t;\ninterface i { use t.{point}; f: func(a: own<point>); }",
    "Create a stub",
    "package a:b;\nuse n:new/types as t;\ninterface i { use t.{point}; f: func(a: own<point>); }\n//- /deps/n-new/package.wit\npackage n:new;\n\ninterface types {\n  resource point;\n}",
  ],
]);
