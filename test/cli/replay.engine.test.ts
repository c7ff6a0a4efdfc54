/** Recorded runs made again by another engine: the same calls, a readable difference, and one sentence where it cannot be. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { pythonStandIn, standIn } from "../kit/standIn.ts";
import { traceLines } from "../kit/traceTexts.ts";
import { fixture, folderOf, guest, middleware, probe, type Ran, run, sample, scratch, witloom } from "../run/kit.ts";
import { needsNative } from "../run/native.ts";
import { serving, until } from "../run/serving.ts";

const adder = fixture("calc", "deps", "example", "adder.wasm");
const storer = fixture("calc", "deps", "example", "storer.wasm");
const driver = fixture("calc", "driver.wac");

async function record(program: string, ...more: string[]): Promise<string> {
  const file = path.join(scratch(), "run.jsonl");
  const ran = await witloom(["run", program, "--trace-out", file, ...more]);
  assert.ok(ran.code !== null && ran.code < 4, ran.stderr);
  return file;
}

/** Writes calls as a trace, changed where wanted. */
function written(calls: Ran["calls"], change: (text: string) => string = (text) => text): string {
  const file = path.join(scratch(), "run.jsonl");
  writeFileSync(file, change(calls.map((it) => `${JSON.stringify(it)}\n`).join("")));
  return file;
}

/** A recorded session of calls on one instance, as people write them; `drop counter#1` is one, too. */
async function session(file: string, ...texts: string[]): Promise<Ran["calls"]> {
  let made: Promise<void> | undefined;
  const ran = await run(file, undefined, {
    session: true,
    valueLimit: 1 << 20,
    started(going) {
      const steps = async (): Promise<void> => {
        for (const text of texts) {
          const call = /^(?:(.*)#)?([^#(]*)\((.*)\)$/.exec(text);
          const args = call && (JSON.parse(`[${call[3]!.replace(/[a-z]+#\d+/g, '{"resource":"$&"}')}]`) as never[]);
          if (call) await going.act({ kind: "call", interface: call[1] ?? null, function: call[2]!, args: args ?? [] });
          else await going.act({ kind: "drop", resource: text.replace("drop ", "") });
        }
      };
      made = steps().finally(() => going.stop("the test is over"));
    },
  });
  await made;
  assert.equal(ran.calls.filter((it) => it["parent"] === 0).length, texts.length);
  return ran.calls;
}

const again = (trace: string, program: string, wasmtime: string, ...more: string[]) =>
  witloom(["replay", trace, program, "--engine", "wasmtime", "--wasmtime", wasmtime, ...more]);

/** The replay is the same, of so many calls. */
async function same(calls: number, trace: string, program: string, ...more: string[]): Promise<void> {
  const done = await again(trace, program, pythonStandIn(), ...more);
  const said = `the same: ${calls} ${calls === 1 ? "call" : "calls"} replayed\n`;
  assert.deepEqual([done.code, done.stdout, done.stderr], [0, said, ""], `${program} ${more.join(" ")}`);
}

test("runs of one call: a function, a command, languages with runtimes of their own", needsNative, async () => {
  await same(1, await record(adder, "--invoke", "add(2, 3)"), adder);
  const laps = await record(sample("counter.wac"), "--invoke", "orders:shop/counting@0.1.0#count-laps(10, 3, 4)");
  await same(22, laps, sample("counter.wac"), "--only", "counter");
  await same(23, laps, sample("counter.wac"), "--only", "counter-go");
  const shop = await record(sample("shop-c.wac"));
  await same(6, shop, sample("shop-c.wac"));
  for (const [only, calls] of Object.entries({ gateway: 12, business: 6 })) await same(calls, shop, sample("shop-c.wac"), "--only", only);
});

const store = "example:calc/store@0.1.0";

test("several calls on the same instances, with resources that live from one to the next", needsNative, async () => {
  const calls = await session(
    storer,
    `${store}#[constructor]counter(5)`,
    `${store}#[constructor]counter(7)`,
    `${store}#[method]counter.inc(counter#1, 3)`,
    `${store}#total([counter#1, counter#2, counter#1])`,
    `${store}#[static]counter.merge(counter#1, counter#2)`,
    `${store}#[method]counter.get(counter#3)`,
    "drop counter#3",
  );
  await same(7, written(calls), storer);
  // Other numbers are other resources.
  await same(
    7,
    written(calls, (text) => text.replaceAll("counter#3", "counter#40").replaceAll("counter#1", "counter#3")),
    storer,
  );
  const other = await again(
    written(calls, (text) => text.replace('"args":["5"]', '"args":["6"]')),
    storer,
    pythonStandIn(),
  );
  assert.equal(other.code, 1);
  assert.equal(other.stdout.match(/has another result/g)?.length, 3, other.stdout);
  assert.match(other.stdout, /#\[method\]counter\.inc has another result:\n {2}recorded: 8\n {2}now: {6}9\n/);
});

test("one instance among its neighbours, whose resources come and go", needsNative, async () => {
  const trace = await record(driver, "--invoke", "run()");
  for (const [only, calls] of Object.entries({ driver: 16, calc: 21, storer: 21 })) await same(calls, trace, driver, "--only", only);
  const chain = await middleware();
  const passed = await record(chain, "--invoke", "run()");
  for (const [only, calls] of Object.entries({ inner: 27, hoster: 21 })) await same(calls, passed, chain, "--only", only);
});

test("the host answers from the record: clocks, random numbers, variables, streams, the end of the program", needsNative, async () => {
  const file = await probe();
  const calls: [string, string[], number][] = [
    ["now()", [], 2],
    ["env()", ["--env", "SECRET=x"], 2],
    ['say("hé")', [], 5],
    ["hear()", [], 3],
    ['fetch("x.y")', [], 7],
    ["leave(3)", [], 2],
  ];
  for (const [call, grants, count] of calls) await same(count, await record(file, "--invoke", call, ...grants), file);
  const folder = folderOf({ "note.txt": "hello" });
  const read = await record(file, "--invoke", 'read("note.txt")', "--dir-ro", `${folder}::/`);
  writeFileSync(path.join(folder, "note.txt"), "changed since");
  await same(4, read, file);
  // A program that asks more than the recording knows is told.
  const now = readFileSync(await record(file, "--invoke", "now()"), "utf8");
  const asked = await again(path.join(folderOf({ "t.jsonl": now.split("\n")[0]! }), "t.jsonl"), file, pythonStandIn());
  assert.match(asked.stdout, /now ends otherwise:\n {2}recorded: returned \{.*\n {2}now: {6}a trap\n/);
  assert.match(asked.stdout, /wall-clock@0\.2\.6#now is called, and was not before/);
});

test("requests that a server answered: what the host made is made again", needsNative, async () => {
  const { ask, model, run } = await serving({ workers: 1, reuse: 10 }, true);
  assert.equal((await ask("/greet?ada")).body, "Hello, ada!");
  assert.equal((await ask("/nowhere")).status, 404);
  await until(() => [...model.calls.values()].filter((it) => it.parent === 0 && it.duration !== null).length === 2);
  run.stop("by the test");
  await run.done;
  const trace = path.join(scratch(), "served.jsonl");
  writeFileSync(
    trace,
    traceLines(model, (value) => value.text),
  );
  const calls = [...model.calls.values()];
  const app = fixture("http", "app.wac");
  await same(calls.filter((it) => it.callee !== "greeter").length, trace, app);
  await same(calls.length, trace, app, "--only", "web");
});

const WIT = (body: string): string => `package t:parts; interface math { twice: func(n: u32) -> u32; } ${body}`;
const USER = (times: number): string => `(module
  (import "t:parts/math" "twice" (func $twice (param i32) (result i32)))
  (func (export "go") (param i32) (result i32) local.get 0 ${"call $twice ".repeat(times)}))`;

/** A composition whose first component computes as its body says, and whose second asks it so often. */
async function twice(body: string, times = 2): Promise<string> {
  const folder = scratch();
  const deps = path.join(folder, "deps", "t");
  mkdirSync(deps, { recursive: true });
  const doubler = `(module (func (export "t:parts/math#twice") (param i32) (result i32) local.get 0 ${body}))`;
  writeFileSync(path.join(deps, "doubler.wasm"), await guest(WIT("world d { export math; }"), "d", doubler));
  writeFileSync(
    path.join(deps, "user.wasm"),
    await guest(WIT("world u { import math; export go: func(n: u32) -> u32; }"), "u", USER(times)),
  );
  const text = "package t:app; let doubler = new t:doubler {}; let user = new t:user { math: doubler.math }; export user.go;";
  writeFileSync(path.join(folder, "app.wac"), text);
  return path.join(folder, "app.wac");
}

test("a component that was changed is told with the calls that differ, as the built-in engine tells it", needsNative, async () => {
  const trace = await record(await twice("i32.const 1 i32.shl"), "--invoke", "go(3)");
  const changes: [string, number, string[], RegExp][] = [
    ["i32.const 3 i32.mul", 2, [], /^user go has another result:\n {2}recorded: 12\n {2}now: {6}27\n1 difference in 1 recorded calls\n$/],
    ["i32.const 3 i32.mul", 2, ["--only", "doubler"], /#twice has another result:\n {2}recorded: 6\n {2}now: {6}9\n/],
    ["i32.const 1 i32.shl", 3, ["--only", "user"], /#twice is called, and was not before \(below user go\)/],
    ["i32.const 1 i32.shl", 1, ["--only", "user"], /#twice is not called any more \(below user go\):\n {2}recorded: .*twice\(6\)\n/],
    ["unreachable", 2, ["--only", "doubler"], /#twice ends otherwise:\n {2}recorded: returned 6\n {2}now: {6}a trap\n/],
  ];
  for (const [body, times, more, words] of changes) {
    const changed = await twice(body, times);
    const done = await again(trace, changed, pythonStandIn(), ...more);
    assert.equal(done.code, 1, done.stdout + done.stderr);
    assert.match(done.stdout, words);
    // What it did at its boundary differs as much for our own engine, which knows more of the inside.
    if (more.length > 0 && body !== "unreachable" && times < 3)
      assert.equal((await witloom(["replay", trace, changed, ...more])).stdout, done.stdout);
  }
  const trap = await twice("unreachable");
  const recorded = await record(trap, "--invoke", "go(3)");
  await same(1, recorded, await twice("drop i32.const 1 i32.const 0 i32.div_u"));
  const mended = await again(recorded, await twice("i32.const 1 i32.shl"), pythonStandIn());
  assert.match(mended.stdout, /user go ends otherwise:\n {2}recorded: wasm trap: .*unreachable.*\n {2}now: {6}returned 12\n/);
});

test("a program that does not end is stopped", needsNative, async () => {
  const trace = await record(await twice("i32.const 1 i32.shl"), "--invoke", "go(3)");
  const done = await again(trace, await twice("drop (loop (br 0)) i32.const 1"), pythonStandIn(), "--timeout", "3");
  assert.deepEqual([done.code, done.stdout], [1, ""]);
  assert.match(done.stderr, /app\.wac: Stopped: the time limit of 3 s was reached\.\n$/);
});

test("what another engine cannot replay, or does not do, is one sentence", async () => {
  const add = await record(adder, "--invoke", "add(1, 2)");
  const calls = await session(storer, `${store}#[constructor]counter(5)`, `${store}#[method]counter.get(counter#1)`);
  const stored = (from: string, to: string): string => written(calls, (text) => text.replace(from, to));
  const none = standIn("", 0).path;
  const trapped = stored('"result":"counter#1","error":null', '"result":null,"error":"unreachable"');
  const cases: [string, string, string, string[], RegExp][] = [
    [add, adder, none, ["--accept"], /shows no calls between components: leave out --accept$/],
    [add, adder, "/nowhere/wasmtime", [], /\/nowhere\/wasmtime is no program/],
    [add, adder, none, [], /native wasmtime did not start its instances\.$/],
    [add, adder, standIn("hello", 0).path, [], /native wasmtime did not start its instances\.$/],
    [add, adder, standIn("", 1).path, [], /native wasmtime could not run it \(exit code 1\)\.$/],
    [add, adder, standIn("", 134).path, [], /native wasmtime could not run it\.$/],
    [
      written(calls.slice(1)),
      storer,
      none,
      [],
      /\[method\]counter\.get takes counter#1, which no call before it gave; replay it with --engine jco\.$/,
    ],
    [
      trapped,
      storer,
      none,
      [],
      /#\[method\]counter\.get came after a trap or an exit, which ends all instances of native wasmtime; replay it with /,
    ],
    [stored('"args":["5"]', '"args":["five"]'), storer, none, [], /\[constructor\]counter: /],
    [stored('"args":["counter#1"]', '"args":["counter#99999999999999999999"]'), storer, none, [], /takes counter#9{20}, which no call/],
    [stored("[method]counter.get", "[method]counter.gone"), storer, none, [], /does not export .*#\[method\]counter\.gone any more/],
    [stored("[method]counter.get", "[resource-drop]nothing"), storer, none, [], /is no drop of a resource that the composition exports\.$/],
  ];
  for (const [trace, program, wasmtime, more, words] of cases) {
    const done = await again(trace, program, wasmtime, ...more);
    assert.ok(done.code === 1 || done.code === 2, done.stdout + done.stderr);
    assert.match(done.stderr.trim(), words);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
  }
  assert.match((await witloom(["replay", add, adder, "--engine", "wat"])).stderr, /--engine takes jco or wasmtime, not 'wat'/);
});

test("answers that do not fit, and functions that wait, are one sentence", async () => {
  const file = await probe();
  const said = readFileSync(await record(file, "--invoke", 'say("x")'), "utf8");
  const none = standIn("", 0).path;
  const cases: [string, RegExp][] = [
    [said.replace('"result":"output-stream#1"', '"result":"17"'), /the answer 17 of wasi:cli\/stdout@0\.2\.6#get-stdout does not fit: /],
    [said.replace('"result":"output-stream#1"', '"result":null'), /get-stdout has no result; record the run again\.$/],
    [said.replace('"result":"output-stream#1"', '"result":"output-stream#4294967296"'), /output-stream#4294967296 cannot be a resource/],
    [said.replace('"result":"ok"', '"result":"err(last-operation-failed(error#7))"'), /did not start its instances/],
  ];
  for (const [text, words] of cases) {
    const done = await again(path.join(folderOf({ "t.jsonl": text }), "t.jsonl"), file, none);
    assert.match(done.stderr.trim(), words);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
  }
  const waiting = await guest("package t:t; world w { import wait: async func(); export f: func() -> u32; }", "w", IDLE);
  const program = path.join(folderOf({ "idle.wasm": waiting }), "idle.wasm");
  const calls = [
    {
      id: 1,
      parent: 0,
      caller: "host",
      callee: "idle",
      interface: null,
      function: "f",
      args: [],
      result: "1",
      error: null,
      start: 0,
      duration: 1,
    },
  ];
  const done = await again(written(calls), program, none);
  assert.match(done.stderr, /: wait is asynchronous, which cannot be replayed by native wasmtime; replay it with --engine jco\.\n$/);
});

const IDLE = `(module (import "$root" "wait" (func $wait)) (func (export "f") (result i32) i32.const 1) (func (export "g") call $wait))`;
