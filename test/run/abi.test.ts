/**
 * The canonical ABI's layout of constant values against its own reference in Python: what we store is what the reference loads, what it stores is
 * what we load, in memory and as core values. Bytes of strangers are refused, never misread. WITLOOM_CANONICAL_VALUES: values of each type.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import test from "node:test";
import type { Neutral } from "../../server/src/protocol/values.ts";
import { BadMemory, load, loadFlat, type Memory } from "../../server/src/run/abi/load.ts";
import { type Shape as Abi, type CoreType, MOST_FLAT, NoShape, SLOT, shapes, signature } from "../../server/src/run/abi/shapes.ts";
import { Image, store, storeFlat } from "../../server/src/run/abi/store.ts";
import { readTypes } from "../../server/src/run/types.ts";
import { randomShape, randomValue, SHAPES, type Shape, witOf } from "../kit/shapes.ts";
import { absent, crateSource, must, witText } from "../toolkit/kit.ts";
import { random, root, toolkit } from "./kit.ts";

const crate = crateSource("wasm-tools", "1.263.");
const reference = crate && path.join(crate, "tests", "component-model", "design", "mvp", "canonical-abi");
const COUNT = Number(process.env["WITLOOM_CANONICAL_VALUES"] ?? 200);
const SEED = Number(process.env["WITLOOM_CANONICAL_SEED"] ?? 1);
const RANDOM_SHAPES = 12;
const BASE = 4096;

/** The layout of the type of the function `f`'s parameter `x`. */
async function laid(type: string, definitions: string): Promise<Abi> {
  const wit = `package t:t; interface s { ${definitions} f: func(x: ${type}); } world w { export s; }`;
  const { resolve, world } = must((await toolkit()).componentInfo(must((await toolkit()).dummyComponent(witText(wit)))));
  const fn = readTypes(resolve!, world!).exports.get("t:t/s")!.functions.get("f")!;
  return shapes(resolve!)(fn.params[0]!.type);
}

const none = (): never => assert.fail("no resources here");
const memory = (bytes: Uint8Array, name: Memory["name"] = none): Memory => ({ pieces: [{ base: BASE, bytes }], name });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

/** A value in memory, and as core values in slots. */
function inMemory(shape: Abi, value: Neutral): { at: number; bytes: Uint8Array } {
  const image = new Image(BASE);
  const at = image.take(shape.size, shape.align);
  store(image, shape, value, at);
  return { at, bytes: image.bytes() };
}

function asSlots(shape: Abi, value: Neutral): { slots: Uint8Array; bytes: Uint8Array } {
  // The slots first, so that they can be told from what they point to.
  const image = new Image(BASE);
  const room = shape.flat.length * SLOT;
  storeFlat(image, shape, value, image.take(room, SLOT));
  return { slots: image.bytes().slice(0, room), bytes: image.bytes() };
}

interface Answer {
  wrong: [number, string][];
  images: { at: number; bytes: string }[];
  flat?: { types: CoreType[]; wrong: [number, string][]; made: { slots: string; bytes: string }[] };
}

async function compare(made: Shape, seed: number): Promise<void> {
  const definitions: string[] = [];
  const type = witOf(made, definitions);
  const shape = await laid(type, definitions.join(" "));
  const next = random(seed);
  const values = Array.from({ length: COUNT }, () => randomValue(made, next));
  const dumps = values.map((it) => inMemory(shape, it)).map(({ at, bytes }) => ({ at, bytes: hex(bytes) }));
  const short = shape.flat.length <= MOST_FLAT;
  const slotted = (it: Neutral) => asSlots(shape, it);
  const flats = values.map(slotted).map(({ slots, bytes }) => ({ slots: hex(slots), bytes: hex(bytes) }));
  const job = JSON.stringify({ shape: made, values, dumps, ...(short ? { flats } : {}) }, (_, it: unknown) =>
    Object.is(it, -0) ? "-0" : it,
  );
  const script = path.join(root, "test", "run", "reference.py");
  const done = spawnSync("python3", [script, reference!], { encoding: "utf8", input: `${job}\n`, maxBuffer: 1 << 30 });
  assert.equal(done.status, 0, done.stderr || String(done.error));
  const answer = JSON.parse(done.stdout) as Answer;
  assert.deepEqual(answer.wrong.slice(0, 3), [], "what we store is another value");
  for (const [index, { at, bytes }] of answer.images.entries()) assert.deepEqual(load(memory(unhex(bytes)), shape, at), values[index]);
  if (!short) return;
  assert.deepEqual(answer.flat?.types, [...shape.flat]);
  assert.deepEqual(answer.flat?.wrong.slice(0, 3), [], "our core values are another value");
  for (const [index, { slots, bytes }] of answer.flat!.made.entries()) {
    const view = new DataView(unhex(slots).buffer);
    assert.deepEqual(loadFlat(memory(unhex(bytes)), shape, view), values[index]);
  }
}

if (reference === null) {
  test("the canonical ABI's reference", { skip: absent("the sources of wasm-tools 1.263 are not in cargo's registry") }, () => {});
} else {
  for (const [index, [name, shape]] of Object.entries(SHAPES).entries())
    test(`${COUNT} values of ${name} laid out as the reference does`, () => compare(shape, SEED * 1013 + index));
  for (let index = 0; index < RANDOM_SHAPES; index++) {
    const shape = randomShape(random(SEED * 7727 + index), 3);
    test(`${COUNT} values of random type ${index} laid out as the reference does`, () => compare(shape, SEED * 104743 + index));
  }
}

test("lists of a fixed length, maps, and handles, which are left open", async () => {
  const shape = await laid("tuple<u8, list<u16, 3>, map<string, u32>>", "");
  const value: Neutral = [1, [2, 3, 4], [["a", 5]]];
  const { at, bytes } = inMemory(shape, value);
  assert.deepEqual([shape.size, shape.align, shape.flat.length], [16, 4, 6]);
  assert.deepEqual(load(memory(bytes), shape, at), value);
  const flat = asSlots(shape, value);
  assert.deepEqual(loadFlat(memory(flat.bytes), shape, new DataView(flat.slots.buffer)), value);
  const handles = await laid("tuple<u8, own<r>, list<borrow<r>>>", "resource r;");
  assert.ok(handles.owns && !shape.owns);
  const image = new Image(BASE);
  store(image, handles, [1, { resource: "r#7" }, [{ resource: "r#8" }]], image.take(handles.size, handles.align));
  const holes = image.newHoles();
  assert.deepEqual(
    holes.map((it) => [it.at - BASE, it.kind, it.name]),
    [
      [4, "own", "r#7"],
      [16, "borrow", "r#8"],
    ],
  );
  for (const [index, it] of holes.entries()) image.whole(it.at, 4, index + 41);
  const named = memory(image.bytes(), (handle, { kind, name }) => `${kind} ${name} ${handle}`);
  assert.deepEqual(load(named, handles, BASE), [1, { resource: "own r 41" }, [{ resource: "borrow r 42" }]]);
});

test("what has no values that lie still has no shape; many parameters and large results lie in memory", async () => {
  await assert.rejects(laid("stream<u8>", ""), NoShape);
  const shape = await laid(`tuple<${"u8, ".repeat(20)}>`, "");
  assert.equal(shape.flat.length, MOST_FLAT + 1);
  const of = () => shape;
  const { paramsInMemory, resultInMemory } = signature(of, [{ name: "x", type: 0 }], 0);
  assert.deepEqual([paramsInMemory, resultInMemory], [true, true]);
});

test("a stranger's bytes are refused where they are no value", async () => {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  const refused = async (type: string, words: RegExp, definitions = ""): Promise<void> => {
    const shape = await laid(type, definitions);
    assert.throws(
      () => load(memory(bytes), shape, BASE),
      (error) => error instanceof BadMemory && words.test(error.message),
    );
  };
  view.setUint32(0, BASE, true);
  view.setUint32(4, 0xffff_ffff, true);
  await refused("string", /4294967295 bytes at 4096 lie outside/);
  await refused("list<u64>", /34359738360 bytes at 4096 lie outside/);
  view.setUint32(4, 1, true);
  view.setUint32(0, 0xffff_fff0, true);
  await refused("list<string>", /lie outside/);
  await refused("option<u32>", /no case 240 of 2/);
  view.setUint32(0, 0xd800, true);
  await refused("char", /55296 is no character/);
  view.setUint32(0, BASE + 8, true);
  view.setUint32(8, 0xff, true);
  await refused("string", /not in UTF-8/);
  // Random bytes give a value or a refusal.
  const next = random(11);
  for (const [name, made] of Object.entries(SHAPES)) {
    const definitions: string[] = [];
    const type = witOf(made, definitions);
    const shape = await laid(type, definitions.join(" "));
    for (let round = 0; round < 50; round++) {
      for (let at = 0; at < bytes.length; at++) bytes[at] = next(4) === 0 ? next(256) : next(2);
      if (next(2) === 0) view.setUint32(0, BASE + next(64), true);
      try {
        load(memory(bytes), shape, BASE + next(64));
      } catch (error) {
        assert.ok(error instanceof BadMemory, `${name}: ${String(error)}`);
      }
    }
  }
});
