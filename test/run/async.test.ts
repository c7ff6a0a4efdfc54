/** Asynchronous components on a runtime that has JSPI, and what others say; and that the same Node runs everything else alike. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { waitingNode, waits } from "../kit/waitingNode.ts";
import { fixture, probe, run, scratch, treeOf, witloom } from "./kit.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const app = fixture("async", "app.wac");

/** A mock of the clock, as a file: answers of successive calls. */
function clock(...answers: string[]): string {
  const file = path.join(scratch(), "clock.json");
  writeFileSync(file, JSON.stringify({ wait: answers }));
  return `ex:asy/clock=${file}`;
}

const settings = { mocks: { "ex:asy/clock": { wait: ["5"] } }, ...(node === "" ? {} : { node }) };

test("functions that wait, streams, futures, records of them, and resources between components", { skip }, async () => {
  const { answer, model } = await run(app, "run()", settings);
  const lines = [
    [
      "slow=42",
      "waity=6",
      'check=Ok(3) Err(\\"30 is too much\\")',
      "stream=[0, 1, 4, 9]",
      'words=[\\"w0\\", \\"w1\\", \\"w2\\"]',
      "future=later 7",
    ],
    ["batch=of 3 [0, 1, 4] packed 3", "sum=6", "ticks=5 10"],
  ].flat();
  assert.equal(answer, `[${lines.map((it) => `"${it}"`).join(", ")}]`);
  const tree = treeOf(model);
  assert.deepEqual(tree.slice(1, 4), [
    "  cons > prov s#slow(21) = 42",
    "  cons > prov s#waity(5) = 6",
    "    prov > mock clock#wait(5) = 5",
  ]);
  const packed = tree.find((it) => it.includes("#pack("));
  assert.match(packed!, /= \{name: "of 3", items: stream#\d, done: future#\d\}$/);
  assert.match(tree.at(-1)!, /\[resource-drop\]ticker\(ticker#1\)/);
});

test("calls that wait at the same time are nested below their own callers", { skip }, async () => {
  const { answer, model } = await run(app, "together()", { ...settings, mocks: { "ex:asy/clock": { wait: ["1", "2"] } } });
  assert.equal(answer, "[2, 3]");
  assert.deepEqual(treeOf(model), [
    "host > cons together() = [2, 3]",
    "  cons > prov s#waity(30) = 2",
    "    prov > mock clock#wait(30) = 1",
    "  cons > prov s#waity(10) = 3",
    "    prov > mock clock#wait(10) = 2",
  ]);
});

test("error results and traps of functions that wait", { skip }, async () => {
  assert.equal((await run(app, "fail(3)", settings)).answer, "ok(3)");
  const failed = await run(app, "fail(30)", settings);
  assert.equal(failed.answer, 'err("30 is too much")');
  assert.deepEqual([failed.outcome.kind, failed.outcome.kind === "done" && failed.outcome.failed], ["done", true]);
  const { outcome, model } = await run(app, "crash()", settings);
  assert.match(outcome.kind === "trap" ? outcome.message : "", /^`prov` in ex:asy\/s@0\.1\.0#boom trapped: /);
  assert.ok(
    treeOf(model).every((it) => it.includes(" ! ")),
    "each call on the way says so",
  );
});

test("a runtime without JSPI says what is missing and where to name another", async () => {
  if (waits) return;
  const { code, stderr } = await witloom(["run", app, "--invoke", "run()", "--mock", clock("1")]);
  assert.equal(code, 1);
  assert.match(stderr, /asynchronous .* needs a runtime with JSPI.* --node on the command line/);
});

test("the command line runs them with another Node", { skip }, async () => {
  const done = await witloom(["run", app, "--invoke", "fail(4)", "--mock", clock("1"), "--node", node]);
  assert.deepEqual([done.code, done.stdout], [0, "ok(4)\n"], done.stderr);
  assert.equal((await witloom(["run", app, "--node", "/nowhere/node"])).code, 2);
});

test("both kinds of runtime give the same results and calls", { skip }, async () => {
  const driver = fixture("calc", "driver.wac");
  const [old, fresh] = [await run(driver, "run()"), await run(driver, "run()", { node })];
  assert.deepEqual([fresh.answer, treeOf(fresh.model)], [old.answer, treeOf(old.model)]);
  assert.match((await run(await probe(), "trap()", { node })).answer!, /trapped/);
  assert.match((await run(await probe(), "forever()", { node, timeout: 1 })).answer!, /time limit of 1 s/);
});
