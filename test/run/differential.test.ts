/** Compositions run by us, call by call over our wires, and by native wasmtime as one binary: the results must be the same. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fixture, guest, middleware, random, run, scratch, witloom } from "./kit.ts";

const python = process.env["WITLOOM_WASMTIME_PYTHON"];
const reason = "WITLOOM_WASMTIME_PYTHON does not name a Python with the package wasmtime";
if (python === undefined) console.log(`SKIPPED LOUDLY: ${reason}, so nothing is compared with wasmtime`);
const options = { skip: python === undefined ? reason : false };

const SCRIPT = `
import json, sys, wasmtime
from wasmtime import component as c
engine = wasmtime.Engine(); store = wasmtime.Store(engine)
instance = c.Linker(engine).instantiate(store, c.Component.from_file(engine, sys.argv[1]))
print(json.dumps(instance.get_func(store, sys.argv[2])(store, *json.loads(sys.argv[3]))))
`;

async function native(wac: string, name: string, args: number[]): Promise<unknown> {
  const out = path.join(scratch(), "composed.wasm");
  const done = await witloom(["compose", wac, "-o", out]);
  assert.equal(done.code, 0, done.stderr);
  return JSON.parse(execFileSync(python!, ["-c", SCRIPT, out, name, JSON.stringify(args)], { encoding: "utf8" }));
}

test("the driven calculator and the middleware", options, async () => {
  const list = (await native(fixture("calc", "driver.wac"), "run", [])) as string[];
  const text = list.map((it) => JSON.stringify(it).replaceAll("'", "\\'")).join(", ");
  assert.equal((await run(fixture("calc", "driver.wac"), "run()")).answer, `[${text}]`);
  const chain = await middleware();
  assert.equal((await run(chain, "run()")).answer, JSON.stringify(await native(chain, "run", [])));
});

const WIT = `package t:r;
world none { export f: func(x: u32) -> u32; }
world one { import a: func(x: u32) -> u32; export f: func(x: u32) -> u32; }
world two { import a: func(x: u32) -> u32; import b: func(x: u32) -> u32; export f: func(x: u32) -> u32; }`;

/** A component that mixes what its imports give with constants and with how often it was called. */
function core(imports: string[], k: number): string {
  const calls = imports.map(
    (name, index) =>
      `(local.set 0 (i32.xor (i32.rotl (local.get 0) (i32.const ${index + 3})) (call $${name} (i32.add (local.get 0) (i32.const ${k})))))`,
  );
  return `(module ${imports.map((name) => `(import "$root" "${name}" (func $${name} (param i32) (result i32)))`).join("")}
    (global $n (mut i32) (i32.const 0))
    (func (export "f") (param i32) (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) ${calls.join(" ")}
      (i32.add (i32.mul (local.get 0) (i32.const ${k * 2 + 1})) (global.get $n))))`;
}

for (let seed = 1; seed <= 6; seed++) {
  test(`a random composition (seed ${seed})`, options, async () => {
    const next = random(seed * 7727);
    const folder = scratch();
    mkdirSync(path.join(folder, "deps", "t"), { recursive: true });
    const lines = ["package t:app;"];
    for (let node = 0; node < 7; node++) {
      const imports = ["a", "b"].slice(0, Math.min(node, next(3)));
      const world = ["none", "one", "two"][imports.length]!;
      writeFileSync(path.join(folder, "deps", "t", `c${node}.wasm`), await guest(WIT, world, core(imports, next(1000))));
      const args = imports.map((name) => `${name}: n${next(node)}.f`);
      lines.push(`let n${node} = new t:c${node} { ${args.join(", ")} };`);
    }
    lines.push("export n6.f;");
    const wac = path.join(folder, "app.wac");
    writeFileSync(wac, lines.join("\n"));
    const x = next(1 << 30);
    assert.equal((await run(wac, `f(${x})`)).answer, String(await native(wac, "f", [x])));
  });
}
