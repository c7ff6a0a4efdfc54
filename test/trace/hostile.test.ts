/**
 * Trace files that were damaged or made to harm: whatever stands in them, they are read or refused in one sentence, and what is read can be
 * shown, written, compared and planned as a replay. WITLOOM_TRACE_FUZZ: how many files of each format.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TRACE_FORMATS } from "../../server/src/protocol/launch.ts";
import { compareTraces, differenceText } from "../../server/src/trace/compare.ts";
import type { Written } from "../../server/src/trace/formats.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";

import { performReplay } from "../../server/src/trace/replay/perform.ts";
import { replayPlan } from "../../server/src/trace/replay/plan.ts";
import { traceText } from "../kit/traceTexts.ts";
import { random } from "../toolkit/kit.ts";

const COUNT = Number(process.env["WITLOOM_TRACE_FUZZ"] ?? 2000);
const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
const how: Written = { program: "app.wac", full: ({ text }) => text, color: false, ids };

/** A run with resources, an error, a trap, a stream and a refusal. */
function sample(): TraceModel {
  const value = (text: string) => ({ text, cut: false, full: null });
  const model = emptyModel();
  append(model, { kind: "began", epoch: 1_795_319_591_788, ids });
  const call = (id: number, parent: number, caller: string, callee: string, fn: string, args: string[]): void =>
    append(model, {
      ...{ kind: "call", id, parent, caller, callee, interface: fn === "go" ? null : "a:b/c@0.1.0", function: fn },
      ...{ args: args.map(value), start: id },
    });
  const end = (id: number, result: string | null, error: string | null = null): void =>
    append(model, { kind: "return", id, result: result === null ? null : value(result), error, failed: error !== null, end: 20 + id });
  call(1, 0, "host", "app", "go", ['{s: "x#1"}']);
  call(2, 1, "app", "store", "[constructor]counter", ["5"]);
  end(2, "counter#1");
  call(3, 1, "app", "store", "[method]counter.inc", ["counter#1", "2"]);
  append(model, { kind: "chunk", id: 3, stream: "stream#1", of: "result", count: 2, value: value("[1, 2]"), time: 9, end: false });
  end(3, 'err("no")');
  call(4, 1, "app", "host", "read", []);
  end(4, null, "unreachable");
  end(1, "ok([1])");
  return model;
}

type Next = (limit: number) => number;
const JUNK: unknown[] = [
  null,
  -1,
  1e308,
  2 ** 53,
  0.5,
  "",
  "#1",
  "__proto__",
  "\ud800",
  "9".repeat(400),
  [],
  {},
  [[]],
  { a: 1 },
  true,
  "a\nb",
];

/** The value with one place in it exchanged, left out or doubled. */
function damaged(value: unknown, next: Next): unknown {
  const inner = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (inner.length === 0 || next(6) === 0) return JUNK[next(JUNK.length)];
  const key = inner[next(inner.length)]!;
  if (Array.isArray(value)) {
    const at = Number(key);
    if (next(5) === 0) return value.filter((_, index) => index !== at);
    if (next(5) === 0) return [...value, value[at]];
    return value.map((it, index) => (index === at ? damaged(it, next) : it));
  }
  const fields = Object.entries(value as object);
  if (next(6) === 0) return Object.fromEntries(fields.filter(([name]) => name !== key));
  return Object.fromEntries(fields.map(([name, it]) => [name, name === key ? damaged(it, next) : it]));
}

/** The text with a value, or with characters, exchanged. */
function mutated(text: string, next: Next): string {
  if (next(4) === 0) {
    const from = next(text.length);
    const insert = ["", "\0", "{", '"', "]", "\n", "1e999", "\ufeff"][next(8)]!;
    return text.slice(0, from) + insert + text.slice(from + next(20));
  }
  const whole = parsed(text);
  if (whole !== undefined) return JSON.stringify(damaged(whole, next));
  const lines = text.trimEnd().split("\n");
  const at = next(lines.length);
  const line = parsed(lines[at]!);
  if (line !== undefined) lines[at] = JSON.stringify(damaged(line, next));
  return lines.join("\n");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const sentence = (text: string): void => assert.ok(text !== "" && !/\n|TypeError|RangeError|undefined/.test(text), text);

/** Does with a trace all that can be done with one. */
async function used(before: TraceModel, model: TraceModel): Promise<void> {
  for (const format of TRACE_FORMATS) traceText(format, model, how);
  for (const it of compareTraces(before, model, { ignore: [], limit: 100 }).differences) differenceText(it);
  for (const only of [undefined, "store"]) {
    const plan = replayPlan(model, only);
    if (typeof plan === "string") {
      sentence(plan);
      continue;
    }
    const done = { kind: "done", code: 0, result: "counter#7", failed: false } as const;
    const problem = await performReplay(plan.steps, {
      act: async () => ({ outcome: done }),
      parse: (text) => (text.length % 7 === 0 ? "it is no call" : { kind: "call", interface: null, function: text, args: [] }),
      exportOf: (call) => call.interface ?? call.function,
    });
    if (problem !== null) sentence(problem);
  }
}

for (const format of TRACE_FORMATS.filter((it) => it !== "tree"))
  test(`${format}: ${COUNT} damaged files are read or refused in a sentence`, async () => {
    const before = sample();
    const text = traceText(format, before, how);
    const counted = { read: 0, refused: 0 };
    for (let seed = 1; seed <= COUNT; seed++) {
      const next = random(seed * 7919);
      let file = mutated(text, next);
      while (next(3) === 0 && file !== "") file = mutated(file, next);
      try {
        const read = readTrace(file);
        if (read.ok) {
          counted.read++;
          await used(before, read.model);
        } else {
          counted.refused++;
          sentence(read.message);
        }
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).stack}\n${file}`);
      }
    }
    // Both happen, or nothing was tried.
    assert.ok(counted.read > COUNT / 10 && counted.refused > COUNT / 10, JSON.stringify(counted));
  });

test("a beginning beyond all numbers is none, and names cannot drive a terminal", async () => {
  const text = traceText("chrome", sample(), how).replace("1795319591788", "1e999");
  assert.ok(text.includes("1e999"));
  const read = readTrace(text);
  assert.ok(read.ok && read.model.epoch === null);
  await used(sample(), read.model);
  const named = readTrace(traceText("json", sample(), how).replaceAll('"store"', '"st\\u001b[31more\\n"'));
  assert.ok(named.ok);
  assert.match(String(replayPlan(named.model, "nobody")), /it holds calls of app, st\\u\{1b\}\[31more\\u\{a\}$/);
});
