/** Filters as they are written, two runs compared, and traces that are deep, long, or no trees. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { unpackPart } from "../../server/src/protocol/timeline.ts";
import { compareTraces } from "../../server/src/trace/compare.ts";
import { picks } from "../../server/src/trace/filter.ts";
import { quoted, readFilter } from "../../server/src/trace/filterText.ts";
import { append, emptyModel, pathOf, type TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { compareRuns } from "../../server/src/trace/runsCompared.ts";
import { statistics } from "../../server/src/trace/statistics.ts";
import { emptyTimeline, nextPart } from "../../server/src/trace/timeline.ts";
import { callLine } from "../kit/traceTexts.ts";

const value = (text: string) => ({ text, cut: false, full: null });

function begin(
  model: TraceModel,
  id: number,
  parent: number,
  about: Partial<{ callee: string; fn: string; args: string[]; at: number }> = {},
): void {
  const { callee = "store", fn = "get", args = [], at = id } = about;
  append(model, {
    ...{ kind: "call", id, parent, caller: parent === 0 ? "host" : "app", callee, interface: "a:b/c@1.0.0", function: fn },
    ...{ args: args.map(value), start: at },
  });
}

const end = (model: TraceModel, id: number, at: number, result = "7", failed = false): void =>
  append(model, { kind: "return", id, result: value(result), error: null, failed, end: at });

function found(model: TraceModel, text: string): number[] {
  const read = readFilter(text);
  assert.ok(read.ok, text);
  return [...model.calls.values()].filter((call) => read.filter.every((it) => picks(it, call))).map((it) => it.id);
}

test("a filter finds by component, function, value, error and time, and all of its words must hold", () => {
  const model = emptyModel();
  begin(model, 1, 0, { callee: "app", fn: "run" });
  begin(model, 2, 1, { fn: "get", args: ['"Two Words"'] });
  end(model, 2, 2.5, 'err("no")', true);
  begin(model, 3, 1, { fn: "put" });
  end(model, 3, 8);
  begin(model, 4, 1, { fn: "get" });
  end(model, 1, 20);
  const cases: [string, number[]][] = [
    ["", [1, 2, 3, 4]],
    ["component:app", [1, 2, 3, 4]],
    ["callee:store", [2, 3, 4]],
    ["caller:host", [1]],
    ["function:get", [2, 4]],
    ["function:a:b/c#put", [3]],
    ["function:a:b/c@1.0.0#put", [3]],
    ["error", [2, 4]],
    ["function:get  error longer:0.1ms", [2]],
    ["longer:5ms", [1, 3]],
    ["shorter:500us", [2]],
    ["shorter:0.0005s", [2]],
    ["longer:5 shorter:6", [3]],
    ['value:"two words"', [2]],
    ['"Two Words"', [2]],
    ["words", [2]],
    ["a:b/c", [1, 2, 3, 4]],
    ["PUT", [3]],
    ["nothing", []],
  ];
  for (const [text, ids] of cases) assert.deepEqual(found(model, text), ids, text);
});

test("what is no filter is told in one sentence", () => {
  const wrong = ['value:"no end', '"', "size:7", "longer:fast", "longer:", "component:", "longer:-1ms", "shorter:1m"];
  for (const text of wrong) {
    const read = readFilter(text);
    assert.ok(!read.ok, text);
    assert.match(read.message, /^[^.]+; write [^.]*(\.[^.]+)*\.$|write value:"two words"\.$/, text);
  }
  for (const text of ['a"b', "a b", "a\\b", "plain", 'quote" end', ""]) {
    if (text === "") continue;
    assert.deepEqual(readFilter(`value:${quoted(text)}`), { ok: true, filter: [{ text }] }, text);
  }
  // Whatever is typed on the way to a filter gives a filter or a sentence.
  const whole = 'component:auth function:login error longer:2ms value:"a \\" b" wasi:io/streams@0.2.0';
  for (let at = 0; at <= whole.length; at++) assert.equal(typeof readFilter(whole.slice(0, at)).ok, "boolean");
});

test("two runs compared: what is missing, new and other, with the calls of both, and how times changed", () => {
  const run = (self: number, extra: boolean): TraceModel => {
    const model = emptyModel();
    begin(model, 1, 0, { callee: "app", fn: "run", at: 0 });
    begin(model, 2, 1, { fn: "get", at: 1 });
    end(model, 2, 1 + self, extra ? "8" : "7");
    if (extra) {
      begin(model, 3, 1, { fn: "put", at: 50 });
      end(model, 3, 51);
    }
    end(model, 1, 100);
    return model;
  };
  const { differences, count, calls, times } = compareRuns(run(2, false), run(5, true), 10);
  assert.deepEqual(calls, [2, 3]);
  assert.equal(count, 2);
  assert.deepEqual(
    differences.map((it) => [it.kind, it.call, it.now, it.before, it.after]),
    [
      ["result", 2, 2, "7", "8"],
      ["new", 0, 3, null, "a:b/c@1.0.0#put()"],
    ],
  );
  assert.deepEqual(
    times.map((it) => [it.name, it.before?.self ?? null, it.after?.self ?? null]),
    [
      ["a:b/c@1.0.0#run", 98, 94],
      ["a:b/c@1.0.0#get", 2, 5],
      ["a:b/c@1.0.0#put", null, 1],
    ],
  );
  assert.equal(compareRuns(run(2, true), run(2, true), 10).count, 0);
});

/** 100,000 calls, each below the other. */
function deep(result: string): TraceModel {
  const model = emptyModel();
  const depth = 100_000;
  for (let id = 1; id <= depth; id++) begin(model, id, id - 1, { callee: `c${id % 3}` });
  for (let id = depth; id >= 1; id--) end(model, id, 2 * depth - id, id === depth ? result : "7");
  return model;
}

test("a trace as deep as no stack is worked out too", () => {
  const model = deep("7");
  const rows = statistics(model, "function");
  assert.equal(
    rows.reduce((sum, it) => sum + it.count, 0),
    100_000,
  );
  assert.equal(pathOf(model, 100_000).length, 100_000);
  const compared = compareTraces(model, deep("8"), { ignore: [], limit: 10 });
  assert.deepEqual([compared.count, compared.calls, compared.differences[0]!.path.length], [1, 100_000, 100_000]);
});

test("calls that are below themselves are no trace", () => {
  const line = (id: number, parent: number): string => callLine({ id, parent });
  const read = readTrace([line(1, 2), line(2, 3), line(3, 1)].join("\n"));
  assert.deepEqual(read, { ok: false, message: "call 1 is below itself, by the `parent` of its callers" });
  assert.equal(readTrace(line(1, 1)).ok, false);
  assert.equal(readTrace([line(1, 9), line(2, 1)].join("\n")).ok, true);
});

test("a page of a run that lets calls go is told their end; a file's calls come in the order of time", () => {
  const model = emptyModel({ calls: 3 });
  const timeline = emptyTimeline();
  for (let id = 1; id <= 3; id++) append(model, { ...call(id), start: id });
  assert.deepEqual(pick(nextPart(timeline, model, true).part), [true, 3, 0, 0]);
  end(model, 1, 3.5);
  append(model, { ...call(4), start: 4 });
  assert.equal(model.dropped, 1);
  assert.deepEqual(pick(nextPart(timeline, model, true).part), [false, 1, 1, 1]);
  assert.deepEqual(pick(nextPart(timeline, model, true).part), [false, 0, 0, 1]);
  const late = emptyModel();
  for (const start of [5, 3, 4]) append(late, { ...call(start), start });
  const { data, part } = nextPart(emptyTimeline(), late, false);
  assert.deepEqual([...new Float64Array(data.buffer, 0, part.calls)], [3, 4, 5]);
});

test("callers are found whatever ids a file gives its calls, and a name is told once", () => {
  const ids = [7, 1, 0, 5000, 2 ** 40, 3, 4_000_000_000, 0.5, -1, 5001, 2];
  const lines = ids.map((id, at) => {
    const { kind: _, ...rest } = call(id);
    return JSON.stringify({
      ...rest,
      parent: at === 0 ? 99 : ids[at - 1],
      function: at % 2 ? "g" : "f",
      result: null,
      error: null,
      start: at,
      duration: 1,
    });
  });
  const read = readTrace(lines.join("\n"));
  assert.ok(read.ok);
  const timeline = emptyTimeline();
  const parts: number[] = [];
  const names: string[] = [];
  for (let more = true; more; ) {
    const { part, data } = nextPart(timeline, read.model, false, 4);
    parts.push(...unpackPart(part, data.buffer).parent);
    names.push(...part.names.map((it) => it.function));
    more = part.more;
  }
  assert.deepEqual(parts, [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(names, ["f", "g"]);
  assert.equal(nextPart(emptyTimeline(), emptyModel(), false).part.more, false);
});

test("the newest calls are kept, those that go leave nothing behind, and what runs stays", () => {
  const model = emptyModel({ calls: 320 });
  append(model, { ...call(1), start: 0 });
  for (let id = 2; id <= 5000; id++) {
    append(model, { ...call(id), start: id, parent: id % 3 === 0 ? id - 1 : 1 });
    if (id % 3 !== 1) continue;
    // A caller ends after its call.
    for (const ended of [id, id - 1, id - 2]) if (ended > 1) end(model, ended, id);
    assert.ok(model.calls.size <= 320);
  }
  const ids = [...model.calls.keys()];
  assert.equal(model.dropped + ids.length, 5000);
  assert.ok(ids.length >= 320 - 10 - 1, `${ids.length} are kept`);
  assert.deepEqual(
    ids.slice(1),
    Array.from({ length: ids.length - 1 }, (_, at) => 5000 - (ids.length - 2) + at),
  );
  assert.equal(ids[0], 1);
  for (const [caller, list] of model.children) {
    assert.ok(list.length > 0 && list.every((it) => model.calls.get(it)?.parent === caller));
  }
});

const call = (id: number) => ({
  kind: "call" as const,
  id,
  parent: 0,
  caller: "host",
  callee: "a",
  interface: null,
  function: "f",
  args: [],
});
const pick = (part: { fresh: boolean; calls: number; ended: number; dropped: number }) => [
  part.fresh,
  part.calls,
  part.ended,
  part.dropped,
];
