/**
 * Core code that hands over values which are at the edge of their type or beyond it, as results (lifted by the host) and as arguments (lifted
 * from one component and lowered into the next): our runner and native wasmtime must agree which are values and which are traps.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { RunOutcome } from "../../server/src/protocol/run.ts";
import { invoke, start } from "../wast/live.ts";
import type { List, Node } from "../wast/sexpr.ts";
import { guest, scratch, toolkit } from "./kit.ts";
import { composed, type NativeAnswer, native, needsNative } from "./native.ts";

const TYPES = `enum e { a, b, c }
  flags f3 { x, y, z }
  flags f9 { a, b, c, d, e, f, g, h, i }
  flags f17 { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q }
  variant v { none, num(u32), text(string) }`;

/** A type and the words of one value: the flat value, or the fields in memory. The data that pointers find is at 64. */
interface Case {
  type: string;
  words: number[];
  /** Shown in WAVE as our runner prints it; absent: only wasmtime's answer counts. */
  note?: string;
}

const scalar = (type: string, ...values: number[]): Case[] => values.map((word) => ({ type, words: [word] }));
const pair = (type: string, ...pairs: [number, number][]): Case[] => pairs.map((words) => ({ type, words }));

const BIG = 0xfffffffc;
const CASES: Case[] = [
  ...scalar("bool", 0, 1, 2, 0x100, 0xffffffff),
  ...scalar("u8", 255, 256, 0x1ff, 0xffffffff),
  ...scalar("s8", 127, 128, 0x80ff, 0xffffff80),
  ...scalar("u16", 65535, 65536, 0x1ffff),
  ...scalar("s16", 32767, 32768, 0xffff8000),
  ...scalar("u32", 0x80000000, 0xffffffff),
  ...scalar("s32", 0x80000000, 0x7fffffff),
  ...scalar("char", 0x41, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10ffff, 0x110000, 0xffffffff),
  ...scalar("e", 0, 2, 3, 255, 256, 0xffffffff),
  ...scalar("f3", 0, 5, 8, 0xffffffff),
  ...scalar("f9", 0x1ff, 0x3ff, 0xffffffff),
  ...scalar("f17", 0x1ffff, 0xffffffff),
  // 64: "abcdé€", 80: bytes that are no UTF-8, 0x10000 is the end of the memory.
  ...pair("string", [64, 4], [64, 9], [0, 0], [65, 2], [68, 1], [70, 2], [80, 1], [81, 2], [84, 3], [88, 4]),
  ...pair("string", [0xfffe, 2], [0xfffe, 3], [0x10000, 0], [0x10001, 0], [BIG, 0], [BIG, 8], [64, 0xffffffff], [0, 0x10000]),
  ...pair("list<u8>", [64, 4], [0xfffe, 2], [0xfffe, 3], [0x10000, 0], [0x10001, 0], [BIG, 8], [64, 0xffffffff]),
  ...pair("list<u16>", [64, 2], [65, 2], [65, 0], [0xfffe, 1], [0xfffe, 2], [64, 0x80000000]),
  ...pair("list<u32>", [64, 2], [66, 2], [66, 0], [0xfffc, 1], [0xfffc, 2], [64, 0x40000000], [64, 0x40000001]),
  ...pair("list<u64>", [64, 1], [68, 1], [68, 0], [0xfff8, 1], [0xfff8, 2], [64, 0x20000000]),
  ...pair("list<bool>", [64, 2], [0xfffe, 3]),
  ...pair("list<char>", [96, 1], [64, 1]),
  ...pair("list<tuple<u8, u32>>", [64, 1], [66, 1], [66, 0], [0xfff8, 1], [0xfff8, 2], [64, 0x20000000]),
  ...pair("list<string>", [96, 0], [98, 0], [0x10000, 0], [0x10004, 0]),
  ...pair("option<u32>", [0, 7], [1, 7], [2, 7], [255, 7], [256, 7]),
  ...pair("result<u32, u8>", [0, 7], [1, 300], [2, 7]),
  ...pair("result", [0, 0], [1, 0], [2, 0]).map((it) => ({ ...it, words: it.words.slice(0, 1) })),
  { type: "v", words: [0, 1, 2] },
  { type: "v", words: [1, 9, 0] },
  { type: "v", words: [2, 64, 4] },
  { type: "v", words: [2, 80, 1] },
  { type: "v", words: [2, BIG, 9] },
  { type: "v", words: [3, 0, 0] },
];

const NAMES = CASES.map((_, index) => `g${index}`);
const params = (index: number): string => `t${index}: func(x: ${CASES[index]!.type}) -> u32;`;
const WIT = `package t:t;
interface shapes { ${TYPES} }
interface give { use shapes.{e, f3, f9, f17, v}; ${NAMES.map((name, index) => `${name}: func() -> ${CASES[index]!.type};`).join(" ")} }
interface take { use shapes.{e, f3, f9, f17, v}; ${NAMES.map((_, index) => params(index)).join(" ")} }
world giver { export give; }
world taker { export take; }
world driver { import take; export run: func(which: u32) -> u32; }`;

const DATA = `(data (i32.const 64) "abcd\\c3\\a9\\e2\\82\\ac") (data (i32.const 80) "\\ff\\c3\\28\\00\\ed\\a0\\80\\00\\f4\\90\\80\\80") (data (i32.const 96) "A\\00\\00\\00")`;
const REALLOC = `(global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (if (i32.gt_u (global.get $heap) (i32.const 61440)) (then unreachable))
    (local.get $at))`;

const consts = (words: number[]): string => words.map((word) => `(i32.const ${word})`).join(" ");

/** A result of one flat value is given as it is; more stand in memory at 1024 and on. */
function giver(): string {
  const functions = CASES.map(({ words }, index) => {
    if (words.length === 1) return `(func (export "t:t/give#g${index}") (result i32) ${consts(words)})`;
    const at = 1024 + index * 16;
    const stores = words.map((word, slot) => `(i32.store (i32.const ${at + slot * 4}) (i32.const ${word}))`).join(" ");
    return `(func (export "t:t/give#g${index}") (result i32) ${stores} (i32.const ${at}))`;
  });
  return `(module (memory (export "memory") 1) ${DATA} ${functions.join("\n")})`;
}

/** Answers the last flat word, which for texts and lists is the length. */
function taker(): string {
  const functions = CASES.map(
    ({ words }, index) =>
      `(func (export "t:t/take#t${index}") (param ${words.map(() => "i32").join(" ")}) (result i32) (local.get ${words.length - 1}))`,
  );
  return `(module (memory (export "memory") 1) ${REALLOC} ${functions.join("\n")})`;
}

function driver(): string {
  const imports = CASES.map(
    ({ words }, index) => `(import "t:t/take" "t${index}" (func $t${index} (param ${words.map(() => "i32").join(" ")}) (result i32)))`,
  );
  const calls = CASES.map(
    ({ words }, index) => `(if (i32.eq (local.get 0) (i32.const ${index})) (then (return (call $t${index} ${consts(words)}))))`,
  );
  return `(module ${imports.join("\n")} (memory (export "memory") 1) ${DATA} (func (export "run") (param i32) (result i32) ${calls.join("\n")} unreachable))`;
}

/** Where only the words of a trap differ that is no matter; where one of both does not trap it must stand here with its reason. */
const KNOWN: Record<string, string> = {};

interface Answer {
  ours: string;
  theirs: NativeAnswer;
}

function differences(answers: Map<string, Answer>): string[] {
  const out: string[] = [];
  for (const [what, { ours, theirs }] of answers) {
    const same = "trap" in theirs ? ours.startsWith("trap: ") : ours === theirs.value;
    if (!same) out.push(`${what}: ours ${ours}, wasmtime ${JSON.stringify(theirs)}`);
    assert.ok(!(same && KNOWN[what]), `${what} is the same now; take it out of the table`);
  }
  return out.filter((line) => KNOWN[line.slice(0, line.indexOf(": "))] === undefined);
}

const cache = scratch();

/** One call in an instance of its own, linked by us. */
async function fresh(bytes: Uint8Array, name: string, ...args: number[]): Promise<RunOutcome> {
  const tk = await toolkit();
  const words = args.map((it): List => list([atom("u32.const"), atom(String(it))]));
  return invoke(tk, await start(tk, bytes, cache), { instance: null, function: name, args: words });
}

const atom = (text: string): Node => ({ kind: "atom", text, start: 0, end: 0 });
const list = (items: Node[]): List => ({ kind: "list", items, start: 0, end: 0 });

const label = ({ type, words }: Case): string => `${type} ${words.map((it) => `0x${it.toString(16)}`).join(" ")}`;

test("values at the edge of their type, as arguments between components", needsNative, async () => {
  const folder = scratch();
  const deps = path.join(folder, "deps", "t");
  mkdirSync(deps, { recursive: true });
  writeFileSync(path.join(deps, "taker.wasm"), await guest(WIT, "taker", taker()));
  writeFileSync(path.join(deps, "driver.wasm"), await guest(WIT, "driver", driver()));
  const wac = path.join(folder, "app.wac");
  writeFileSync(
    wac,
    "package t:app;\nlet taker = new t:taker { ... };\nlet driver = new t:driver { take: taker.take, ... };\nexport driver.run;",
  );
  const file = await composed(wac);
  const theirs = native(CASES.map((_, index) => ({ file, function: "run", args: [index] })));
  const bytes = readFileSync(file);
  const answers = new Map<string, Answer>();
  for (const [index, it] of CASES.entries()) {
    const outcome = await fresh(bytes, `run`, index);
    const their = theirs[index]!;
    const text = outcome.kind === "done" ? (outcome.result ?? "") : `${outcome.kind}: ${outcome.message}`;
    answers.set(label(it), { ours: text, theirs: "value" in their ? { value: String(their.value) } : their });
  }
  assert.deepEqual(differences(answers), []);
});

test("values at the edge of their type, as results", needsNative, async () => {
  const folder = scratch();
  const file = path.join(folder, "giver.wasm");
  const bytes = await guest(WIT, "giver", giver());
  writeFileSync(file, bytes);
  const theirs = native(NAMES.map((name) => ({ file, function: `t:t/give#${name}` })));
  const answers = new Map<string, Answer>();
  for (const [index, it] of CASES.entries()) {
    const outcome = await fresh(bytes, `t:t/give#g${index}`);
    const their = theirs[index]!;
    const ours = outcome.kind === "done" ? `value ${outcome.result ?? ""}` : `${outcome.kind}: ${outcome.message}`;
    answers.set(label(it), { ours: ours.replace(/^value .*$/s, "value"), theirs: "value" in their ? { value: "value" } : their });
  }
  assert.deepEqual(differences(answers), []);
});
