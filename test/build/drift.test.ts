/** What each toolchain does not know, and a WIT that went on without its implementation: one sentence that names the function, at the WIT or the source. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { BUILD_LANGUAGES, type BuildLanguage, type ToolchainReport } from "../../server/src/protocol/build.ts";
import type { Diagnostic } from "../../server/src/protocol/diagnostic.ts";
import { root, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, nativeProject, sampleProject, sharedTarget } from "./kit.ts";

const report = witloom(["doctor", "--json"]).then((it) => (JSON.parse(it.stdout) as { toolchains: ToolchainReport[] }).toolchains);

const projectOf = (language: BuildLanguage): string =>
  language === "zig" ? nativeProject("zig", "zig-drift") : sampleProject(language, `${language}-drift`);

async function errors(folder: string): Promise<Diagnostic[]> {
  const done = await build(folder, { env: sharedTarget });
  assert.equal(done.code, 1, done.stderr);
  return done.components[0]!.diagnostics.filter((it) => it.severity === "error");
}

const shown = (it: Diagnostic): string => `${path.basename(it.file)}:${it.range.start.line + 1} ${it.message}`;

/** Where the changed type of a parameter is told; null: the language has no types that are checked when it is built. */
const TYPES: Record<BuildLanguage, RegExp | null> = {
  c: /^ops\.c:\d+ conflicting types for 'exports_test_calc_ops_add'/,
  cpp: /^ops\.cpp:\d+ .*(exports::test::calc::ops::)?Add\b|Nothing defines .*Add/,
  go: /^calc\.wit:4 The implementation does not fit add as the WIT declares it/,
  rust: /^lib\.rs:\d+ method `add` has an incompatible type/,
  zig: /exports_test_calc_ops_add has other parameters/,
  ...{ python: null, javascript: null, typescript: null },
};

for (const language of BUILD_LANGUAGES) {
  test(`${language}: an error of the WIT comes before any compiler; functions that drifted are named; unknown types are told at the WIT`, async (t) => {
    const toolchain = (await report).find((it) => it.language === language)!;
    if (!toolchain.found) return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
    const folder = projectOf(language);
    const wit = path.join(folder, "wit", "calc.wit");
    const text = readFileSync(wit, "utf8");
    const write = (from: string, to: string): void => {
      assert.ok(text.includes(from));
      writeFileSync(wit, text.replace(from, to));
    };

    write("b: u32", "b: absent");
    const wrong = await build(folder, { env: sharedTarget });
    assert.deepEqual([wrong.code, wrong.stderr], [1, ""], "no step was begun");
    assert.match(shown(wrong.components[0]!.diagnostics[0]!), /^calc\.wit:4 .*absent/);

    write("  greet", "  sub-all: func(a: u32) -> u32;\n  greet");
    const missing = await errors(folder);
    assert.ok(
      missing.some((it) => /sub[-_]?all/i.test(it.message)),
      missing.map(shown).join("\n"),
    );

    const expected = TYPES[language];
    if (expected) {
      write("add: func(a: u32", "add: func(a: u64");
      const changed = (await errors(folder)).map(shown);
      assert.ok(
        changed.some((it) => expected.test(it)),
        changed.join("\n"),
      );
    }
    assert.ok(!existsSync(path.join(folder, `${path.basename(folder)}.wasm`)));
  });
}

test("what a generator does not know is one sentence at the function of the WIT", async (t) => {
  for (const language of ["c", "go", "python", "javascript"] as const) {
    const toolchain = (await report).find((it) => it.language === language)!;
    if (!toolchain.found) return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
    const folder = sampleProject(language, `${language}-unknown`);
    const wit = path.join(folder, "wit", "calc.wit");
    writeFileSync(wit, readFileSync(wit, "utf8").replace("  greet", "  four: func() -> list<u32, 4>;\n  greet"));
    const [first, ...more] = await errors(folder);
    assert.deepEqual(more.map(shown), [], language);
    assert.match(shown(first!), /^calc\.wit:5 .*; here it is four, with a fixed-length list\.$/);
    assert.doesNotMatch(first!.message, /thread|\n/);
  }
});

test("go: an async function needs another Go, which is told at the function", async (t) => {
  const toolchain = (await report).find((it) => it.language === "go")!;
  if (!toolchain.found) return t.skip(absent(`no toolchain for go; ${toolchain.install}`));
  const folder = path.join(root, "out", "test-build", "go-async");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const wit = path.join(folder, "a.wit");
  writeFileSync(wit, "package a:b;\nworld w {\n  export f: func();\n  export wait: async func();\n}\n");
  assert.equal((await witloom(["new", "go", "p", "--wit", wit, "-o", path.join(folder, "p")])).code, 0);
  const found = await errors(folder);
  assert.deepEqual(
    found.map((it) => [path.basename(it.file), it.range.start.line]),
    [["a.wit", 3]],
  );
  assert.match(found[0]!.message, /^This Go cannot build async functions, .*; here it is wait, with an async call\.$/);
});

test("python: resources of an interface that is called like a loaded module of Python cannot be looked up", async () => {
  const folder = path.join(root, "out", "test-build", "python-io");
  mkdirSync(folder, { recursive: true });
  const wit = path.join(folder, "a.wit");
  writeFileSync(wit, "package a:b;\ninterface io {\n  resource r;\n}\nworld w {\n  export io;\n}\n");
  const made = await witloom(["new", "python", "p", "--wit", wit, "-o", path.join(folder, "p")]);
  assert.deepEqual([made.code, made.stdout], [1, ""]);
  assert.match(made.stderr, /^witloom: componentize-py looks for the resources of a:b\/io in a module io, which Python itself has; /);
});
