/** The REPL's lines: what they ask for, and what may follow. */
import assert from "node:assert/strict";
import test from "node:test";
import { formProgram } from "../../server/src/features/forms.ts";
import { filled, readLine } from "../../server/src/features/repl.ts";
import { completeLine } from "../../server/src/features/replCompletion.ts";
import { Repl, type ReplAnswer } from "../../server/src/features/replDriver.ts";
import type { FormProgram } from "../../server/src/protocol/forms.ts";
import { must, toolkit } from "../toolkit/kit.ts";

const WIT = `package t:r@1.0.0;
interface shop {
  resource session { constructor(user: string); total: func() -> u32; add: func(item: string, count: u32); merge: static func(a: session, b: session) -> session; }
  enum color { red, total }
  open: func(user: string) -> result<session, string>;
  paint: func(c: color, s: borrow<session>) -> list<color>;
  dup: func();
}
interface other { dup: func(); }
world w { export shop; export other; }`;

let made: Promise<FormProgram> | undefined;
const program = (): Promise<FormProgram> =>
  (made ??= toolkit().then((tk) => {
    const bytes = must(tk.dummyComponent({ main: [{ path: "r.wit", text: WIT }], deps: [] }, "w", { all: true, names: [] }));
    const info = must(tk.componentInfo(bytes));
    return formProgram(info.resolve!, info.world!);
  }));

const variables = new Map([
  ["s", "session#1"],
  ["opened", "ok(session#2)"],
  ["n", "5"],
  ["red", "total"],
  [
    "bill",
    'ok({user: "a, {b}", total: 3, lines: [{item: "x", cost: (1, 2)}, {item: "y", cost: (3, 4)}], held: session#4, on: {fast, slow}})',
  ],
]);
const at = "t:r/shop@1.0.0#";

for (const [line, wanted] of [
  ["", { kind: "nothing" }],
  ["// note", { kind: "nothing" }],
  ["exit", { kind: "leave" }],
  ['session("a")', { kind: "call", call: `${at}[constructor]session("a")`, bind: null }],
  ['let x = session("(s)")', { kind: "call", call: `${at}[constructor]session("(s)")`, bind: "x" }],
  ["s.total()", { kind: "call", call: `${at}[method]session.total(session#1)`, bind: null }],
  ["let t = opened.total( )", { kind: "call", call: `${at}[method]session.total(session#2)`, bind: "t" }],
  ['s.add("s, n", n)', { kind: "call", call: `${at}[method]session.add(session#1, "s, n", 5)`, bind: null }],
  ["session#7.total()", { kind: "call", call: `${at}[method]session.total(session#7)`, bind: null }],
  ["session.merge(s, session#3)", { kind: "call", call: `${at}[static]session.merge(session#1, session#3)`, bind: null }],
  ["paint(red, s)", { kind: "call", call: `${at}paint(total, session#1)`, bind: null }],
  ["paint(%red, s)", { kind: "call", call: `${at}paint(%red, session#1)`, bind: null }],
  ["t:r/shop#paint(total, s)", { kind: "call", call: `${at}paint(total, session#1)`, bind: null }],
  [`${at}[method]session.total(s)`, { kind: "call", call: `${at}[method]session.total(session#1)`, bind: null }],
  ["n", { kind: "value", text: "5", bind: null }],
  ["let m = [n, 2]", { kind: "value", text: "[5, 2]", bind: "m" }],
  ["bill.total", { kind: "value", text: "3", bind: null }],
  ["let who = bill.user", { kind: "value", text: '"a, {b}"', bind: "who" }],
  ["bill.lines[1].cost[0]", { kind: "value", text: "3", bind: null }],
  ["bill.lines[0].cost.1", { kind: "value", text: "2", bind: null }],
  ["bill.on", { kind: "value", text: "{fast, slow}", bind: null }],
  ["s.add(bill.lines[0].item, bill.total)", { kind: "call", call: `${at}[method]session.add(session#1, "x", 3)`, bind: null }],
  ["bill.held.total()", { kind: "call", call: `${at}[method]session.total(session#4)`, bind: null }],
  ["drop bill.held", { kind: "drop", resource: "session#4" }],
  ["let l = [bill.lines[1], {a: bill.total}]", { kind: "value", text: '[{item: "y", cost: (3, 4)}, {a: 3}]', bind: "l" }],
  ["drop s", { kind: "drop", resource: "session#1" }],
  ["drop session#9", { kind: "drop", resource: "session#9" }],
] as const) {
  test(`REPL: ${line || "an empty line"}`, async () => assert.deepEqual(readLine(await program(), variables, line), wanted));
}

for (const [line, wanted] of [
  ["dup()", /may be t:r\/shop@1\.0\.0#dup or t:r\/other@1\.0\.0#dup; write it in full/],
  ["gone()", /no function gone/],
  ["gone", /no variable or function gone/],
  ["paint", /is a function: write paint\(/],
  ["n.total()", /no function n\.total/],
  ["let", /Write `let NAME = CALL`/],
  ["let 1 = 2", /Write `let NAME = CALL`/],
  ["bill.sum", /bill has no field sum; it has user, total, lines, held, on\./],
  ["bill.lines[2]", /bill\.lines has 2 values, numbered from 0, so there is none at 2\./],
  ["bill.total.cents", /bill\.total has no field cents\./],
  ["drop n", /no resource/],
  ["exports", /t:r\/shop@1\.0\.0#open/],
  ["vars", /s = session#1/],
  ["help", /let c = counter\(1\)/],
] as const) {
  test(`REPL says: ${line}`, async () => {
    const step = readLine(await program(), variables, line);
    assert.ok(step.kind === "say" && wanted.test(step.text), JSON.stringify(step));
  });
}

test("variables are filled in where a value stands, and nowhere else", () => {
  const all = new Map([["a", "1"], ["tag", "2"]]); // biome-ignore format: short
  assert.equal(filled(all, "(a, {a: a, b: tag}, \"a\", 'a', a-b, xa, a(3), some(a), %a, a#1)"), "(1, {a: 1, b: 2}, \"a\", 'a', a-b, xa, a(3), some(1), %a, a#1)"); // biome-ignore format: long
  assert.equal(filled(new Map([["a", "$&"]]), "(a)"), "($&)");
});

for (const [line, wanted] of [
  ["op", ["open(", "opened"]],
  ["let x = se", ["session(", "session.merge("]],
  ["s.t", ["s.total("]],
  ["opened.", ["opened.total(", "opened.add("]],
  ["session.", ["session.merge("]],
  ["du", ["t:r/shop@1.0.0#dup(", "t:r/other@1.0.0#dup("].slice(0, 0)],
  ["t:r/oth", ["t:r/other@1.0.0#dup("]],
  ["paint(", ["red", "total", "s", "opened", "n", "red", "bill"]],
  ["paint(red, ", ["session#1", "session#2", "s", "opened", "n", "red", "bill"]],
  ["bill.l", ["bill.lines"]],
  ["bill.lines[", ["bill.lines[0]", "bill.lines[1]"]],
  ["bill.lines[0].", ["bill.lines[0].item", "bill.lines[0].cost"]],
  ["bill.held.t", ["bill.held.total("]],
  ['s.add("x", bill.t', ["bill.total"]],
  ['s.add("', []],
  ["drop s", ["s", "session#1", "session#2"]],
  ["ex", ["exports", "exit"]],
] as const) {
  test(`REPL completes: ${line}`, async () => {
    const { items } = completeLine(await program(), variables, ["session#1", "session#2"], line);
    assert.deepEqual(items.map((it) => it.text), wanted); // biome-ignore format: short
  });
}

test("a REPL keeps results in variables, and forgets resources that are gone", async () => {
  const asked: string[] = [];
  const answers: ReplAnswer[] = [
    { result: "session#1", error: null, kept: ["session#1"], over: false },
    { result: "3", error: null, kept: ["session#1"], over: false },
    { result: null, error: "it trapped.", kept: [], over: false },
  ];
  const next = async (text: string): Promise<ReplAnswer> => {
    asked.push(text);
    return answers.shift()!;
  };
  const repl = new Repl({ form: await program(), call: next, drop: next });
  assert.deepEqual(await repl.line('let s = session("a")'), { text: "session#1", failed: false, over: false });
  assert.equal((await repl.line("s.total()")).text, "3");
  assert.equal((await repl.line("_")).text, "3");
  assert.deepEqual(await repl.line("s.add(\"x\", _)"), { text: "it trapped.", failed: true, over: false }); // biome-ignore format: short
  assert.match((await repl.line("s")).text, /no variable or function s/);
  assert.deepEqual(asked.slice(1), [`${at}[method]session.total(session#1)`, `${at}[method]session.add(session#1, "x", 3)`]);
  assert.equal((await repl.line("exit")).over, true);
});
