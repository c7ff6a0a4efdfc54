/** Real builds with the toolchains that are on this machine: a component that answers, cached the second time, a broken source at its line, the last one kept. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { BuildLanguage, ToolchainReport } from "../../server/src/protocol/build.ts";
import { witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, sampleProject } from "./kit.ts";

interface Case {
  language: BuildLanguage;
  source: string;
  /** A line of the source, and what takes its place. */
  right: string;
  wrong: string;
  /** What the compiler says of it. */
  says: RegExp;
  greeting: string;
}

const CASES: Case[] = [
  {
    language: "c",
    source: "ops.c",
    right: "return a + b;",
    wrong: "return a + c;",
    says: /use of undeclared identifier 'c'/,
    greeting: "Hello from C",
  },
  {
    language: "cpp",
    source: "ops.cpp",
    right: "return a + b;",
    wrong: "return a + c;",
    says: /undeclared identifier 'c'/,
    greeting: "Hello, you, from C++",
  },
  {
    language: "go",
    source: "export_test_calc_ops/ops.go",
    right: "return a + b",
    wrong: "return a + c",
    says: /undefined: c/,
    greeting: "Hello, you, from Go",
  },
  {
    language: "rust",
    source: "src/lib.rs",
    right: "        a + b",
    wrong: "        a + c",
    says: /cannot find value `c`/,
    greeting: "Hello, you, from Rust",
  },
  {
    language: "python",
    source: "app.py",
    right: "return a + b",
    wrong: "return a +",
    says: /SyntaxError/,
    greeting: "Hello, you, from Python",
  },
  {
    language: "javascript",
    source: "index.js",
    right: "a + b,",
    wrong: "a + ,",
    says: /Unexpected ","/,
    greeting: "Hello, you, from JavaScript",
  },
  {
    language: "typescript",
    source: "index.ts",
    right: "a + b,",
    wrong: "a + ,",
    says: /Unexpected ","/,
    greeting: "Hello, you, from TypeScript",
  },
];

const ENGINES: BuildLanguage[] = ["python", "javascript", "typescript"];

const report = witloom(["doctor", "--json"]).then((it) => (JSON.parse(it.stdout) as { toolchains: ToolchainReport[] }).toolchains);

for (const { language, source, right, wrong, says, greeting } of CASES) {
  test(`${language}: built, right, cached; a mistake has its file and line, and leaves the last component`, async (t) => {
    const toolchain = (await report).find((it) => it.language === language)!;
    if (!toolchain.found) return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
    const folder = sampleProject(language);
    const first = await build(folder);
    const [built] = first.components;
    assert.equal(first.code, 0, JSON.stringify(built?.diagnostics) + first.stderr);
    const component = path.join(folder, `${language}.wasm`);
    assert.deepEqual(
      [built?.name, built?.folder, built?.language, built?.component, built?.bytes, built?.cached, built?.missing],
      [language, folder, language, component, statSync(component).size, false, null],
    );
    // An interpreter brings WASI along, which is told, but not as something wrong.
    const told = ENGINES.includes(language) ? ["information unneeded-capability"] : [];
    assert.deepEqual(
      built?.diagnostics.map((it) => `${it.severity} ${it.code}`),
      told,
    );
    assert.equal(built!.imports.length > 0, ENGINES.includes(language));
    assert.equal((await witloom(["run", component, "--invoke", "add(40, 2)"])).stdout, "42\n");
    assert.equal((await witloom(["run", component, "--invoke", 'greet("you")'])).stdout, `"${greeting}"\n`);
    const second = await build(folder);
    assert.deepEqual([second.code, second.components[0]?.cached, second.stderr], [0, true, ""]);

    const file = path.join(folder, source);
    const text = readFileSync(file, "utf8");
    const good = readFileSync(component);
    const line = text.split("\n").findIndex((it) => it.includes(right));
    writeFileSync(file, text.replace(right, wrong));
    const broken = await build(folder);
    assert.equal(broken.code, 1);
    const errors = broken.components[0]!.diagnostics.filter((it) => it.severity === "error");
    assert.deepEqual([errors[0]?.file, errors[0]?.range.start.line, errors[0]?.source], [file, line, "build"], broken.stderr);
    assert.match(errors[0]!.message, says);
    assert.ok(good.equals(readFileSync(component)), "the last good component is there");
    writeFileSync(file, text);
    const again = (await build(folder)).components[0]!;
    assert.deepEqual([again.diagnostics.length, again.imports], [told.length, built!.imports]);
    assert.ok(existsSync(component));
  });
}

for (const language of ["c", "rust"] as const) {
  test(`${language}: a debug build keeps what debuggers read, a release build does not; both run, and each is built anew`, async (t) => {
    const toolchain = (await report).find((it) => it.language === language)!;
    if (!toolchain.found) return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
    const folder = sampleProject(language);
    const component = path.join(folder, `${language}.wasm`);
    for (const [flags, debug] of [
      [["--debug"], true],
      [["--release"], false],
    ] as const) {
      const done = await build(folder, {}, [...flags]);
      assert.deepEqual([done.code, done.components[0]?.cached], [0, false], done.stderr);
      // A custom section begins with the length of its name.
      assert.equal(readFileSync(component).includes("\x0b.debug_info"), debug);
      assert.equal((await witloom(["run", component, "--invoke", "add(40, 2)"])).stdout, "42\n");
      assert.equal((await build(folder, {}, [...flags])).components[0]?.cached, true);
    }
  });
}
