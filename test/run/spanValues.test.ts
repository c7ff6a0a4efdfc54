/** What a guest says in its own spans are values: they are recorded, cut and let go as those of calls are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedValues } from "../../server/src/protocol/run.ts";
import type { GuestSpan } from "../../server/src/protocol/spans.ts";
import { GuestSpans } from "../../server/src/run/guestSpans.ts";
import { Recorder } from "../../server/src/run/recorder.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { traceTree } from "../../server/src/trace/tree.ts";
import { traceText } from "../kit/traceTexts.ts";

const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
const SECRET = "secret-7";

const span = (spanId: string, status: "ok" | "error"): GuestSpan => ({
  ...{ traceId: ids.traceId, spanId, parentSpanId: "", kind: "client", name: `query ${spanId}`, scope: "guest" },
  attributes: [["user", JSON.stringify(SECRET)]],
  events: [{ name: "row", epoch: 1, attributes: [["user", JSON.stringify(SECRET)]] }],
  links: [{ traceId: ids.traceId, spanId: "00000000000000b2", attributes: [["why", JSON.stringify(SECRET)]] }],
  ...{ status, message: status === "error" ? `no ${SECRET}` : "" },
});

/** A guest's function `work` that opens spans: one goes well, one fails; then a third, whose begin nobody told. */
function recorded(values: RecordedValues, { valueLimit = 1024, last = 0 } = {}): TraceModel {
  const model = emptyModel({ last, pinned: values.pinned });
  const recorder = new Recorder({ trace: true, values, traceIds: ids, valueLimit, spillFile: null, send: (it) => append(model, it) });
  const spans = new GuestSpans(recorder);
  const tell = (fn: string, work: () => void): void => {
    const host = recorder.enter({ callee: "host", interface: "wasi:otel/tracing@0.2.0-rc.1", function: fn }, [], []);
    work();
    recorder.leave(host, null, undefined, false);
  };
  const call = recorder.enter({ callee: "app", interface: "a:b/c", function: "work" }, [], []);
  for (const [id, status] of [
    ["00000000000000a1", "ok"],
    ["00000000000000a2", "error"],
  ] as const) {
    tell("on-start", () => spans.began(ids.traceId, id));
    tell("on-end", () => spans.ended(span(id, status), 0, 0));
  }
  tell("on-end", () => spans.ended(span("00000000000000a3", "ok"), 0, 0));
  recorder.leave(call, null, undefined, false);
  return model;
}

/** Names of the spans whose values are there; what is there must be so in every place, and nowhere else. */
function kept(model: TraceModel): string[] {
  const texts = (["json", "otlp", "chrome", "tree"] as const).map((format) =>
    traceText(format, model, { program: "x", full: ({ text }) => text, color: false, ids }),
  );
  const spans = [...model.calls.values()].filter((it) => it.span);
  assert.equal(spans.length, 3);
  for (const { span: said, function: name } of spans)
    assert.deepEqual([said!.name, said!.events!.length, said!.links!.length], [name, 1, 1]);
  const out = spans.filter((it) => JSON.stringify(it).includes(SECRET)).map((it) => it.function.slice(-2));
  for (const text of texts) assert.equal(text.includes(SECRET), out.length > 0, text);
  for (const it of spans) assert.equal(it.omitted === true, !out.includes(it.function.slice(-2)), it.function);
  return out;
}

test("all, none, those of failing spans, and of pinned functions", () => {
  assert.deepEqual(kept(recorded({ of: "all", pinned: [] })), ["a1", "a2", "a3"]);
  const none = recorded({ of: "none", pinned: [] });
  assert.deepEqual(kept(none), []);
  assert.match(traceTree(none), /span query 00000000000000a2\(…\) = … {2}.*\(client, by guest\)\n.*event row: /);
  assert.ok([...none.calls.values()].some((it) => it.failed));
  assert.deepEqual(kept(recorded({ of: "failing", pinned: [] })), ["a2"]);
  assert.deepEqual(kept(recorded({ of: "none", pinned: ["a:b/c#work"] })), ["a1", "a2", "a3"]);
  assert.deepEqual(kept(recorded({ of: "none", pinned: ["wasi:otel/tracing"] })), ["a1", "a2", "a3"]);
});

test("of the newest spans alone, as of the newest calls of a function", () => {
  assert.deepEqual(kept(recorded({ of: "all", pinned: [] }, { last: 1 })), ["a3"]);
});

test("a span that ends when newer ones have begun has lost its values", () => {
  const model = emptyModel({ last: 1 });
  const begin = (id: number): void =>
    append(model, {
      ...{ kind: "call", id, parent: 0, caller: "app", callee: "app", interface: null, function: "span", args: [], start: id },
      span: { traceId: ids.traceId, spanId: `00000000000000a${id}` },
    });
  begin(1);
  begin(2);
  for (const id of [1, 2])
    append(model, { kind: "return", id, result: null, error: null, failed: true, end: 5, span: span(`00000000000000a${id}`, "error") });
  assert.deepEqual(
    [...model.calls.values()].map((it) => [JSON.stringify(it).includes(SECRET), it.omitted]),
    [
      [false, true],
      [true, undefined],
    ],
  );
});

test("values are cut where those of calls are", () => {
  const cut = recorded({ of: "all", pinned: [] }, { valueLimit: 4 });
  assert.ok(!JSON.stringify([...cut.calls.values()]).includes(SECRET));
  const [said] = [...cut.calls.values()].flatMap((it) => (it.span?.status === "error" ? [it.span] : []));
  assert.deepEqual([said!.message, said!.attributes, said!.events![0]!.attributes], ["no s…", [["user", '"sec…']], [["user", '"sec…']]]);
});
