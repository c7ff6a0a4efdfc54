/** New component projects: in each language, for the sample's worlds and nasty ones, they build as they are and what was built is of its world. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { BUILD_LANGUAGES, type BuildLanguage, type ToolchainReport } from "../../server/src/protocol/build.ts";
import { fixture, root, sample, scratch, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, sharedTarget } from "./kit.ts";

interface Case {
  name: string;
  wit: string;
  world: string;
  /** A call that reaches an unwritten function. */
  call?: string;
}

const NASTY: Case = {
  name: "nasty",
  wit: fixture("build", "worlds", "nasty.wit"),
  world: "kitchen",
  call: "nasty:kit/store@1.2.3#nothing()",
};
const SAME: Case = { name: "same", wit: fixture("build", "worlds", "same"), world: "w" };
const SAMPLE = ["auth", "parser", "business", "images", "gateway", "counter", "counter-go"].map(
  (name): Case => ({ name, wit: sample("wit"), world: `${name}-component` }),
);

/** Engines take their time: they build the worlds with the most in them. */
const BUILT: Record<BuildLanguage, Case[]> = {
  ...{ rust: [NASTY, SAME, ...SAMPLE], go: [NASTY, SAME, ...SAMPLE], c: [NASTY, SAME, ...SAMPLE], zig: [NASTY, SAME, ...SAMPLE] },
  cpp: [NASTY, SAME, ...SAMPLE.filter((it) => /gateway|parser|counter$/.test(it.name))],
  ...{ python: [NASTY, SAME], javascript: [NASTY], typescript: [NASTY, SAME] },
};

/** A folder of its own for a language's projects; packages of Node are found above it. */
function home(language: BuildLanguage): string {
  const folder = path.join(root, "out", "test-build", "new", language);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

const create = (folder: string, language: BuildLanguage, { name, wit, world }: Case) =>
  witloom(["new", language, `${name}-${language}`, "--wit", wit, "--world", world, "-o", path.join(folder, name)], { cwd: folder });

const report = witloom(["doctor", "--json"]).then((it) => (JSON.parse(it.stdout) as { toolchains: ToolchainReport[] }).toolchains);

for (const language of BUILD_LANGUAGES) {
  test(`${language}: new projects build as they are, each for its world`, async (t) => {
    const folder = home(language);
    for (const it of [NASTY, SAME, ...SAMPLE]) {
      const made = await create(folder, language, it);
      assert.equal(made.code, 0, made.stderr);
      const manifest = JSON.parse(readFileSync(path.join(folder, it.name, "witloom.json"), "utf8")) as { wit: string; world: string };
      assert.deepEqual([path.resolve(folder, it.name, manifest.wit), manifest.world], [it.wit, it.world]);
    }
    const toolchain = (await report).find((it) => it.language === language)!;
    if (!toolchain.found) return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
    for (const { name } of [NASTY, SAME, ...SAMPLE])
      if (!BUILT[language].some((it) => it.name === name)) rmSync(path.join(folder, name), { recursive: true });
    // The other engine, and the quicker one.
    if (language === "typescript") for (const { name } of BUILT.typescript) withQuickJs(path.join(folder, name, "package.json"));
    const done = await build(folder, { env: sharedTarget });
    const failed = done.components.flatMap((it) => it.diagnostics.filter((one) => one.severity !== "information"));
    assert.deepEqual([done.code, failed], [0, []], done.stderr);
    assert.deepEqual(done.components.map((it) => path.basename(it.folder)).sort(), BUILT[language].map((it) => it.name).sort());
    // What an engine does not use is imported nevertheless.
    const mocks = ["python", "javascript", "typescript"].includes(language) ? answersFor("nasty:kit/log@1.2.3", "host-now") : [];
    const ran = await witloom(["run", path.join(folder, "nasty", `nasty-${language}.wasm`), "--invoke", NASTY.call!, ...mocks]);
    assert.deepEqual([ran.code, ran.stdout], [1, ""]);
    assert.match(ran.stderr, /nasty:kit\/store@1\.2\.3#nothing trapped/);
  });
}

function withQuickJs(file: string): void {
  const text = readFileSync(file, "utf8");
  const changed = text.replace(/"@bytecodealliance\/componentize-js": "[^"]+"/, '"componentize-qjs": "*"');
  assert.notEqual(changed, text);
  writeFileSync(file, changed);
}

/** Options that give a world what it imports, though nobody calls it. */
function answersFor(...imports: string[]): string[] {
  const file = path.join(scratch(), "mock.json");
  writeFileSync(file, "{}");
  return imports.flatMap((it) => ["--mock", `${it}=${file}`]);
}

test("typescript: what is made fits the types of its world", async () => {
  const folder = path.join(scratch(), "p");
  const made = await witloom(["new", "typescript", "p", "--wit", NASTY.wit, "-o", folder]);
  assert.equal(made.code, 0, made.stderr);
  const check = [
    'import type * as world from "nasty:kit/kitchen@1.2.3";',
    'import * as own from "./index";',
    "export const store: typeof world.store = own.store;",
    "export const inlineThings: typeof world.inlineThings = own.inlineThings;",
    "export const run: typeof world.run = own.run;",
  ];
  writeFileSync(path.join(folder, "check.ts"), check.join("\n"));
  const tsc = path.join(root, "node_modules", ".bin", "tsc");
  assert.doesNotThrow(() => execFileSync(tsc, ["-p", folder], { encoding: "utf8", stdio: "pipe" }));
});

test("nothing that is there is overwritten; wrong usage is one line", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "p.c"), "mine");
  const clash = await witloom(["new", "c", "p", "--wit", NASTY.wit, "-o", folder]);
  assert.deepEqual([clash.code, readdirSync(folder), readFileSync(path.join(folder, "p.c"), "utf8")], [2, ["p.c"], "mine"]);
  assert.match(clash.stderr, /holds p\.c already; nothing was written/);
  for (const [args, message, code] of [
    [["c", "p"], /--wit PATH is needed/, 2],
    [["cobol", "p", "--wit", NASTY.wit], /there is no template for 'cobol'; there are rust/, 2],
    [["c", "../p", "--wit", NASTY.wit], /'\.\.\/p' cannot be a component's name/, 2],
    [["c", "p", "--wit", "absent"], /absent does not exist/, 2],
    [["c", "p", "--wit", sample("wit")], /several worlds \(auth-component, /, 1],
    [["c", "p", "--wit", NASTY.wit, "--world", "none"], /has no world none/, 1],
  ] as const) {
    const done = await witloom(["new", ...args], { cwd: folder });
    assert.deepEqual([done.code, done.stdout, done.stderr.split("\n").length], [code, "", 2], done.stderr);
    assert.match(done.stderr, message);
  }
  assert.ok(!existsSync(path.join(folder, "p")));
});

test("rust: in a workspace that lists its members, the new crate is one of them", async () => {
  const folder = scratch();
  for (const [member, own] of [
    ["crates/*", false],
    ["other", true],
  ] as const) {
    writeFileSync(path.join(folder, "Cargo.toml"), `[workspace]\nmembers = ["${member}"]\n`);
    const at = path.join(folder, "crates", own ? "a" : "b");
    assert.equal((await witloom(["new", "rust", "x", "--wit", NASTY.wit, "-o", at])).code, 0);
    assert.equal(readFileSync(path.join(at, "Cargo.toml"), "utf8").includes("[workspace]"), own);
  }
});
