/** What came through streams and futures, written and read back: the tree, the timeline and a call's details say the same of a saved run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Written } from "../../server/src/trace/formats.ts";
import { append, type Call, CHUNK_LIMIT, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { emptyTimeline, nextPart } from "../../server/src/trace/timeline.ts";
import { traceTree } from "../../server/src/trace/tree.ts";
import { callLine, traceText } from "../kit/traceTexts.ts";

const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
const how: Written = { program: "app.wac", full: ({ text }) => text, color: false, ids };
const value = (text: string) => ({ text, cut: false, full: null });

/** A call with a stream in its arguments, one of bytes without end in its result and a future; and one with more chunks than are kept. */
function streaming(): TraceModel {
  const model = emptyModel();
  append(model, { kind: "began", epoch: 1_795_319_591_788, ids });
  const call = (id: number, fn: string, args: string[]): void =>
    append(model, {
      kind: "call",
      id,
      parent: 0,
      caller: "host",
      callee: "app",
      interface: null,
      function: fn,
      args: args.map(value),
      start: id - 1,
    });
  call(1, "relay", ["stream#1"]);
  const base = { kind: "chunk", id: 1 } as const;
  append(model, {
    ...base,
    stream: "stream#1",
    of: "argument",
    count: 2,
    value: value('["a", "\\"b\\""]'),
    bytes: 24,
    time: 1.25,
    end: false,
  });
  append(model, { ...base, stream: "stream#2", of: "result", count: 3, value: null, bytes: 3, time: 1.5, end: false });
  append(model, { ...base, stream: "future#3", of: "result", count: 1, value: value("ok(7)"), time: 2, end: true });
  append(model, { ...base, stream: "stream#1", of: "argument", count: 0, value: null, time: 2.5, end: true });
  append(model, { kind: "return", id: 1, result: value("(stream#2, future#3)"), error: null, failed: false, end: 3 });
  call(2, "pour", []);
  for (let i = 0; i < CHUNK_LIMIT + 5; i++)
    append(model, {
      kind: "chunk",
      id: 2,
      stream: "stream#4",
      of: "result",
      count: 2,
      value: value(`[${i}, 0]`),
      time: 3 + i,
      end: i > CHUNK_LIMIT,
    });
  append(model, { kind: "return", id: 2, result: value("stream#4"), error: null, failed: false, end: 9 });
  return model;
}

const passed = (model: TraceModel) => [...model.calls.values()].map(({ chunks, streams, bytes }: Call) => ({ chunks, streams, bytes }));
const part = (model: TraceModel) => nextPart(emptyTimeline(), model, false);

for (const format of ["json", "otlp", "chrome"] as const)
  test(`${format}: what came through streams is read back`, () => {
    const model = streaming();
    const read = readTrace(traceText(format, model, how));
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(
      passed(read.model).map(({ chunks, streams }) => ({ chunks, streams })),
      passed(model).map(({ chunks, streams }) => ({ chunks, streams })),
    );
    assert.equal(traceTree(read.model), traceTree(model));
    assert.match(traceTree(read.model), /stream#1: 2 items in 1 chunk .*stream#2: 3 items in 1 chunk, not ended .*future#3: arrived/);
    assert.match(traceTree(read.model), /stream#4: 2010 items in 1005 chunks\n/);
    assert.deepEqual(part(read.model), part(model));
  });

test("what is no chunk is left out, and no more are kept than of a run", () => {
  const good = { stream: "stream#1", of: "result", count: 1, value: "[1]", time: 1, end: true };
  const bad = [
    ...[null, 1, [], {}, { ...good, stream: "__proto__" }, { ...good, stream: "\u001b[2J#1" }, { ...good, of: "both" }],
    ...[
      { ...good, count: -1 },
      { ...good, count: 0.5 },
      { ...good, value: 1 },
      { ...good, time: null },
      { ...good, end: 1 },
    ],
  ];
  const read = (more: object): Call => {
    const answer = readTrace(callLine(more));
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.model.calls.get(1)!;
  };
  assert.equal(read({ chunks: bad }).chunks, undefined);
  assert.equal(read({ chunks: "x" }).streams, undefined);
  const one = read({ chunks: [...bad, good], streams: { "stream#1": { items: 99, chunks: 9, end: true } } });
  assert.deepEqual(one.chunks, [{ ...good, value: value("[1]") }]);
  assert.deepEqual(one.streams, { "stream#1": { items: 1, chunks: 1, end: true } });
  const many = read({
    chunks: Array.from({ length: CHUNK_LIMIT + 10 }, () => good),
    streams: { "stream#1": { items: -1 }, "stream#9": 1 },
  });
  assert.equal(many.chunks!.length, CHUNK_LIMIT);
  assert.deepEqual(many.streams, { "stream#1": { items: CHUNK_LIMIT + 10, chunks: CHUNK_LIMIT + 10, end: true } });
  const omitted = read({ omitted: true, chunks: [{ ...good, value: "…" }] });
  assert.deepEqual(omitted.chunks![0]!.value, { text: "…", cut: true, full: null });
});
