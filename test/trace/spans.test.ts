/** What a guest said of its own spans: in words, in the tree, and read back from each format. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { GuestSpan } from "../../server/src/protocol/spans.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { spanFacts } from "../../server/src/trace/spanText.ts";
import { TREE_DEFAULTS, traceTree } from "../../server/src/trace/tree.ts";
import { traceText } from "../kit/traceTexts.ts";

const EPOCH = 1_795_319_591_788;
const TRACE = "0123456789abcdef0123456789abcdef";

const query: GuestSpan = {
  ...{ traceId: TRACE, spanId: "00000000000000a1", parentSpanId: "", kind: "client", name: "query", scope: "guest.c" },
  attributes: [
    ["db.system", '"sqlite"'],
    ["rows", '[1,2.5,true,"three",{"four":4}]'],
  ],
  events: [
    { name: "first row", epoch: EPOCH + 3.5, attributes: [["row", "1"]] },
    { name: "early", epoch: EPOCH + 1, attributes: [] },
  ],
  links: [{ traceId: TRACE, spanId: "00000000000000b2", attributes: [["why", '"retry"']] }],
  ...{ status: "error", message: "the table is locked" },
};
const good: GuestSpan = {
  ...query,
  ...{ spanId: "00000000000000c3", name: "\u001b[2Jodd", kind: "internal", scope: "", status: "ok", message: "" },
  ...{ attributes: [["\u001b]0;x", "\u0007"]], events: [], links: [] },
};

/** A call in which a guest opened three spans: one failed, one went well, one never ended. */
function spans(): TraceModel {
  const model = emptyModel();
  const begin = (id: number, parent: number, rest: object): void =>
    append(model, {
      ...{ kind: "call", id, parent, caller: "app", callee: "app", interface: null, function: "span", args: [], start: id },
      ...rest,
    });
  append(model, { kind: "began", epoch: EPOCH });
  begin(1, 0, { caller: "host", function: "run" });
  for (const [id, span] of [query, good].entries()) {
    begin(id + 2, 1, { span: { traceId: span.traceId, spanId: span.spanId } });
    append(model, { kind: "return", id: id + 2, result: null, error: null, failed: span.status === "error", end: 6, span });
  }
  begin(4, 2, { caller: "app", callee: "db", function: "get" });
  append(model, { kind: "return", id: 4, result: null, error: null, failed: false, end: 5 });
  begin(5, 1, { span: { traceId: TRACE, spanId: "00000000000000d4" } });
  append(model, { kind: "return", id: 1, result: null, error: null, failed: false, end: 9 });
  return model;
}

test("a span's kind, status, attributes, events and links in words", () => {
  const model = spans();
  assert.deepEqual(spanFacts(model.calls.get(2)!, EPOCH), [
    { title: "span", text: "client, by guest.c" },
    { title: "status", text: "error: the table is locked", bad: true },
    { title: "attribute db.system", text: '"sqlite"' },
    { title: "attribute rows", text: '[1,2.5,true,"three",{"four":4}]' },
    { title: "event first row", text: "1.5 ms after it began, row: 1" },
    { title: "event early", text: "1.0 ms before it began" },
    { title: "link", text: `to span 00000000000000b2 of trace ${TRACE}, why: "retry"` },
  ]);
  assert.deepEqual(spanFacts(model.calls.get(3)!, null).slice(0, 2), [
    { title: "span", text: "internal" },
    { title: "status", text: "ok" },
  ]);
  assert.deepEqual(spanFacts(model.calls.get(5)!, EPOCH), [
    { title: "span", text: "it was not ended, so that nothing more is known of it" },
  ]);
  assert.deepEqual(spanFacts(model.calls.get(1)!, EPOCH), []);
});

test("the tree has them below the span, and nothing that a guest says drives the terminal", () => {
  const text = traceTree(spans());
  assert.equal(
    text,
    `app run()  8.0 ms
 ├─ app span query(db.system: "sqlite", rows: [1,2.5,true,"three",{"four":4}]) = err("the table is locked")  4.0 ms  (client, by guest.c)
 │  │  event first row: 1.5 ms after it began, row: 1
 │  │  event early: 1.0 ms before it began
 │  │  link: to span 00000000000000b2 of trace ${TRACE}, why: "retry"
 │  └─ db get()  1.0 ms
 ├─ app span \\u{1b}[2Jodd(\\u{1b}]0;x: \\u{7})  3.0 ms  (internal, ok)
 └─ app span span() ✗ did not return  ${""}
`,
  );
  const short = traceTree(spans(), { ...TREE_DEFAULTS, siblings: 2 });
  assert.match(short, /event early.*\n.*… 1 more\n/);
});

for (const format of ["json", "otlp", "chrome"] as const)
  test(`${format}: what is said of spans is read back`, () => {
    const model = spans();
    // A guest's text that is no JSON is text in OpenTelemetry.
    model.calls.get(3)!.span!.attributes = [["odd", '"a"']];
    const ids = { traceId: TRACE, spanPrefix: "cafebabe" };
    const read = readTrace(traceText(format, model, { program: "app.wac", full: ({ text }) => text, color: false, ids }));
    assert.ok(read.ok, JSON.stringify(read));
    const facts = (it: TraceModel) => [...it.calls.values()].map((call) => spanFacts(call, null));
    assert.deepEqual(facts(read.model), facts(model));
    if (format !== "json") assert.match(spanFacts(read.model.calls.get(2)!, read.model.epoch)[4]!.text, /^1\.5 ms after/);
  });

test("what is no event, link or attribute is left out", () => {
  const line = (span: object): string =>
    JSON.stringify({
      ...{ id: 1, parent: 0, caller: "a", callee: "a", interface: null, function: "f", args: [], start: 0, duration: 1 },
      span,
    });
  const bad = {
    kind: "odd",
    events: [1, { name: "e" }, { name: "e", epoch: 1, attributes: [["a"], ["b", "1"]] }],
    links: [{ traceId: 1 }, null],
  };
  const read = readTrace(`${line({ ...bad, attributes: 7 })}\n`);
  assert.ok(read.ok);
  const { events, links, attributes, kind } = read.model.calls.get(1)!.span!;
  assert.deepEqual([events, links, attributes, kind], [[{ name: "e", epoch: 1, attributes: [["b", "1"]] }], [], undefined, undefined]);
});
