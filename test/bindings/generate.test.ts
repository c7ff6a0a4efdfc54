/** Every language for the worlds that we have; what the generators do not know; what is refused. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { type BindgenLanguage, loadBindgen } from "../../server/src/bindings/bindgen.ts";
import { detectProject, foldersAbove } from "../../server/src/bindings/detect.ts";
import { isSafePath, toGenerated } from "../../server/src/bindings/problems.ts";
import { readSource } from "../../server/src/bindings/source.ts";
import { chooseWorld, worldsOf } from "../../server/src/bindings/worlds.ts";
import { diskFiles } from "../../server/src/compose/files.ts";
import { LANGUAGES } from "../../server/src/protocol/bindings.ts";
import { folderOf, scratch } from "../run/kit.ts";
import { absent, toolkit, witText } from "../toolkit/kit.ts";
import { BINDGEN_LANGUAGES, bindgen, byPath, type Case, generate, must, officialCases, ownCases } from "./kit.ts";

const oneWorld = (text: string) => ({ main: { tag: "source" as const, val: witText(text).main }, deps: [] });

/** What each language says about a world, in one of its files. */
const SIGNS: Record<BindgenLanguage, RegExp> = {
  c: /exports_orders_shop_counter_method_counter_increment/,
  cpp: /class Counter/,
  csharp: /interface ICounter/,
  d: /struct Counter/,
  go: /func wasm_export_method_counter_increment|Counter.*Increment/,
  markdown: /counter\.increment/,
  moonbit: /pub.*Counter/,
  rust: /pub trait GuestCounter/,
};

test("every language of wit-bindgen is generated for a world of the sample", async () => {
  for (const language of BINDGEN_LANGUAGES) {
    const files = must(await generate("components/wit", "counter-component", language));
    assert.ok(
      files.some((it) => it.text !== undefined && SIGNS[language].test(it.text)),
      `${language}: ${files.map((it) => it.path).join(", ")}`,
    );
  }
});

test("stubs, ownership and the std feature change what is generated", async () => {
  const rust = async (options: object): Promise<string> => {
    const files = must(await generate("components/wit", "business-component", "rust", options));
    return files.map((it) => it.text ?? "").join("\n");
  };
  const plain = await rust({});
  assert.doesNotMatch(plain, /struct Stub/);
  assert.match(await rust({ stubs: true }), /struct Stub/);
  assert.match(await rust({ stdFeature: true }), /feature = "std"/);
  assert.notEqual(await rust({ ownership: "borrowing-duplicate-if-necessary" }), plain);
  for (const language of ["go", "csharp", "moonbit"] as const) {
    const size = (stubs: boolean) =>
      generate("components/wit", "counter-component", language, { stubs }).then((it) => JSON.stringify(it).length);
    assert.ok((await size(true)) > (await size(false)), language);
  }
});

test("the same source gives the same bytes, whatever was generated before", async () => {
  const folder = folderOf({ "a-rather-long-name-of-a-file.wit": "package x:y;\nworld w { export f: func(a: list<string>) -> string; }\n" });
  const before = await loadBindgen(path.join(process.cwd(), "out", "bindgen"));
  for (const language of BINDGEN_LANGUAGES) {
    const first = must(await generate("components/wit", "counter-component", language));
    must(await generate(path.join(folder, "a-rather-long-name-of-a-file.wit"), "w", language));
    assert.deepEqual(must(await generate("components/wit", "counter-component", language)), first, language);
    const source = must(readSource(await toolkit(), diskFiles(), path.resolve("components/wit")));
    assert.deepEqual(must(before.generate({ source, world: "counter-component", language })), first, `${language}, by another path`);
  }
});

async function sweep(cases: Case[]): Promise<Record<string, { made: number; unsupported: number; refused: number }>> {
  const counts: Record<string, { made: number; unsupported: number; refused: number }> = {};
  for (const language of BINDGEN_LANGUAGES) {
    counts[language] = { made: 0, unsupported: 0, refused: 0 };
    for (const { target, worlds } of cases) {
      for (const world of worlds) {
        const made = await generate(target, world, language);
        if (made.ok) {
          assert.ok(made.value.length > 0, `${language} of ${world} in ${target}`);
          counts[language].made++;
          continue;
        }
        const { kind, message } = made.problem;
        assert.ok(
          ["unsupported", "generate", "world", "invalid-wit"].includes(kind),
          `${language} of ${world} in ${target}: ${kind}: ${message}`,
        );
        assert.doesNotMatch(message, /\n|unreachable|RuntimeError|internal error/, `${language} of ${world} in ${target}`);
        counts[language][kind === "unsupported" ? "unsupported" : "refused"]++;
      }
    }
  }
  return counts;
}

test("our own worlds and WASI's HTTP proxy are generated in every language", async () => {
  for (const [language, count] of Object.entries(await sweep(await ownCases()))) {
    console.log(`${language}: ${count.made} worlds, ${count.unsupported} unsupported, ${count.refused} refused`);
    assert.ok(count.made >= 15, language);
  }
});

const official = await officialCases();

test("no world of wit-parser's own suite gets anything but files or a sentence", {
  skip: official === null ? absent("the sources of wit-parser 0.262 are not in cargo's registry") : false,
}, async () => {
  for (const [language, count] of Object.entries(await sweep(official!))) {
    console.log(`wit-parser's worlds, ${language}: ${count.made} made, ${count.unsupported} unsupported, ${count.refused} refused`);
    assert.ok(count.made > 20, language);
  }
});

test("what a generator does not know becomes one sentence with its reason, and the next call works", async () => {
  const b = await bindgen();
  const made = b.generate({ source: oneWorld("package a:b; world w { import f: func(x: list<u8, 4>); }"), world: "w", language: "go" });
  assert.ok(!made.ok);
  assert.equal(made.problem.kind, "unsupported");
  assert.match(
    made.problem.message,
    /^wit-bindgen cannot generate Go for the world w \(not yet implemented: FixedLengthList\(U8, 4\)\); choose/,
  );
  assert.ok(b.generate({ source: oneWorld("package a:b; world w { import f: func(); }"), world: "w", language: "go" }).ok);
});

test("a package with a mistake gives the official sentence and its place", async () => {
  const target = path.join(folderOf({ "a.wit": "package a:b;\nworld w { import nope; }\n" }), "a.wit");
  const made = await generate(target, "w", "rust");
  assert.ok(!made.ok);
  assert.match(made.problem.message, /`nope` does not exist/);
  assert.equal(made.problem.span?.path, target);
});

test("a world may be a dependency's, and a name that is none is told with the worlds that there are", async () => {
  const tk = await toolkit();
  const source = must(readSource(tk, diskFiles(), "test/fixtures/wasi/wit"));
  const worlds = must(worldsOf(tk, source));
  assert.ok(worlds.includes("proxy"), worlds.join());
  const files = must(await generate("test/fixtures/wasi/wit", "wasi:cli/command", "c"));
  assert.ok(files.some((it) => it.path === "command.h"));
  const wrong = chooseWorld(worlds, "poxy", "wit");
  assert.ok(!wrong.ok && /^wit has no world poxy; it has .*proxy/.test(wrong.problem.message));
  const several = chooseWorld(["a", "b"], undefined, "x.wit");
  assert.ok(!several.ok && several.problem.message === "x.wit has several worlds (a, b); name one of them.");
  const none = chooseWorld([], undefined, "x.wit");
  assert.ok(!none.ok && /declares no world/.test(none.problem.message));
});

test("a package as wasm gives what its text gives; a component is refused with a sentence", async () => {
  const tk = await toolkit();
  const text = "package a:b;\n\ninterface i {\n  f: func(x: u32) -> string;\n}\n\nworld w {\n  export i;\n}\n";
  const folder = folderOf({ "a.wit": text, "a.wasm": must(tk.encodeWit(witText(text))) });
  for (const language of BINDGEN_LANGUAGES) {
    const [first, second] = [
      await generate(path.join(folder, "a.wit"), "w", language),
      await generate(path.join(folder, "a.wasm"), "w", language),
    ];
    assert.deepEqual([...byPath(must(second)).keys()], [...byPath(must(first)).keys()], language);
  }
  const component = await generate("components/deps/orders/counter.wasm", "x", "rust");
  assert.ok(!component.ok && /is no WIT package; give the \.wit/.test(component.problem.message), JSON.stringify(component));
});

test("a file that needs its folder or its deps is read with them; one that does not is read alone", async () => {
  const tk = await toolkit();
  const alone = must(readSource(tk, diskFiles(), "test/fixtures/calc/calc.wit"));
  assert.equal(alone.deps.length, 0);
  const folder = scratch();
  mkdirSync(path.join(folder, "deps", "x"), { recursive: true });
  writeFileSync(path.join(folder, "deps", "x", "x.wit"), "package x:y;\ninterface i { type t = u8; }\nworld inner { import i; }\n");
  writeFileSync(path.join(folder, "a.wit"), "package a:b;\ninterface mine { use x:y/i.{t}; }\n");
  writeFileSync(path.join(folder, "w.wit"), "package a:b;\nworld w { import mine; }\n");
  must(await generate(path.join(folder, "w.wit"), "w", "rust"));
  must(await generate(path.join(folder, "deps", "x", "x.wit"), "inner", "rust"));
});

test("paths that would leave the folder are refused", () => {
  for (const bad of ["", "/etc/passwd", "../a", "a/../../b", "a//b", "./a", "C:/x", "a\\b", "a\nb", "..", "a/.."]) {
    assert.equal(isSafePath(bad), false, bad);
    assert.equal(toGenerated([[bad, new Uint8Array()]]).ok, false, bad);
  }
  for (const good of ["a", "a/b.rs", "x.y/z-1_2.go", "WWorld.wit.Imports.a.b.cs"]) assert.ok(isSafePath(good), good);
});

test("the language of the nearest project is found", () => {
  const files = diskFiles();
  const at = (name: string) => detectProject(files, path.resolve(name));
  assert.deepEqual(at("components/counter"), { folder: path.resolve("components/counter"), language: "rust" });
  assert.equal(at("components/counter-go")?.language, "go");
  assert.equal(at("components/parser")?.language, "python");
  assert.equal(at("components/parser-c")?.language, "c");
  const folder = folderOf({ "witloom.json": "{ broken", "x.csproj": "" });
  assert.equal(detectProject(files, folder)?.language, "csharp");
  assert.deepEqual(foldersAbove("/a/b/c", "/a"), ["/a/b/c", "/a/b", "/a"]);
});

test("every language that is offered has a generator", () => {
  assert.deepEqual(LANGUAGES.map((it) => it.id).sort(), [...BINDGEN_LANGUAGES, "javascript", "python"].sort());
});
