import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { complete } from "../../server/src/features/completion.ts";
import { type CompletionEntry, plainText } from "../../server/src/features/completionItems.ts";
import { buildModel, type SourceTree, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { type FixtureFile, parseFixture } from "../kit/fixture.ts";

/** Files in one folder are one package; those below `/deps/X/` are packages of their own. */
function modelOf(files: FixtureFile[]): WitModel {
  const packages = new Map<string, SourceTree[]>();
  for (const { path: file, text } of files) {
    const key = /^.*\/deps\/[^/]+/.exec(file)?.[0] ?? "";
    packages.set(key, [...(packages.get(key) ?? []), { path: file, file: parseWit(text) }]);
  }
  return buildModel([...packages.values()]);
}

function entries(source: string): { all: CompletionEntry[]; text: string } {
  const fixture = parseFixture(source);
  const { path: file, offset } = fixture.cursor!;
  const { text } = fixture.files.find((it) => it.path === file)!;
  return { all: complete(modelOf(fixture.files), file, text, offset), text };
}

/** Labels in the order that an editor shows them. */
function labels(source: string): string[] {
  const { all } = entries(source);
  return all.sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0)).map((it) => it.label);
}

/** The text after an entry is taken, without snippet marks. */
function taken(source: string, label: string, detail = ""): string {
  const { all, text } = entries(source);
  const found = all.find((it) => it.label === label && (it.detail ?? "").includes(detail));
  assert.ok(found, `${label} is not offered: ${all.map((it) => it.label).join(", ")}`);
  const edits = [{ ...found.replace, newText: plainText(found) }, ...(found.additionalEdits ?? [])];
  return edits.sort((a, b) => b.start - a.start).reduce((out, it) => out.slice(0, it.start) + it.newText + out.slice(it.end), text);
}

function has(source: string, ...wanted: string[]): void {
  const all = labels(source);
  for (const it of wanted) assert.ok(all.includes(it), `${it} is missing in: ${all.join(", ")}`);
}

function hasNot(source: string, ...unwanted: string[]): void {
  const all = labels(source);
  for (const it of unwanted) assert.ok(!all.includes(it), `${it} is offered: ${all.join(", ")}`);
}

const TOP = ["interface", "use", "world", "package {}", "@deprecated", "@since", "@unstable"];

test("top level: items and gates, `package` only where none is declared", () => {
  assert.deepEqual(labels("$0"), ["interface", "package", "use", "world", "package {}", "@deprecated", "@since", "@unstable"]);
  assert.deepEqual(labels("package a:b;\n$0"), TOP);
  assert.deepEqual(labels("package a:b;\ninter$0\ninterface x {}"), TOP);
  assert.deepEqual(labels("package a:b;\ninterface i {}\nw$0"), TOP);
  hasNot("package a:b {\n  $0\n}", "package", "package {}");
  hasNot("interface i {}\n$0", "package");
  assert.equal(taken("package a:b;\nint$0", "interface"), "package a:b;\ninterface name {\n\t\n}\n");
});

test("bodies: types, functions and links where they are legal", () => {
  has("interface i { $0 }", "record", "variant", "enum", "flags", "resource", "type", "use", "name: func()", "@since");
  hasNot("interface i { $0 }", "import", "include", "constructor", "world");
  has("world w { $0 }", "import", "export", "include", "use", "record");
  hasNot("world w { $0 }", "name: func()", "interface");
  has("interface i { resource r { $0 } }", "constructor", "name: func()", "name: static func()", "name: async func()");
  hasNot("interface i { resource r { $0 } }", "record", "use");
  has("interface i { type a = u8; re$0 }", "record");
  has("world w { export x: interface { $0 } }", "record", "name: func()");
  has("interface i {\n  f: func()\n  $0\n}", "record");
  has("interface i { @since(version = 1.0.0) $0 }", "record");
  assert.deepEqual(labels("interface i { enum e { $0 } }"), []);
  assert.deepEqual(labels("interface i { record r { $0 } }"), []);
  assert.deepEqual(labels("interface i { record $0 }"), []);
});

test("gates: names, arguments, the package's version, features that are in use", () => {
  assert.deepEqual(labels("package a:b@1.2.0;\n@$0"), ["deprecated", "external-id", "since", "unstable"]);
  assert.equal(
    taken("package a:b@1.2.0;\ninterface i { @si$0 }", "since"),
    "package a:b@1.2.0;\ninterface i { @since(version = 1.2.0) }\n",
  );
  assert.deepEqual(labels("package a:b@1.2.0;\ninterface i { @since($0) f: func(); }"), ["version ="]);
  assert.deepEqual(labels("package a:b@1.2.0;\ninterface i { @unstable(fe$0"), ["feature ="]);
  const versions = "package a:b@1.2.0;\ninterface i { @since(version = 1.1.0) f: func(); @since(version = 1.$0) g: func(); }";
  assert.deepEqual(labels(versions), ["1.2.0", "1.1.0"]);
  assert.match(taken(versions, "1.2.0"), /@since\(version = 1\.2\.0\) g/);
  assert.deepEqual(
    labels(
      "package a:b; interface i { @unstable(feature = fast) f: func(); resource r { @unstable(feature = slow) g: func(); @unstable(feature = $0) } }",
    ),
    ["fast", "slow"],
  );
});

test("type positions offer the types of the language, with what is in scope before them", () => {
  for (const place of [
    "f: func(a: $0);",
    "f: func(a: u8, b: $0",
    "f: func() -> $0;",
    "f: func() -> list<$0>;",
    "type x = $0",
    "record x { a: u8, b: $0 }",
    "variant x { a(u8), b($0) }",
    "f: func(a: tuple<u8, $0>);",
    "f: func(\n    a: u8,\n    b: $0\n  );",
    "resource x { constructor(a: $0); }",
    "resource x { m: static func(a: u8) -> option<$0> }",
    "f: async func(a: res$0);",
  ]) {
    const all = labels(`interface i { record point { x: u8 } ${place} }`);
    assert.equal(all[0], "point", place);
    for (const it of ["u8", "string", "list", "result", "borrow", "map", "error-context"]) assert.ok(all.includes(it), `${it} in ${place}`);
  }
  assert.deepEqual(labels("interface i { f: func($0); }"), []);
  assert.deepEqual(labels("interface i { f: func(a$0); }"), []);
  assert.deepEqual(labels("interface i { f: func() $0 }"), []);
  hasNot("interface i { record x { a: $0 } }", "x");
  assert.equal(taken("interface i { f: func(a: li$0); }", "list"), "interface i { f: func(a: list<>); }\n");
  assert.equal(taken("interface i { f: func(a: li$0<u8>); }", "list"), "interface i { f: func(a: list<u8>); }\n");
  has("interface i { f: func() -> result<$0", "_");
  assert.deepEqual(labels("interface i { f: func() -> list<u8, $0>; }"), []);
  assert.deepEqual(labels("interface i { resource r; type q = r; type n = u8; f: func(a: borrow<$0>); }"), ["q", "r"]);
  hasNot("interface i { f: func(a: map<$0>); }", "f32", "list");
  assert.equal(taken("interface i { type %type = u8; f: func(a: t$0); }", "type"), "interface i { type %type = u8; f: func(a: %type); }\n");
});

const DEP = `
//- /deps/y/z.wit
package x:y@0.2.3;
interface z {
  /// A handle.
  resource handle;
  type size = u32;
}
world all { import z; import run: func(); type t = u8; export extra: interface {} }`;

test("types of other interfaces bring their use: merged, as a new line, at the start, renamed", () => {
  const type = "interface i {\n  f: func(a: ha$0);\n}";
  const used = "use x:y/z@0.2.3.{handle};";
  assert.equal(taken(`package a:b;\n${type}${DEP}`, "handle"), `package a:b;\ninterface i {\n  ${used}\n  f: func(a: handle);\n}\n`);
  const merged = `package a:b;\ninterface i {\n  use x:y/z@0.2.3.{size};\n  f: func(a: $0);\n}${DEP}`;
  assert.match(taken(merged, "handle"), /use x:y\/z@0\.2\.3\.\{size, handle\};\n {2}f: func\(a: handle\)/);
  const after = `package a:b;\ninterface j { type k = u8; }\ninterface i {\n  use j.{k}; // why\n  f: func(a: $0);\n}${DEP}`;
  assert.match(taken(after, "handle"), /use j\.\{k\}; \/\/ why\n {2}use x:y\/z@0\.2\.3\.\{handle\};\n {2}f: func\(a: handle\)/);
  const collides = `package a:b;\ninterface i { type handle = u8; f: func(a: $0); }${DEP}`;
  assert.match(
    taken(collides, "handle", "x:y/z"),
    /\{ use x:y\/z@0\.2\.3\.\{handle as z-handle\}; type handle = u8; f: func\(a: z-handle\)/,
  );
  const own = "package a:b;\ninterface j { type k = u8; }\nworld w {\n  import f: func(a: $0);\n}";
  assert.match(taken(own, "k"), /world w \{\n {2}use j\.\{k\};\n {2}import f: func\(a: k\);/);
  assert.equal(labels(`package a:b;\n${type}${DEP}`).indexOf("handle") > 10, true);
});

test("a type whose interface needs this one is not offered, and one in use is offered once", () => {
  hasNot("package a:b; interface i { type a = u8; f: func(x: $0); } interface j { use i.{a}; type b = a; }", "b");
  const twice = labels("package a:b; interface i { use j.{b}; f: func(x: $0); } interface j { type b = u8; }");
  assert.equal(twice.filter((it) => it === "b").length, 1);
});

test("paths: interfaces and worlds of this and other packages", () => {
  assert.deepEqual(labels(`package a:b; interface j {} interface i { use $0 }${DEP}`), ["j", "x:y/z@0.2.3", "x:y"]);
  assert.deepEqual(labels(`package a:b; interface j {} world w { import j; import $0; }${DEP}`).slice(0, 3), [
    "x:y/z@0.2.3",
    "name: async func()",
    "name: func()",
  ]);
  assert.deepEqual(labels(`package a:b; world v {} world w { include $0; }${DEP}`), ["v", "x:y/all@0.2.3", "x:y"]);
  assert.deepEqual(
    labels(`package a:b; world w { import x:$0 }${DEP}`).filter((it) => it.includes(":y")),
    ["x:y/z@0.2.3", "x:y"],
  );
  assert.deepEqual(labels(`package a:b; world w { import x:y/$0 }${DEP}`), ["z@0.2.3"]);
  assert.deepEqual(labels(`package a:b; world w { import x:y/z@$0 }${DEP}`), ["0.2.3"]);
  assert.deepEqual(labels(`package a:b; world w { import x:y/z@0.$0; }${DEP}`), ["0.2.3"]);
  assert.deepEqual(labels(`package a:b; use $0;${DEP}`), ["x:y/all@0.2.3", "x:y/z@0.2.3", "x:y"]);
  assert.deepEqual(labels(`package a:b; use x:y/z@0.2.3 $0;${DEP}`), ["as"]);
  assert.deepEqual(labels(`package a:b; world w { include x:y/all@0.2.3 $0 }${DEP}`), ["with"]);
  has(`package a:b; use x:y/z@0.2.3 as shop; interface i { use $0 }${DEP}`, "shop");
  assert.equal(taken(`package a:b; world w { import x:y/z$0@0.1.0; }${DEP}`, "z@0.2.3"), "package a:b; world w { import x:y/z@0.2.3; }\n");
  assert.equal(
    taken(`package a:b; interface i {\n  use x:y/$0\n}${DEP}`, "z@0.2.3"),
    "package a:b; interface i {\n  use x:y/z@0.2.3.{};\n}\n",
  );
  assert.equal(
    taken(`package a:b; interface i { use x:$0.{size}; }${DEP}`, "x:y/z@0.2.3"),
    "package a:b; interface i { use x:y/z@0.2.3.{size}; }\n",
  );
  has("package a:b; world w { import n: $0 }", "func", "async func", "interface");
  has("package a:b; interface j {} world w { import n: $0 }", "j");
  assert.equal(
    taken("package a:b; interface %use {} world w { import $0 }", "%use"),
    "package a:b; interface %use {} world w { import %use }\n",
  );
});

test("lists of names in use and include", () => {
  assert.deepEqual(labels(`package a:b; interface i { use x:y/z@0.2.3.{$0}; }${DEP}`), ["handle", "size"]);
  assert.deepEqual(labels(`package a:b; interface i { use x:y/z@0.2.3.{size, $0}; }${DEP}`), ["handle"]);
  assert.deepEqual(labels(`package a:b; interface i { use x:y/z@0.2.3.{h$0, size}; }${DEP}`), ["handle"]);
  assert.deepEqual(labels(`package a:b; interface i { use x:y/z@0.2.3.{size $0}; }${DEP}`), ["as"]);
  assert.deepEqual(labels(`package a:b; interface i { use x:y/z@0.2.3.{size as $0}; }${DEP}`), []);
  assert.deepEqual(labels("interface j { type a = u8; } interface k { use j.{a}; type b = a; } interface i { use k.{$0 }"), ["a", "b"]);
  assert.deepEqual(labels(`package a:b; world w { include x:y/all@0.2.3 with { $0 } }${DEP}`), ["extra", "run", "t"]);
  assert.deepEqual(labels(`package a:b; world w { include x:y/all@0.2.3 with { run as go, $0 } }${DEP}`), ["extra", "t"]);
  assert.match(taken(`package a:b; world w { include x:y/all@0.2.3 with { r$0 } }${DEP}`, "run"), /with \{ run as name \}/);
  assert.deepEqual(labels("world v { import f: func(); } world u { include v with { f as g } } world w { include u with { $0 } }"), ["g"]);
});

test("the words of a function", () => {
  assert.deepEqual(labels("interface i { f: $0 }"), ["async", "func", "async func", "get", "set"]);
  assert.deepEqual(labels("interface i { resource r { m: $0 } }"), ["async", "func", "static", "async func", "get", "set", "static func"]);
  assert.deepEqual(labels("interface i { resource r { m: static $0 } }"), ["async", "func", "async func", "get", "set"]);
  assert.deepEqual(labels("interface i { f: async $0 }"), ["func"]);
  assert.match(taken("interface i { p: g$0 }", "get"), /p: get\(\) -> u32; \}/);
  assert.match(taken("interface i { p: s$0 }", "set"), /p: set\(value: u32\); \}/);
});

test("package names come from the files beside", () => {
  const beside = "\n//- /other.wit\npackage a:b@1.0.0;\ninterface i {}";
  assert.deepEqual(labels(`package $0${beside}`), ["a:b@1.0.0"]);
  assert.equal(taken(`package a:$0;\ninterface j {}${beside}`, "a:b@1.0.0"), "package a:b@1.0.0;\ninterface j {}\n");
});

test("nothing in comments and strings, nor right after a digit", () => {
  for (const text of [
    "interface i { // re$0\n }",
    "interface i { /// re$0\n }",
    "interface i { /* /* */ re$0 */ }",
    'interface i { @external-id("re$0") }',
    "interface i { f: func(a: list<u8, 4$0>); }",
  ])
    assert.deepEqual(labels(text), [], text);
  has("interface i { /* a */ $0 }", "record");
  has("interface i {\n  // a\n  $0 }", "record");
});

const WASI = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");

function wasiFiles(folder = WASI): FixtureFile[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return wasiFiles(file);
    return name.endsWith(".wit") ? [{ path: `/${path.relative(WASI, file).replaceAll("\\", "/")}`, text: readFileSync(file, "utf8") }] : [];
  });
}

/** Completion in wasi:http with its dependencies, after `insert` was typed behind the first `after` of a file. */
function inWasi(file: string, after: string, insert: string): CompletionEntry[] {
  const files = wasiFiles();
  const edited = files.find((it) => it.path === file)!;
  const at = edited.text.indexOf(after) + after.length;
  assert.ok(at >= after.length, after);
  edited.text = edited.text.slice(0, at) + insert + edited.text.slice(at);
  return complete(modelOf(files), file, edited.text, at + insert.length);
}

test("wasi:http: types, interfaces and names across its packages", () => {
  const version = /@[\d.]+/.exec(wasiFiles().find((it) => it.path.startsWith("/deps/io/"))!.text)?.[0] ?? "";
  const types = inWasi("/types.wit", "interface types {", "\n  try: func(a: ");
  assert.ok(types.some((it) => it.label === "input-stream" && it.sortText.startsWith("1")));
  const poll = types.find((it) => it.label === "datetime");
  assert.match(poll!.additionalEdits![0]!.newText, new RegExp(`^\\n  use wasi:clocks/wall-clock${version}\\.\\{datetime\\};$`));
  const fields = inWasi("/handler.wit", "use types.{incoming-request, response-outparam", ", ").map((it) => it.label);
  for (const it of ["request-options", "fields", "error-code", "input-stream"]) assert.ok(fields.includes(it), it);
  assert.ok(!fields.includes("incoming-request"));
  const io = inWasi("/proxy.wit", "world imports {", "\n  import wasi:io/").map((it) => it.label);
  assert.deepEqual(io.sort(), [`error${version}`, `poll${version}`, `streams${version}`]);
});

test("completion answers at every offset of a file, also of one that is cut there", () => {
  const files = wasiFiles();
  for (const file of ["/proxy.wit", "/handler.wit", "/deps/io/error.wit"]) {
    const { text } = files.find((it) => it.path === file)!;
    const model = modelOf(files);
    let offered = 0;
    for (let at = 0; at <= text.length; at++) offered += complete(model, file, text, at).length > 0 ? 1 : 0;
    assert.ok(offered > 0, file);
    for (let at = 0; at <= text.length; at += 7) {
      const cut = text.slice(0, at);
      complete(modelOf([...files.filter((it) => it.path !== file), { path: file, text: cut }]), file, cut, at);
    }
  }
});

test("huge and broken texts end", () => {
  for (const text of [
    "@a(b)".repeat(50_000),
    "interface i {".repeat(20_000),
    "}".repeat(50_000),
    `interface i { f: func(a: ${"list<".repeat(50_000)}`,
    `interface i { ${"use x.{}".repeat(20_000)}`,
    "/*".repeat(50_000),
    "package a:b { ".repeat(20_000),
    "\ud800%@:/".repeat(10_000),
  ]) {
    const found = complete(modelOf([{ path: "/a.wit", text }]), "/a.wit", text, text.length);
    assert.ok(Array.isArray(found));
  }
  const chain = Array.from({ length: 3000 }, (_, it) => `interface i${it} { use i${it + 1}.{t}; f: func(a: t); }`).join("\n");
  const text = `package a:b;\n${chain}\ninterface i3000 { type t = u8; }`;
  const model = modelOf([{ path: "/a.wit", text }]);
  assert.ok(complete(model, "/a.wit", text, text.indexOf("a: t") + 3).some((it) => it.label === "u8"));
});
