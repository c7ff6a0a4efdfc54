/** Statistics against sums made in the plainest way, filters, and the command that shows them. */
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { filtered } from "../../server/src/trace/filter.ts";
import { append, emptyModel, functionName, type TraceModel } from "../../server/src/trace/model.ts";
import { statistics } from "../../server/src/trace/statistics.ts";
import { fixture, probe, run, scratch, witloom } from "../run/kit.ts";
import { random } from "../toolkit/kit.ts";

const value = (text: string) => ({ text, cut: false, full: null });

function randomModel(seed: number): TraceModel {
  const below = random(seed);
  const model = emptyModel();
  const open: { id: number; callee: string }[] = [];
  let clock = 0;
  for (let id = 1; id <= 80; ) {
    clock += below(1000) / 64;
    if (open.length > 0 && (below(2) === 0 || open.length > 5)) {
      const failed = below(5) === 0;
      append(model, { kind: "return", id: open.pop()!.id, result: value(failed ? "err(1)" : "7"), error: null, failed, end: clock });
      continue;
    }
    const callee = `p${below(3)}`;
    append(model, {
      ...{ kind: "call", id, parent: open.at(-1)?.id ?? 0, caller: open.at(-1)?.callee ?? "host", callee },
      ...{ interface: "a:b/c@0.1.0", function: `f${below(2)}`, args: [value("12")], start: clock },
    });
    open.push({ id, callee });
    id++;
  }
  return model;
}

test("counts, failures, own time and percentiles are those of the calls", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const model = randomModel(seed);
    const calls = [...model.calls.values()];
    const rows = statistics(model, "function");
    assert.equal(
      rows.reduce((sum, it) => sum + it.count, 0),
      calls.length,
    );
    // Each moment of a finished outermost call is one call's own.
    const roots = calls.filter((it) => it.parent === 0 && it.duration !== null);
    const whole = roots.reduce((sum, it) => sum + it.duration!, 0);
    const open = calls.filter((it) => it.duration === null);
    if (open.length === 0) assert.ok(Math.abs(rows.reduce((sum, it) => sum + it.self, 0) - whole) < 1e-6);
    for (const row of rows) {
      const own = calls.filter((it) => it.callee === row.callee && functionName(it) === row.name);
      const times = own.flatMap((it) => (it.duration === null ? [] : [it.duration])).sort((a, b) => a - b);
      assert.equal(row.count, own.length);
      assert.equal(row.failed, own.filter((it) => it.failed || it.duration === null).length);
      assert.equal(row.longest, times.at(-1) ?? null);
      assert.ok(times.filter((it) => it <= (row.p95 ?? 0)).length >= 0.95 * times.length);
      assert.ok(times.filter((it) => it < (row.p95 ?? 0)).length < 0.95 * times.length || times.length === 0);
      assert.ok(row.total <= whole + 1e-6 + open.length * 1e9);
    }
    const wires = statistics(model, "wire");
    assert.ok(wires.every((it) => calls.some((call) => call.caller === it.caller && call.callee === it.callee)));
  }
});

test("a function that calls itself over others is not counted twice in the time of all", () => {
  const model = emptyModel();
  const start = (id: number, parent: number, at: number): void =>
    append(model, { kind: "call", id, parent, caller: "a", callee: "b", interface: null, function: "f", args: [], start: at });
  start(1, 0, 0);
  start(2, 1, 1);
  append(model, { kind: "return", id: 2, result: null, error: null, failed: false, end: 3 });
  append(model, { kind: "return", id: 1, result: null, error: null, failed: false, end: 4 });
  const [row] = statistics(model, "function");
  assert.deepEqual([row!.count, row!.total, row!.self, row!.median, row!.longest], [2, 4, 4, 2, 4]);
});

test("a filter keeps what is meant and what led to it", () => {
  const model = randomModel(5);
  const failed = filtered(model, { failed: true });
  assert.ok(failed.calls.size > 0 && failed.calls.size < model.calls.size);
  for (const call of failed.calls.values()) assert.ok(call.parent === 0 || failed.calls.has(call.parent));
  for (const call of model.calls.values()) if (call.failed) assert.ok(failed.calls.has(call.id));
  assert.equal(filtered(model, { text: "no such text" }).calls.size, 0);
  assert.equal(filtered(model, { name: "c" }).calls.size, 0);
  assert.equal(filtered(model, { name: "a:b/c" }).calls.size, model.calls.size);
});

test("witloom trace: tree, statistics, conversion and comparison of recorded runs", async () => {
  const folder = scratch();
  const at = (name: string): string => path.join(folder, name);
  const driver = fixture("calc", "driver.wac");
  assert.equal((await witloom(["run", driver, "--invoke", "run()", "--trace-out", at("a.jsonl")])).code, 0);
  const stats = await witloom(["trace", at("a.jsonl"), "--stats", "--json"]);
  const { rows } = JSON.parse(stats.stdout) as { rows: { name: string; count: number; callee: string }[] };
  assert.equal(rows.find((it) => it.name === "example:calc/store@0.1.0#[method]counter.inc")?.callee, "storer");
  assert.match(
    (await witloom(["trace", at("a.jsonl"), "--stats=wire"])).stdout,
    /\n +\d+ .* driver > calc example:calc\/calculator@0\.1\.0\n/,
  );
  for (const format of ["chrome", "otlp"]) {
    assert.equal((await witloom(["trace", at("a.jsonl"), "--to", format, "-o", at(format)])).code, 0);
    const same = await witloom(["trace", at("a.jsonl"), "--compare", at(format)]);
    assert.deepEqual([same.stdout, same.code], ["the same: 33 calls\n", 0]);
  }
  const tree = await witloom(["trace", at("a.jsonl"), "--name", "total"]);
  assert.match(tree.stdout, /^driver run\(\)/);
  assert.ok(!tree.stdout.includes("batch("));
  await witloom(["run", driver, "--invoke", "run()", "--trace-out", at("b.jsonl"), "--fault", "store#total=wrong"]);
  const differs = await witloom(["trace", at("a.jsonl"), "--compare", at("b.jsonl")]);
  assert.equal(differs.code, 1);
  assert.match(differs.stdout, /\d+ differences in \d+ calls\n$/);
  assert.match((await witloom(["trace", driver])).stderr, /is no trace: line 1 is no JSON object/);
});

test("a guest's own span moves nothing, whatever it says of itself", () => {
  const model = emptyModel();
  const ids = { traceId: "1".repeat(32), spanId: "2".repeat(16) };
  const span = {
    ...ids,
    parentSpanId: "",
    name: "query",
    kind: "client",
    status: "ok",
    message: "",
    scope: "",
    attributes: [["db", '"sqlite"']],
    events: [],
    links: [],
  } as const;
  append(model, {
    kind: "call",
    id: 1,
    parent: 0,
    caller: "a",
    callee: "a",
    interface: null,
    function: "span",
    args: [],
    start: 0,
    span: ids,
  });
  append(model, { kind: "return", id: 1, result: null, error: null, failed: false, end: 1, span: span as never });
  assert.deepEqual(
    statistics(model, "function").map(({ name, size }) => [name, size]),
    [["query", 0]],
  );
});

test("what calls moved is counted in bytes, whatever of the values is kept", async () => {
  const long = "ä".repeat(300_000);
  const { model } = await run(await probe(), `echo("${long}")`);
  assert.ok([...model.calls.values()][0]!.args[0]!.cut);
  const both = 2 * (8 + 600_000);
  assert.equal(statistics(model, "function")[0]!.size, both);
  const out = path.join(scratch(), "none.json");
  assert.equal((await witloom(["run", await probe(), "--invoke", 'echo("abc")', "--trace-out", out, "--trace-values", "none"])).code, 0);
  const stats = await witloom(["trace", out, "--stats", "--json"]);
  assert.equal((JSON.parse(stats.stdout) as { rows: { size: number }[] }).rows[0]!.size, 2 * (8 + 3));
  for (const format of ["chrome", "otlp"]) {
    const other = path.join(scratch(), format);
    assert.equal((await witloom(["trace", out, "--to", format, "-o", other])).code, 0);
    const again = await witloom(["trace", other, "--stats", "--json"]);
    assert.equal((JSON.parse(again.stdout) as { rows: { size: number }[] }).rows[0]!.size, 22, format);
  }
});
