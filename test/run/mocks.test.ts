/** Mocks beyond a fixed answer, and faults on purpose: what the consumer sees, and how often. */
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { ResolveJson } from "../../server/src/protocol/resolve.ts";
import { parseFault } from "../../server/src/run/faults.ts";
import { readAnswers, readMockText } from "../../server/src/run/mockFile.ts";
import { makeValue, plainest, seeded } from "../../server/src/run/values.ts";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, must, run, scratch, toolkit, treeOf, witloom } from "./kit.ts";

const calc = fixture("calc", "deps", "example", "calc.wasm");
const driver = fixture("calc", "driver.wac");
const other = { "example:calc/ops": { "*": { default: true } }, "example:calc/store": { "*": { default: true } } };
const bump = "example:calc/calculator@0.1.0#hot(4)";

test("a mock answers with the plainest value of the type, resources included", async () => {
  const mocks = { ...other, "example:calc/add": { "*": { default: true } } };
  const { answer, model } = await run(calc, bump, { mocks });
  assert.equal(answer, "0");
  assert.ok(
    treeOf(model).some((it) => it.includes("> mock add#add(0, 0) = 0")),
    treeOf(model).join("\n"),
  );
  const made = await run(calc, "example:calc/calculator@0.1.0#make(3)", { mocks });
  assert.match(made.answer!, /^counter#\d$/);
});

test("a mock traps, waits, and prefers what is given to what is made up", async () => {
  const trap = await run(calc, bump, { mocks: { ...other, "example:calc/add": { add: { trap: "the adder is on holiday" } } } });
  assert.match(trap.answer!, /the adder is on holiday/);
  const given = await run(calc, bump, { mocks: { ...other, "example:calc/add": { add: ["7"], "*": { default: true } } } });
  assert.equal(given.answer, "7");
  const waiting = await run(calc, bump, { mocks: { ...other, "example:calc/add": { add: { answers: ["1"], delay: 30 } } } });
  const calls = waiting.calls.filter((it) => it["callee"] === "mock");
  assert.ok(calls.length > 0 && calls.every((it) => Number(it["duration"]) >= 29), JSON.stringify(calls));
});

test("a mock that waits lets other calls go on, where the function may wait", async (context) => {
  const found = waitingNode();
  if ("absent" in found) return context.skip(found.absent);
  const mocks = { "ex:asy/clock": { wait: { answers: ["1"], delay: 200 } } };
  const { calls, answer } = await run(fixture("async", "app.wac"), "together()", { mocks, node: found.node });
  assert.equal(answer, "[2, 2]");
  const [first, second] = calls.filter((it) => it["callee"] === "mock");
  assert.ok(Number(second!["start"]) < Number(first!["start"]) + Number(first!["duration"]), "the second began before the first ended");
});

test("a recorded run answers: the same calls get the same answers, another one is told", async () => {
  const file = path.join(scratch(), "trace.jsonl");
  const recorded = await witloom([
    "run",
    driver,
    "--deps",
    fixture("calc", "deps"),
    "--invoke",
    "hot(5)",
    "--trace=json",
    "--trace-out",
    file,
  ]);
  assert.equal(recorded.code, 0, recorded.stderr);
  const rest = ["--mock", "example:calc/ops=default", "--mock", "example:calc/store=default"];
  const args = ["run", calc, "--mock", `example:calc/add=${file}`, ...rest, "--invoke"];
  const again = await witloom([...args, "example:calc/calculator@0.1.0#hot(5)"]);
  assert.deepEqual([again.code, again.stdout], [0, recorded.stdout], again.stderr);
  const further = await witloom([...args, "example:calc/calculator@0.1.0#hot(9)"]);
  assert.equal(further.code, 1);
  assert.match(further.stderr, /the recording of example:calc\/add@0\.1\.0 has no call add\(/);
  assert.match(
    (await witloom(["run", calc, "--mock", `wasi:cli/run=${file}`, "--invoke", "x()"])).stderr,
    /holds no call of wasi:cli\/run/,
  );
});

test("what a person writes is read, or told what is wrong with it", () => {
  assert.deepEqual(readAnswers({ a: "1", b: null, c: ["1", "2"], d: { answers: "3", delay: 5 } }, "m.json"), {
    ok: true,
    answers: { a: ["1"], b: [null], c: ["1", "2"], d: { answers: ["3"], delay: 5 } },
  });
  for (const wrong of [{ a: 1 }, { a: { anwsers: "1" } }, { a: { delay: -1 } }, { a: { delay: "1" } }, [], 3]) {
    const read = readAnswers(wrong, "m.json");
    assert.ok(!read.ok && read.message.startsWith("m.json"), JSON.stringify(wrong));
  }
  const broken = readMockText("{", "a:b/c", "m.json");
  assert.match(broken.ok ? "" : broken.message, /^m\.json is not JSON/);
  assert.deepEqual(parseFault("web>greetings#greet=fail,every:3,delay:10"), {
    ...{ caller: "web", interface: "greetings", function: "greet", kind: "fail", every: 3, delay: 10 },
  });
  for (const wrong of ["", "x", "x=", "x=sometimes", "x=fail,every:0", "#f=fail"]) assert.equal(typeof parseFault(wrong), "string", wrong);
});

test("faults: a trap, the error of a result, a delay, another value; on one wire only, and every n-th call", async () => {
  const fault = (text: string) => {
    const parsed = parseFault(text);
    assert.ok(typeof parsed === "object", String(parsed));
    return { faults: [parsed] };
  };
  const whole = await run(driver, "run()");
  const trapped = await run(driver, "hot(6)", fault("calc>add#add=trap,every:2"));
  assert.match(trapped.answer!, /^`adder` in example:calc\/add@0\.1\.0#add trapped: an injected fault/);
  assert.equal(trapped.calls.filter((it) => it["callee"] === "adder" && it["caller"] === "calc").length, 2, "at its second call");
  const failed = await run(driver, "run()", fault("example:calc/ops=fail"));
  assert.equal(failed.outcome.kind, "done");
  assert.notEqual(failed.answer, whole.answer);
  assert.ok(
    treeOf(failed.model).some((it) => /ops#run\(.*\) = err\(""\)$/.test(it)),
    "the plainest error",
  );
  const wrong = await run(driver, "hot(6)", fault("add=wrong"));
  assert.notEqual(wrong.answer, (await run(driver, "hot(6)")).answer);
  assert.equal(wrong.answer, (await run(driver, "hot(6)", fault("add=wrong"))).answer, "the same one in each run");
  const elsewhere = await run(driver, "run()", fault("nobody>add=trap"));
  assert.equal(elsewhere.answer, whole.answer);
  const late = await run(driver, "hot(1)", fault("driver>calculator=delay:40"));
  assert.ok(late.calls.some((it) => it["callee"] === "calc" && Number(it["duration"]) >= 39));
  const method = await run(driver, "run()", fault("store#[method]counter.inc=trap"));
  assert.match(method.answer!, /#\[method\]counter\.inc trapped: an injected fault/);
});

test("the command line takes faults and tells what is wrong with one", async () => {
  const args = ["run", driver, "--deps", fixture("calc", "deps"), "--invoke", "hot(2)"];
  assert.match((await witloom([...args, "--fault", "add=trap"])).stderr, /an injected fault/);
  assert.equal((await witloom([...args, "--fault", "add=explode"])).code, 2);
});

test("made-up values fit their types: the official parser takes them all", async () => {
  const tk = await toolkit();
  const text = `package t:t;
    interface i {
      flags f { a, b, c } enum e { x, y } variant v { n, s(string), l(list<u8>) }
      record r { a: option<f>, b: result<e, v>, c: tuple<s8, u64, char, bool>, d: list<v>, e: f32, g: s16 }
    }
    world w { import i; }`;
  const resolve = must(tk.resolveWit({ main: [{ path: "t.wit", text }], deps: [] })) as unknown as ResolveJson;
  const type = resolve.types.findIndex((it) => it.name === "r");
  assert.deepEqual(makeValue(resolve, type, plainest), {
    ...{ a: null, b: { ok: { case: "x" } }, c: [0, "0", "a", false], d: [], e: 0, g: 0 },
  });
  const [one, two] = [seeded(7), seeded(7)];
  const many = Array.from({ length: 200 }, () => JSON.stringify(makeValue(resolve, type, one)));
  assert.deepEqual(
    many,
    Array.from({ length: 200 }, () => JSON.stringify(makeValue(resolve, type, two))),
    "the same for a seed",
  );
  assert.ok(new Set(many).size > 150);
});
