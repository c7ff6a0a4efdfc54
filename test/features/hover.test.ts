import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { hover } from "../../server/src/features/hover.ts";
import { buildModel, type SourceTree, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { parseFixture } from "../kit/fixture.ts";

function modelOf(files: { path: string; text: string }[]): WitModel {
  const packages = new Map<string, SourceTree[]>();
  for (const { path: file, text } of files) {
    const key = /^\/deps\/[^/]+/.exec(file)?.[0] ?? "";
    packages.set(key, [...(packages.get(key) ?? []), { path: file, file: parseWit(text) }]);
  }
  return buildModel([...packages.values()]);
}

function hoverText(source: string): string | null {
  const { files, cursor } = parseFixture(source);
  const { text } = files.find((it) => it.path === cursor!.path)!;
  return hover(modelOf(files), cursor!.path, cursor!.offset, text)?.markdown ?? null;
}

test("a type tells its size, alignment and core values; a field that of its type", () => {
  assert.match(hoverText("interface i { record po$0int { x: u8, y: u64 } }")!, /size 16, align 8, flat `i32 i64`$/);
  assert.match(
    hoverText("interface i { record point { x: u8, na$0me: string } }")!,
    /^```wit\nname: string\n```\n\nsize 8, align 4, flat `i32 i32`$/,
  );
  assert.match(
    hoverText(`interface i { record b$0ig { ${Array.from({ length: 17 }, (_, it) => `f${it}: u8`).join(", ")} } }`)!,
    /size 17, align 1, more than 16 core values$/,
  );
  assert.doesNotMatch(hoverText("interface i { record lo$0op { x: loop } }")!, /size/);
});

test("a function tells its core signatures", () => {
  assert.match(hoverText("interface i { f$0: func(a: u32) -> u64; }")!, /\n\ncore `\(i32\) -> i64`$/);
  assert.match(
    hoverText("interface i { f$0: func(a: string) -> string; }")!,
    /core import `\(i32 i32 i32\)` \(result in memory\) {2}\ncore export `\(i32 i32\) -> i32` \(result in memory\)$/,
  );
  assert.match(
    hoverText("interface i { f$0: async func(a: string, b: string, c: u8); }")!,
    /core async import `\(i32\) -> i32` \(parameters in memory\)/,
  );
});

test("interfaces and worlds show their bodies, long ones cut", () => {
  const text = hoverText(
    "package a:b@1.0.0;\nworld w$0 { import x:y/z@1.0.0; export run: func(); include v with { a as b } type t = u8; record r { f: u8 } use i.{k as l}; }",
  );
  assert.equal(
    text,
    "```wit\nworld w {\n  import x:y/z@1.0.0;\n  export run: func();\n  include v with { a as b }\n  type t = u8;\n  record r { … }\n  use i.{k as l};\n}\n```\n\n`a:b/w@1.0.0`",
  );
  const long = hoverText(`interface l$0ong { ${Array.from({ length: 60 }, (_, it) => `type t${it} = u8;`).join(" ")} }`)!;
  assert.equal(long.split("\n").length, 28);
  assert.match(long, /\/\/ … 37 more\n}/);
});

test("aliases show what they stand for", () => {
  const text = hoverText("package a:b; interface j { record k { x: u8 } } interface i { use j.{k}; type l = k; f: func(a: l$0); }")!;
  assert.match(
    text,
    /^```wit\ntype l = k\n```\n\nin `a:b\/i`\n\nstands for\n\n```wit\nrecord k \{\n {2}x: u8,\n}\n```\n\nin `a:b\/j`\n\nsize 1/,
  );
  assert.match(
    hoverText("package a:b; interface j { type k = u8; } interface i { use j.{k as m}; f: func(a: m$0); }")!,
    /`m` is `k` here$/,
  );
});

test("packages tell their files, interfaces and worlds; versions what they stand for", () => {
  const dep = "\n//- /deps/y/z.wit\n/// All of y.\npackage x:y@0.2.3;\ninterface z { type t = u8; }\nworld w {}";
  const text = hoverText(`package a:b; interface i { use x:$0y/z@0.2.1.{t}; }${dep}`)!;
  assert.equal(text, "```wit\npackage x:y@0.2.3\n```\n\nAll of y.\n\ninterfaces `z`\n\nworlds `w`\n\nin `z.wit`");
  assert.equal(
    hoverText(`package a:b; interface i { use x:y/z@0.$02.1.{t}; }${dep}`),
    "version `0.2.1` of `x:y`\n\n`0.2.3` is what is there, and fits",
  );
  assert.match(hoverText(`package a:b; interface i { use x:y/z@0.$03.1.{t}; }${dep}`)!, /no such version is there/);
});

test("words of the language are explained in a line, names that look like them are not", () => {
  assert.match(hoverText("interface i { rec$0ord r { x: u8 } }")!, /^```wit\nrecord\n```\n\nValues by name/);
  assert.match(
    hoverText("interface i { record r { x: u$064 } }")!,
    /^```wit\nu64\n```\n\nUnsigned integer of 64 bits\.\n\nsize 8, align 8, flat `i64`$/,
  );
  assert.match(
    hoverText("interface i { type t = res$0ult<u8, u8>; }")!,
    /^```wit\nresult<ok\?, err\?>\n```\n\nSuccess or failure.*\n\n- `ok`: /,
  );
  assert.match(hoverText("@si$0nce(version = 1.0.0) interface i {}")!, /^```wit\n@since\(version = …\)\n```\n\nThe declaration is there/);
  assert.match(hoverText("@unstable(fea$0ture = x) interface i {}")!, /^The name of the feature/);
  assert.match(
    hoverText("world v { import f: func(); } world w { inc$0lude v; }")!,
    /Adds all imports.*\n\n```wit\nworld v \{\n {2}import f: func\(\);/,
  );
  assert.match(hoverText("interface i { type %record = u8; f: func(a: %rec$0ord); }")!, /type record = u8/);
  assert.equal(hoverText("interface i { /* rec$0ord */ }"), null);
  assert.equal(hoverText("interface i { f: func(a: nothing$0); }"), null);
  assert.equal(hoverText("interface i {$0}"), null);
});

const WASI = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");

function wasiFiles(folder = WASI): { path: string; text: string }[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return wasiFiles(file);
    return name.endsWith(".wit") ? [{ path: `/${path.relative(WASI, file).replaceAll("\\", "/")}`, text: readFileSync(file, "utf8") }] : [];
  });
}

test("wasi:http: every letter of every file has a hover or none, and none fails", () => {
  const files = wasiFiles();
  const model = modelOf(files);
  let shown = 0;
  for (const { path: file, text } of files) {
    for (let at = 0; at < text.length; at += 3) if (hover(model, file, at, text)) shown++;
  }
  assert.ok(shown > 1000, String(shown));
  const { path: file, text } = files.find((it) => it.path === "/types.wit")!;
  const codes = hover(model, file, text.indexOf("variant error-code") + 10, text)!.markdown;
  assert.match(codes, /variant error-code \{\n {2}DNS-timeout,/);
  assert.match(codes, /size 32, align 8, flat `i32 i32 i64 i32 i32 i32 i32`/);
  const handle = hover(model, "/handler.wit", files.find((it) => it.path === "/handler.wit")!.text.indexOf("handle: func") + 2)!.markdown;
  assert.match(handle, /core `\(i32 i32\)`/);
});
