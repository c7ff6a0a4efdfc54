/**
 * Replays by another engine of traces and logs that were damaged or made to harm: each is prepared, read, or refused in one sentence.
 * WITLOOM_TRACE_FUZZ: how many.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readTrace } from "../../server/src/trace/read.ts";
import { readLog } from "../../server/src/trace/replay/native/log.ts";
import { type NativeReplay, nativeReplay } from "../../server/src/trace/replay/native/prepare.ts";
import { RECORD } from "../../server/src/trace/replay/native/wat.ts";
import { worldsOf } from "../../server/src/trace/replay/native/worlds.ts";
import { replayPlan } from "../../server/src/trace/replay/plan.ts";
import { fixture, must, random, toolkit } from "../run/kit.ts";

const COUNT = Math.min(100, Number(process.env["WITLOOM_TRACE_FUZZ"] ?? 60));
const store = "example:calc/store@0.1.0";
const bytes = new Uint8Array(readFileSync(fixture("calc", "deps", "example", "storer.wasm")));

const line = (id: number, fn: string, args: string[], result: string | null): string => {
  const site = { id, parent: 0, caller: "host", callee: "storer", interface: store, function: fn };
  return JSON.stringify({ ...site, args, result, error: null, start: id, duration: 1 });
};
const LINES = [
  line(1, "[constructor]counter", ["5"], "counter#1"),
  line(2, "[method]counter.inc", ["counter#1", "2"], "7"),
  line(3, "total", ["[counter#1, counter#1]"], "14"),
  line(4, "[resource-drop]counter", ["counter#1"], null),
];

async function prepared(text: string): Promise<NativeReplay | string> {
  const read = readTrace(text);
  if (!read.ok) return read.message;
  const plan = replayPlan(read.model, undefined);
  return typeof plan === "string" ? plan : nativeReplay(await toolkit(), bytes, plan, (call) => call.interface);
}

const sentence = (text: string): void => assert.ok(text !== "" && !/\n|TypeError|RangeError|undefined|\[object/.test(text), text);

test(`${COUNT} damaged traces are prepared or refused in a sentence`, async () => {
  const counted = { ready: 0, refused: 0 };
  for (let seed = 1; seed <= COUNT; seed++) {
    const next = random(seed * 6007);
    const words = [
      "5",
      "counter#1",
      "counter#4294967296",
      "[]",
      "null",
      "-1",
      '\\"',
      "[constructor]counter",
      "__proto__",
      "[resource-drop]x",
      store,
      "9e999",
    ];
    const lines = [...LINES];
    for (let change = 0; change <= next(3); change++) {
      const at = next(lines.length);
      const parts = lines[at]!.split(/("(?:[^"\\]|\\.)*")/);
      const which = 1 + 2 * next((parts.length - 1) / 2);
      if (next(4) === 0) lines.splice(at, 1, lines[next(lines.length)]!);
      else lines[at] = [...parts.slice(0, which), `"${words[next(words.length)]}"`, ...parts.slice(which + 1)].join("");
    }
    const made = await prepared(`${lines.join("\n")}\n`);
    if (typeof made === "string") {
      sentence(made);
      counted.refused++;
    } else counted.ready++;
  }
  assert.ok(counted.ready > 3 && counted.refused > COUNT / 4, JSON.stringify(counted));
});

/** A record as the generated components write it. */
function record(kind: keyof typeof RECORD, index: number, slots: number[], memory: Uint8Array = new Uint8Array()): Uint8Array {
  const out = new DataView(new ArrayBuffer(24 + 8 * slots.length + memory.length));
  for (const [at, value] of [RECORD[kind], index, 4096, 8 * slots.length, memory.length].entries()) out.setUint32(4 * at, value, true);
  for (const [at, value] of slots.entries()) out.setUint32(24 + 8 * at, value, true);
  new Uint8Array(out.buffer).set(memory, 24 + 8 * slots.length);
  return new Uint8Array(out.buffer);
}

const LOG = Buffer.concat([
  record("begun", 0, []),
  record("answered", 0, [1]),
  record("answered", 1, [7]),
  record("answered", 2, [14]),
  record("answered", 3, [0]),
  record("over", 4, []),
]);

test("a log is read as calls, up to where the program ended", async () => {
  const made = await prepared(LINES.join("\n"));
  assert.ok(typeof made !== "string");
  const texts = (output: Uint8Array, trapped: boolean): (string | null)[] => {
    const model = made.read(output, trapped);
    assert.ok(typeof model !== "string", String(model));
    return [...model.calls.values()].map((it) => it.error ?? it.result?.text ?? null);
  };
  assert.deepEqual(texts(LOG, false), ["counter#1", "7", "14", null]);
  const twoSteps = record("begun", 0, []).length + 2 * record("answered", 0, [1]).length;
  assert.deepEqual(texts(LOG.subarray(0, twoSteps + 5), true), ["counter#1", "7", "a trap", "a trap"]);
  assert.equal(made.read(LOG.subarray(0, twoSteps), false), "native wasmtime ended before all calls were made");
  assert.equal(made.read(new Uint8Array(), false), "native wasmtime did not start its instances");
  const lost = Buffer.concat([record("begun", 0, []), record("answered", 0, [1]), record("unknownResource", 1, [])]);
  assert.match(String(made.read(lost, false)), /\[method\]counter\.inc takes a resource that this run did not give$/);
});

test("a damaged log is read or refused in a sentence", async () => {
  const made = await prepared(LINES.join("\n"));
  assert.ok(typeof made !== "string");
  const counted = { read: 0, refused: 0 };
  for (let seed = 1; seed <= 500; seed++) {
    const next = random(seed * 4001);
    const damaged = new Uint8Array(LOG);
    for (let change = 0; change <= next(4); change++) damaged[next(damaged.length)] = next(3) === 0 ? next(256) : next(6);
    const model = made.read(damaged.subarray(0, next(3) === 0 ? next(damaged.length) : damaged.length), next(2) === 0);
    if (typeof model === "string") {
      sentence(model);
      counted.refused++;
    } else counted.read++;
  }
  assert.ok(counted.read > 20 && counted.refused > 20, JSON.stringify(counted));
  assert.equal(readLog(new Uint8Array([255, 255, 255, 255, ...new Array(20).fill(0)])), null);
});

test("the worlds around a program: imports become exports and the other way, with WASI of a version of their own", async () => {
  const wit = `package root:component;
world root {
  use wasi:io/streams@0.2.0.{output-stream};
  import wasi:io/streams@0.2.0;
  import log: interface { note: func(text: string); }
  export go: func(to: borrow<output-stream>) -> u32;
}
package wasi:io@0.2.0 { interface streams { resource output-stream; } }
package wasi:cli@0.2.1 { interface stdout { } }
`;
  const worlds = worldsOf(wit, [{ interface: "wasi:io/streams@0.2.0", name: "output-stream", type: 0, index: 3 }]);
  assert.equal(worlds?.wasi, "0.2.2");
  const resolved = must((await toolkit()).resolveWit({ main: [{ path: "w.wit", text: worlds.text }], deps: [] }));
  const sides = resolved.worlds
    .filter((it) => it.name.startsWith("witloom-"))
    .map((it) => [Object.keys(it.imports).length, Object.keys(it.exports).length]);
  assert.deepEqual(
    sides.map(([, exports]) => exports),
    [4, 1],
    worlds.text,
  );
  assert.match(worlds.text, /export log: interface/);
  assert.match(worlds.text, /import go: func\(to: borrow<output-stream>\)/);
  assert.equal(worldsOf("package a:b;", []), null);
});
