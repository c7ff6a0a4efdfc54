/** Replay of calls that carry streams and futures: given again from what came through them, compared by it, and refused where it is not known. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, scratch, witloom } from "../run/kit.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const app = fixture("async", "app.wac");
const prov = fixture("async", "deps", "ex", "prov.wasm");
const clock = ["--mock", "ex:asy/clock=default"];
const same = /^the same: \d+ calls? replayed\n$/;

async function record(program: string, ...more: string[]): Promise<string> {
  const file = path.join(scratch(), "run.jsonl");
  const ran = await witloom(["run", program, "--node", node, "--trace-out", file, ...more]);
  assert.equal(ran.code, 0, ran.stderr);
  return file;
}

const replay = (trace: string, program: string, ...more: string[]) => witloom(["replay", trace, program, "--node", node, ...more]);

/** The trace with one call changed. */
function changed(trace: string, fn: string, change: (call: Record<string, unknown>) => void): string {
  const lines = readFileSync(trace, "utf8").trim().split("\n");
  const calls = lines.map((it) => JSON.parse(it) as Record<string, unknown>);
  change(calls.find((it) => it["function"] === fn)!);
  const file = path.join(scratch(), "changed.jsonl");
  writeFileSync(file, calls.map((it) => `${JSON.stringify(it)}\n`).join(""));
  return file;
}

type Chunks = { stream: string; value: string | null; count: number; end: boolean }[];

test("streams as arguments and as results, between components and from outside", { skip }, async () => {
  const called = await witloom(["run", prov, "--node", node, ...clock, "--invoke", "sum([1, 2, 39])"]);
  assert.equal(called.stdout, "42\n", called.stderr);
  const trace = await record(app, "--invoke", "run()", ...clock);
  for (const only of [[], ["--only", "prov"], ["--only", "cons"]]) {
    const done = await replay(trace, app, ...only);
    assert.match(done.stdout, same, `${only.join(" ")}: ${done.stdout}${done.stderr}`);
  }
  for (const call of ["sum([1, 2, 3])", "sum([])", "produce(4)", "words(2)", "later(7)", "pack(3)"]) {
    const done = await replay(await record(prov, "--invoke", call, ...clock), prov);
    assert.match(done.stdout, same, `${call}: ${done.stdout}${done.stderr}`);
  }
});

test("other items are a difference, whichever way they came in pieces", { skip }, async () => {
  const trace = await record(prov, "--invoke", "produce(4)", ...clock);
  const one = changed(trace, "produce", (call) => {
    const chunks = call["chunks"] as Chunks;
    assert.ok(chunks.some((it) => it.end));
    chunks.splice(
      0,
      chunks.length,
      { ...chunks[0]!, count: 4, value: "[0, 1, 4, 9]", end: false },
      { ...chunks[0]!, count: 0, value: null, end: true },
    );
  });
  assert.match((await replay(one, prov)).stdout, same, "pieces are a matter of time");
  const other = changed(one, "produce", (call) => {
    (call["chunks"] as Chunks)[0]!.value = "[0, 1, 5, 9]";
  });
  const told = await replay(other, prov);
  assert.equal(told.code, 1);
  assert.match(
    told.stdout,
    /prov ex:asy\/s@0\.1\.0#produce passes other items through a stream:\n {2}recorded: \[0, 1, 5, 9\]\n {2}now: {6}\[0, 1, 4, 9\]\n/,
  );
  const given = changed(await record(prov, "--invoke", "sum([1, 2, 3])", ...clock), "sum", (call) => {
    for (const it of call["chunks"] as Chunks) if (it.value !== null) it.value = it.value.replace("3", "4");
  });
  assert.match((await replay(given, prov)).stdout, /#sum has another result:\n {2}recorded: 6\n {2}now: {6}7\n/);
});

test("what is not known of a stream is refused in a sentence", { skip }, async () => {
  const trace = await record(app, "--invoke", "run()", ...clock);
  const refused = async (fn: string, change: (call: Record<string, unknown>) => void): Promise<string> => {
    const done = await replay(changed(trace, fn, change), app, "--only", fn === "sum" ? "prov" : "cons");
    assert.ok(done.code === 1 || done.code === 2, done.stdout);
    assert.doesNotMatch(done.stdout, /the same/);
    return done.stdout + done.stderr;
  };
  const chunks = (call: Record<string, unknown>): Chunks => call["chunks"] as Chunks;
  assert.match(
    await refused("sum", (call) => {
      for (const it of chunks(call)) it.value = it.count > 0 ? `[${call["args"]![0 as never]}]` : null;
    }),
    /an argument of prov ex:asy\/s@0\.1\.0#sum cannot be given again: stream#\d+ came through itself/,
  );
  assert.match(
    await refused("later", (call) => void delete call["chunks"]),
    /the answer of prov ex:asy\/s@0\.1\.0#later cannot be given again: future#\d+ gave no value when it was recorded/,
  );
  assert.match(
    await refused("produce", (call) => {
      for (const it of chunks(call)) it.value = it.count > 0 ? "nonsense" : null;
    }),
    /what came through stream#\d+ is no list: nonsense/,
  );
  assert.match(
    await refused("produce", (call) => {
      for (const it of chunks(call)) if (it.count > 0) it.value = '["a"]';
    }),
    /does not fit/,
  );
});

test("a host that reads what it is given, and answers when it has: the output of a command of WASI 0.3", { skip }, async () => {
  const hello = fixture("wasi03", "cli-command.wasm");
  const trace = await record(hello);
  assert.match((await replay(trace, hello)).stdout, same);
  const attempts = fixture("wasi03", "attempts.wasm");
  const file = path.join(scratch(), "run.jsonl");
  const ran = await witloom(["run", attempts, "--node", node, "--trace-out", file, "--", "echo"], { input: "in and out" });
  assert.equal(ran.code, 0, ran.stderr);
  const done = await replay(file, attempts);
  assert.match(done.stdout, same, done.stdout + done.stderr);
  const less = changed(file, "write-via-stream", (call) => {
    for (const it of call["chunks"] as Chunks) if (it.stream.startsWith("stream#")) it.value = it.value?.replace("101", "102") ?? null;
  });
  assert.match((await replay(less, attempts)).stdout, /passes other items through a stream/);
});

test("a mock reads the streams that it is given, and answers with streams", { skip }, async () => {
  const mock = path.join(scratch(), "s.json");
  writeFileSync(
    mock,
    JSON.stringify({
      produce: ["[7, 8]"],
      words: ['["x"]'],
      later: ['"soon"'],
      pack: ['{name: "p", items: [1], done: "d"}'],
      sum: ["3"],
      "*": { default: true },
    }),
  );
  const cons = fixture("async", "deps", "ex", "cons.wasm");
  const ran = await witloom(["run", cons, "--node", node, "--mock", `ex:asy/s=${mock}`, "--invoke", "run()", "--trace"]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout + ran.stderr, /sum\(stream#\d+\) = 3 .* {2}stream#\d+: 3 items in \d chunks?\n/);
  assert.match(ran.stdout + ran.stderr, /produce\(\d\) = stream#\d+ .* {2}stream#\d+: 2 items in \d chunks?\n/);
});
