/**
 * Long traces are read in steps, and written in pieces: what a text means, and whether it is one, is as with `JSON.parse` of all of it.
 * WITLOOM_WALK_FUZZ: how many texts of each sort.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fields } from "../../server/src/trace/fields.ts";
import { readJson, type Shape } from "../../server/src/trace/jsonWalk.ts";
import { append, type Call, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { type ReadTrace, readTrace } from "../../server/src/trace/read.ts";
import { atOnce, sortedBy } from "../../server/src/trace/steps.ts";
import { readAtOnce } from "../kit/readAtOnce.ts";
import { traceText } from "../kit/traceTexts.ts";
import { random } from "../toolkit/kit.ts";

const COUNT = Number(process.env["WITLOOM_WALK_FUZZ"] ?? 2000);
type Next = (limit: number) => number;

const TEXTS = ["", "a", "spans", '"', "\\", '\\"', "é\u{1f600}", "\u2028", "]}", "{[", "\ud800", "\u0000\n", "resourceSpans", ",:"];
const NUMBERS = ["0", "-1", "1.5e3", "-0", "1e999", "12345678901234567890"];

/** Whatever JSON may be: spaces anywhere, escapes where none is needed, keys twice. */
function randomJson(next: Next, depth: number): string {
  const space = (): string => ["", "", "", " ", "\n", "\r\n\t"][next(6)]!;
  const text = (): string => {
    const it = JSON.stringify(TEXTS[next(TEXTS.length)]! + TEXTS[next(TEXTS.length)]!);
    return next(3) === 0 ? it.replace(/[a-z](?![a-z]*")/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`) : it;
  };
  const kind = next(depth > 0 ? 8 : 4);
  const many = (make: () => string): string => Array.from({ length: next(4) }, () => `${space()}${make()}${space()}`).join(",") || space();
  if (kind === 0) return text();
  if (kind === 1) return NUMBERS[next(NUMBERS.length)]!;
  if (kind < 4) return ["true", "false", "null"][next(3)]!;
  if (kind < 6) return `[${many(() => randomJson(next, depth - 1))}]`;
  return `{${many(() => `${text()}${space()}:${space()}${randomJson(next, depth - 1)}`)}}`;
}

/** Some characters exchanged, doubled or left out. */
function broken(text: string, next: Next): string {
  const at = next(text.length + 1);
  const insert = ["", "\0", "{", "}", "[", "]", '"', "\\", ",", ":", "1", "\ufeff", " ", "tru", "01"][next(15)]!;
  return text.slice(0, at) + insert + text.slice(at + next(3));
}

function* piecesOf(text: string, next: Next): Iterable<string> {
  for (let at = 0; at < text.length; ) {
    const length = next(9);
    yield text.slice(at, at + length);
    at += length;
  }
}

function parsed(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

const everywhere: Shape = {};
Object.assign(everywhere, { elements: everywhere, others: everywhere });
const shapes: Shape[] = [
  {},
  everywhere,
  { elements: { others: {} }, others: { elements: {} } },
  { fields: new Map([["a", { elements: {} }]]) },
];

test(`${COUNT} texts mean what they mean for JSON.parse, wherever they are cut into pieces`, () => {
  const counted = { good: 0, bad: 0 };
  for (let seed = 1; seed <= COUNT; seed++) {
    const next = random(seed * 7919);
    let text = randomJson(next, 5);
    for (let i = next(3); i > 0; i--) text = broken(text, next);
    const expected = parsed(text);
    counted[expected ? "good" : "bad"]++;
    for (const shape of shapes) {
      const read = atOnce(readJson(piecesOf(text, next), shape));
      assert.deepEqual(read, expected, `seed ${seed}: ${JSON.stringify(text)}`);
    }
  }
  assert.ok(counted.good > COUNT / 5 && counted.bad > COUNT / 5, JSON.stringify(counted));
});

test("nesting without end, texts of quotes and slashes, and names of prototypes cost no more than their length", () => {
  const deep = `${"[".repeat(300_000)}1${"]".repeat(300_000)}`;
  for (const shape of [{}, { elements: { elements: {} } }]) {
    assert.ok(atOnce(readJson([deep], shape)) !== null);
    assert.equal(atOnce(readJson([deep.slice(0, -1)], shape)), null);
    assert.equal(atOnce(readJson(["{".repeat(300_000)], shape)), null);
  }
  const slashes = JSON.stringify({ a: "\\".repeat(200_000), b: '\\"'.repeat(200_000) });
  const cut = Array.from({ length: Math.ceil(slashes.length / 1000) }, (_, at) => slashes.slice(at * 1000, at * 1000 + 1000));
  assert.deepEqual(atOnce(readJson(cut, { others: {} })), { value: JSON.parse(slashes) });
  const read = atOnce(readJson(['{"__proto__": {"resourceSpans": []}, "a": 1}'], { others: {} }))!;
  assert.deepEqual(read, { value: { a: 1 } });
  assert.equal((read.value as Fields)["resourceSpans"], undefined);
  for (const text of [`{"traceEvents":[{"ph":"X","ts":1,"pid":{"toString":1},"name":${deep}}]}`, `{"resourceSpans":${deep}}`, deep])
    assert.equal(typeof readTrace(text).ok, "boolean");
});

const value = (text: string) => ({ text, cut: false, full: null });

/** A run whose calls nest; some trap, some never return. */
function sample(next: Next): TraceModel {
  const model = emptyModel();
  append(model, { kind: "began", epoch: 1_795_319_591_788 });
  const open: number[] = [];
  for (let id = 1; id <= 6; id++) {
    const rest = { callee: `part${next(3)}`, interface: next(2) === 0 ? null : "a:b/c@0.1.0", function: "f", args: [value('"é\\n"')] };
    append(model, { kind: "call", id, parent: open.at(-1) ?? 0, caller: "x", ...rest, start: id });
    open.push(id);
    while (open.length > 0 && next(2) === 0) {
      const error = next(4) === 0 ? "unreachable" : null;
      append(model, { kind: "return", id: open.pop()!, result: error ? null : value("ok"), error, failed: error !== null, end: id + 0.5 });
    }
  }
  return model;
}

/** A document of others: resources behind their spans, fields twice, spans of several services and lines. */
function foreign(next: Next): string {
  const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } });
  const span = (id: number) => ({
    ...{ traceId: "a".repeat(32), spanId: `0${id}`, parentSpanId: next(2) === 0 ? "" : `0${next(6)}`, name: `n${id}`, kind: next(6) },
    ...{ startTimeUnixNano: String(1_700_000_000_000_000_000n + BigInt(next(4))), endTimeUnixNano: "1700000000000000009" },
    ...(next(3) === 0 ? { attributes: [attribute("http.route", "/a")], status: { code: 2, message: "no" } } : { status: {} }),
  });
  const scope = () => ({ spans: Array.from({ length: next(3) }, () => span(next(8))), scope: next(2) === 0 ? { name: "lib" } : {} });
  const resource = () => ({
    scopeSpans: Array.from({ length: next(3) }, scope),
    resource: { attributes: [attribute("service.name", `shop${next(2)}`)] },
  });
  const document = () => JSON.stringify({ resourceSpans: Array.from({ length: 1 + next(2) }, resource) }, null, next(2));
  if (next(3) === 0) return document().replace("{", '{"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}], ');
  return next(3) > 0 ? document() : [document(), "", document()].map((it) => it.replaceAll("\n", " ")).join("\n");
}

const events = (next: Next): string =>
  JSON.stringify(
    Array.from({ length: next(6) }, (_, at) => ({
      ...{ ph: "XXXBi"[next(5)], pid: next(2), tid: next(2), name: next(9) === 0 ? at : `e${at}`, ts: next(20), dur: next(9) },
      ...(next(9) === 0 ? { args: { callee: "x" } } : {}),
    })),
  );

/** What both readings say: `spans` are the calls that are spans of others, whose attributes only one of them knows. */
function told(read: ReadTrace | ReturnType<typeof readAtOnce>, spans: ReadonlySet<number>): object {
  if (!read.ok) return read;
  const calls = [...read.model.calls.values()].map(({ span, chunks, streams, args, ...rest }: Call) => ({
    ...rest,
    args: spans.has(rest.id) ? [] : args,
  }));
  return { format: read.format, epoch: read.model.epoch, calls, children: [...read.model.children] };
}

const spansOf = (read: ReadTrace): Set<number> =>
  new Set(read.ok ? [...read.model.calls.values()].filter((it) => it.span).map((it) => it.id) : []);

for (const format of ["json", "otlp", "chrome", "spans of others", "events of others"] as const)
  test(`${format}: ${COUNT} documents, most of them damaged, are read as those that are read at once`, () => {
    const how = { program: "app", full: ({ text }: { text: string }) => text, color: false };
    const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
    const counted = { read: 0, refused: 0 };
    for (let seed = 1; seed <= COUNT; seed++) {
      const next = random(seed * 104_729);
      let text =
        format === "spans of others"
          ? foreign(next)
          : format === "events of others"
            ? events(next)
            : traceText(format, sample(next), { ...how, ids });
      for (let i = next(3); i > 0; i--) text = broken(text, next);
      const read = readTrace(text);
      const expected = told(readAtOnce(text), spansOf(read));
      counted["ok" in expected ? "refused" : "read"]++;
      assert.deepEqual(told(read, spansOf(read)), expected, `seed ${seed}: ${text}`);
      assert.deepEqual(
        readTrace(() => piecesOf(text, next)),
        read,
        `seed ${seed}, in pieces: ${text}`,
      );
    }
    assert.ok(counted.read > COUNT / 20 && counted.refused > COUNT / 20, JSON.stringify(counted));
  });

test("a long list comes into order in steps, and what is equal stays as it stood", () => {
  for (const [length, keys] of [
    [0, 1],
    [5, 3],
    [100_000, 500],
    [100_000, 1e9],
  ] as const) {
    const next = random(length + keys);
    const list = Array.from({ length }, (_, at) => ({ key: next(keys), at }));
    const sorted = atOnce(sortedBy(list, (a, b) => a.key - b.key));
    assert.deepEqual(
      sorted,
      [...list].sort((a, b) => a.key - b.key),
    );
  }
});
