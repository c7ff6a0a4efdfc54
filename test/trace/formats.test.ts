/** Traces written and read back: no call is lost in any format, and each format is what its readers expect. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TRACE_FORMATS } from "../../server/src/protocol/launch.ts";
import { traceContext } from "../../server/src/run/serve/context.ts";
import type { ChromeEvent } from "../../server/src/trace/chrome.ts";
import type { Written } from "../../server/src/trace/formats.ts";
import { callJson } from "../../server/src/trace/json.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { otlpBatches } from "../../server/src/trace/otlp.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { chromeDocument, otlpDocument, traceText } from "../kit/traceTexts.ts";
import { random } from "../toolkit/kit.ts";

const how: Written = {
  program: "app.wac",
  full: ({ text }) => text,
  color: false,
  ids: { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" },
};
const value = (text: string) => ({ text, cut: false, full: null });

/** A run whose calls nest as a stack does, with traps, errors and calls that never returned. */
function randomModel(seed: number, calls = 60): TraceModel {
  const below = random(seed);
  const model = emptyModel();
  append(model, { kind: "began", epoch: 1_795_319_591_788 + below(1000) / 8 });
  const open: { id: number; callee: string }[] = [];
  let clock = 0;
  const tick = (): number => (clock += (1 + below(5000)) / 1000);
  for (let id = 1; id <= calls; ) {
    if (open.length > 0 && (below(2) === 0 || open.length > 6)) {
      const { id: ended } = open.pop()!;
      const kind = below(4);
      const result = kind === 0 ? value('err("no \\u{1f600}")') : kind === 1 ? null : value(`[${below(9)}, "a#1"]`);
      append(model, {
        kind: "return",
        id: ended,
        result,
        error: kind === 3 ? "unreachable" : null,
        failed: kind === 0 || kind === 3,
        end: tick(),
      });
      if (kind === 3) model.calls.get(ended)!.result = null;
      continue;
    }
    const callee = `part${below(4)}`;
    append(model, {
      ...{ kind: "call", id, parent: open.at(-1)?.id ?? 0, caller: open.at(-1)?.callee ?? "host", callee },
      ...{ interface: below(5) === 0 ? null : "a:b/c@0.1.0", function: "[method]counter.inc", start: tick() },
      args: Array.from({ length: below(3) }, () => value(`{x: ${below(99)}, s: "\\"q\\" #2 é"}`)),
    });
    open.push({ id, callee });
    id++;
  }
  return model;
}

const calls = (model: TraceModel) => [...model.calls.values()].map((call) => callJson(call, ({ text }) => text) as Record<string, unknown>);

for (const format of TRACE_FORMATS.filter((it) => it !== "tree"))
  test(`${format}: what is written is read back, call by call`, () => {
    for (let seed = 1; seed <= 30; seed++) {
      const model = randomModel(seed);
      const read = readTrace(traceText(format, model, how));
      assert.ok(read.ok && read.format === format, JSON.stringify(read));
      const first = format === "otlp" ? calls(model)[0]!["start"] : 0;
      const near = (a: unknown, b: unknown): boolean => a === b || Math.abs(Number(a) - Number(b)) < 2e-3;
      const [before, after] = [calls(model), calls(read.model)];
      assert.equal(after.length, before.length);
      for (const [at, call] of before.entries()) {
        const { start, duration, ...rest } = call;
        const { start: start2, duration: duration2, ...rest2 } = after[at]!;
        assert.deepEqual(rest2, rest);
        assert.ok(near(Number(start) - Number(first), start2), `${start} ${start2}`);
        assert.ok((duration === null) === (duration2 === null) && near(duration, duration2), `${duration} ${duration2}`);
      }
    }
  });

test("in the Trace Event Format calls of a lane nest in time, also those of tasks that overlap", () => {
  const model = emptyModel();
  const start = (id: number, parent: number, at: number): void =>
    append(model, { kind: "call", id, parent, caller: "a", callee: "b", interface: null, function: "f", args: [], start: at });
  const end = (id: number, at: number): void => append(model, { kind: "return", id, result: null, error: null, failed: false, end: at });
  start(1, 0, 0);
  start(2, 1, 1);
  start(3, 1, 2);
  start(4, 2, 3);
  end(2, 5);
  end(4, 6); // after the call that began it
  end(3, 8);
  end(1, 9);
  const events = chromeDocument(model, "x").traceEvents.filter((it) => it.ph === "X");
  const span = (it: ChromeEvent): [number, number] => [it.ts!, it.ts! + it.dur!];
  for (const a of events)
    for (const b of events) {
      if (a === b || a.tid !== b.tid) continue;
      const [[a1, a2], [b1, b2]] = [span(a), span(b)];
      assert.ok(a2 <= b1 || b2 <= a1 || (a1 <= b1 && b2 <= a2) || (b1 <= a1 && a2 <= b2), JSON.stringify([a, b]));
    }
  assert.ok(new Set(events.map((it) => it.tid)).size > 1);
});

test("a run without tasks stands in one lane, however its times are rounded", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { traceEvents } = chromeDocument(randomModel(seed), "x");
    assert.deepEqual([...new Set(traceEvents.filter((it) => it.ph === "X").map((it) => it.tid))], [1]);
  }
});

test("200,000 calls are written in each format", () => {
  const model = randomModel(1, 200_000);
  for (const format of TRACE_FORMATS) assert.ok(traceText(format, model, how).length > 100);
  assert.equal([...otlpBatches(model, { service: "x", ...how.ids })].length, 100);
});

test("spans: ids, kinds, status, and the trace that a request continues", () => {
  const model = emptyModel();
  const context = { parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "vendor=1" };
  const base = { kind: "call", caller: "host", callee: "web", interface: "wasi:http/incoming-handler@0.2.4", function: "handle" } as const;
  append(model, { kind: "began", epoch: 1_700_000_000_000.25 });
  append(model, { ...base, id: 1, parent: 0, args: [], start: 0.5, context });
  append(model, { ...base, id: 2, parent: 1, args: [], start: 1 });
  append(model, { kind: "return", id: 2, result: null, error: "unreachable", failed: true, end: 2 });
  append(model, { kind: "return", id: 1, result: null, error: null, failed: false, end: 3.000001 });
  append(model, { ...base, id: 3, parent: 0, args: [], start: 4 });
  const served = [{ id: 1, method: "GET", path: "/a?b=1", status: 200, start: 0, duration: 3, error: null, call: 1 }];
  const document = otlpDocument(model, { service: "app.wac", ...how.ids, perRoot: true, served });
  const [one, two, three] = document.resourceSpans[0]!.scopeSpans[0]!.spans;
  assert.equal(one!.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.equal(one!.parentSpanId, "00f067aa0ba902b7");
  assert.equal(one!.traceState, "vendor=1");
  assert.equal(one!.kind, 2);
  assert.equal(one!.startTimeUnixNano, "1700000000000750000");
  assert.equal(one!.endTimeUnixNano, "1700000000003250001");
  assert.deepEqual(one!.status, {});
  const attributes = new Map(one!.attributes.map((it) => [it.key, Object.values(it.value)[0]]));
  assert.equal(attributes.get("http.request.method"), "GET");
  assert.equal(attributes.get("url.path"), "/a");
  assert.equal(attributes.get("url.query"), "b=1");
  assert.equal(attributes.get("http.response.status_code"), "200");
  assert.equal(two!.parentSpanId, one!.spanId);
  assert.equal(two!.traceId, one!.traceId);
  assert.deepEqual(two!.status, { code: 2, message: "unreachable" });
  assert.equal(two!.events?.[0]?.name, "exception");
  assert.notEqual(three!.traceId, one!.traceId);
  assert.equal(three!.parentSpanId, undefined);
  assert.equal(three!.status.message, "did not return");
});

test("W3C Trace Context: what is not exactly right begins a new trace", () => {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
  const read = (...values: string[]) => traceContext(values.map((it) => ["traceparent", Buffer.from(it)] as const));
  assert.deepEqual(read(`00-${id}-01`), { parent: `00-${id}-01` });
  assert.deepEqual(read(`cc-${id}-01-later`), { parent: `00-${id}-01` });
  const wrong = [
    `00-${id}-01-later`,
    `ff-${id}-01`,
    `00-${id.toUpperCase()}-01`,
    `00-${id}`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    "",
    "x",
  ];
  for (const it of wrong) assert.equal(read(it), null, it);
  assert.equal(read(`00-${id.slice(0, 33)}${"0".repeat(16)}-01`), null);
  assert.equal(read(`00-${id}-01`, `00-${id}-01`), null);
  const states = [
    ["traceparent", Buffer.from(`00-${id}-00`)] as const,
    ["tracestate", Buffer.from("a=1")] as const,
    ["tracestate", Buffer.from("b=2")] as const,
  ];
  assert.equal(traceContext(states)?.state, "a=1,b=2");
});

test("traces of others: spans by their scopes, events by how they nest", () => {
  const span = (spanId: string, parentSpanId: string, name: string, start: number, end: number) => ({
    ...{ traceId: "a".repeat(32), spanId, parentSpanId, name, startTimeUnixNano: String(start), endTimeUnixNano: end, status: {} },
  });
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
  const line = (...spans: object[]) => JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const read = readTrace(`${line(span("b", "a", "inner", 2_000_000, 3_000_000))}\n${line(span("a", "", "outer", 1_000_000, 5_000_000))}\n`);
  assert.ok(read.ok);
  assert.deepEqual(
    [...read.model.calls.values()].map((it) => [it.id, it.parent, it.caller, it.callee, it.function, it.start, it.duration]),
    [
      [1, 0, "host", "shop", "outer", 0, 4],
      [2, 1, "shop", "shop", "inner", 1, 1],
    ],
  );
  const event = (name: string, ts: number, dur: number) => ({ ph: "X", pid: 1, tid: 2, name, ts, dur });
  const chrome = readTrace(
    JSON.stringify([event("in", 20, 5), event("out", 10, 30), { ph: "i", name: "mark", ts: 3 }, event("next", 50, 1)]),
  );
  assert.ok(chrome.ok);
  assert.deepEqual(
    [...chrome.model.calls.values()].map((it) => [it.function, it.parent]),
    [
      ["out", 0],
      ["in", 1],
      ["next", 0],
    ],
  );
});

test("what is no trace is one sentence, whatever it is", () => {
  const below = random(7);
  const good = traceText("json", randomModel(3, 8), how);
  const texts = ["", "null", "3", "[]", "{}", "x", '{"resourceSpans":[]}', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":1}]}]}]}'];
  texts.push('{"traceEvents":[{"ph":"X","ts":1,"args":{"callee":1}}]}', `${good}${good}`, '{"id":1,"parent":0}');
  for (const text of texts) {
    const read = readTrace(text);
    assert.ok(!read.ok && /^[^\n]{5,200}$/.test(read.message), `${text} ${JSON.stringify(read)}`);
  }
  for (const format of ["json", "otlp", "chrome"] as const) {
    const text = traceText(format, randomModel(3, 8), how);
    for (let i = 0; i < 400; i++) {
      const at = below(text.length);
      readTrace(text.slice(0, at) + ["", "null", "1", '"', "{", "-"][below(6)] + text.slice(at + below(4)));
    }
  }
});
