/** Components that others made, in compositions: their trees of calls equal those of native wasmtime (see judge.test.ts). */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { planOf } from "../../server/src/compose/plan.ts";
import { loadProgram } from "../../server/src/compose/program.ts";
import { forwarder } from "../kit/forwarder.ts";
import { absent, crateSource } from "../toolkit/kit.ts";
import { assemble } from "../wast/live.ts";
import { readScript } from "../wast/script.ts";
import { assertTree, judge, traced, treeDifferences } from "./judge.ts";
import { fixture, root, sample, scratch, toolkit } from "./kit.ts";
import { needsNative } from "./native.ts";

const tools = crateSource("wasm-tools", "1.263.");
const wac = crateSource("wac-cli", "0.12.");
const needs = (crate: string | null, name: string) =>
  crate === null ? { skip: absent(`the sources of ${name} are not in cargo's cache`) } : needsNative;

test("an engine of five megabytes behind two forwarders", needsNative, async () => {
  const wit = readFileSync(sample("toolkit", "wit", "toolkit.wit"), "utf8");
  const interfaces = ["types", "wit", "wac", "component", "wave"];
  const folder = scratch();
  const deps = path.join(folder, "deps", "x");
  mkdirSync(deps, { recursive: true });
  copyFileSync(sample("toolkit", "toolkit.wasm"), path.join(deps, "toolkit.wasm"));
  writeFileSync(path.join(deps, "forwarder.wasm"), await forwarder(wit, interfaces));
  const passed = (from: string): string =>
    interfaces.map((it) => `"witloom:toolkit/${it}@0.1.0": ${from}["witloom:toolkit/${it}@0.1.0"]`).join(", ");
  const lines = ["package t:app;", "let toolkit = new x:toolkit {};", `let near = new x:forwarder { ${passed("toolkit")} };`];
  const app = path.join(folder, "app.wac");
  writeFileSync(app, [...lines, `let far = new x:forwarder { ${passed("near")} };`, "export far...;"].join("\n"));
  const bytes = (name: string): number[] => [...readFileSync(fixture("calc", "deps", "example", name))];
  const steps = [
    { function: "witloom:toolkit/component@0.1.0#describe", args: [bytes("adder.wasm")] },
    { function: "witloom:toolkit/component@0.1.0#wit-text", args: [bytes("calc.wasm")] },
  ];
  const leaves = ["toolkit.wasm", "forwarder.wasm"].map((it) => path.join(deps, it));
  assert.ok((await assertTree(app, [{ steps, random: 40 }], leaves)) > 100);
});

test("the example of wac", needs(wac, "wac-cli"), async () => {
  const calls = await assertTree(path.join(wac!, "examples", "script.wac"), [{ steps: [{ function: "greet", args: [] }] }]);
  assert.ok(calls > 1, `${calls} calls`);
});

/** In how many instances a binary is run by us; those that WIT cannot describe are run as one. */
async function instances(file: string): Promise<number> {
  const tk = await toolkit();
  const loaded = loadProgram(tk, diskFiles(), file, { cwd: root });
  const planned = loaded.ok ? planOf((part) => tk.componentInfo(part.bytes), loaded.program) : null;
  return planned?.ok ? planned.plan.instances.length : 0;
}

/** The compositions of a suite of scripts, as files, with how many instances they are to us. */
async function compositions(folder: string): Promise<Map<string, number>> {
  const out = scratch();
  const found = new Map<string, number>();
  for (const name of readdirSync(folder).filter((it) => it.endsWith(".wast")))
    for (const [index, it] of readScript(readFileSync(path.join(folder, name), "utf8")).entries()) {
      if ((it.kind !== "instantiate" && it.kind !== "define") || it.definition.kind !== "component") continue;
      const made = assemble(await toolkit(), it.definition.text);
      if (!made.ok) continue;
      const file = path.join(out, `${name}.${index}.wasm`);
      writeFileSync(file, made.bytes);
      const count = await instances(file);
      if (count > 1) found.set(file, count);
    }
  return found;
}

/** How many compositions of a suite have equal trees with calls between their components, and how many can be run by none of us at all. */
for (const [suite, least, refusals] of [
  ["values", 13, 3],
  ["linking", 4, 1],
] as const) {
  test(`compositions in the component-model repository's assertions: ${suite}`, needs(tools, "wasm-tools"), async () => {
    const counts = await compositions(path.join(tools!, "tests", "component-model", "test", suite));
    const files = [...counts.keys()];
    const found = { nested: 0, refused: [] as string[] };
    for (const [index, judged] of judge(files.map((file) => ({ file, random: 8 }))).entries()) {
      const file = files[index]!;
      // Python's wasmtime knows no maps; what is composed of compositions we take further apart than the judge.
      if (typeof judged === "string" || judged.composed || judged.parts.length !== counts.get(file)) continue;
      const ours = await traced(file, readFileSync(file), judged);
      // jco knows neither strings in Latin-1 nor modules of several memories.
      if (ours.results.length > 0 && ours.results.every((it) => it === "refused")) found.refused.push(path.basename(file));
      else {
        assert.deepEqual(treeDifferences(ours.calls, judged, "any"), [], path.basename(file));
        if (judged.calls.some((it) => it.parent > 0)) found.nested++;
      }
    }
    assert.ok(found.nested >= least && found.refused.length <= refusals, JSON.stringify(found));
  });
}
