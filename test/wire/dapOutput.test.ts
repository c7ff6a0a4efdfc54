/** What a guest prints reaches the client in few messages, in order, and what is left out of a flood is counted. */
import assert from "node:assert/strict";
import test from "node:test";
import { MOST_OUTPUT, OutputGate } from "../../server/src/dap/output.ts";

function gate(): { sent: [string, string][]; gate: OutputGate; at(milliseconds: number): void } {
  const sent: [string, string][] = [];
  let now = 0;
  const made = new OutputGate(
    (stream, text) => sent.push([stream, text]),
    () => now,
  );
  const setTime = (milliseconds: number): void => {
    now = milliseconds;
  };
  return { sent, gate: made, at: setTime };
}

test("the first is passed on at once, what follows closely together, both streams in their order", () => {
  const { sent, gate: it, at } = gate();
  it.add("stdout", "a");
  assert.deepEqual(sent, [["stdout", "a"]]);
  at(1);
  for (const [stream, text] of [
    ["stdout", "b"],
    ["stdout", "c"],
    ["stderr", "d"],
    ["stdout", "e"],
  ] as const)
    it.add(stream, text);
  assert.equal(sent.length, 1);
  it.flush();
  assert.deepEqual(sent.slice(1), [
    ["stdout", "bc"],
    ["stderr", "d"],
    ["stdout", "e"],
  ]);
});

test("of a flood so much a second is shown, and the rest is counted once", () => {
  const { sent, gate: it, at } = gate();
  const line = "x".repeat(1 << 16);
  for (let time = 0; time < 40; time++) {
    at(time * 10);
    it.add("stdout", line);
  }
  it.flush();
  const shown = sent.filter(([stream]) => stream === "stdout").reduce((sum, [, text]) => sum + text.length, 0);
  assert.equal(shown, MOST_OUTPUT);
  assert.deepEqual(sent.at(-1), ["stderr", `\n(${24 << 16} characters of output left out: ${MOST_OUTPUT} a second are shown)\n`]);
  at(1500);
  it.add("stdout", "again");
  assert.deepEqual(sent.at(-1), ["stdout", "again"]);
});
