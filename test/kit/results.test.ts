/** End-to-end tests that are run once more where they failed: each test counts once, and what failed once is told by name. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
// The scripts that run them are plain JavaScript.
import * as own from "../e2e/results.mjs";

const passed = (name: string): own.Result => ({ name, state: "passed" });
const failed = (name: string, error = "broken"): own.Result => ({ name, state: "failed", error });
const whole = (error: string): own.Result => ({ name: "a.scenario.mjs", state: "failed", whole: true, error });
const brief = (counts: own.Counts): unknown[] => [
  counts.passed,
  counts.failed,
  counts.skipped.map((it) => it.name),
  counts.unsteady.map((it) => it.name),
];

test("a file that passes at once counts as it is", () => {
  const first: own.Result[] = [passed("a"), { name: "b", state: "skipped", reason: "no tool" }];
  assert.deepEqual(own.settle(first), { passed: 1, failed: 0, skipped: [{ name: "b", reason: "no tool" }], unsteady: [] });
});

test("what fails once is passed, and named with the first line of its error", () => {
  const counts = own.settle([passed("a"), failed("b", "Timeout 20000ms exceeded.\nCall log:\n  - waiting")], [passed("a"), passed("b")]);
  assert.deepEqual(counts, { passed: 2, failed: 0, skipped: [], unsteady: [{ name: "b", error: "Timeout 20000ms exceeded." }] });
  assert.deepEqual(counts.unsteady.map(own.unsteadyLine), ["unsteady: b (failed once: Timeout 20000ms exceeded.)"]);
});

test("what fails twice has failed; what failed beside it only once is told", () => {
  assert.deepEqual(brief(own.settle([failed("a"), failed("b"), passed("c")], [passed("a"), failed("b"), passed("c")])), [2, 1, [], ["a"]]);
  // What failed only the second time has failed, too: nothing else is known of it.
  assert.deepEqual(brief(own.settle([failed("a"), passed("b")], [passed("a"), failed("b")])), [1, 1, [], ["a"]]);
});

test("a test that failed does not pass by being left out or skipped", () => {
  assert.deepEqual(brief(own.settle([failed("a"), passed("b")], [passed("b")])), [1, 1, [], []]);
  assert.deepEqual(brief(own.settle([failed("a"), passed("b")], [{ name: "a", state: "skipped" }, passed("b")])), [1, 0, ["a"], []]);
});

test("hooks and processes that fail are no tests: they count where they are the last", () => {
  assert.deepEqual(brief(own.settle([passed("a"), whole("no window")], [passed("a")])), [1, 0, [], ["a.scenario.mjs"]]);
  assert.deepEqual(brief(own.settle([whole("no window")], [passed("a"), passed("b")])), [2, 0, [], ["a.scenario.mjs"]]);
  assert.deepEqual(brief(own.settle([whole("no window")], [whole("no window")])), [0, 1, [], []]);
});

test("counts are added up", () => {
  const one = own.settle([failed("a")], [passed("a")]);
  assert.deepEqual(brief(own.sum([one, own.settle([failed("b")], [failed("b")]), own.settle([passed("c")])])), [2, 1, [], ["a"]]);
});

test("a process that ends badly or runs nothing has failed, whatever it wrote", () => {
  const line = `${JSON.stringify(passed("a"))}\n`;
  const states = (text: string, code: number | null): string[] => own.readResults(text, code, "x").map((it) => `${it.name} ${it.state}`);
  assert.deepEqual(states(line, 0), ["a passed"]);
  assert.deepEqual(states(line, 1), ["a passed", "x failed"]);
  assert.deepEqual(states(`${line}{"name":"b","sta`, null), ["a passed", "x failed"]);
  assert.deepEqual(states(`${JSON.stringify(failed("a"))}\n`, 1), ["a failed"]);
  assert.deepEqual(states("", 0), ["x failed"]);
});

const SCENARIO = `import { after, before, test } from "node:test";
before(() => { if (process.env.BROKEN === "before") throw new Error("no window\\nmore"); });
after(() => { if (process.env.BROKEN === "after") throw new Error("it stays open"); });
test("first", () => {});
test("second", async (t) => {
  await t.test("inside", () => {});
  if (process.env.BROKEN === "second") throw new Error("gone\\nmore");
  if (process.env.BROKEN === "process") process.exit(3);
});
test("third", { skip: "no tool" }, () => {});
`;

test("the reporter of scenarios tells tests, hooks and processes apart", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-reporter-"));
  const [scenario, file] = [path.join(folder, "a.scenario.mjs"), path.join(folder, "results.jsonl")];
  writeFileSync(scenario, SCENARIO);
  const reporter = pathToFileURL(path.resolve("test/e2e/scenarioReporter.mjs")).href;
  const results = (broken: string): own.Result[] => {
    const env: NodeJS.ProcessEnv = { ...process.env, BROKEN: broken };
    // Of the test that runs this one.
    delete env["NODE_TEST_CONTEXT"];
    const { status } = spawnSync(
      process.execPath,
      ["--test", `--test-reporter=${reporter}`, `--test-reporter-destination=${file}`, scenario],
      {
        env,
      },
    );
    return own.readResults(readFileSync(file, "utf8"), status, "a.scenario.mjs");
  };
  const third: own.Result = { name: "third", state: "skipped", reason: "no tool" };
  assert.deepEqual(results(""), [passed("first"), passed("second"), third]);
  assert.deepEqual(results("second"), [passed("first"), failed("second", "gone\nmore"), third]);
  assert.deepEqual(results("after"), [passed("first"), passed("second"), third, whole("it stays open")]);
  assert.deepEqual(
    results("before").map((it) => [it.state, it.error]),
    Array(3).fill(["failed", "no window\nmore"]),
  );
  const died = results("process");
  assert.deepEqual([died.some((it) => it.whole), died.every((it) => it.state !== "passed")], [true, true]);
  rmSync(folder, { recursive: true });
});
