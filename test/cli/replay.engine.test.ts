/** Recorded runs made again by another engine: the same results, a readable difference, and one sentence where it cannot be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { readTrace } from "../../server/src/trace/read.ts";
import { nativeStep } from "../../server/src/trace/replay/native.ts";
import { replayPlan } from "../../server/src/trace/replay/plan.ts";
import { pythonStandIn, standIn } from "../kit/standIn.ts";
import { fixture, folderOf, guest, sample, scratch, witloom } from "../run/kit.ts";
import { needsNative } from "../run/native.ts";

const adder = fixture("calc", "deps", "example", "adder.wasm");

async function record(program: string, ...more: string[]): Promise<string> {
  const file = path.join(scratch(), "run.jsonl");
  const ran = await witloom(["run", program, "--trace-out", file, ...more]);
  assert.ok(ran.code === 0 || ran.code === 1, ran.stderr);
  return file;
}

const again = (trace: string, program: string, wasmtime: string, ...more: string[]) =>
  witloom(["replay", trace, program, "--engine", "wasmtime", "--wasmtime", wasmtime, ...more]);

test("a call: the same, another result, a trap", async () => {
  const trace = await record(adder, "--invoke", "add(2, 3)");
  const it = standIn("5\n", 0);
  const same = await again(trace, adder, it.path);
  assert.deepEqual([same.code, same.stdout, same.stderr], [0, "the same: 1 call replayed\n", ""]);
  const told = JSON.parse(readFileSync(it.notes, "utf8")) as string[];
  assert.ok(
    told.join(" ").includes("--invoke example:calc/add.add@0.1.0(2, 3) ") && !told.some((word) => /^--(env|dir)$|inherit/.test(word)),
  );
  const other = await again(trace, adder, standIn("printed\n6\n", 0).path);
  assert.equal(other.code, 1);
  assert.match(other.stdout, /^adder example:calc\/add@0\.1\.0#add has another result:\n {2}recorded: 5\n {2}now: {6}6\n1 difference /);
  const trapped = await again(trace, adder, standIn("", 134).path);
  assert.match(trapped.stdout, /add ends otherwise:\n {2}recorded: returned 5\n {2}now: {6}a trap\n/);
});

test("a command: its exit code is compared", async () => {
  const trace = await record(sample("shop-c.wac"));
  assert.equal((await again(trace, sample("shop-c.wac"), standIn("Receipt\n", 0).path)).code, 0);
  const other = await again(trace, sample("shop-c.wac"), standIn("", 1).path);
  assert.match(other.stdout, /recorded: exit code 0\n {2}now: {6}exit code 1\n/);
});

test("wasmtime itself gives what was recorded", needsNative, async () => {
  const driver = fixture("calc", "driver.wac");
  for (const [program, call] of [
    [driver, "hot(9)"],
    [driver, "run()"],
    [sample("counter.wac"), "orders:shop/counting@0.1.0#count-laps(10, 3, 4)"],
  ] as const) {
    const done = await again(await record(program, "--invoke", call), program, pythonStandIn());
    assert.deepEqual([done.code, done.stdout], [0, "the same: 1 call replayed\n"], done.stdout + done.stderr);
  }
  const wit = "package t:t; world w { export f: func() -> u32; }";
  const trap = (body: string) => guest(wit, "w", `(module (func (export "f") (result i32) ${body}))`);
  const folder = folderOf({ "trap.wasm": await trap("unreachable"), "zero.wasm": await trap("i32.const 1 i32.const 0 i32.div_u") });
  const recorded = await record(path.join(folder, "trap.wasm"), "--invoke", "f()");
  assert.equal((await again(recorded, path.join(folder, "zero.wasm"), pythonStandIn())).code, 0, "both trap, each in its own words");
});

test("what another engine cannot replay is one sentence", async () => {
  const store = fixture("calc", "deps", "example", "storer.wasm");
  const trace = await record(store, "--invoke", "example:calc/store@0.1.0#[constructor]counter(5)");
  const none = standIn("", 0).path;
  const cases: [Promise<{ code: number | null; stderr: string }>, RegExp, number][] = [
    [again(trace, store, none), /calls no functions with resources, such as storer .*; replay it with --engine jco\.$/, 1],
    [again(trace, store, none, "--only", "storer"), /shows no calls between components: leave out --only and --accept/, 2],
    [again(await record(adder, "--invoke", "add(1, 2)"), adder, "/nowhere/wasmtime"), /\/nowhere\/wasmtime is no program/, 1],
    [witloom(["replay", trace, store, "--engine", "wat"]), /--engine takes jco or wasmtime, not 'wat'/, 2],
  ];
  for (const [running, words, code] of cases) {
    const done = await running;
    assert.equal(done.code, code, done.stderr);
    assert.match(done.stderr.trim(), words);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
  }
  const lines = readFileSync(await record(adder, "--invoke", "add(1, 2)"), "utf8").trim();
  const second = lines.replace(/"id":\d+/, '"id":99');
  const asked = (text: string) => {
    const read = readTrace(text);
    assert.ok(read.ok);
    const plan = replayPlan(read.model, undefined);
    assert.ok(typeof plan !== "string");
    return nativeStep(plan, (call) => call.interface);
  };
  assert.match(String(asked(`${lines}\n${second}\n`)), /it makes 2 calls in one instance, and native wasmtime keeps none/);
  const mocked = second.replace(
    /"parent":0,"caller":"host","callee":"adder","interface":"[^"]*"/,
    '"parent":1,"caller":"adder","callee":"mock","interface":"my:own/api"',
  );
  assert.match(String(asked(`${lines}\n${mocked}\n`)), /no recorded answers for my:own\/api/);
});
