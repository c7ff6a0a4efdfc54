/** Names in texts of WAVE, and what came through streams in their place: in time, whatever a trace holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentsText } from "../../server/src/run/mock.ts";
import { filled, type PassedPart } from "../../server/src/run/passed.ts";
import { namesIn, renumber } from "../../server/src/run/waveNames.ts";

test("names outside of quotes are found; those in strings and characters are text", () => {
  for (const [text, names] of [
    ["(counter#1, [counter#12, a-b#3])", ["counter#1", "counter#12", "a-b#3"]],
    ['{id: "counter#1 \\" counter#2", it: counter#3}', ["counter#3"]],
    ["('\"', counter#1, '\"', '\\'', counter#2)", ["counter#1", "counter#2"]],
    ["%stream#1", ["%stream#1"]],
    ["counter#?", []],
    ['("never closed counter#1', []],
    ["1x#2 -a#3 A#4", []],
  ] as const)
    assert.deepEqual(namesIn(text), names, text);
  assert.equal(
    renumber("(a#1, b#2, a#1)", (it) => `${it}0`),
    "(a#10, b#20, a#10)",
  );
});

test("recorded calls are told apart by texts that look like names", () => {
  assert.equal(argumentsText(["counter#4", '"see issue#1"', "[stream#2, counter#?]"]), 'counter, "see issue#1", [stream, counter]');
});

test("strings of tens of millions of characters, with and without escapes", () => {
  for (const inside of ["a".repeat(30_000_000), "\\n".repeat(15_000_000)])
    assert.deepEqual(namesIn(`("${inside}", counter#1)`), ["counter#1"]);
});

const part = (stream: string, value: string): PassedPart => ({ stream, count: 1, value, cut: false, end: true, time: 0 });

test("streams that a forged trace repeats in each other end in a sentence, at once", () => {
  const doubled = Array.from({ length: 900 }, (_, at) => part(`stream#${at}`, `[stream#${at + 1}, stream#${at + 1}]`));
  assert.deepEqual(filled("stream#0", doubled), { problem: "what came through its streams is too long" });
  const empty = Array.from({ length: 900 }, (_, at) => part(`stream#${at}`, at === 899 ? "[]" : `[stream#${at + 1}]`));
  assert.equal("text" in filled("stream#0", empty), true);
  assert.deepEqual(filled("(stream#1, future#2)", [part("stream#1", "[1, 2]"), part("future#2", '"stream#1"')]), {
    text: '([1, 2], "stream#1")',
  });
});
