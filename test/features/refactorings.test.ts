/** Rewritings and refactorings: before and after. */
import assert from "node:assert/strict";
import test from "node:test";
import { actionsOf, after, everywhere, official, own } from "./actionKit.ts";

type Row = [before: string, title: string, after: string];

function table(name: string, rows: Row[]): void {
  test(name, () => {
    for (const [before, title, wanted] of rows) assert.equal(after(before, title).trim(), wanted.trim(), `${title}\n${before}`);
  });
}

function titles(source: string, editable = own): string[] {
  return actionsOf(source, editable).actions.map((it) => it.title);
}

table("paths are written in full, those into the own package without it", [
  [
    "package a:b; use x:y/t@1.0.0 as u; world w { import u$0; }\n//- /deps/y/y.wit\npackage x:y@1.0.0; interface t {}",
    "Write the path as",
    "package a:b; use x:y/t@1.0.0 as u; world w { import x:y/t@1.0.0; }\n//- /deps/y/y.wit\npackage x:y@1.0.0; interface t {}",
  ],
  [
    "package a:b@1.0.0; interface t {} world w { import a$0:b/t@1.0.0; }",
    "Write the path without",
    "package a:b@1.0.0; interface t {} world w { import t; }",
  ],
  [
    "package a:b; world w { import x:y/t$0; }\n//- /deps/y/y.wit\npackage x:y@0.2.3; interface t {}",
    "Add the version 0.2.3",
    "package a:b; world w { import x:y/t@0.2.3; }\n//- /deps/y/y.wit\npackage x:y@0.2.3; interface t {}",
  ],
  [
    "package a:b; interface i { use x:y/t@0.2.0$0.{u}; }\n//- /deps/y/y.wit\npackage x:y@0.2.3; interface t { type u = u8; }",
    "Use the exact version",
    "package a:b; interface i { use x:y/t@0.2.3.{u}; }\n//- /deps/y/y.wit\npackage x:y@0.2.3; interface t { type u = u8; }",
  ],
]);

table("gates and docs stand before the declaration, behind its docs", [
  [
    "package a:b@1.0.0;\n\n/// T.\ninter$0face t {\n}",
    "Put behind",
    "package a:b@1.0.0;\n\n/// T.\n@unstable(feature = feature)\ninterface t {\n}",
  ],
  [
    "package a:b@1.0.0;\ninterface t {\n  f$0: func();\n}",
    "Mark as available",
    "package a:b@1.0.0;\ninterface t {\n  @since(version = 1.0.0)\n  f: func();\n}",
  ],
  [
    "package a:b@1.0.0; world w { import f$0: func(); }",
    "Mark as available",
    "package a:b@1.0.0; world w { @since(version = 1.0.0) import f: func(); }",
  ],
  [
    "package a:b;\ninterface t {\n  record r {\n    fie$0ld: u8,\n  }\n}",
    "Add a doc comment",
    "package a:b;\ninterface t {\n  record r {\n    /// \n    field: u8,\n  }\n}",
  ],
]);

test("what has a gate or docs does not get another", () => {
  const gated = titles("package a:b@1.0.0;\n/// T.\n@since(version = 1.0.0)\ninterface t$0 {}");
  assert.ok(!gated.some((it) => /^(Put|Mark|Add a doc)/.test(it)), gated.join());
});

table("a record of parameters", [
  [
    `package a:b;
interface i {
  /// Adds.
  add: func(a: u32,$0 b: list<u8>) -> u32;
}`,
    "Extract the record `add-args`",
    `package a:b;
interface i {
  record add-args {
    a: u32,
    b: list<u8>,
  }

  /// Adds.
  add: func(args: add-args) -> u32;
}`,
  ],
  [
    `package a:b;
interface i {
  resource r {
    constructor(a: u32, b: u8, c: u8);
    //                  ^^^^^^^^^^^^
  }
}`,
    "Extract the record `r-args` from 2",
    `package a:b;
interface i {
  record r-args {
    b: u8,
    c: u8,
  }

  resource r {
    constructor(a: u32, args: r-args);
  }
}`,
  ],
  [
    `package a:b;
world w {
  type f-args = u8;
  export f: func(
    $0// first
    args: u8,
    // second
    b: f-args,
  );
}`,
    "Extract the record",
    `package a:b;
world w {
  type f-args = u8;
  record f-args-2 {
    args: u8,
    // second
    b: f-args,
  }

  export f: func(
    // first
    args: f-args-2,
  );
}`,
  ],
]);

table("a type gets a name", [
  [
    "package a:b;\ninterface i {\n  f: func(a: option<lis$0t<u8>>);\n}",
    "Extract `list<u8>` to the type `list-u8`",
    "package a:b;\ninterface i {\n  type list-u8 = list<u8>;\n\n  f: func(a: option<list-u8>);\n}",
  ],
  [
    "package a:b; interface i { record r { list: tup$0le<u8, u8> } }",
    "Extract",
    "package a:b; interface i { type list-type = tuple<u8, u8>; record r { list: list-type } }",
  ],
]);

test("no name for what the language wants written out", () => {
  for (const source of [
    "package a:b; interface i { resource r { constructor() -> resu$0lt<r, string>; } }",
    "package a:b; interface i { f: func() -> result<$0_, string>; }",
    "package a:b; interface i { f: func() -> list<u8, 1$02>; }",
    "package a:b; interface i { type a = li$0st<u8>; }",
    "package a:b; interface i { f: func(a: map<str$0ing, u8>); }",
  ])
    assert.deepEqual(
      titles(source).filter((it) => it.startsWith("Extract")),
      [],
      source,
    );
});

table("an alias is inlined", [
  [
    `package a:b;
interface i {
  // Kept.
  /// Gone with the alias.
  type bytes$0 = list<u8>;
  f: func(a: bytes) -> option<bytes>;
  type other = bytes;
}
interface j {
  use i.{bytes as b, other};
  f: func(a: b) -> other;
}`,
    "Inline",
    `package a:b;
interface i {
  // Kept.
  f: func(a: list<u8>) -> option<list<u8>>;
  type other = list<u8>;
}
interface j {
  use i.{other};
  f: func(a: list<u8>) -> other;
}`,
  ],
  [
    `package a:b;
interface i { record %string { a: u8 } type names = list<%string>; }
//- /j.wit
interface j { use i.{names}; f: func(a: na$0mes); }
//- /k.wit
interface k { use i.{%string as s}; use i.{names}; f: func(a: names, b: s); }`,
    "Inline",
    `package a:b;
interface i { record %string { a: u8 } }
//- /j.wit
interface j { use i.{%string}; f: func(a: list<%string>); }
//- /k.wit
interface k { use i.{%string as s}; f: func(a: list<s>, b: s); }`,
  ],
]);

test("an alias that another package uses, or that cannot be written elsewhere, stays", () => {
  const inlines = (source: string): boolean => titles(source, everywhere).some((it) => it.startsWith("Inline"));
  assert.ok(
    !inlines("package a:b; interface i { use x:y/t.{u$0}; f: func(a: u); }\n//- /deps/y/y.wit\npackage x:y; interface t { type u = u8; }"),
  );
  assert.ok(!inlines("package a:b; interface t { enum e { a } type u$0 = e; } interface i { use t.{u}; f: func(a: u); e: func(); }"));
  assert.ok(inlines("package a:b; interface t { enum e { a } type u$0 = e; } interface i { use t.{u}; f: func(a: u); }"));
});

const NESTED = `package a:b;

/// Docs of y.
package x:y@1.0.0$0 {
  /// T.
  interface t {
    type u = u8;
  }
}

interface i {
  use x:y/t@1.0.0.{u};
}`;

const APART = `package a:b;

interface i {
  use x:y/t@1.0.0.{u};
}
//- /deps/x-y/package.wit
/// Docs of y.
package x:y@1.0.0;

/// T.
interface t {
  type u = u8;
}
`;

table("a nested package becomes a file, and a file a nested package", [
  [NESTED, "Move package `x:y` to a file", APART],
  [
    APART.replace("use x:y", "use x$0:y"),
    "Move package `x:y` from deps",
    `package a:b;

interface i {
  use x:y/t@1.0.0.{u};
}

/// Docs of y.
package x:y@1.0.0 {
  /// T.
  interface t {
    type u = u8;
  }
}
`,
  ],
]);

test("a package stays where others could not see it any more", () => {
  const moves = (source: string): string[] => titles(source, everywhere).filter((it) => it.startsWith("Move"));
  assert.deepEqual(moves("package a:b; package c:d { interface x {} } package x:y$0 { interface t { use c:d/x.{}; } }"), []);
  assert.deepEqual(moves("package x:y$0 { interface t {} }"), []);
  const needed = "\n//- /deps/y/y.wit\npackage x:y; interface t {}\n//- /deps/z/z.wit\npackage z:z; world w { import x:y/t; }";
  assert.deepEqual(moves(`package a:b; world w { import x$0:y/t; import z:z/t; }${needed}`), []);
});

test("moving a package there and back gives what the official parser takes for the same", async () => {
  const files = (source: string): { path: string; text: string }[] =>
    `//- /main.wit\n${source}`
      .split("//- ")
      .slice(1)
      .map((it) => ({ path: it.slice(0, it.indexOf("\n")), text: it.slice(it.indexOf("\n") + 1) }));
  const before = await official(files(NESTED.replace("$0", "")));
  const moved = await official(files(after(NESTED, "Move package")));
  assert.ok("json" in before && "json" in moved);
  assert.deepEqual(new Set(JSON.parse(moved.json).interfaces.map((it: { name: string }) => it.name)), new Set(["t", "i"]));
});
