/** Traps in components that a user builds, each with its toolchain: the stack has the lines of the source, inlined functions too. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { symbolsOf } from "../../server/src/toolkit/symbols.ts";
import { fixture, random, root, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, sharedTarget, toolchains } from "./kit.ts";

const LANGUAGES = {
  rust: "src/lib.rs",
  cpp: "component.cpp",
  c: "component.c",
  zig: "src/main.zig",
  go: "export_example_traps_api/api.go",
} as const;
type Sample = keyof typeof LANGUAGES;

/** A fresh copy with its WIT; what it builds stays beside it. */
function project(language: Sample | "typescript", as: string): string {
  const folder = path.join(root, "out", "test-build", "traps", as);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(fixture("traps", language), folder, { recursive: true });
  cpSync(fixture("traps", "wit"), path.join(folder, "wit"), { recursive: true });
  return folder;
}

/** Builds it and gives the component; null where its toolchain is missing, which is told. */
async function made(language: Sample, as: string, more: string[] = []): Promise<string | null> {
  const folder = project(language, as);
  if (!(await toolchains).find((it) => it.language === language)?.found) return null;
  const { components, stderr } = await build(folder, { env: sharedTarget }, more);
  assert.deepEqual([components.map((it) => it.diagnostics), stderr.includes("error")], [[[]], false], stderr);
  return components[0]!.component;
}

/** Place of a comment in a source, as `FILE:LINE`. */
function placeOf(file: string, mark: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  return `${file}:${lines.findIndex((it) => it.includes(`the place of \`${mark}\``)) + 1}`;
}

const stack = async (component: string, call: string): Promise<string[]> => {
  const done = await witloom(["run", component, "--invoke", call]);
  assert.equal(done.code, 1);
  const [sentence, ...lines] = done.stderr.trimEnd().split("\n");
  assert.match(sentence!, /trapped: .*unreachable.*\.$/);
  return lines.map((it) => it.trim());
};

for (const language of ["rust", "cpp", "c", "zig"] as const) {
  test(`a trap in ${language} has its line`, async (t) => {
    const component = await made(language, language);
    if (component === null) return t.skip(absent(`no toolchain for ${language}`));
    const source = path.join(root, "out", "test-build", "traps", language, LANGUAGES[language]);
    const [pick, deep] = [await stack(component, "pick([1, 2], 7)"), await stack(component, "deep(2)")];
    const from = (lines: string[]): string[] => lines.filter((it) => it.startsWith("at "));
    assert.ok(from(pick)[0]!.includes(`(${placeOf(source, "pick")}:`), pick.join("\n"));
    assert.ok(from(deep)[0]!.includes(`(${placeOf(source, "deep")}:`), deep.join("\n"));
    // Each level of what calls itself, as far as the compiler left it a call.
    assert.match(from(deep)[0]!, /^at .*descend.* in \w+$/);
    if (language === "c" || language === "zig") return;
    // The inlined function, and the one that it was inlined into.
    assert.match(from(pick)[0]!, /^at nth \(.*\) in \w+, inlined$/);
    assert.match(from(pick)[1]!, /^at .*pick.* \(/i);
  });
}

/** Lines of a run that failed, from what the guest said on. */
const saidLines = async (component: string, call: string): Promise<string[]> => {
  const lines = (await witloom(["run", component, "--invoke", call])).stderr.split("\n").map((it) => it.trim());
  return lines.slice(lines.findIndex((it) => it.startsWith("The guest said: ")));
};

for (const engine of ["componentize-qjs", "@bytecodealliance/componentize-js"]) {
  test(`an error in TypeScript has the lines of its sources, and what is shipped knows nothing of them: ${engine}`, async (t) => {
    const as = `typescript-${path.basename(engine)}`;
    const folder = project("typescript", as);
    const manifest = path.join(folder, "package.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace("@bytecodealliance/componentize-js", engine));
    if (!(await toolchains).find((it) => it.language === "typescript")?.found) return t.skip(absent("no toolchain for typescript"));
    const { components, stderr } = await build(folder);
    const { component } = components[0]!;
    assert.ok(
      components[0]!.diagnostics.every((it) => it.severity !== "error"),
      stderr,
    );
    const [said, first, second] = await saidLines(component, "pick([1, 2], 7)");
    const thrown = placeOf(path.join(folder, "src", "nth.ts"), "pick");
    assert.ok(said!.startsWith(`The guest said: no item 7 (${thrown}:`), said);
    assert.ok(first!.startsWith(`at nth (${thrown}:`), first);
    assert.ok(second!.startsWith(`at pick (${path.join(folder, "index.ts")}:10:`), second);
    const deep = await saidLines(component, "deep(2)");
    assert.deepEqual(
      deep.slice(1, 4).map((it) => it.replace(/:\d+\)$/, ")")),
      Array(3).fill(`at descend (${path.join(folder, "index.ts")}:3)`),
    );
    assert.ok(!readFileSync(component).includes("sourceMappingURL=component"));
  });
}

test("a panic in Go has the stack that Go tells", async (t) => {
  const component = await made("go", "go");
  if (component === null) return t.skip(absent("no toolchain for go"));
  const source = path.join(root, "out", "test-build", "traps", "go", LANGUAGES.go);
  const [said, first, second] = await saidLines(component, "pick([1, 2], 7)");
  assert.equal(said, `The guest said: panic: runtime error: index out of range [7] with length 2 (${placeOf(source, "pick")})`);
  assert.equal(first, `at example.org/failing/export_example_traps_api.nth (${placeOf(source, "pick")})`);
  assert.match(second!, /^at example\.org\/failing\/export_example_traps_api\.Pick \(.*api\.go:\d+\)$/);
});

test("a release that is asked for is without lines, and names remain", async (t) => {
  const component = await made("cpp", "shipped", ["--release"]);
  if (component === null) return t.skip(absent("no toolchain for cpp"));
  const [first] = await stack(component, "deep(0)");
  assert.match(first!, /^at .*Depth::descend\(unsigned int\) in shipped$/);
});

test("DWARF that was damaged gives other lines, or none, and never harm", async (t) => {
  const component = await made("cpp", "damaged");
  if (component === null) return t.skip(absent("no toolchain for cpp"));
  const core = new Uint8Array(readFileSync(path.join(path.dirname(component), ".witloom", "core.wasm")));
  const begin = Buffer.from(core).indexOf(".debug_");
  assert.ok(begin > 0);
  const next = random(7);
  const places = Array.from({ length: 200 }, (_, it) => 200 + it * 13);
  const tasks = Array.from({ length: 300 }, () => {
    const module = core.slice();
    for (let count = 0; count < 8; count++) module[begin + next(module.length - begin)] = next(256);
    return { module, places, shifts: [] };
  });
  const whole = (await symbolsOf(path.join(root, "dist", "symbols.js"), [{ module: core, places, shifts: [] }]))[0]!;
  assert.ok(whole.some((it) => it.levels.some((level) => level.file?.endsWith("component.cpp"))));
  const found = await symbolsOf(path.join(root, "dist", "symbols.js"), tasks, 5000);
  // Functions are read from the code itself, which was not touched.
  for (const symbols of found)
    assert.deepEqual(
      symbols.map((it) => it.function?.index),
      whole.map((it) => it.function?.index),
    );
});
