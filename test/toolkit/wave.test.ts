import assert from "node:assert/strict";
import test from "node:test";
import type { Json, Problem, Slot } from "../../server/src/toolkit/toolkit.ts";
import { component } from "./fixtures.ts";
import { must, toolkit } from "./kit.ts";

const wit = `
package values:api@0.2.0;

interface shapes {
  record point { x: s32, y: option<s32> }
  record empty-able { note: option<string> }
  variant shape { circle(f64), rect(tuple<f64, f32>), nothing, none(u8) }
  enum color { red, green, %inf }
  flags mode { fast, verbose, quiet }
  type alias = list<point>;
  resource counter {
    constructor(start: u32);
    inc: func(by: u32) -> u32;
    merge: static func(a: counter, b: borrow<counter>) -> counter;
  }
  resource other {}
  record record-of { items: stream<stream<counter>>, done: future<result<u32, string>> }
  numbers: func(a: u8, b: s8, c: u16, d: s16, e: u32, f: s32) -> u64;
  big: func(a: u64, b: s64) -> s64;
  floats: func(a: f32, b: f64) -> f64;
  texts: func(a: char, b: string, c: bool) -> string;
  lists: func(a: list<u32>, b: list<list<string>>, c: tuple<u8, string>) -> alias;
  records: func(a: point, b: empty-able) -> point;
  variants: func(a: shape, b: color, c: mode) -> shape;
  options: func(a: option<u32>, b: option<option<u32>>) -> option<string>;
  results: func(a: result<u32, string>, b: result, c: result<_, string>) -> result<u32>;
  handles: func(a: borrow<counter>, b: list<counter>) -> option<counter>;
  fixed: func(a: list<u8, 3>) -> list<u8, 3>;
  maps: func(a: map<string, u32>) -> map<u8, bool>;
  streams: func(a: stream<u8>, b: future<option<string>>, c: record-of);
  untyped: func(a: stream, b: future);
  optional-end: func(a: u32, b: option<u32>);
  nothing: func();
}

interface elsewhere { ask: func(question: string) -> result<u32, string>; nothing: func(); }

world w {
  import elsewhere;
  export shapes;
  export run: func(args: list<string>) -> result;
  export elsewhere;
}
`;

let bytes: Promise<Uint8Array> | null = null;
function target(): Promise<Uint8Array> {
  bytes ??= component(wit, "w");
  return bytes;
}

/** Each argument as JSON, and as canonical text. */
async function args(call: string): Promise<{ json: Json[]; text: string[] }> {
  const found = must((await toolkit()).parseCall(await target(), call));
  return { json: found.args.map((arg) => arg.json), text: found.args.map((arg) => arg.text) };
}

async function failure(call: string): Promise<Problem> {
  const outcome = (await toolkit()).parseCall(await target(), call);
  assert.ok(!outcome.ok, `${call} is accepted`);
  return outcome.problem;
}

const table: [call: string, json: Json[], text?: string[]][] = [
  ["numbers(0, -128, 65535, -32768, 4294967295, -2147483648)", [0, -128, 65535, -32768, 4294967295, -2147483648]],
  ["big(18446744073709551615, -9223372036854775808)", ["18446744073709551615", "-9223372036854775808"]],
  ["floats(1.5, -2e3)", [1.5, -2000], ["1.5", "-2000"]],
  ["floats(nan, -inf)", ["nan", "-inf"]],
  ["floats(inf, 0.1)", ["inf", 0.1]],
  [`texts('☃', "a\\"b\\n\\u{1F600} # counter#2", true)`, ["☃", 'a"b\n😀 # counter#2', true]],
  ["texts('\\'', \"\", false)", ["'", "", false]],
  [
    'lists([1, 2], [["a"], []], (7, "x"))',
    [
      [1, 2],
      [["a"], []],
      [7, "x"],
    ],
  ],
  ["records({y: some(2), x: 1}, {:})", [{ x: 1, y: { some: 2 } }, { note: null }], ["{x: 1, y: some(2)}", "{:}"]],
  ['records({x: 1}, {note: "n"})', [{ x: 1, y: null }, { note: { some: "n" } }], ["{x: 1}", '{note: some("n")}']],
  [
    "variants(circle(1.5), red, {quiet, fast})",
    [{ case: "circle", value: 1.5 }, { case: "red", value: null }, ["fast", "quiet"]],
    ["circle(1.5)", "red", "{fast, quiet}"],
  ],
  ["variants(rect((1, 2)), %inf, {})", [{ case: "rect", value: [1, 2] }, { case: "inf", value: null }, []], ["rect((1, 2))", "%inf", "{}"]],
  ["variants(nothing, green, {verbose})", [{ case: "nothing", value: null }, { case: "green", value: null }, ["verbose"]]],
  ["variants(%none(3), green, {verbose})", [{ case: "none", value: 3 }, { case: "green", value: null }, ["verbose"]]],
  ["options(some(1), some(none))", [{ some: 1 }, { some: null }]],
  ["options(none, none)", [null, null]],
  ["options(5, some(some(6)))", [{ some: 5 }, { some: { some: 6 } }], ["some(5)", "some(some(6))"]],
  ['results(ok(1), ok, err("no"))', [{ ok: 1 }, { ok: null }, { err: "no" }]],
  ['results(err("x"), err, ok)', [{ err: "x" }, { err: null }, { ok: null }]],
  ["handles(counter#2, [counter#3, counter#10])", [{ resource: "counter#2" }, [{ resource: "counter#3" }, { resource: "counter#10" }]]],
  ["fixed([1, 2, 3])", [[1, 2, 3]]],
  [
    'maps({"a": 1, "b": 2})',
    [
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
  ],
  [
    "streams([1, 2], none, {items: [[counter#1], []], done: ok(7)})",
    [[1, 2], null, { items: [[{ resource: "counter#1" }], []], done: { ok: 7 } }],
  ],
  [
    'streams([], "now", {items: [], done: err("x")})',
    [[], { some: "now" }, { items: [], done: { err: "x" } }],
    ["[]", 'some("now")', '{items: [], done: err("x")}'],
  ],
  ["optional-end(1)", [1, null], ["1", "none"]],
  ["shapes#nothing()", []],
  ["shapes#nothing( \n )", []],
  ["[constructor]counter(5)", [5]],
  ["[method]counter.inc(counter#1, 2)", [{ resource: "counter#1" }, 2]],
  ["counter.inc(counter#1, 2)", [{ resource: "counter#1" }, 2]],
  ["counter.merge(counter#1, counter#2)", [{ resource: "counter#1" }, { resource: "counter#2" }]],
  ['run(["a", "b"])', [["a", "b"]]],
];

for (const [call, json, text] of table) {
  test(`a call's arguments: ${call}`, async () => {
    const found = await args(call);
    assert.deepEqual(found.json, json);
    if (text !== undefined) assert.deepEqual(found.text, text);
  });
}

test("what is printed parses to the same value again", async () => {
  const tk = await toolkit();
  const own = await target();
  for (const [call] of table) {
    const found = must(tk.parseCall(own, call));
    const name = found.interface === undefined ? found.function : `${found.interface}#${found.function}`;
    for (const arg of found.args) {
      const slot: Slot = { tag: "param", val: arg.name };
      assert.equal(must(tk.printValue(own, name, slot, arg.json)), arg.text, call);
      assert.deepEqual(must(tk.parseValue(own, name, slot, arg.text)), arg, call);
    }
  }
});

test("a call is found by its whole name, without the version, and by the interface's last word", async () => {
  const tk = await toolkit();
  for (const name of [
    "values:api/shapes@0.2.0#counter.inc",
    "values:api/shapes#[method]counter.inc",
    "shapes#counter.inc",
    "counter.inc",
  ]) {
    const found = must(tk.parseCall(await target(), `${name}(counter#1, 2)`));
    assert.deepEqual(
      [found.interface, found.function, found.result, found.async],
      ["values:api/shapes@0.2.0", "[method]counter.inc", "u32", false],
    );
    assert.deepEqual(
      found.args.map((arg) => [arg.name, arg.type]),
      [
        ["self", "borrow<counter>"],
        ["by", "u32"],
      ],
    );
  }
  const run = must(tk.parseCall(await target(), "run([])"));
  assert.deepEqual([run.interface, run.function, run.result], [undefined, "run", "result"]);
});

test("an unknown or ambiguous function is told in one sentence with what there is", async () => {
  const unknown = await failure("nope(1)");
  assert.equal(unknown.kind, "unknown-function");
  assert.match(unknown.message, /^There is no function `nope`; there is `run`, .*`values:api\/shapes@0\.2\.0#numbers`, .*\.$/);
  const ambiguous = await failure("nothing()");
  assert.equal(
    ambiguous.message,
    "`nothing` is ambiguous: it can be `values:api/shapes@0.2.0#nothing`, `values:api/elsewhere@0.2.0#nothing`.",
  );
});

const wrong: [call: string, at: string, message: RegExp][] = [
  ["numbers(256, 0, 0, 0, 0, 0)", "256", /`a: u8`/],
  ["numbers(1, 2)", ")", /takes 6 arguments, not 2/],
  ["run([], 3)", "3", /takes 1 argument, not 2/],
  ["big(1, x)", "x", /`b: s64`/],
  ['texts("ab", "c", true)', '"ab"', /`a: char`/],
  ["variants(square(1), red, {})", "square(1)", /square/],
  ["variants(nothing, blue, {})", "blue", /blue/],
  ["variants(nothing, red, {slow})", "{slow}", /slow/],
  ["records({x: 1, z: 2}, {:})", "{x: 1, z: 2}", /`a: point`/],
  ["records({y: 1}, {:})", "{y: 1}", /x/],
  ["handles(other#1, [])", "other#1", /expected a `counter`, found `other#1`/],
  ["handles(counter-2, [])", "counter-2", /expected a `counter`, written as `counter#1`/],
  ["fixed([1, 2])", "[1, 2]", /2 items where the type has 3/],
  ["run([)", ")", /not WAVE/],
  ['run(["ä", oops!])', "!", /not WAVE/],
  ["streams(1, none, {items: [], done: ok(1)})", "1", /`a: stream<u8>`/],
  ["streams([1, 256], none, {items: [], done: ok(1)})", "256", /`a: stream<u8>`/],
  ["streams([1], none, {items: [[other#1]], done: ok(1)})", "other#1", /expected a `counter`, found `other#1`/],
  ["streams(stream#1, none, {items: [], done: ok(1)})", "stream#1", /`a: stream<u8>`/],
  ["untyped(1, 2)", "1", /WAVE has no text for a stream without a type/],
  ["shapes#nothing() x", " x", /Nothing may follow/],
];

for (const [call, at, message] of wrong) {
  test(`a wrong call points at its mistake: ${call}`, async () => {
    const problem = await failure(call);
    assert.match(problem.message, message);
    const text = Buffer.from(call).subarray(problem.span?.start, problem.span?.end).toString();
    assert.equal(text, at, problem.message);
  });
}

test("values of results and of imported functions are read too", async () => {
  const tk = await toolkit();
  const value = must(tk.parseValue(await target(), "values:api/elsewhere@0.2.0#ask", { tag: "result" }, 'err("no")'));
  assert.deepEqual(value, { name: "result", type: "result<u32, string>", json: { err: "no" }, text: 'err("no")' });
  const none = tk.parseValue(await target(), "shapes#nothing", { tag: "result" }, "1");
  assert.ok(!none.ok);
  assert.equal(none.problem.message, "The function `values:api/shapes@0.2.0#nothing` has no result.");
  const bad = tk.printValue(await target(), "shapes#records", { tag: "param", val: "a" }, { x: "no" });
  assert.ok(!bad.ok);
  assert.match(bad.problem.message, /x: "no" is no s32/);
});

test("long strings are read whatever stands in them: the lexer alone would come to the end of its stack", async () => {
  const strings: [text: string, value: string][] = [
    ["ä".repeat(300_000), "ä".repeat(300_000)],
    ['\\"'.repeat(200_000), '"'.repeat(200_000)],
    ["\\u{1f600}\\n𝒳#1".repeat(50_000), "😀\n𝒳#1".repeat(50_000)],
    ["x".repeat(2_000_000), "x".repeat(2_000_000)],
  ];
  for (const [text, value] of strings) {
    const found = await args(`texts('a', "${text}", true)`);
    assert.ok(found.json[1] === value, `${text.slice(0, 20)} is another value`);
  }
});

test("what is wrong in a string is found where it stands", async () => {
  for (const [text, at] of [
    ["ä\\q", 12],
    ["ä\\u{110000}", 14],
    ["\\u{1234567}", 12],
  ] as const) {
    const call = `texts('a', "${text}", true)`;
    const { span, message } = await failure(call);
    assert.ok(span, message);
    assert.ok(span.start <= at && at - span.start < 8, `${text}: ${JSON.stringify(span)} ${message}`);
  }
});
