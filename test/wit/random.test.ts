/** Our parser, findings and formatter beside the official verdict on WIT that nobody wrote. `node scripts/fuzz.mjs COUNT` tries more of it. */
import assert from "node:assert/strict";
import test from "node:test";
import { mutated, mutations, realPackages, smithed, tally, told } from "../kit/randomWit.ts";
import { absent, nativeTool, random, toolkit } from "../toolkit/kit.ts";

test("real packages and mutations of them: nothing is found in what is valid, and the official error is found in the rest", async () => {
  const packages = await realPackages();
  const all = tally(await toolkit(), [...packages, ...mutations(packages, 400, random(4))]);
  console.log(`mutated WIT: ${told(all)}`);
  assert.deepEqual(all.wrong, []);
  assert.ok(all.first >= all.located * 0.95, told(all));
});

const tool = nativeTool("WASM_TOOLS", "wasm-tools");

test("packages of wasm-tools wit-smith, and mutations of them", {
  skip: tool ? false : absent("native wasm-tools is not there"),
}, async () => {
  const next = random(8);
  const kit = await toolkit();
  const packages = smithed(tool!, kit, 40, next);
  assert.ok(packages.length > 20, `${packages.length} packages`);
  const all = tally(kit, [...packages, ...packages.map((it) => mutated(it, next))]);
  console.log(`wit-smith: ${told(all)}`);
  assert.deepEqual(all.wrong, []);
  assert.ok(all.valid >= packages.length && all.first >= all.located * 0.9, told(all));
});
