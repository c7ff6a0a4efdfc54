/**
 * Spans of other tools, with all that they say: the example of opentelemetry-proto (times as numbers), what the exporter of OpenTelemetry's JavaScript SDK
 * writes (2.12), and what protobuf's own JSON makes of the Python SDK's (1.45: enums as names, ids in base64).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { spanFacts } from "../../server/src/trace/spanText.ts";
import { traceTree } from "../../server/src/trace/tree.ts";
import { otlpDocument, traceText } from "../kit/traceTexts.ts";

const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };

function read(name: string): TraceModel {
  const answer = readTrace(readFileSync(`test/fixtures/otlp/${name}.json`, "utf8"));
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.model;
}

const facts = (model: TraceModel, name: string) =>
  spanFacts([...model.calls.values()].find((it) => it.function === name)!, model.epoch).map(
    ({ title, text, bad }) => `${bad ? "! " : ""}${title}: ${text}`,
  );

test("opentelemetry-proto's example", () => {
  const model = read("proto-example");
  assert.equal(model.epoch, 1_544_712_660_000);
  assert.equal(traceTree(model), `my.library span I'm a server span(my.span.attr: "some value")  1.00 s  (server)\n`);
});

test("the JavaScript SDK's: kind, attributes, events, links and status", () => {
  const model = read("js-sdk");
  assert.equal(
    traceTree(model),
    `checkout span GET /orders/{id}(http.request.method: "GET", http.response.status_code: 500, url.path: "/orders/7", retries: [1,2], ratio: 0.5, cached: false) ✗ error  9.0 ms  (server)
 ├─ db-driver span SELECT orders(db.system: "sqlite") ✗ the table is locked  3.0 ms  (client)
 │     event first row: 1.0 ms after it began, row: 1
 │     event exception: 2.0 ms after it began, exception.type: "Error", exception.message: "the table is locked", exception.…
 │     link: to span 00f067aa0ba902b7 of trace 4bf92f3577b34da6a3ce929d0e0e4736, why: "retry"
 └─ checkout span send mail()  1.0 ms  (producer, ok)
`,
  );
  assert.deepEqual(facts(model, "SELECT orders").slice(0, 4), [
    "span: client",
    "! status: error: the table is locked",
    'attribute db.system: "sqlite"',
    "event first row: 1.0 ms after it began, row: 1",
  ]);
});

test("the Python SDK's by protobuf's JSON: enums are names, large numbers keep their digits", () => {
  const model = read("python-protobuf");
  assert.deepEqual(facts(model, "charge"), [
    "span: consumer",
    "status: ok",
    "attribute amount: 12.5",
    'attribute currency: "EUR"',
    "attribute big: 1152921504606846976",
  ]);
  assert.deepEqual(facts(model, "lookup"), [
    "span: internal",
    "! status: error: no such customer",
    'event cache miss: 500 µs after it began, key: "k"',
  ]);
  const [charge, lookup] = [...model.calls.values()];
  assert.equal(lookup!.parent, charge!.id);
});

test("what they say is not lost in any format", () => {
  for (const name of ["proto-example", "js-sdk", "python-protobuf"]) {
    const model = read(name);
    for (const format of ["json", "otlp", "chrome"] as const) {
      const again = readTrace(traceText(format, model, { program: "x", full: ({ text }) => text, color: false, ids }));
      assert.ok(again.ok, JSON.stringify(again));
      const said = (it: TraceModel) =>
        [...it.calls.values()].map((call) => [call.parent, call.callee, call.function, call.args, call.error, spanFacts(call, null)]);
      assert.deepEqual(said(again.model), said(model), `${name}, ${format}`);
    }
  }
});

test("spans that are written again keep their ids, and lie below those that they lay below", () => {
  const document = otlpDocument(read("js-sdk"), { service: "x", ...ids });
  const spans = document.resourceSpans[0]!.scopeSpans.flatMap((it) => it.spans);
  const root = spans.find((it) => it.name.startsWith("GET"))!;
  assert.equal(root.spanId, "1ccbdee88885b700");
  assert.equal(root.parentSpanId, undefined);
  assert.deepEqual([...new Set(spans.filter((it) => it !== root).map((it) => it.parentSpanId))], [root.spanId]);
});

test("of a span that says nothing right only what is right is shown", () => {
  const span = {
    ...{
      spanId: "a",
      name: "n",
      kind: "odd",
      startTimeUnixNano: "1",
      endTimeUnixNano: "2",
      status: 7,
      attributes: [1, { key: "k" }, { key: { a: 1 } }],
    },
    events: [{ name: 1 }, { name: "e", timeUnixNano: {} }, { name: "f", timeUnixNano: "1", attributes: 3 }, null],
    links: [{ traceId: 1, spanId: 2 }, "x"],
  };
  const answer = readTrace(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  assert.ok(answer.ok);
  assert.deepEqual(facts(answer.model, "n"), ["span: internal", "attribute k: null", "attribute ?: null", "event f: 0 µs after it began"]);
});
