/** Values of every WIT type through two components: what jco's bindings really give and take must print, and lower, as the official text. */

import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { loadProgram } from "../../server/src/compose/program.ts";
import type { FunctionJson, ResolveJson, TypeRef } from "../../server/src/protocol/resolve.ts";
import type { CallEnded, CallStarted, RunOutcome, TraceEvent } from "../../server/src/protocol/run.ts";
import { call } from "../../server/src/run/invoke.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { Governor } from "../../server/src/run/limits/governor.ts";
import { link, type RootExport, rootExports } from "../../server/src/run/link.ts";
import { load } from "../../server/src/run/load.ts";
import { MockResources } from "../../server/src/run/mockResources.ts";
import { NO_GRANTS, prepare } from "../../server/src/run/prepare.ts";
import { Recorder } from "../../server/src/run/recorder.ts";
import { traceIds } from "../../server/src/run/traceIds.ts";
import { dealias } from "../../server/src/run/types.ts";
import { Outstanding } from "../../server/src/run/wasi/v03/streams.ts";
import { fixture, folderOf, guest, must, random, root, run, toolkit } from "../run/kit.ts";

const app = fixture("kitchen", "app.wac");
const sink = (name: string): string => `kitchen:sink/${name}@0.1.0`;

interface Call extends CallStarted {
  end: CallEnded | null;
}

interface Kitchen {
  exports: RootExport[];
  /** Calls a function of an export as `--invoke` would, and gives its outcome and the calls that it made. */
  invoke(text: string): { outcome: RunOutcome; calls: Call[] };
  /** The official text of an argument or result. */
  canonical(fn: string, slot: string, text: string): string;
}

let opening: Promise<Kitchen> | undefined;

/** The composition linked once in this process, for hundreds of calls. */
function kitchen(): Promise<Kitchen> {
  opening ??= open();
  return opening;
}

async function open(): Promise<Kitchen> {
  const tk = await toolkit();
  const loaded = loadProgram(tk, diskFiles(), app, { cwd: root });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((it) => it.message).join("\n"));
  const { program } = loaded;
  const wanted = {
    grants: NO_GRANTS,
    mocks: {},
    trace: true,
    valueLimit: 1 << 20,
    keepValues: false,
    limits: DEFAULT_LIMITS,
  };
  const prepared = prepare(tk, program, { ...wanted, invoke: `${sink("relay")}#answer()` });
  if (!prepared.ok) throw new Error(prepared.message);
  const { plan, cacheDir } = prepared.request;
  const events: TraceEvent[] = [];
  const recorder = new Recorder({
    trace: true,
    traceIds: traceIds(),
    valueLimit: 1 << 20,
    spillFile: null,
    send: (event) => events.push(structuredClone(event)),
  });
  const phase = (): void => undefined;
  const components = await load(plan, { cacheDir, maxMemory: 0, phase });
  const linked = await link(plan, components, {
    recorder,
    governor: new Governor(DEFAULT_LIMITS, () => ""),
    wasi: {},
    mocks: {},
    resources: new MockResources(),
    replay: false,
    outstanding: new Outstanding(),
    phase,
  });
  const exports = rootExports(plan, linked);
  const kept = new Map<string, object>();
  return {
    exports,
    invoke(text) {
      const parsed = must(tk.parseCall(program.bytes, text));
      const { interface: iface = null, function: name, args } = parsed;
      events.length = 0;
      const entry = { kind: "call" as const, interface: iface, function: name, args: args.map((arg) => arg.json as never) };
      let outcome: RunOutcome;
      try {
        outcome = call(entry, exports, recorder, kept) as RunOutcome;
      } catch (error) {
        outcome = { kind: "trap", message: String(error), where: null };
      }
      const ends = new Map(events.filter((it) => it.kind === "return").map((it) => [it.id, it]));
      const started = events.filter((it) => it.kind === "call");
      return { outcome, calls: started.map((it) => ({ ...it, end: ends.get(it.id) ?? null })) };
    },
    canonical: (fn, slot, text) =>
      must(tk.parseValue(program.bytes, fn, slot === "result" ? { tag: "result" } : { tag: "param", val: slot }, text)).text,
  };
}

// --- texts of values of a type ---------------------------------------------------------------------------------------------------------

const KEYWORDS = new Set(["true", "false", "some", "none", "ok", "err", "inf", "nan"]);
const label = (name: string): string => (KEYWORDS.has(name) ? `%${name}` : name);

const BITS: Record<string, [bigint, bigint]> = {};
for (const bits of [8n, 16n, 32n, 64n]) {
  BITS[`u${bits}`] = [0n, (1n << bits) - 1n];
  BITS[`s${bits}`] = [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

const FLOATS: Record<string, string[]> = {
  f32: ["nan", "inf", "-inf", "0", "-0", "1e-45", "1.1754944e-38", "3.4028235e38", "0.1", "-16777217", "1e-7", "8388608.5", "1e21"],
  f64: [
    "nan",
    "inf",
    "-inf",
    "0",
    "-0",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "0.1",
    "9007199254740993",
    "1e21",
    "1e-7",
  ],
};
const CHARS = [
  "a",
  "\\u{0}",
  "\\'",
  '\\"',
  "\\\\",
  "\\n",
  "ß",
  "€",
  "\\u{ffff}",
  "\\u{d7ff}",
  "\\u{e000}",
  "😀",
  "\\u{10ffff}",
  "\\u{301}",
  "\\u{a0}",
  " ",
];
const STRINGS = [
  "",
  "a",
  '\\"q\\"',
  "it\\'s",
  "nul\\u{0}nul",
  "tab\\t cr\\r nl\\n",
  "back\\\\slash",
  "žluťoučký",
  "😀👩‍👩‍👧",
  "e\\u{301}",
  "\\u{feff}bom",
  "\\u{202e}rtl",
  "$x `y`",
  "__proto__",
  "null",
];

type Next = (below: number) => number;
const pick = <T>(next: Next, from: readonly T[]): T => from[next(from.length)]!;

/** A random value's text; half of the primitives are extremes. */
function some(resolve: ResolveJson, type: TypeRef, next: Next): string {
  const found = dealias(resolve, type);
  const of = (inner: TypeRef): string => some(resolve, inner, next);
  if (typeof found === "string") return primitive(found, next);
  const { kind } = found;
  if (typeof kind === "string") throw new Error(kind);
  const wrap = (name: string, inner: TypeRef | null | undefined): string => (inner == null ? name : `${name}(${of(inner)})`);
  if ("record" in kind) return record(kind.record.fields.map((it) => `${it.name}: ${of(it.type)}`));
  if ("flags" in kind)
    return `{${kind.flags.flags
      .filter(() => next(2) === 0)
      .map((it) => label(it.name))
      .join(", ")}}`;
  if ("tuple" in kind) return `(${kind.tuple.types.map(of).join(", ")})`;
  if ("variant" in kind) {
    const it = pick(next, kind.variant.cases);
    return wrap(label(it.name), it.type);
  }
  if ("enum" in kind) return label(pick(next, kind.enum.cases).name);
  if ("option" in kind) return next(3) === 0 ? "none" : `some(${of(kind.option)})`;
  if ("result" in kind) return next(2) === 0 ? wrap("ok", kind.result.ok) : wrap("err", kind.result.err);
  if ("list" in kind) return `[${Array.from({ length: next(4) }, () => of(kind.list)).join(", ")}]`;
  throw new Error(`no values of ${Object.keys(kind)[0]}`);
}

const record = (fields: string[]): string => (fields.length === 0 ? "{:}" : `{${fields.join(", ")}}`);

function primitive(name: string, next: Next): string {
  if (name === "bool") return next(2) === 0 ? "true" : "false";
  if (name === "char") return `'${pick(next, CHARS)}'`;
  if (name === "string") return `"${pick(next, STRINGS)}${next(3) === 0 ? pick(next, STRINGS) : ""}"`;
  if (name in FLOATS)
    return next(2) === 0 ? pick(next, FLOATS[name]!) : String(name === "f32" ? Math.fround(next(2 ** 30) / 977) : next(2 ** 30) / 977);
  const [low, high] = BITS[name]!;
  const random = low + ((BigInt(next(2 ** 31)) * (BigInt(next(2 ** 31)) * 4n + 3n)) % (high - low + 1n));
  return String(pick(next, [low, high, low + 1n, 0n, high / 2n + 1n, random, random, random]));
}

/** Every extreme of a primitive, every case and every flag: what chance could leave out. */
function chosen(resolve: ResolveJson, type: TypeRef, next: Next): string[] {
  const found = dealias(resolve, type);
  if (typeof found === "string") {
    if (found === "bool") return ["true", "false"];
    if (found === "char") return CHARS.map((it) => `'${it}'`);
    if (found === "string") return STRINGS.map((it) => `"${it}"`);
    return FLOATS[found] ?? BITS[found]!.map(String);
  }
  const { kind } = found;
  if (typeof kind === "string") return [];
  const all = (name: string, inner: TypeRef | null | undefined): string[] =>
    inner == null ? [name] : chosen(resolve, inner, next).map((it) => `${name}(${it})`);
  if ("enum" in kind) return kind.enum.cases.map((it) => label(it.name));
  if ("flags" in kind) {
    const names = kind.flags.flags.map((it) => label(it.name));
    return [`{}`, `{${names.join(", ")}}`, ...names.map((it) => `{${it}}`)];
  }
  if ("variant" in kind) return kind.variant.cases.flatMap((it) => all(label(it.name), it.type));
  if ("option" in kind) return ["none", ...all("some", kind.option)];
  if ("result" in kind) return [...all("ok", kind.result.ok), ...all("err", kind.result.err)];
  if ("list" in kind) {
    const items = chosen(resolve, kind.list, next);
    return ["[]", `[${items.join(", ")}]`, `[${Array.from({ length: 300 }, () => items[next(items.length)]).join(", ")}]`];
  }
  return [some(resolve, type, next)];
}

// --- the identity ------------------------------------------------------------------------------------------------------------------------

const RANDOM = 12;

test("each value of each type comes back as it went, and both wires show its official text", async (t) => {
  const { exports, invoke, canonical } = await kitchen();
  let count = 0;
  for (const name of ["relay", "js2-es2020"]) {
    const found = exports.find((it) => it.name === sink(name))!;
    const { resolve } = found.provider.types;
    for (const fn of found.item.functions.values()) {
      if (fn.params.length !== 1 || fn.result == null) continue;
      await t.test(`${name}#${fn.name}`, () => {
        const next = random(fn.name.length * 131 + fn.name.charCodeAt(3));
        const values = chosen(resolve, fn.params[0]!.type, next);
        for (let i = 0; i < RANDOM; i++) values.push(some(resolve, fn.params[0]!.type, next));
        for (const value of values) same(name, fn, value);
      });
    }
  }

  t.diagnostic(`${count} values`);

  function same(name: string, fn: FunctionJson, value: string): void {
    count++;
    const target = `${sink(name)}#${fn.name}`;
    const text = canonical(target, fn.params[0]!.name, value);
    const { outcome, calls } = invoke(`${target}(${value})`);
    const inner = name === "relay" ? sink("echo") : sink(name);
    const failed = dealiasedResult(exports, name, fn) && text.startsWith("err");
    assert.deepEqual(outcome, { kind: "done", code: 0, result: text, failed }, value);
    assert.deepEqual(
      calls.map((it) => [
        it.caller,
        it.callee,
        it.interface,
        it.function,
        it.args.map((arg) => arg.text),
        it.end?.result?.text,
        it.end?.failed,
      ]),
      [
        ["host", "forwarder", sink(name), fn.name, [text], text, failed],
        ["forwarder", "provider", inner, fn.name, [text], text, failed],
      ],
      value,
    );
  }
});

function dealiasedResult(exports: RootExport[], name: string, fn: FunctionJson): boolean {
  const { resolve } = exports.find((it) => it.name === sink(name))!.provider.types;
  const found = dealias(resolve, fn.result!);
  return typeof found === "object" && typeof found.kind === "object" && "result" in found.kind;
}

test("functions with many parameters, with none, and without a result", async () => {
  const { invoke } = await kitchen();
  const args = ["255", "-128", "65535", "-32768", "4294967295", "-2147483648", "18446744073709551615", "-9223372036854775808", "0.1", "-0"];
  args.push("'😀'", '"it\\\'s"', "true", "%true", 'some("")', "{only}", "[0, 255]", 'err("x")');
  const numbers = Array.from({ length: 17 }, (_, index) => String(2n ** 64n - 1n - BigInt(index)));
  const cases: [string, string[], string | null][] = [
    ["many", args, `(${args.join(", ")})`],
    ["seventeen", numbers, `[${numbers.join(", ")}]`],
    ["nothing", [], null],
    ["answer", [], "42"],
    ["only-in", ['"in"'], null],
    ["only-fail", [], 'err("always")'],
  ];
  for (const [name, given, result] of cases) {
    const { outcome, calls } = invoke(`${sink("relay")}#${name}(${given.join(", ")})`);
    assert.deepEqual(outcome, { kind: "done", code: 0, result, failed: name === "only-fail" });
    const seen = calls.map((it) => [it.function, it.args.map((arg) => arg.text), it.end?.result?.text ?? null]);
    assert.deepEqual(
      seen,
      [1, 2].map(() => [name, given, result]),
    );
  }
});

// --- resources -----------------------------------------------------------------------------------------------------------------------------

test("resources keep their number through every type that can hold one", async () => {
  const { invoke } = await kitchen();
  const answer = (iface: string, call: string): string | null => {
    const { outcome } = invoke(`${sink(iface)}#${call}`);
    return outcome.kind === "done" ? outcome.result : outcome.message;
  };
  const relay = (call: string): string | null => answer("relay-things", call);
  const things = Array.from({ length: 12 }, (_, index) => relay(`make(${index + 10})`)!);
  assert.equal(new Set(things).size, 12);
  const [a, b, c, d, e, f, g, h, i, j, k, l] = things as [string, ...string[]] & Record<number, string>;
  assert.equal(relay(`peek(${a})`), "10");
  assert.equal(relay(`sum(${a}, ${b}, ${c})`), "33");
  assert.equal(answer("things", `sum([${a}, ${b}, ${c}, ${a}])`), "43");
  assert.equal(relay(`peek-lens({left: ${a}, right: some(${b})})`), "(10, some(11))");
  assert.equal(relay(`peek-look(at(${c}))`), "12");
  assert.equal(relay(`peek-tuple((${c}, 5))`), "17");
  assert.equal(relay(`peek-option(some(${c}))`), "some(12)");
  for (const [call, value] of [
    ["pass", a],
    ["pass-option", `some(${b})`],
    ["pass-option-option", `some(some(${c}))`],
    ["pass-option-option", "some(none)"],
    ["pass-list", `[${d}, ${e}]`],
    ["pass-tuple", `(${f}, 7, ${g})`],
    ["pass-box", `{own: ${h}, spare: some(${i}), label: "x"}`],
    ["pass-slot", `two((${j}, ${k}))`],
    ["pass-result", `err(${l})`],
  ] as const) {
    const { outcome, calls } = invoke(`${sink("relay-things")}#${call}(${value})`);
    assert.deepEqual(
      [outcome.kind === "done" ? outcome.result : outcome.message, calls.map((it) => it.args[0]!.text)],
      [value, [value, value]],
    );
  }
});

test("each thing of a churn is made once and dropped at most once, under its own number", async () => {
  const { invoke } = await kitchen();
  const { outcome, calls } = invoke(`${sink("relay-things")}#churn(3)`);
  assert.deepEqual(outcome, { kind: "done", code: 0, result: "3", failed: false });
  const inner = calls.filter((it) => it.callee === "provider");
  const made = inner.filter((it) => it.function === "[constructor]thing").map((it) => it.end!.result!.text);
  const dropped = inner.filter((it) => it.function === "[resource-drop]thing").map((it) => it.args[0]!.text);
  assert.equal(new Set(made).size, made.length);
  assert.equal(new Set(dropped).size, dropped.length);
  // What `parse`, `make` and `merge` give was not constructed by the forwarder; what `merge` takes the provider drops itself.
  assert.equal(dropped.length, CHURNED);
});
const CHURNED = 3 * 24;

test("resources with names of JavaScript's globals", async () => {
  const { invoke } = await kitchen();
  for (const name of ["object", "error", "big-URL2-thing"]) {
    const done = (call: string): string | null => {
      const { outcome } = invoke(`${sink("relay-globals")}#${name}-${call}`);
      return outcome.kind === "done" ? outcome.result : outcome.message;
    };
    const [odd, even] = [done("of(7)"), done("of(8)")];
    assert.equal(done(`get(${odd})`), "7");
    assert.equal(done(`pass(${even})`), `ok(${name}#3)`);
    assert.equal(done(`pass(${odd})`), `err(${name}#4)`);
  }
});

// --- what jco gets wrong -------------------------------------------------------------------------------------------------------------------

test("jco 1.35 takes `arguments` for a name like any other: its JavaScript does not parse, and the run says so", async () => {
  const wit = "package t:t; interface words { arguments: func() -> u32; } world w { export words; }";
  const core = `(module (func (export "t:t/words#arguments") (result i32) (i32.const 1)))`;
  const file = path.join(folderOf({ "w.wasm": await guest(wit, "w", core) }), "w.wasm");
  const ran = await run(file, "t:t/words#arguments()");
  assert.match(ran.answer ?? "", /Unexpected eval or arguments in strict mode/);
});
