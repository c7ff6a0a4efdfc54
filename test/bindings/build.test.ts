import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { loadBindgen } from "../../server/src/bindings/bindgen.ts";
import { scratch } from "../run/kit.ts";
import { must, toolkit, witText } from "../toolkit/kit.ts";

const bytes = readFileSync(path.join(process.cwd(), "components", "bindgen", "bindgen.wasm"));

test("the component imports nothing, exports its contract, and is small", async () => {
  const info = must((await toolkit()).componentInfo(new Uint8Array(bytes)));
  assert.deepEqual(info.imports, []);
  assert.deepEqual(
    info.exports.map((port) => port.name),
    ["types", "generator"].map((name) => `witloom:bindgen/${name}@0.1.0`),
  );
  assert.ok(bytes.length < 4_700_000, `${bytes.length} bytes`);
});

test("no path of the machine that built it is inside", () => {
  const text = bytes.toString("latin1");
  for (const place of [os.homedir(), process.cwd(), "/usr/src/", "/tmp/"]) assert.ok(!text.includes(place), place);
});

test("it loads as the package has it: compressed", async () => {
  const folder = scratch();
  cpSync(path.join("out", "bindgen"), folder, { recursive: true });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 3 };
  for (const name of readdirSync(folder).filter((it) => it.endsWith(".wasm"))) {
    const file = path.join(folder, name);
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), { params }));
    rmSync(file);
  }
  const packed = await loadBindgen(folder);
  const source = { main: { tag: "source" as const, val: witText("package a:b; world w { export f: func(); }").main }, deps: [] };
  assert.ok(must(packed.generate({ source, world: "w", language: "go" })).length > 0);
});
