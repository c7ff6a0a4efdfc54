import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import zlib from "node:zlib";
import { must, toolkit } from "./kit.ts";

const file = path.join(process.cwd(), "components", "toolkit", "toolkit.wasm");

test("the committed component belongs to the committed sources", () => {
  const run = spawnSync(process.execPath, ["scripts/toolkit-check.mjs"], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("the component imports nothing, exports its contract, and is small", async () => {
  const bytes = new Uint8Array(readFileSync(file));
  const info = must((await toolkit()).componentInfo(bytes));
  assert.deepEqual(info.imports, []);
  assert.deepEqual(
    info.exports.map((port) => port.name),
    ["types", "wit", "wac", "component", "wave"].map((name) => `witloom:toolkit/${name}@0.1.0`),
  );
  const zipped = zlib.deflateRawSync(bytes, { level: 9 }).length;
  console.log(`toolkit.wasm: ${bytes.length} bytes, ${zipped} zipped`);
  assert.ok(bytes.length < 5_500_000 && zipped < 1_750_000);
});

test("no path of the machine that built it is inside", () => {
  const text = readFileSync(file).toString("latin1");
  for (const place of [os.homedir(), process.cwd(), "/usr/src/", "/tmp/"]) assert.ok(!text.includes(place), place);
});
