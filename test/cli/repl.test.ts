/** `witloom repl` with lines from a pipe. */
import assert from "node:assert/strict";
import test from "node:test";
import { probe, sample, witloom } from "../run/kit.ts";

const counter = sample("deps", "orders", "counter.wasm");

test("lines from a pipe are calls on the same instances; only results are printed", async () => {
  const input = "let c = counter(5)\nc.increment()\nlet n = c.increment()\ncounter(n)\n_.get()\nvars\ndrop c\nc.get()\n";
  const ran = await witloom(["repl", counter], { input });
  assert.equal(ran.stderr, "");
  const lines = ran.stdout.trim().split("\n");
  assert.deepEqual(lines.slice(0, 5), ["counter#1", "6", "7", "counter#2", "7"]);
  assert.ok(lines.includes("c = counter#1") && lines.includes("n = 7"));
  assert.match(lines.at(-1)!, /no function c\.get/);
  assert.equal(ran.code, 0);
});

test("what is wrong with a value is the official sentence; the session goes on, and the exit code tells", async () => {
  const ran = await witloom(["repl", counter], { input: "counter(-1)\ncounter(3)\nexit\ncounter(4)\n" });
  assert.match(ran.stderr, /start: u32/);
  assert.doesNotMatch(ran.stderr, /at Object|Error:/);
  assert.equal(ran.stdout, "counter#1\n");
  assert.equal(ran.code, 1);
});

test("a guest's output passes, its input is empty, and its exit ends the instances but not the session", async () => {
  const ran = await witloom(["repl", await probe()], { input: 'say("hi\\n")\nhear()\nleave(3)\ndirs()\n' });
  assert.match(ran.stdout, /^hi\n""\n0\n$/);
  assert.match(ran.stderr, /exit code 3/);
  assert.equal(ran.code, 1);
});

test("wrong usage is one line", async () => {
  const missing = await witloom(["repl", "gone.wasm"]);
  assert.deepEqual([missing.code, missing.stderr], [2, "witloom: gone.wasm does not exist; check the path\n"]);
  assert.equal((await witloom(["repl"])).code, 2);
});
