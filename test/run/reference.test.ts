/**
 * Random values against the canonical ABI's own reference in Python: what our lowering leaves in a guest's memory is read by the reference's
 * `load`, and what its `store` makes is lifted by us. WITLOOM_CANONICAL_VALUES sets how many values per shape (10,000 takes some minutes),
 * WITLOOM_CANONICAL_SEED where they begin.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import test from "node:test";
import type { Neutral } from "../../server/src/protocol/run.ts";
import { bytesOf } from "../../server/src/run/bytes.ts";
import { lower } from "../../server/src/run/lower.ts";
import { print } from "../../server/src/run/wave.ts";
import { randomShape, randomValue, SHAPES, type Shape, witOf } from "../kit/shapes.ts";
import { absent, crateSource } from "../toolkit/kit.ts";
import { start } from "../wast/live.ts";
import { guest, random, root, scratch, toolkit } from "./kit.ts";

const crate = crateSource("wasm-tools", "1.263.");
const reference = crate && path.join(crate, "tests", "component-model", "design", "mvp", "canonical-abi");
const COUNT = Number(process.env["WITLOOM_CANONICAL_VALUES"] ?? 200);
const SEED = Number(process.env["WITLOOM_CANONICAL_SEED"] ?? 1);
const RANDOM_SHAPES = 12;

/** So many values beside the one of interest that parameters are passed in memory. */
const PAD = Array.from({ length: 17 }, () => 0);

/** `f` answers where the value lies, `dump` all that was allocated since the last one, `g` lifts what lies in the bytes that it gets. */
const CORE = `(module (memory (export "memory") 64) (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "t:t/s#f") (param i32) (result i32) (local.get 0))
  (func (export "t:t/s#dump") (result i32)
    (i32.store (i32.const 16) (i32.const 4096)) (i32.store (i32.const 20) (i32.sub (global.get $heap) (i32.const 4096)))
    (global.set $heap (i32.const 4096)) (i32.const 16))
  (func (export "t:t/s#g") (param i32 i32 i32) (result i32) (global.set $heap (i32.const 4096)) (local.get 2)))`;

interface Guest {
  f(box: unknown): number;
  dump(): Uint8Array;
  g(image: Uint8Array, at: number): unknown;
  /** A value as jco takes it, and any value as WAVE. */
  lowered(value: Neutral): unknown;
  text(value: unknown): string;
  /** What we say that a value takes in a memory. */
  bytes(value: unknown): number;
}

const cache = scratch();

async function make(shape: Shape): Promise<Guest> {
  const definitions: string[] = [];
  const type = witOf(shape, definitions);
  const wit = `package t:t;
    interface s { ${definitions.join(" ")} record box { x: ${type}, pad: tuple<${PAD.map(() => "u8").join(", ")}> }
      f: func(b: box) -> u32; dump: func() -> list<u8>; g: func(image: list<u8>, at: u32) -> box; }
    world w { export s; }`;
  const live = await start(await toolkit(), await guest(wit, "w", CORE), cache);
  const { item, provider, functions } = live.exports[0]!;
  const { resolve } = provider.types;
  const box = item.functions.get("g")!.result!;
  const none = (): never => assert.fail("no resources here");
  return {
    ...(functions as unknown as Pick<Guest, "f" | "dump" | "g">),
    lowered: (value) => lower(resolve, box, { x: value, pad: PAD }, none),
    text: (value) => print(provider.printer(box), value, 1 << 24, none).text,
    bytes: (value) => bytesOf([provider.printer(box)], [value]),
  };
}

interface Answer {
  wrong: [number, string][];
  /** What `store` made; `asked`: all bytes that it allocated. */
  images: { at: number; bytes: string; asked: number }[];
}

/** The reference's answers; `-0` is no JSON, so it goes as text. */
function ask(shape: Shape, values: Neutral[], dumps: { at: number; bytes: string }[]): Answer {
  const boxed = { kind: "record", of: [shape, { kind: "tuple", of: PAD.map(() => ({ kind: "u8" })) }] };
  const all = values.map((it) => ({ f0: it, f1: PAD }));
  const job = JSON.stringify({ shape: boxed, values: all, dumps }, (_, it: unknown) => (Object.is(it, -0) ? "-0" : it));
  const script = path.join(root, "test", "run", "reference.py");
  const done = spawnSync("python3", [script, reference!], { encoding: "utf8", input: `${job}\n`, maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  return JSON.parse(done.stdout) as Answer;
}

async function compare(shape: Shape, seed: number): Promise<void> {
  const it = await make(shape);
  const next = random(seed);
  const values = Array.from({ length: COUNT }, () => randomValue(shape, next));
  const dumps = values.map((value) => {
    const at = it.f(it.lowered(value));
    return { at, bytes: Buffer.from(it.dump()).toString("hex") };
  });
  const { wrong, images } = ask(shape, values, dumps);
  assert.deepEqual(
    wrong.slice(0, 3).map(([index, read]) => ({ sent: values[index], read })),
    [],
    `${wrong.length} of ${COUNT} values are not what the reference reads`,
  );
  for (const [index, { at, bytes, asked }] of images.entries()) {
    const value = it.lowered(values[index]!);
    assert.equal(it.text(it.g(Buffer.from(bytes, "hex"), at)), it.text(value), `value ${index}`);
    assert.equal(it.bytes(value), asked, `bytes of value ${index}`);
  }
}

if (reference === null) {
  test("the canonical ABI's reference", { skip: absent("the sources of wasm-tools 1.263 are not in cargo's registry") }, () => {});
} else {
  for (const [index, [name, shape]] of Object.entries(SHAPES).entries())
    test(`${COUNT} values of ${name} as the reference has them`, () => compare(shape, SEED * 1009 + index));
  for (let index = 0; index < RANDOM_SHAPES; index++) {
    const shape = randomShape(random(SEED * 7919 + index), 3);
    test(`${COUNT} values of random type ${index} as the reference has them`, () => compare(shape, SEED * 104729 + index));
  }
}
