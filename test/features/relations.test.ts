/** Hierarchies, inlay hints, lenses, document links, unused and deprecated names. */
import assert from "node:assert/strict";
import test from "node:test";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { hierarchyItem, incoming, outgoing, subtypes, supertypes } from "../../server/src/features/hierarchy.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { remarks } from "../../server/src/features/unused.ts";
import { witLenses } from "../../server/src/features/witLenses.ts";
import { example, type Loaded, load, place, shown, wasi, wasiFiles } from "../kit/models.ts";
import { must, toolkit } from "../toolkit/kit.ts";

const RELATED = `
package a:b;
interface types { type t = u8; }
interface api { use types.{t}; f: func(x: t); }
world base { import types; export run: func(); }
world main { include base; export api; import inner: interface { use types.{t}; } }
//- /more.wit
package a:b;
world other { include main; import x:y/store@1.0.0; }
//- /deps/y/z.wit
package x:y@1.0.2;
interface store { use a:b/types.{t}; }`;

test("type hierarchy: what a world includes and who includes it, what an interface uses and who builds on it", () => {
  const loaded = example(RELATED);
  const item = (text: string) => hierarchyItem(loaded.model, "/main.wit", place(loaded, "/main.wit", text) + text.length)!;
  const names = (items: { name: string; kind: string; detail: string }[]): string[] =>
    items.map((it) => `${it.kind} ${it.name} ${it.detail}`);
  assert.deepEqual(names(supertypes(loaded.model, item("world main"))), ["world base a:b"]);
  assert.deepEqual(names(subtypes(loaded.model, item("world main"))), ["world other a:b"]);
  assert.deepEqual(names(supertypes(loaded.model, item("interface api"))), ["interface types a:b"]);
  assert.deepEqual(names(subtypes(loaded.model, item("interface types"))).sort(), [
    "interface api a:b",
    "interface store x:y@1.0.2",
    "world base a:b",
    "world main a:b",
  ]);
  assert.deepEqual(names([item("f: func(x")]), ["interface api a:b"]);
  assert.equal(hierarchyItem(loaded.model, "/main.wit", 0), null);
});

test("call hierarchy: who depends on what, and where it is written", () => {
  const loaded = example(RELATED);
  const at = place(loaded, "/main.wit", "include base") + "include b".length;
  const item = hierarchyItem(loaded.model, "/main.wit", at)!;
  assert.equal(item.name, "base");
  const [link, ...rest] = incoming(loaded.model, item);
  assert.deepEqual(rest, []);
  assert.deepEqual([link!.item.name, link!.kinds], ["main", ["include"]]);
  assert.deepEqual(
    link!.places.map((it) => shown(loaded, { path: link!.item.path, ...it })),
    ["/main.wit:5 base"],
  );
  assert.deepEqual(
    outgoing(loaded.model, link!.item).map((it) => `${it.kinds} ${it.item.name}`),
    ["include base", "export api", "use types"],
  );
});

/** The first file with its hints in brackets. */
function hinted(loaded: Loaded, file = [...loaded.texts.keys()][0]!): string {
  const text = loaded.texts.get(file)!;
  return inlayHints(loaded.model, file).reduceRight((out, it) => `${out.slice(0, it.offset)}[${it.label}]${out.slice(it.offset)}`, text);
}

test("inlay hints: versions, includes, implied imports", () => {
  assert.equal(
    hinted(
      example(`
package a:b;
use x:y/store as shop;
interface api { use x:y/store@1.0.0.{t}; use x:y/store@1.0.2.{t as s}; use helpers.{h}; }
interface helpers { type h = u8; }
world w { include x:y/all; export api; }
//- /deps/y/z.wit
package x:y@1.0.2;
interface store { type t = u8; }
world all { import store; import a: func(); export b: func(); }`),
    ).trim(),
    `package a:b;
use x:y/store[@1.0.2] as shop;
interface api { use x:y/store@1.0.0[→ 1.0.2].{t}; use x:y/store@1.0.2.{t as s}; use helpers.{h}; }
interface helpers { type h = u8; }
world w {[implies a:b/helpers] include x:y/all[@1.0.2];[2 imports: store, a; 1 export: b] export api; }`,
  );
});

test("what is unstable implies nothing", () => {
  assert.match(
    hinted(
      example(
        "package a:b; interface h { type t = u8; } interface k { type t = u8; } interface i { @unstable(feature = x) use h.{t}; use k.{t as s}; } world w { export i; }",
      ),
    ),
    /world w \{\[implies a:b\/k\]/,
  );
});

test("many names are cut in a label, and stand in the tooltip", () => {
  const { model } = example(
    "world v { include w; } world w { import a: func(); import b: func(); import c: func(); import d: func(); import e: func(); }",
  );
  const [hint] = inlayHints(model, "/main.wit");
  assert.deepEqual([hint!.label, hint!.tooltip.split("\n").length], ["5 imports: a, b, c, … 2 more", 5]);
  assert.deepEqual(inlayHints(model, "/main.wit", { start: 30, end: 60 }), []);
});

test("WASI: implied imports are those that the official parser adds", async () => {
  const loaded = wasi();
  // Each world alone in the main package, as `wasi:http` has it; the official parser writes out all that a world imports.
  const text = "package a:b;\nworld probe { export wasi:http/incoming-handler@0.2.4; import wasi:sockets/tcp@0.2.4; }\n";
  const main = [{ path: "/deps/probe/probe.wit", text }];
  const { model } = load([...wasiFiles(), ...main]);
  const [hint] = inlayHints(model, "/deps/probe/probe.wit");
  const implied = hint!.tooltip.split("\n").map((it) => it.replace("import ", ""));
  const sources = new Map<string, { path: string; text: string }[]>();
  for (const it of wasiFiles()) {
    const key = /^\/deps\/([^/]+)/.exec(it.path)?.[1] ?? "http";
    sources.set(key, [...(sources.get(key) ?? []), it]);
  }
  const deps = [...sources.values()].map((val) => ({ tag: "source" as const, val }));
  const { worlds, interfaces, packages } = must((await toolkit()).resolveWit({ main, deps }, { all: true, names: [] })) as unknown as {
    worlds: { name: string; imports: Record<string, { interface?: { id: number } }> }[];
    interfaces: { name: string; package: number }[];
    packages: { name: string }[];
  };
  const world = worlds.find((it) => it.name === "probe")!;
  const official = Object.values(world.imports).map((it) => {
    const { name, package: home } = interfaces[it.interface!.id]!;
    return packages[home]!.name.replace("@", `/${name}@`);
  });
  assert.deepEqual([...implied, "wasi:sockets/tcp@0.2.4"].sort(), official.sort());
  // The package's own worlds: `imports` leaves out what its interfaces use.
  const label = "implies wasi:http/types@0.2.4, wasi:io/error@0.2.4, wasi:io/poll@0.2.4, wasi:io/streams@0.2.4";
  assert.ok(hinted(loaded, "/proxy.wit").includes(`world imports {[${label}]`));
  assert.match(hinted(loaded, "/proxy.wit"), /include imports;\[7 imports: monotonic-clock, wall-clock, random, … 4 more\]/);
});

test("lenses count references and worlds", () => {
  const loaded = example(RELATED);
  assert.deepEqual(
    witLenses(loaded.model, "/main.wit").map((it) => `${shown(loaded, { path: "/main.wit", ...it })}: ${it.kind}, ${it.title}`),
    [
      "/main.wit:2 types: references, 4 references",
      "/main.wit:2 types: worlds, imported by 1 world",
      "/main.wit:3 api: references, 1 reference",
      "/main.wit:3 api: worlds, exported by 1 world",
      "/main.wit:4 base: references, 1 reference",
      "/main.wit:4 base: including, included by 1 world",
      "/main.wit:5 main: references, 1 reference",
      "/main.wit:5 main: including, included by 1 world",
    ],
  );
  for (const lens of witLenses(loaded.model, "/main.wit")) assert.equal(lens.places.length, Number(/\d+/.exec(lens.title)![0]));
});

test("links lead from paths to the declaring file", () => {
  const loaded = example(RELATED);
  const [link, ...rest] = documentLinks(loaded.model, "/more.wit");
  assert.deepEqual(rest, []);
  assert.equal(shown(loaded, { ...link!, path: "/more.wit" }), "/more.wit:2 x:y/store@1.0.0");
  assert.equal(shown(loaded, { path: link!.path, ...link!.target }), "/deps/y/z.wit:2 store");
});

test("WASI: every path into a package is a link", () => {
  const { model, texts } = wasi();
  for (const [file, text] of texts) {
    const paths = text.replaceAll(/\/\/.*/g, (it) => " ".repeat(it.length)).match(/[\w-]+:[\w-]+\/[\w-]+(@[\d.]+\d)?/g) ?? [];
    assert.deepEqual(
      documentLinks(model, file).map((it) => text.slice(it.start, it.end)),
      paths,
      file,
    );
  }
});

/** What is remarked on in the first file: `tag text`. */
function remarked(source: string): string[] {
  const { model, texts } = example(source);
  const [file, text] = [...texts][0]!;
  return remarks(model, file).map((it) => `${it.tag} ${text.slice(it.start, it.end)}`);
}

test("names that nothing uses", () => {
  assert.deepEqual(
    remarked(`
package a:b;
use x:y/store as shop;
use x:y/free;
interface i { use shop.{a, b, c as d, e as f}; g: func(x: a, d: u8) -> list<f>; h: func(b: u8); }
//- /deps/y/z.wit
package x:y;
interface store { type a = u8; type b = u8; type c = u8; type e = u8; }
interface free {}`),
    ["unused x:y/free", "unused b", "unused c as d"],
  );
});

test("a used name that another interface takes from here counts", () => {
  assert.deepEqual(
    remarked(
      "package a:b; interface i { use j.{t, s}; } interface j { type t = u8; type s = u8; } interface k { use i.{t}; f: func(x: t); }",
    ),
    ["unused s"],
  );
  assert.deepEqual(remarked("package a:b; interface j { type t = u8; } world w { use j.{t}; import f: func(x: t); }"), []);
});

test("references to what is deprecated", () => {
  const source = "package a:b; interface i { @since(version = 1.0.0) @deprecated(version = 1.2.0) type t = u8; f: func(a: t); }";
  assert.deepEqual(remarked(source), ["deprecated t"]);
  const { model } = example(source);
  assert.equal(remarks(model, "/main.wit")[0]!.message, "`t` is deprecated since 1.2.0.");
});

test("WASI: only what really is unused or deprecated is remarked on", () => {
  const { model, texts } = wasi();
  const found = [...texts].flatMap(([file, text]) => remarks(model, file).map((it) => `${file} ${it.tag} ${text.slice(it.start, it.end)}`));
  assert.deepEqual(found, [
    "/deps/sockets/tcp-create-socket.wit unused network",
    "/deps/sockets/udp-create-socket.wit unused network",
    "/types.wit deprecated field-key",
  ]);
});
