import assert from "node:assert/strict";
import test from "node:test";
import { compare, nextVersion, type PackageVersion } from "../../server/src/wit/compare.ts";
import { buildModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";

function version(text: string): PackageVersion {
  const model = buildModel([[{ path: "a.wit", file: parseWit(`package a:b@1.2.3;\n${text}`) }]]);
  return { model, home: model.homes.get("a:b")![0]! };
}

/** `message | callers | implementers` of each change. */
function changes(before: string, after: string): string[] {
  return compare(version(before), version(after)).map(
    (it) => `${it.message}${it.breaksCallers ? " | callers" : ""}${it.breaksImplementers ? " | implementers" : ""}`,
  );
}

test("nothing changed: order, docs, names of aliases that mean the same, and version", () => {
  const before = "interface i { type t = u32; f: func(a: t); g: func(); }";
  assert.deepEqual(changes(before, "/// Docs.\ninterface i { g: func(); type t = u32; f: func(a: t); }"), []);
});

test("functions: new breaks who implements, gone breaks who calls, changed breaks both", () => {
  assert.deepEqual(
    changes("interface i { f: func(); g: func(); h: func(a: u8); }", "interface i { g: func(a: u32); h: func(a: u8); n: func(); }"),
    ["function `g` was func() | callers | implementers", "function `n` is new | implementers", "function `f` is gone | callers"],
  );
});

test("types: members and their order count; a type may come, but not go", () => {
  assert.deepEqual(
    changes(
      "interface i { record r { a: u8, b: u8 } enum e { x } resource q { m: func(); } }",
      "interface i { record r { b: u8, a: u8 } flags n { x } resource q; }",
    ),
    [
      "type `r` was record { a: u8, b: u8 } | callers | implementers",
      "type `n` is new",
      "type `e` is gone | callers | implementers",
      "function `[method]q.m` is gone | callers",
    ],
  );
});

test("a type that moved to another interface is another type; worlds", () => {
  assert.deepEqual(
    changes(
      "interface o { type t = u8; } interface i { use o.{t}; f: func(a: t); } world w { import i; }",
      "interface o { type t = u8; } interface i { type t = u16; f: func(a: t); } world w { import o; export i; } world v {}",
    ),
    [
      "type `t` was o.t | callers | implementers",
      "function `f` was func(a: o.t) | callers | implementers",
      "import `o` is new | callers",
      "export `i` is new | implementers",
      "import `i` is gone | implementers",
      "world `v` is new",
    ],
  );
});

test("gates: what is unstable breaks nobody; what becomes stable comes, what becomes unstable goes", () => {
  const [was, now] = ["@unstable(feature = x)", "@deprecated(version = 1.0.0)"];
  assert.deepEqual(
    changes(
      `interface i { ${was} a: func(); ${was} b: func(); c: func(); d: func(); ${was} e: func(); } ${was} interface j { f: func(); }`,
      `interface i { ${was} a: func(x: u8); b: func(); ${was} c: func(); ${now} d: func(); ${was} n: func(); }`,
    ),
    [
      "function `a` was func()",
      "function `b` is stable now | implementers",
      "function `c` is unstable now | callers",
      "function `d` is deprecated now",
      "function `n` is new",
      "function `e` is gone",
      "interface `j` is gone",
    ],
  );
});

test("the next version follows SemVer, also below 1.0", () => {
  const change = (breaks: boolean) => [{ path: "", start: 0, end: 0, message: "", breaksCallers: breaks, breaksImplementers: false }];
  assert.deepEqual(
    ["1.2.3", "0.2.3", "0.0.3"].map((it) => [nextVersion(it, change(true)), nextVersion(it, change(false))]),
    [
      ["2.0.0", "1.3.0"],
      ["0.3.0", "0.2.4"],
      ["0.0.4", "0.0.4"],
    ],
  );
  assert.equal(nextVersion("1.0.0", []), null);
  assert.equal(nextVersion(null, change(true)), null);
});
