/** Spans that a guest opens itself with `wasi:otel` (built from C): where they stand in the tree, with what, written, read back and replayed. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { TraceEvent } from "../../server/src/protocol/run.ts";
import type { GuestSpan } from "../../server/src/protocol/spans.ts";
import { spanIdOf, traceIdOf } from "../../server/src/protocol/traceIds.ts";
import { GuestSpans } from "../../server/src/run/guestSpans.ts";
import { Recorder } from "../../server/src/run/recorder.ts";
import { traceIds } from "../../server/src/run/traceIds.ts";
import { otel } from "../../server/src/run/wasi/otel.ts";
import type { OtlpDocument } from "../../server/src/trace/otlp.ts";
import { jsonValue, nanoseconds } from "../../server/src/trace/otlpValues.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { build } from "../build/kit.ts";
import { otlpDocument } from "../kit/traceTexts.ts";
import { absent } from "../toolkit/kit.ts";
import { fixture, guest, run, scratch, treeOf, witloom } from "./kit.ts";

const folder = scratch();
cpSync(fixture("otel"), folder, { recursive: true });
const [built] = (await build(folder)).components;
const skip = built?.missing ? absent(`the guest with spans needs ${built.missing.tool}; ${built.missing.install}`) : false;
if (!skip) assert.deepEqual(built!.diagnostics, []);
const file = path.join(scratch(), "work.wasm");
if (!skip) copyFileSync(built!.component!, file);

const helper = { "test:spans/helper": { add: ["7"] } };
const parse = 'test:spans/work#parse("a b")';

/** A line a call, without those of the host itself. */
const own = (lines: string[]): string[] => lines.filter((it) => !/ > host |^host > host/.test(it));

test("a guest's spans stand below the call that opened them, and what is called meanwhile below them", { skip }, async () => {
  const { model, answer } = await run(file, parse, { mocks: helper });
  assert.equal(answer, "7", "the guest was told its own inner span");
  const spans = [...model.calls.values()].filter((it) => it.span);
  const parentOf = (name: string) => model.calls.get(spans.find((it) => it.function === name)!.parent)!.function;
  assert.deepEqual(["parse text", "lex", "late", "span"].map(parentOf), ["parse", "parse text", "parse text", "parse"]);
  const helped = [...model.calls.values()].filter((it) => it.function === "add").map((it) => model.calls.get(it.parent)!.function);
  assert.deepEqual(helped, ["parse text", "lex", "parse text", "span"]);
  const lex = spans.find((it) => it.function === "lex")!;
  assert.deepEqual(
    lex.args.map((it) => it.text),
    ["tokens: 3", 'kinds: ["word", true]'],
  );
  assert.deepEqual([lex.failed, lex.result?.text, lex.span!.scope], [true, 'err("an unknown token")', "guest.c"]);
  assert.deepEqual(
    spans.map((it) => it.duration === null),
    [false, false, false, true],
    "one never ends",
  );
  assert.equal(own(treeOf(model)).length, 1 + 4 + 4);
});

test("OpenTelemetry gets the guest's ids, attributes, events and links; ids that are none spoil nothing", { skip }, async () => {
  const out = path.join(scratch(), "spans.json");
  const mock = path.join(scratch(), "helper.json");
  writeFileSync(mock, '{"add": "7"}');
  const common = ["--mock", `test:spans/helper=${mock}`, "--trace=otlp", "--trace-out", out];
  assert.equal((await witloom(["run", file, "--invoke", parse, ...common])).code, 0);
  const document = JSON.parse(readFileSync(out, "utf8")) as OtlpDocument;
  const spans = document.resourceSpans[0]!.scopeSpans.flatMap((it) => it.spans);
  const named = (name: string) => spans.find((it) => it.name === name)!;
  const root = named("test:spans/work@0.1.0#parse");
  assert.deepEqual([named("parse text").spanId, named("parse text").parentSpanId], ["00000000000000a1", root.spanId]);
  assert.deepEqual(
    [named("lex").spanId, named("lex").parentSpanId, named("late").parentSpanId],
    ["00000000000000b2", "00000000000000a1", "00000000000000a1"],
  );
  assert.deepEqual([named("parse text").kind, named("parse text").status], [3, { code: 1 }]);
  const kinds = named("lex").attributes.find((it) => it.key === "kinds")!.value;
  assert.deepEqual(kinds, { arrayValue: { values: [{ stringValue: "word" }, { boolValue: true }] } });
  assert.equal(named("lex").events![0]!.name, "first token");
  assert.deepEqual(
    named("lex").links!.map((it) => it.spanId),
    ["00000000000000a1"],
  );
  assert.ok(spans.every((it) => it.traceId === root.traceId));
  assert.ok(spans.filter((it) => it.name.endsWith("#add")).some((it) => it.parentSpanId === "00000000000000b2"));
  const again = readTrace(readFileSync(out, "utf8"));
  assert.ok(again.ok);
  const back = otlpDocument(again.model, { service: "x", traceId: root.traceId, spanPrefix: root.spanId.slice(0, 8) });
  const ids = (it: OtlpDocument) =>
    it.resourceSpans[0]!.scopeSpans.flatMap(({ spans: all }) => all.map((one) => [one.spanId, one.parentSpanId, one.name])).sort();
  assert.deepEqual(ids(back), ids(document));
});

test("a guest is told the trace and span that are written, in each request a trace of its own; the same with a seed", {
  skip,
}, async () => {
  const { model, answer } = await run(file, "test:spans/work#context()", { mocks: helper });
  const [root] = model.calls.values();
  const { spans } = otlpDocument(model, { service: "x", ...model.ids! }).resourceSpans[0]!.scopeSpans[0]!;
  const span = spans.find((it) => it.name.endsWith("#context"))!;
  assert.equal(answer, `("${span.traceId}", "${span.spanId}")`);
  assert.equal(root!.function, "context");
  const seeded = () =>
    witloom(["run", file, "--invoke", "test:spans/work#context()", "--mock", "test:spans/helper=default", "--deterministic"]);
  const [one, two] = [await seeded(), await seeded()];
  assert.match(one.stdout, /^\("[0-9a-f]{32}", "[0-9a-f]{16}"\)\n$/);
  assert.equal(one.stdout, two.stdout);
});

test("a span whose id comes again is a new one, as where its first call trapped before it ended", () => {
  const events: TraceEvent[] = [];
  const recorder = new Recorder({ trace: true, traceIds: traceIds(), valueLimit: 64, spillFile: null, send: (it) => void events.push(it) });
  const spans = new GuestSpans(recorder);
  const inHost = (work: () => void): void => {
    const host = recorder.enter({ callee: "host", interface: null, function: "h" }, [], []);
    work();
    recorder.leave(host, null, undefined, false);
  };
  const told = (): [id: number, parent: number][] => events.flatMap((it) => (it.kind === "call" && it.span ? [[it.id, it.parent]] : []));
  const calls = [0, 1].map(() => {
    const call = recorder.enter({ callee: "a", interface: null, function: "f" }, [], []);
    inHost(() => spans.began("t", "s"));
    if (told().length === 1) recorder.abort(call, "trap");
    return call.id;
  });
  assert.deepEqual(
    told().map(([, parent]) => parent),
    calls,
  );
  const end = { traceId: "t", spanId: "s", parentSpanId: "", kind: "internal", name: "n", scope: "", attributes: [] } as const;
  inHost(() => spans.ended({ ...end, attributes: [], events: [], links: [], status: "unset", message: "" }, 0, 0));
  assert.deepEqual(
    events.flatMap((it) => (it.kind === "return" && it.span ? it.id : [])),
    [told()[1]![0]],
  );
});

test("values and times that no collector would read are made such", () => {
  assert.deepEqual(jsonValue("1e999"), { stringValue: "Infinity" });
  assert.deepEqual(jsonValue('"data:application/octet-stream;base64,AQI="'), { bytesValue: "AQI=" });
  assert.deepEqual(jsonValue('"data:application/octet-stream;base64,?"'), { stringValue: "data:application/octet-stream;base64,?" });
  assert.deepEqual(jsonValue("no json"), { stringValue: "no json" });
  const tracing = otel({ ended: (span: GuestSpan) => void times.push(span.events[0]!.epoch) } as never)["wasi:otel/tracing"]!;
  const times: number[] = [];
  const far = { seconds: 2n ** 64n - 1n, nanoseconds: 1 };
  const context = { traceId: "", spanId: "", traceFlags: { sampled: true }, isRemote: false, traceState: [] };
  const whole = {
    ...{ spanContext: context, parentSpanId: "", spanKind: "internal", name: "x", startTime: far, endTime: far, attributes: [] },
  };
  (tracing["onEnd"] as (it: unknown) => void)({
    ...{
      ...whole,
      events: [{ name: "e", time: far, attributes: [] }],
      links: [],
      status: { tag: "unset" },
      instrumentationScope: { name: "" },
    },
  });
  assert.ok(BigInt(nanoseconds(times[0]!)) < 2n ** 64n);
  assert.equal(nanoseconds(1_795_334_138_081.25, 0.000001), "1795334138081250001");
});

test("a replay makes the same spans, and a flood of spans that never end costs none of the later ones", { skip }, async () => {
  const trace = path.join(scratch(), "run.jsonl");
  const more = ["--mock", "test:spans/helper=default", "--trace-out", trace];
  assert.equal((await witloom(["run", file, "--invoke", parse, ...more])).code, 0);
  assert.ok(readFileSync(trace, "utf8").includes('"span":{'));
  const done = await witloom(["replay", trace, file]);
  assert.match(done.stdout, /^the same: \d+ calls replayed\n$/, done.stdout + done.stderr);
  const { model } = await run(file, "test:spans/work#flood(12000)", { mocks: helper });
  assert.equal([...model.calls.values()].filter((it) => it.span).length, 12_000, "the oldest are forgotten, and the newest recorded");
});

const EARLIER = `package t:t;
package wasi:otel@0.2.0-rc.1 {
  interface tracing {
    flags trace-flags { sampled }
    record span-context { trace-id: string, span-id: string, trace-flags: trace-flags, is-remote: bool, trace-state: list<tuple<string, string>> }
    on-start: func(context: span-context);
    outer-span-context: func() -> span-context;
    current-span-context: func() -> span-context;
  }
}
world w {
  import wasi:otel/tracing@0.2.0-rc.1;
  export outer: func() -> tuple<string, string>;
  export current: func() -> tuple<string, string>;
}`;

/** Begins a span of its own, and answers with the ids that it is told then. */
const EARLIER_CORE = `(module
  (import "wasi:otel/tracing@0.2.0-rc.1" "on-start" (func $start (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:otel/tracing@0.2.0-rc.1" "outer-span-context" (func $outer (param i32)))
  (import "wasi:otel/tracing@0.2.0-rc.1" "current-span-context" (func $current (param i32)))
  (memory (export "memory") 1) (global $heap (mut i32) (i32.const 1024)) (data (i32.const 512) "00000000000000aa")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (local.get $at) (local.get 3)) (i32.const 7)) (i32.const -8))) (local.get $at))
  (func $begin (call $outer (i32.const 64))
    (call $start (i32.load (i32.const 64)) (i32.load (i32.const 68)) (i32.const 512) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
  (func (export "outer") (result i32) (call $begin) (call $outer (i32.const 128)) (i32.const 128))
  (func (export "current") (result i32) (call $begin) (call $current (i32.const 128)) (i32.const 128)))`;

test("wasi:otel until 0.2.0-rc.2: the outer span is the call's own, whatever spans the guest has begun", async () => {
  const component = path.join(scratch(), "earlier.wasm");
  writeFileSync(component, await guest(EARLIER, "w", EARLIER_CORE));
  for (const [name, span] of [
    ["outer", null],
    ["current", "00000000000000aa"],
  ] as const) {
    const { answer, model } = await run(component, `${name}()`);
    const call = [...model.calls.values()].find((it) => it.function === name)!;
    const own = spanIdOf(model.ids!, call.id);
    assert.equal(answer, `("${traceIdOf(model.ids!, call, false)}", "${span ?? own}")`);
  }
});
