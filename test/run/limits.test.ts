/** Core modules ask before they grow: they still do what they did, within limits that hold for all of them together. */
import assert from "node:assert/strict";
import test from "node:test";
import type { RunLimits } from "../../server/src/protocol/run.ts";
import { Governor, LimitError } from "../../server/src/run/limits/governor.ts";
import { hook, isHooked } from "../../server/src/run/limits/hook.ts";
import { wat } from "./kit.ts";

/** The part of the WebAssembly API that these tests use; Node's types lack it. */
const engine = (globalThis as unknown as { WebAssembly: unknown }).WebAssembly as {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
  Table: new (descriptor: object) => object;
};

const NONE: RunLimits = { memory: 0, table: 0, handles: 0, output: 0, outputRate: 0 };
const PAGE = 65536;

type Exports = Record<string, (...args: unknown[]) => unknown>;

async function start(
  governor: Governor,
  source: string,
  imports: Record<string, Record<string, unknown>> = {},
): Promise<Exports & { raw: Record<string, unknown> }> {
  const module = await engine.compile(hook(await wat(source)));
  const { exports } = await governor.instantiator("guest")(module, imports);
  return Object.assign(Object.create(null), exports, { raw: exports }) as never;
}

const governor = (limits: Partial<RunLimits>): Governor => new Governor({ ...NONE, ...limits }, () => "guest");

const MEMORY = `(module (memory (export "memory") 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

test("a memory grows to its limit and no further, and the sentence says why", async () => {
  const limits = governor({ memory: 5 * PAGE });
  const { grow, size } = await start(limits, MEMORY);
  assert.deepEqual([grow!(2), grow!(0), grow!(3), grow!(2), grow!(1), size!()], [1, 3, -1, 3, -1, 5]);
  assert.match(limits.refused!, /^`guest` wanted 0\.4 MiB of memory, and the limit of the run is 0\.3 MiB; raise --max-memory/);
});

test("memories of several instances share one limit", async () => {
  const limits = governor({ memory: 6 * PAGE });
  const [a, b] = [await start(limits, MEMORY), await start(limits, MEMORY)];
  assert.deepEqual([a.grow!(3), b.grow!(1), b.grow!(1), a.grow!(1)], [1, 1, -1, -1]);
  await assert.rejects(start(limits, MEMORY), LimitError);
});

test("forgotten instances do not count", async () => {
  const limits = governor({ memory: 2 * PAGE });
  await start(limits, MEMORY);
  limits.renew();
  assert.equal((await start(limits, MEMORY)).grow!(1), 1);
});

test("a memory that another module imports is counted once", async () => {
  const limits = governor({ memory: 4 * PAGE });
  const owner = await start(limits, MEMORY);
  const user = await start(
    limits,
    '(module (import "m" "memory" (memory 1)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))',
    {
      m: { memory: owner.raw["memory"] },
    },
  );
  assert.deepEqual([user.grow!(2), owner.grow!(1), owner.size!(), user.grow!(1)], [1, 3, 4, -1]);
});

test("memories of 64 bits, shared ones and several in one module", async () => {
  const wide = await start(
    governor({ memory: 3 * PAGE }),
    `(module (memory i64 1) (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))`,
  ).catch((error: unknown) => error as Error);
  // Node 20 has 64-bit memories behind a flag.
  if (!(wide instanceof Error)) assert.deepEqual([wide.grow!(2n), wide.grow!(1n)], [1n, -1n]);
  else assert.match(wide.message, /memory64|invalid memory limits flags/);
  const shared = await start(
    governor({ memory: 3 * PAGE }),
    `(module (memory 1 9 shared) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
  );
  assert.deepEqual([shared.grow!(2), shared.grow!(1)], [1, -1]);
  const hooked = hook(
    await wat(`(module (memory 1) (memory 1)
    (func (export "a") (param i32) (result i32) (memory.grow 0 (local.get 0)))
    (func (export "b") (param i32) (result i32) (memory.grow 1 (local.get 0))))`),
  );
  assert.ok(isHooked(hooked));
});

test("tables of each type grow to their limit", async () => {
  const limits = governor({ table: 10 });
  const { grow, extern } = await start(
    limits,
    `(module (table $t 2 funcref) (table $e 1 externref) (func $f)
      (elem declare func $f)
      (func (export "grow") (param i32) (result i32) (table.grow $t (ref.func $f) (local.get 0)))
      (func (export "extern") (param externref i32) (result i32) (table.grow $e (local.get 0) (local.get 1))))`,
  );
  assert.deepEqual([grow!(5), extern!({}, 2), extern!({}, 1), grow!(0)], [2, 1, -1, 7]);
  assert.match(limits.refused!, /a table of 4 entries, and the limit of the run is 10; raise --max-table/);
});

test("a start function grows within the limit too, and runs once", async () => {
  const source = `(module (memory (export "memory") 1) (global $g (export "count") (mut i32) (i32.const 0))
    (func $start (global.set $g (i32.add (global.get $g) (i32.const 1))) (drop (memory.grow (i32.const 1))) (drop (memory.grow (i32.const 1))))
    (start $start) (func (export "size") (result i32) (memory.size)) (func (export "get") (result i32) (global.get $g)))`;
  const { size, get } = await start(governor({ memory: 2 * PAGE }), source);
  assert.deepEqual([size!(), get!()], [2, 1]);
});

test("code around a growth is as before, whatever instructions it has", async () => {
  const source = `(module
    (type $s (func (param i32) (result i32)))
    (import "h" "f" (func $h (param i32)))
    (import "h" "t" (table $t 1 funcref))
    (memory 1) (data $d "abcdef")
    (global $g (mut i64) (i64.const -9223372036854775808))
    (elem (table $t) (i32.const 0) func $twice)
    (func $twice (type $s) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "all") (param i32) (result i32) (local f64 v128 i64)
      (memory.init $d (i32.const 8) (i32.const 0) (i32.const 6))
      (memory.copy (i32.const 64) (i32.const 8) (i32.const 6))
      (memory.fill (i32.const 90) (i32.const 7) (i32.const 4))
      (local.set 1 (f64.const 1.5))
      (local.set 2 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.const i32x4 1 2 3 4) (v128.load offset=64 (i32.const 0))))
      (local.set 2 (v128.load8_lane 3 (i32.const 9) (local.get 2)))
      (global.set $g (i64.add (global.get $g) (i64.const 1)))
      (call $h (i32.trunc_sat_f64_s (local.get 1)))
      (block $out (block $b (block $a (br_table $a $b $out (local.get 0))) (return (i32.const -7))))
      (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (return (i32.const -2))))
      (loop $again (br_if $again (i32.eqz (i32.const 1))))
      (call_indirect $t (type $s) (i32.add (memory.size) (select (result i32) (i32.const 10) (i32.const 20) (local.get 0))) (i32.const 0)))
    (func (export "drop") (data.drop $d)))`;
  const seen: unknown[] = [];
  const imports = { h: { f: (value: unknown) => seen.push(value), t: new engine.Table({ initial: 3, element: "anyfunc" }) } };
  const { all } = await start(governor({ memory: 3 * PAGE }), source, imports);
  assert.deepEqual([all!(0), all!(1), all!(2), all!(2)], [-7, 24, 26, -2]);
  assert.deepEqual(seen, [1, 1, 1, 1]);
});

test("a module that claims to be one of ours is not believed", async () => {
  const forged = `(module (@custom "witloom:limits" "{\\"growing\\":[],\\"starts\\":false,\\"asks\\":false}") (memory 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;
  const { grow } = await start(governor({ memory: 2 * PAGE }), forged);
  assert.deepEqual([grow!(2), grow!(1)], [-1, 1]);
});

test("bytes that are no module, or cut short, do not break the reader", async () => {
  const whole = await wat(MEMORY);
  for (let length = 8; length < whole.length; length++) {
    try {
      hook(whole.subarray(0, length));
    } catch (error) {
      assert.match((error as Error).message, /it ends too early|too long/);
    }
  }
});

test("what is printed counts, and a rate slows it down", () => {
  const limits = governor({ output: 100 });
  limits.output(100);
  assert.throws(() => limits.output(1), /^Error: `guest` printed more than 0 MiB/);
  assert.throws(() => limits.check(), LimitError);
  const paced = governor({ outputRate: 1000 });
  const began = performance.now();
  for (let i = 0; i < 11; i++) paced.output(100);
  assert.ok(performance.now() - began >= 90, "1100 bytes at 1000 a second, of which the first 1000 are at once");
});
