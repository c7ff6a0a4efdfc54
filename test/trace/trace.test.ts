import assert from "node:assert/strict";
import test from "node:test";
import type { TracedValue, TraceEvent } from "../../server/src/protocol/run.ts";
import { annotate, fenced, type Place } from "../../server/src/trace/annotate.ts";
import { indexCalls, indexSteps } from "../../server/src/trace/callIndex.ts";
import { duration } from "../../server/src/trace/duration.ts";
import { callJson } from "../../server/src/trace/json.ts";
import { append, emptyModel, pathOf, type TraceModel } from "../../server/src/trace/model.ts";
import { readSteps, readTrace } from "../../server/src/trace/read.ts";
import type { Steps } from "../../server/src/trace/steps.ts";
import { TREE_DEFAULTS, traceTree } from "../../server/src/trace/tree.ts";
import { traceLines } from "../kit/traceTexts.ts";

const value = (text: string): TracedValue => ({ text, cut: false, full: null });
type Start = Extract<TraceEvent, { kind: "call" }>;

const started = (id: number, parent: number, more: Partial<Start> = {}): TraceEvent => ({
  kind: "call",
  id,
  parent,
  caller: parent === 0 ? "host" : "a",
  callee: "a",
  interface: "p:q/i@0.1.0",
  function: "f",
  args: [],
  start: id,
  ...more,
});

const returned = (id: number, result: string | null, end = id + 0.5): TraceEvent => ({
  kind: "return",
  id,
  result: result === null ? null : value(result),
  error: null,
  failed: result?.startsWith("err") ?? false,
  end,
});

const trapped = (id: number, error: string): TraceEvent => ({ kind: "return", id, result: null, error, failed: true, end: id + 1 });

function model(events: TraceEvent[], calls?: number): TraceModel {
  const out = emptyModel(calls === undefined ? {} : { calls });
  for (const event of events) append(out, event);
  return out;
}

test("calls stand in start order below their callers, with results and durations", () => {
  const built = model([started(1, 0), started(2, 1), returned(2, "7"), started(3, 1), returned(3, null), returned(1, "ok", 9)]);
  assert.deepEqual([...built.calls.keys()], [1, 2, 3]);
  assert.deepEqual(built.children.get(1), [2, 3]);
  assert.deepEqual(pathOf(built, 3), [1, 3]);
  assert.deepEqual([built.calls.get(1)!.duration, built.calls.get(2)!.result?.text, built.calls.get(3)!.result], [8, "7", null]);
});

test("beyond the limit the oldest calls that have ended go, open ones stay, and they are counted", () => {
  const events = [started(1, 0), ...Array.from({ length: 10 }, (_, i) => [started(i + 2, 1), returned(i + 2, "1")]).flat()];
  const built = model(events, 4);
  assert.deepEqual([...built.calls.keys()], [1, 9, 10, 11]);
  assert.equal(built.dropped, 7);
  assert.deepEqual(built.children.get(1), [9, 10, 11]);
  append(built, returned(3, "late"));
  assert.equal(built.unknown, 0, "the return of a dropped call is no fault");
});

test("only the newest calls of each function keep their values, also those that end late; pinned ones all do", () => {
  const call = (id: number, fn: string): TraceEvent => started(id, 0, { function: fn, args: [value(`a${id}`)] });
  const built = emptyModel({ last: 2, pinned: ["i#kept"] });
  const events = [
    call(1, "f"),
    call(2, "f"),
    returned(2, "r2"),
    call(3, "kept"),
    returned(3, "r3"),
    call(4, "f"),
    call(5, "f"),
    call(6, "[method]kept.x"),
  ];
  for (const event of [...events, returned(4, "r4"), returned(1, "r1"), returned(5, null), returned(6, "r6")]) append(built, event);
  const texts = [...built.calls.values()].map((it) => `${it.args[0]!.text} ${it.result?.text ?? "-"}`);
  assert.deepEqual(texts, ["… …", "… …", "a3 r3", "a4 r4", "a5 -", "a6 r6"]);
  assert.deepEqual(
    [...built.calls.values()].flatMap((it) => (it.omitted ? it.id : [])),
    [1, 2],
  );
  assert.equal((callJson(built.calls.get(1)!, ({ text }) => text) as { omitted?: true }).omitted, true);
});

test("arguments that come with a failure are the call's", () => {
  const late: TraceEvent = { kind: "return", id: 1, args: [value("7")], result: value("err(1)"), error: null, failed: true, end: 2 };
  const [call] = model([started(1, 0, { args: [{ text: "…", cut: true, full: null }], omitted: true }), late]).calls.values();
  assert.deepEqual([call!.args[0]!.text, call!.omitted], ["7", undefined]);
});

test("calls that are all open are never dropped", () => {
  const built = model(
    Array.from({ length: 8 }, (_, i) => started(i + 1, i)),
    3,
  );
  assert.deepEqual([built.calls.size, built.dropped], [8, 0]);
});

test("events that nobody knows are counted and harm nothing", () => {
  const built = model([{ kind: "later-version", id: 1 } as unknown as TraceEvent, returned(99, "1"), started(1, 0), returned(1, "1")]);
  assert.deepEqual([built.unknown, built.calls.size], [2, 1]);
});

test("the JSON lines have the contract's keys in its order, and nulls where there is nothing", () => {
  const built = model([
    started(1, 0, { args: [value('"x"'), value("1")], interface: null, function: "run", start: 0.0123456789 }),
    started(2, 1, { function: "[resource-drop]r" }),
    returned(2, null),
    started(3, 1),
    trapped(3, "unreachable"),
    started(4, 1),
  ]);
  const lines = traceLines(built, (it) => it.text)
    .trimEnd()
    .split("\n");
  assert.equal(
    lines[0],
    '{"id":1,"parent":0,"caller":"host","callee":"a","interface":null,"function":"run","args":["\\"x\\"","1"],"result":null,"error":"did not return","start":0.012346,"duration":null}',
  );
  const rest = lines.slice(1).map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    rest.map((it) => [it["id"], it["result"], it["error"], it["duration"]]),
    [
      [2, null, null, 0.5],
      [3, null, "unreachable", 1],
      [4, null, "did not return", null],
    ],
  );
});

test("JSON asks for whole values", () => {
  const built = model([started(1, 0, { args: [{ text: "[1, …", cut: true, full: [10, 20] }] }), returned(1, "0")]);
  const json = callJson(built.calls.get(1)!, (it) => (it.full ? `whole at ${it.full[0]}` : it.text)) as { args: string[] };
  assert.deepEqual(json.args, ["whole at 10"]);
});

const tree = (built: TraceModel, options = {}): string => traceTree(built, { ...TREE_DEFAULTS, ...options });

test("the tree shows values, errors, traps and what did not return", () => {
  const built = model([
    started(1, 0, { args: [value("1")] }),
    started(2, 1),
    started(3, 2),
    returned(3, 'err("no")'),
    returned(2, "ok"),
    started(4, 1, { interface: null, function: "g" }),
    trapped(4, "unreachable"),
    started(5, 1),
  ]);
  assert.equal(
    tree(built).replaceAll(/ {2}[\d.]+ (ms|µs|s)$/gm, ""),
    [
      "a p:q/i@0.1.0#f(1) ✗ did not return  ",
      " ├─ a p:q/i@0.1.0#f() = ok",
      ' │  └─ a p:q/i@0.1.0#f() = err("no")',
      " ├─ a g() ✗ unreachable",
      " └─ a p:q/i@0.1.0#f() ✗ did not return  ",
      "",
    ].join("\n"),
  );
});

test("the tree cuts values and rows of siblings, and says so", () => {
  const calls = Array.from({ length: 10 }, (_, i) => [started(i + 2, 1, { args: [value("x".repeat(50))] }), returned(i + 2, "1")]).flat();
  const lines = tree(model([started(1, 0), ...calls, returned(1, "2", 20)]), { siblings: 3, valueLimit: 10 }).split("\n");
  assert.equal(lines.length, 6);
  assert.match(lines[1]!, /f\(xxxxxxxxxx…\) = 1/);
  assert.match(lines[4]!, /… 7 more calls/);
});

test("the tree paints only where it may", () => {
  const built = model([started(1, 0), trapped(1, "boom")]);
  assert.equal(tree(built).includes("\u001b"), false);
  assert.ok(tree(built, { color: true }).includes("\u001b[31m"));
  assert.equal(tree(emptyModel()), "");
});

test("durations are short", () => {
  assert.deepEqual([0.0351, 1.24, 2100, null].map(duration), ["35 µs", "1.2 ms", "2.10 s", ""]);
});

const settings = { run: 1, valueLimit: 20, lastCalls: 2 };
const fn = (line: number, more: object = {}): Place => ({
  kind: "function",
  interface: "p:q/i",
  version: "0.1.0",
  function: "f",
  line,
  ...more,
});

test("remarks stand at functions and instances, once a line", () => {
  const built = model([started(1, 0), started(2, 1, { callee: "b" }), returned(2, 'err("no")'), returned(1, "7", 4)]);
  const places: Place[] = [
    fn(9),
    { kind: "instance", name: "b", line: 3 },
    fn(9),
    fn(1, { function: "absent" }),
    fn(2, { version: "9.9.9" }),
  ];
  const found = annotate(indexCalls(built), places, settings);
  assert.deepEqual(
    found.map((it) => [it.line, it.text, it.error, it.call]),
    [
      [3, "1 call · 1 failed · 500 µs", true, 2],
      [9, '2 calls · 1 failed · last = err("no") · total 3.5 ms · median 3.0 ms', true, 2],
    ],
  );
});

test("a hover shows the last calls, and a guest's text cannot leave its block", () => {
  const nasty = '"```\\n[click](command:evil)"';
  const built = model([1, 2, 3].flatMap((id) => [started(id, 0, { callee: "x](y)", args: [value(nasty)] }), returned(id, "1")]));
  const [only] = annotate(indexCalls(built), [fn(1)], settings);
  assert.match(only!.hover, /1 earlier calls are in the call tree/);
  assert.ok(only!.hover.includes("x\\]\\(y\\)"));
  assert.ok(only!.hover.includes("````"), "the fence is longer than the backticks inside");
  assert.equal(fenced("a"), "```\na\n```");
});

test("a refusal is told at its call and at all that led to it, with a link that adds the grant; what cannot be added has none", () => {
  const grant = { option: "--allow-http", value: "a.org](x)" };
  const refused = (id: number, denied: object): TraceEvent => ({ ...returned(id, 'err("no")'), denied }) as TraceEvent;
  const events = [
    started(1, 0),
    started(2, 1, { callee: "host", function: "send" }),
    refused(2, { what: "an HTTP request", grant }),
    started(3, 1, { callee: "host", function: "send" }),
    refused(3, { what: "a name", grant: { option: "--allow-net", value: "a.org:PORT" } }),
    started(4, 1, { callee: "host", function: "get" }),
    refused(4, { what: "there is no variable", grant: { option: "--env", value: "NAME" }, asked: true }),
    returned(1, "7"),
  ];
  const [outer, inner, asked] = annotate(
    indexCalls(model(events)),
    [fn(1), fn(2, { function: "send" }), fn(3, { function: "get" })],
    settings,
  );
  assert.match(outer!.text, / · refused: an HTTP request, 1 more$/);
  assert.equal(outer!.denied?.length, 2);
  assert.ok(inner!.text.includes("refused"));
  assert.equal(asked!.denied, undefined);
  const links = [...outer!.hover.matchAll(/command:witloom\.allow\?([^)]*)\)/g)].map(
    (it) => JSON.parse(decodeURIComponent(it[1]!)) as unknown,
  );
  assert.deepEqual(links, [[1, grant]]);
  assert.ok(outer!.hover.includes("a\\.org\\]\\(x\\)"), "a guest's text makes no link of its own");
});

test("long traces are read and sorted in steps, with the same outcome", () => {
  const events = Array.from({ length: 5000 }, (_, at) => [
    started(at + 1, 0, { callee: at % 3 === 0 ? "b" : "c" }),
    returned(at + 1, String(at), at + 2),
  ]).flat();
  const built = model(events);
  const text = traceLines(built, (it) => it.text);
  const [reading, sorting] = [inSteps(readSteps(text)), inSteps(indexSteps(built))];
  assert.ok(reading.steps >= 8 && sorting.steps >= 4, `${reading.steps} and ${sorting.steps} steps`);
  assert.deepEqual(reading.value, readTrace(text));
  const place = [fn(1)];
  const all = annotate(sorting.value, place, settings);
  assert.deepEqual(all, annotate(indexCalls(built), place, settings));
  assert.match(all[0]!.text, /^5000 calls · last = 4999 · total .* · median /);
  assert.equal(all[0]!.call, 5000);
  // What one of two components answered counts for its own source alone.
  const [own] = annotate(sorting.value, place, settings, (callee) => callee === "b");
  assert.match(own!.text, /^1667 calls · last = 4998 /);
  assert.deepEqual(
    annotate(sorting.value, place, settings, () => false),
    [],
  );
});

function inSteps<T>(steps: Steps<T>): { value: T; steps: number } {
  for (let count = 0; ; count++) {
    const step = steps.next();
    if (step.done) return { value: step.value, steps: count };
  }
}
