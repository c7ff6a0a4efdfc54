/** Replay: the same components give the same calls, whole or one among its recorded neighbours; a changed one is found out, with the reason. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fixture, guest, middleware, probe, scratch, witloom } from "../run/kit.ts";

const driver = fixture("calc", "driver.wac");

/** Records a run and gives the trace's file. */
async function record(program: string, ...more: string[]): Promise<string> {
  const file = path.join(scratch(), "run.jsonl");
  const ran = await witloom(["run", program, "--trace-out", file, ...more]);
  assert.ok(ran.code === 0 || ran.code === 1, ran.stderr);
  return file;
}

const replay = (trace: string, program: string, ...more: string[]) => witloom(["replay", trace, program, ...more]);
const same = /^the same: \d+ calls? replayed\n$/;

test("a composition with resources, whole and instance by instance", async () => {
  const trace = await record(driver, "--invoke", "run()");
  for (const only of [[], ["--only", "driver"], ["--only", "calc"], ["--only", "storer"], ["--only", "opser"]]) {
    const done = await replay(trace, driver, ...only);
    assert.match(done.stdout, same, `${only.join(" ")}: ${done.stdout}${done.stderr}`);
    assert.equal(done.code, 0);
  }
});

test("resources that go through middlewares and back", async () => {
  const chain = await middleware();
  const trace = await record(chain, "--invoke", "run()");
  for (const only of [[], ["--only", "outer"], ["--only", "inner"], ["--only", "hoster"]])
    assert.match((await replay(trace, chain, ...only)).stdout, same, only.join(" "));
});

test("the host answers from the record: clocks, random numbers, arguments, output", async () => {
  const file = await probe();
  for (const invoke of ["now()", "random(16)"]) {
    const trace = await record(file, "--invoke", invoke);
    assert.ok(readFileSync(trace, "utf8").includes('"callee":"host"'));
    const done = await replay(trace, file);
    assert.match(done.stdout, same, done.stdout + done.stderr);
  }
  const env = await record(file, "--invoke", "env()", "--env", "SECRET=x");
  const done = await replay(env, file);
  assert.match(done.stdout, same, "what was granted then is in the record, not granted again");
});

const WIT = (body: string): string => `package t:parts; interface math { twice: func(n: u32) -> u32; } ${body}`;
const DOUBLER = `(module (func (export "t:parts/math#twice") (param i32) (result i32) local.get 0 BODY))`;
const USER = `(module
  (import "t:parts/math" "twice" (func $twice (param i32) (result i32)))
  (func (export "go") (param i32) (result i32) (call $twice (call $twice (local.get 0)))))`;

/** A composition whose second component computes as its body says. */
async function twice(body: string): Promise<string> {
  const folder = scratch();
  const deps = path.join(folder, "deps", "t");
  mkdirSync(deps, { recursive: true });
  writeFileSync(path.join(deps, "doubler.wasm"), await guest(WIT("world d { export math; }"), "d", DOUBLER.replace("BODY", body)));
  writeFileSync(path.join(deps, "user.wasm"), await guest(WIT("world u { import math; export go: func(n: u32) -> u32; }"), "u", USER));
  const text = "package t:app; let doubler = new t:doubler {}; let user = new t:user { math: doubler.math }; export user...;";
  writeFileSync(path.join(folder, "app.wac"), text);
  return path.join(folder, "app.wac");
}

test("a component that was changed is told with the calls that differ", async () => {
  const trace = await record(await twice("local.get 0 i32.add"), "--invoke", "go(3)");
  const changed = await twice("i32.const 3 i32.mul");
  const whole = await replay(trace, changed);
  assert.equal(whole.code, 1);
  assert.equal(
    whole.stdout,
    [
      "user go has another result:",
      "  recorded: 12",
      "  now:      27",
      "doubler t:parts/math#twice has another result (below user go):",
      "  recorded: 6",
      "  now:      9",
      "doubler t:parts/math#twice is called with other arguments (below user go):",
      "  recorded: 6",
      "  now:      9",
      "doubler t:parts/math#twice has another result (below user go):",
      "  recorded: 12",
      "  now:      27",
      "4 differences in 3 recorded calls",
      "",
    ].join("\n"),
  );
  // Its neighbour is what it was.
  assert.match((await replay(trace, changed, "--only", "user")).stdout, same);
  const alone = await replay(trace, changed, "--only", "doubler", "--json");
  const found = JSON.parse(alone.stdout) as { count: number; differences: { kind: string; before: string; after: string }[] };
  assert.deepEqual(
    found.differences.map((it) => [it.kind, it.before, it.after]),
    [
      ["result", "6", "9"],
      ["result", "12", "18"],
    ],
  );
  const trapping = await replay(trace, await twice("unreachable"));
  assert.match(trapping.stdout, /doubler t:parts\/math#twice ends otherwise .*\n {2}recorded: returned 6\n {2}now: {6}.*unreachable.*\n/);
  assert.match(
    trapping.stdout,
    /doubler t:parts\/math#twice is not called any more \(below user go\):\n {2}recorded: t:parts\/math#twice\(6\)\n/,
  );
});

test("a new result is accepted, and what may differ is ignored", async () => {
  const trace = await record(await twice("local.get 0 i32.add"), "--invoke", "go(3)");
  const changed = await twice("i32.const 3 i32.mul");
  assert.equal((await replay(trace, changed, "--ignore", "go", "--ignore", "t:parts/math")).code, 0);
  assert.equal((await replay(trace, changed, "--ignore", "math#twice")).code, 1);
  const accepted = await replay(trace, changed, "--accept");
  assert.equal(accepted.code, 0);
  assert.match(accepted.stderr, /The new run was written to/);
  assert.match((await replay(trace, changed)).stdout, same);
  assert.match((await replay(trace, changed, "--accept", "--only", "user")).stderr, /--accept takes whole runs/);
});

test("witloom test does every recorded run below a folder again", async () => {
  const app = await twice("local.get 0 i32.add");
  const folder = path.dirname(app);
  for (const [name, call] of [
    ["app", "go(3)"],
    ["app.large", "go(1000)"],
    ["lost", "go(1)"],
  ])
    copyFileSync(await record(app, "--invoke", call!), path.join(folder, `${name}.trace.jsonl`));
  const other = await twice("i32.const 3 i32.mul");
  const differing = path.join(path.dirname(other), "app.trace.jsonl");
  copyFileSync(await record(app, "--invoke", "go(3)"), differing);
  assert.match((await witloom(["test", path.dirname(other)])).stdout, /4 differences in 3 recorded calls/);
  writeFileSync(differing.replace(/jsonl$/, "ignore"), "# they may\n\n  go\nt:parts/math#twice\r\n");
  assert.match((await witloom(["test", path.dirname(other)])).stdout, /^ok .*1 passed, 0 failed\n$/s);
  const first = await witloom(["test"], { cwd: folder });
  assert.equal(first.code, 1);
  assert.deepEqual(first.stdout.split("\n"), [
    "ok  app.large.trace.jsonl (3 calls)",
    "ok  app.trace.jsonl (3 calls)",
    "not ok  lost.trace.jsonl: its program is not beside it; put lost.wac or lost.wasm there",
    "2 passed, 1 failed",
    "",
  ]);
  copyFileSync(
    path.join(path.dirname(await twice("i32.const 3 i32.mul")), "deps", "t", "doubler.wasm"),
    path.join(folder, "deps", "t", "doubler.wasm"),
  );
  const changed = await witloom(["test", path.join(folder, "app.trace.jsonl")]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /^not ok {2}\S*app\.trace\.jsonl\nuser go has another result:\n {2}recorded: 12\n {2}now: {6}27\n/);
  const accepted = await witloom(["test", "--accept", "app.trace.jsonl", "app.large.trace.jsonl"], { cwd: folder });
  assert.equal(
    accepted.stdout,
    "ok  app.trace.jsonl (4 differences accepted)\nok  app.large.trace.jsonl (4 differences accepted)\n2 passed, 0 failed\n",
  );
  assert.equal((await witloom(["test", "app.trace.jsonl"], { cwd: folder })).code, 0);
  assert.match((await witloom(["test"], { cwd: scratch() })).stderr, /there is no file NAME\.trace\.jsonl below \./);
});

test("what cannot be replayed is one sentence", async () => {
  const folder = scratch();
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const trace = await record(driver, "--invoke", "run()");
  const lines = readFileSync(trace, "utf8");
  const cases: [string, string[], RegExp, number][] = [
    [file("a.jsonl", "hello"), [], /a\.jsonl is no trace: line 1 is no JSON object/, 2],
    [trace, ["--only", "nobody"], /nothing in it called `nobody`; it holds calls of driver, storer, /, 2],
    [file("b.jsonl", lines.replaceAll('"function":"run"', '"function":"walk"')), [], /does not export walk any more/, 1],
    [
      file("c.jsonl", lines.replace('"args":["counter#1","2"]', '"args":["counter#1","two"]')),
      ["--only", "storer"],
      /storer example:calc\/store@0\.1\.0#\S+: /,
      1,
    ],
    [path.join(folder, "none.jsonl"), [], /does not exist/, 2],
  ];
  for (const [it, more, words, code] of cases) {
    const done = await replay(it, driver, ...more);
    assert.equal(done.code, code, done.stdout + done.stderr);
    assert.match(done.stderr, words);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
  }
  assert.match((await witloom(["replay", trace])).stderr, /a trace and a \.wac or \.wasm file are needed/);
});

test("a trace that is hostile harms nothing", async () => {
  const trace = await record(driver, "--invoke", "run()");
  const lines = readFileSync(trace, "utf8")
    .replaceAll("example:calc/store@0.1.0", "__proto__")
    .replaceAll('"counter#1"', '"counter#999999999999999999999"');
  const file = path.join(scratch(), "run.jsonl");
  writeFileSync(file, lines);
  const done = await replay(file, driver);
  assert.equal(done.code, 1);
  assert.ok(!/at \w+ \(|TypeError/.test(done.stdout + done.stderr), done.stderr);
  copyFileSync(trace, file);
});
