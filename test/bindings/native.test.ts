import assert from "node:assert/strict";
import test from "node:test";
import type { BindgenLanguage } from "../../server/src/bindings/bindgen.ts";
import { absent, nativeTool } from "../toolkit/kit.ts";
import { BINDGEN_LANGUAGES, byPath, type Case, generate, must, native, officialCases, ownCases } from "./kit.ts";

const tool = nativeTool("WITLOOM_WIT_BINDGEN", "wit-bindgen");
const skip = tool === null ? absent("the native `wit-bindgen` (set WITLOOM_WIT_BINDGEN or PATH)") : false;

/** What makes the command line do as we do: no other program's formatting, nothing to fill in. */
const FLAGS: Partial<Record<BindgenLanguage, string[]>> = {
  rust: ["--generate-all", "--format"],
  go: ["--format=false", "--quiet"],
  moonbit: ["--ignore-stub"],
  csharp: ["--runtime", "native-aot"],
};
const STUBS: Partial<Record<BindgenLanguage, string[]>> = {
  rust: [...FLAGS.rust!, "--stubs"],
  go: [...FLAGS.go!, "--generate-stubs"],
  moonbit: [],
  csharp: [...FLAGS.csharp!, "--generate-stub"],
};

/** The native generators of these two write functions or classes in another order at every run: their lines are compared, sorted. */
function comparable(language: BindgenLanguage, bytes: Buffer): string {
  const text = bytes.toString("latin1");
  return language === "moonbit" || language === "csharp" ? text.split("\n").sort().join("\n") : text;
}

async function compare(target: string, world: string, language: BindgenLanguage, flags: string[], stubs: boolean): Promise<boolean> {
  const official = native(tool!, [language, target, "--world", world, "--out-dir", "OUT", "--all-features", ...flags]);
  const ours = await generate(target, world, language, { stubs });
  const what = `${language} of ${world} in ${target}`;
  if (official.files === null) {
    assert.ok(!ours.ok, `${what}: the native tool refuses it: ${official.said}`);
    return false;
  }
  const files = byPath(must(ours));
  assert.deepEqual([...files.keys()].sort(), [...official.files.keys()].sort(), what);
  for (const [name, bytes] of official.files) {
    assert.equal(comparable(language, files.get(name)!), comparable(language, bytes), `${what}: ${name}`);
  }
  return true;
}

async function compareAll(cases: Case[], languages: BindgenLanguage[]): Promise<{ same: number; refused: number }> {
  const count = { same: 0, refused: 0 };
  for (const { target, worlds } of cases) {
    for (const world of worlds) {
      for (const language of languages) {
        const done = await compare(target, world, language, FLAGS[language] ?? [], false);
        count[done ? "same" : "refused"]++;
      }
    }
  }
  return count;
}

test("the files of our own worlds and WASI's are those of the native wit-bindgen, byte for byte", { skip }, async () => {
  const count = await compareAll(await ownCases(), BINDGEN_LANGUAGES);
  console.log(`wit-bindgen 0.63, own worlds: ${count.same} the same, ${count.refused} refused by both`);
  assert.ok(count.same >= 100, String(count.same));
});

test("stubs are those of the native wit-bindgen", { skip }, async () => {
  for (const [language, flags] of Object.entries(STUBS)) {
    assert.ok(await compare("components/wit", "counter-component", language as BindgenLanguage, flags, true), language);
  }
});

const official = tool === null ? null : await officialCases();

test("the files of wit-parser's own worlds are those of the native wit-bindgen, byte for byte", {
  skip: skip || (official === null ? absent("the sources of wit-parser 0.262 are not in cargo's registry") : false),
}, async () => {
  // The native tool is built without the text format of wasm, in which one package has a dependency.
  const cases = official!.filter((it) => !it.target.endsWith("kinds-of-deps"));
  const count = await compareAll(cases, BINDGEN_LANGUAGES);
  console.log(`wit-bindgen 0.63, wit-parser's worlds: ${count.same} the same, ${count.refused} refused by both`);
  assert.ok(count.same >= 300, String(count.same));
});
