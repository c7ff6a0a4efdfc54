/** Streams and futures: how they cross a wire, what is told of them, and what is shown of those that the host is given. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionJson, ResolveJson, TypeRef } from "../../server/src/protocol/resolve.ts";
import type { TraceEvent } from "../../server/src/protocol/run.ts";
import { carrier, Held, type Passed, promiseOf } from "../../server/src/run/carry.ts";
import { gatherer } from "../../server/src/run/gather.ts";
import { ownedVisitor } from "../../server/src/run/owned.ts";
import { Recorder } from "../../server/src/run/recorder.ts";
import { traceIds } from "../../server/src/run/traceIds.ts";
import { print, printers } from "../../server/src/run/wave.ts";
import { wire } from "../../server/src/run/wire.ts";
import { streamText } from "../../server/src/trace/tree.ts";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, run, treeOf, witloom } from "./kit.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const prov = fixture("async", "deps", "ex", "prov.wasm");
const settings = { mocks: { "ex:asy/clock": { wait: ["5"] } }, node };

test("streams and futures that a call gives are read and shown, inside of records too", { skip }, async () => {
  const answers: [string, string][] = [
    ["produce(5)", "[0, 1, 4, 9, 16]"],
    ["produce(0)", "[]"],
    ["words(2)", '["w0", "w1"]'],
    ["later(7)", '"later 7"'],
    ["pack(3)", '{name: "of 3", items: [0, 1, 4], done: "packed 3"}'],
  ];
  for (const [call, shown] of answers) assert.equal((await run(prov, call, settings)).answer, shown, call);
  const { answer } = await run(prov, "produce(60000)", settings);
  assert.deepEqual(
    [answer!.split(",").length, answer!.slice(-12)],
    [60_000, ", 3599880001]".slice(-12)],
    "items that come one by one, all at once",
  );
});

test("each chunk of a stream between components is an event of the call that carried it", { skip }, async () => {
  const { model, calls } = await run(fixture("async", "app.wac"), "run()", settings);
  const of = (name: string) => [...model.calls.values()].find((it) => it.function === name)!;
  const produce = of("produce");
  // How many items come at once is a matter of time.
  const items = (name: string): string =>
    of(name)
      .chunks!.flatMap(({ value }) => value?.text.slice(1, -1) ?? [])
      .join(", ");
  const [sum] = Object.values(produce.streams!);
  assert.deepEqual([items("produce"), sum!.items, sum!.end], ["0, 1, 4, 9", 4, true]);
  assert.ok(produce.chunks!.every((it) => it.of === "result"));
  assert.deepEqual([produce.chunks!.at(-1)!.count, produce.chunks!.at(-1)!.value, produce.chunks!.at(-1)!.end], [0, null, true]);
  assert.equal(items("words"), '"w0", "w1", "w2"');
  assert.equal(items("sum"), "1, 2, 3");
  assert.deepEqual([of("sum").chunks![0]!.of, of("sum").chunks![0]!.stream], ["argument", of("sum").args[0]!.text]);
  const pack = calls.find((it) => it["function"] === "pack")!["chunks"] as { stream: string; value: string | null }[];
  assert.deepEqual(
    pack.filter(({ stream }) => stream.startsWith("future#")).map(({ value }) => value),
    ['"packed 3"'],
  );
  assert.ok(calls.every((it) => "chunks" in it === ["produce", "words", "later", "pack", "sum"].includes(it["function"] as string)));
  assert.equal(treeOf(model).length, model.calls.size);
  const tree = await witloom(["run", prov, "--invoke", "produce(3)", "--mock", "ex:asy/clock=default", "--node", node, "--trace"]);
  assert.match(tree.stdout + tree.stderr, /produce\(3\) = stream#1 .* {2}stream#1: 3 items in \d chunks?\n/);
});

const types = (...kinds: object[]): ResolveJson =>
  ({ types: kinds.map((kind) => ({ name: "it", kind, owner: null })) }) as unknown as ResolveJson;

/** A stream of jco: `read` gives up to so many items. */
function jco(pieces: unknown[][], numeric: boolean): { dropped: boolean } {
  const out = {
    dropped: false,
    async read() {
      const value = pieces.shift();
      return value ? { value: numeric ? Uint8Array.from(value as number[]) : value, done: false } : { value: undefined, done: true };
    },
    [Symbol.dispose ?? Symbol.for("dispose")]() {
      out.dropped = true;
    },
  };
  return out;
}

async function all(stream: unknown): Promise<unknown[]> {
  const out: unknown[] = [];
  for await (const it of stream as AsyncIterable<unknown>) out.push(it);
  return out;
}

test("numbers cross in pieces, other items one by one, and a reader that lets go lets go of the source", async () => {
  const resolve = types({ stream: "u8" }, { list: "u8" }, { stream: 1 });
  const told: Passed[] = [];
  const carry = (type: TypeRef, value: unknown): unknown => carrier(resolve, type)!(value, (it) => void told.push(it));
  assert.deepEqual(await all(carry(0, jco([[1, 2], [3]], true))), [Uint8Array.of(1, 2), Uint8Array.of(3)]);
  assert.deepEqual(
    told.map(({ values, end }) => [values.length, end]),
    [
      [2, false],
      [1, false],
      [0, true],
    ],
  );
  const lists = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  assert.deepEqual(await all(carry(2, jco([lists], false))), lists);
  const left = jco([[1], [2]], true);
  for await (const _ of carry(0, left) as AsyncIterable<unknown>) break;
  assert.equal(left.dropped, true);
});

test("what is read of a stream keeps its items as they are, and finds their resources", async () => {
  const resolve = types(
    { list: "u8" },
    { stream: 0 },
    "resource" as never,
    { handle: { own: 2 } },
    { stream: 3 },
    { future: 4 },
    { tuple: { types: [1, 5] } },
  );
  const [one, two] = [{}, {}];
  const kept: object[] = [];
  const stream = async function* (items: unknown[]) {
    yield* items;
  };
  const value = [stream([Uint8Array.of(1, 2), Uint8Array.of()]), Promise.resolve(stream([one, two]))];
  const read = await gatherer(resolve, 6)!(value, (it) => void kept.push(it));
  assert.deepEqual(kept, [one, two]);
  const text = print(printers(resolve)(6), read, 1000, (it) => kept.indexOf(it) + 1).text;
  assert.equal(text, "([[1, 2], []], [it#1, it#2])");
  assert.equal(gatherer(resolve, 0), null);
  const endless = { left: false };
  const numbers = async function* () {
    try {
      for (;;) yield Uint8Array.from({ length: 64_000 });
    } finally {
      endless.left = true;
    }
  };
  const bytes = types({ stream: "u8" });
  const cut = await gatherer(bytes, 0)!(numbers(), () => undefined);
  const shown = print(printers(bytes)(0), cut, 1 << 20, () => 0).text;
  assert.deepEqual(
    [shown.split(",").length, shown.endsWith(", 0, …]"), endless.left],
    [100_001, true, true],
    "a long stream is cut and let go",
  );
});

test("one walk: resources are found without a copy, and in maps too", () => {
  const resolve = types(
    "resource" as never,
    { handle: { own: 0 } },
    { map: ["string", 1] },
    { option: 1 },
    { tuple: { types: [2, 3, "u8"] } },
  );
  const [one, two] = [{}, {}];
  const value = [new Map([["a", one]]), two, 5];
  const out: object[] = [];
  assert.equal(
    ownedVisitor(resolve, 4)!(value, (it) => void out.push(it)),
    value,
  );
  assert.deepEqual(out, [one, two]);
  assert.equal(ownedVisitor(resolve, "u8"), null);
});

/** As jco does: a thenable that calls when it is asked, and delivers a thenable that hides what it is meanwhile. */
function lazily(inner: PromiseLike<unknown>): () => unknown {
  let hidden = false;
  const given = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
    get then() {
      return hidden ? undefined : inner.then.bind(inner);
    },
  };
  const deliver = (resolve: (it: unknown) => void): void => {
    hidden = true;
    resolve(given);
    hidden = false;
  };
  // biome-ignore lint/suspicious/noThenProperty: the same
  const call = () => ({ then: (resolve: (it: unknown) => void) => queueMicrotask(() => deliver(resolve)) });
  return Object.setPrototypeOf(call, async function () {}.constructor.prototype) as () => unknown;
}

test("a function that waits returns its future before that arrives", async () => {
  const resolve = types({ future: "u32" });
  const printer = printers(resolve);
  const events: TraceEvent[] = [];
  const recorder = new Recorder({
    trace: true,
    traceIds: traceIds(),
    valueLimit: 1000,
    spillFile: null,
    send: (it) => void events.push(structuredClone(it)),
  });
  recorder.useTasks();
  let arrive: (value: number) => void = () => undefined;
  const inner = new Promise<unknown>((it) => {
    arrive = it;
  });
  const functions = [
    { name: "jco", kind: "async-freestanding", params: [], result: 0 },
    { name: "host", kind: "freestanding", params: [], result: 0 },
  ] as unknown as FunctionJson[];
  const wired = (callee: string) =>
    wire(recorder, { resolve, printer }, { callee, interface: null }, functions, { jco: lazily(inner), host: () => inner });
  const ended = () => events.filter((it) => it.kind === "return").length;
  const held = await (wired("part")["jco"] as () => Promise<unknown>)();
  assert.ok(held instanceof Held);
  const given = (wired("host")["host"] as () => unknown)();
  assert.ok(given instanceof Held, "what the host gives is the future, and no waiting");
  assert.equal(ended(), 2);
  arrive(7);
  assert.deepEqual(await Promise.all([promiseOf(held), promiseOf(given)]), [7, 7]);
  const chunks = events.filter((it) => it.kind === "chunk");
  assert.deepEqual(chunks.map(({ stream, value }) => [stream, value?.text]).sort(), [
    ["future#1", "7"],
    ["future#2", "7"],
  ]);
});

test("what the tree says of streams", () => {
  assert.equal(streamText("stream#1", { items: 1, chunks: 1, end: true }), "stream#1: 1 item in 1 chunk");
  assert.equal(streamText("stream#2", { items: 12, chunks: 3, end: false }), "stream#2: 12 items in 3 chunks, not ended");
  assert.equal(streamText("future#1", { items: 1, chunks: 1, end: true }), "future#1: arrived");
});
