import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import zlib from "node:zlib";
import { Reader, sectionsOf } from "../../server/src/run/limits/binary.ts";
import { must, toolkit } from "./kit.ts";

const file = path.join(process.cwd(), "components", "toolkit", "toolkit.wasm");
const symbols = path.join(process.cwd(), "components", "symbols", "symbols.wasm");

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
  const text = [file, symbols].map((it) => readFileSync(it).toString("latin1")).join("");
  for (const place of [os.homedir(), process.cwd(), "/usr/src/", "/tmp/"]) assert.ok(!text.includes(place), place);
});

test("what reads names and DWARF imports nothing, is small, and cannot take much memory", async () => {
  const bytes = new Uint8Array(readFileSync(symbols));
  const info = must((await toolkit()).componentInfo(bytes));
  assert.deepEqual([info.imports, info.exports.map((port) => port.name)], [[], ["witloom:symbols/symbols@0.1.0"]]);
  assert.ok(zlib.deflateRawSync(bytes, { level: 9 }).length < 150_000);
  const memory = mostPages(path.join(process.cwd(), "dist", "symbols", "symbols.core.wasm"));
  assert.equal(memory, 16384);
});

/** Pages that the first memory of a module may grow to: read from the binary, as the JavaScript API does not tell. */
function mostPages(module: string): number | null {
  const section = sectionsOf(readFileSync(module)).find(({ id }) => id === 5);
  const reader = new Reader(section!.body);
  reader.unsigned();
  return reader.limits().max;
}
