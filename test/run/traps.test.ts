/** A trap's stack: functions of every component instance that had not returned, by the names that their modules keep; and what the guest said. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import type { RunOutcome, StackFrame } from "../../server/src/protocol/run.ts";
import { hook, movedCode } from "../../server/src/run/limits/hook.ts";
import { moduleKey, moduleName, withName } from "../../server/src/run/limits/moduleName.ts";
import { trapReport } from "../../server/src/run/traps/report.ts";
import { saidIn, Tail } from "../../server/src/run/traps/said.ts";
import { symbolsOf } from "../../server/src/toolkit/symbols.ts";
import { folderOf, guest, root, run, wat, witloom } from "./kit.ts";

const WIT = `package t:traps;
interface inner { fall: func(levels: u32) -> u32; }
interface outer { start: func(levels: u32) -> u32; }
world lower { export inner; }
world upper { import inner; export outer; }`;

/** Grows its memory behind a function before, so that the code of all others was moved when it is run. */
const LOWER = `(module
  (memory (export "memory") 1)
  (func $grows (param i32) (result i32) (drop (memory.grow (i32.const 1))) (drop (memory.grow (i32.const 1))) (local.get 0))
  (func $_ZN5lower4deepEj (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (unreachable)))
    (call $grows (call $_ZN5lower4deepEj (i32.sub (local.get 0) (i32.const 1)))))
  (func $fall (export "t:traps/inner#fall") (param i32) (result i32) (call $_ZN5lower4deepEj (call $grows (local.get 0)))))`;
const UPPER = `(module
  (import "t:traps/inner" "fall" (func $fall (param i32) (result i32)))
  (func $_RNvCs1234_5upper5begin (param i32) (result i32) (call $fall (local.get 0)))
  (func $start (export "t:traps/outer#start") (param i32) (result i32) (call $_RNvCs1234_5upper5begin (local.get 0))))`;
const WAC = `package t:app;
let one = new t:lower {};
let two = new t:lower {};
let top = new t:upper { inner: two.inner };
export top.outer;
export one.inner;`;

const app = (async () => {
  const [lower, upper] = await Promise.all([guest(WIT, "lower", LOWER), guest(WIT, "upper", UPPER)]);
  const folder = folderOf({ "app.wac": WAC, "lower.wasm": lower, "upper.wasm": upper });
  return { file: path.join(folder, "app.wac"), overrides: { "t:lower": `${folder}/lower.wasm`, "t:upper": `${folder}/upper.wasm` } };
})();

const stackOf = (outcome: RunOutcome): StackFrame[] => (outcome.kind === "trap" ? (outcome.stack ?? []) : []);
const shortly = (outcome: RunOutcome): string[] => stackOf(outcome).map((it) => `${it.instance} ${it.function}`);

test("a stack crosses components: deepest first, each function with its instance, names demangled", async () => {
  const { file, overrides } = await app;
  const { outcome } = await run(file, "start(2)", { overrides });
  assert.deepEqual(shortly(outcome), [
    "two lower::deep(unsigned int)",
    "two lower::deep(unsigned int)",
    "two lower::deep(unsigned int)",
    "two fall",
    "top upper::begin",
    "top start",
  ]);
});

test("a world's own function, a start function, a mocked import and a limit have stacks too", async () => {
  const wit = "package t:w; interface i { ask: func() -> u32; } world w { import i; export go: func() -> u32; }";
  const core = `(module (import "t:w/i" "ask" (func $ask (result i32)))
    (func $tell (result i32) (call $ask)) (func $go (export "go") (result i32) (call $tell)))`;
  const file = path.join(folderOf({ "w.wasm": await guest(wit, "w", core) }), "w.wasm");
  const mocks = { "t:w/i": { ask: { trap: "no answer today" } } };
  const mocked = await run(file, "go()", { mocks });
  assert.deepEqual(shortly(mocked.outcome), ["w tell", "w go"]);
  assert.match(mocked.answer!, /no answer today/);
  const starting = `(module (func $begin (unreachable)) (start $begin) (func (export "go") (result i32) (i32.const 1)))`;
  const early = path.join(
    folderOf({ "e.wasm": await guest("package t:e; world e { export go: func() -> u32; }", "e", starting) }),
    "e.wasm",
  );
  assert.deepEqual(shortly((await run(early, "go()")).outcome).slice(0, 1), ["e begin"]);
});

test("without names a function is its number; without a stack there is no more than the sentence", async () => {
  const wit = "package t:s; world s { export go: func(); }";
  const core = `(module (func (unreachable)) (func (export "go") (call 0)))`;
  const file = path.join(folderOf({ "s.wasm": await guest(wit, "s", core) }), "s.wasm");
  const { outcome } = await run(file, "go()");
  assert.deepEqual(shortly(outcome), ["s function 0", "s function 1"]);
  const done = await witloom(["run", file, "--invoke", "go()"]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /^[^\n]*`s` in go trapped: [^\n]*\.\n {2}at function 0 in s\n {2}at function 1 in s\n$/);
  const json = await witloom(["run", file, "--invoke", "go()", "--trace=json"]);
  for (const line of json.stdout.trim().split("\n")) JSON.parse(line);
});

test("a session tells of each trap, and goes on", async () => {
  const { file, overrides } = await app;
  const more = Object.entries(overrides).flatMap(([name, it]) => ["--dep", `${name}=${it}`]);
  const done = await witloom(["repl", file, ...more], { input: "fall(0)\n" });
  assert.match(done.stderr, /trapped: .*\n {2}at lower::deep\(unsigned int\) in one\n {2}at fall in one\n/);
});

test("names and DWARF of strangers do no harm", async () => {
  const wit = "package t:h; world h { export go: func(); }";
  const junk = (name: string): string =>
    `(@custom "${name}" "${Array.from({ length: 300 }, (_, it) => `\\${((it * 89) % 256).toString(16).padStart(2, "0")}`).join("")}")`;
  const sections = [".debug_info", ".debug_abbrev", ".debug_line", ".debug_str", ".debug_ranges"].map(junk).join("\n");
  const core = `(module (func (@name "x\\n  at you (/etc/passwd:1:1)\\1b[2J") (unreachable)) (func (export "go") (call 0)) ${sections})`;
  const file = path.join(folderOf({ "h.wasm": await guest(wit, "h", core) }), "h.wasm");
  const done = await witloom(["run", file, "--invoke", "go()"]);
  assert.equal(done.stderr.split("\n").length, 4, done.stderr);
  assert.ok(!done.stderr.includes("\x1b"));
});

test("whoever does not answer in time is not waited for", async () => {
  const folder = folderOf({
    "endless.js": "require('node:worker_threads').parentPort.on('message', () => { for (;;); });",
    "broken.js": "throw 1;",
  });
  const task = { module: new Uint8Array(8), places: [1, 2], shifts: [] };
  const nothing = { function: null, levels: [] };
  for (const name of ["endless.js", "broken.js"])
    assert.deepEqual(await symbolsOf(path.join(folder, name), [task, task], 100), [
      [nothing, nothing],
      [nothing, nothing],
    ]);
});

test("every prefix of a module is read as far as it goes", async () => {
  const module = withName(hook(await wat(LOWER.replace(/\(import[^\n]*\n/, ""))), "name");
  const script = path.join(root, "dist", "symbols.js");
  const places = Array.from({ length: module.length }, (_, it) => it);
  const tasks = Array.from({ length: module.length }, (_, it) => ({ module: module.slice(0, it + 1), places, shifts: movedCode(module) }));
  const found = await symbolsOf(script, tasks);
  assert.equal(found.length, module.length);
  assert.ok(found.at(-1)!.some((it) => it.function?.name === "lower::deep(unsigned int)"));
});

test("code that was moved is found where it was", async () => {
  const plain = await wat(LOWER);
  const moved = movedCode(hook(plain));
  // Two calls of as many bytes as what they stand for, in a module that got one function more.
  assert.deepEqual(moved, []);
  const many = LOWER.replace("(func $grows", `${"(func)".repeat(130)} (func $grows`);
  const shifts = movedCode(hook(await wat(many)));
  assert.deepEqual(
    shifts.map((it) => it.by),
    [1, 2],
  );
});

test("a module's name says which it is, and none of a guest's own does", () => {
  const name = moduleName("0123456789abcdef99", "component.core2.wasm");
  assert.deepEqual(moduleKey(`wasm://wasm/${name}-41a66b46`), { hash: "0123456789abcdef", file: "component.core2.wasm" });
  for (const other of ["wasm://wasm/41a66b46", `wasm://wasm/x.${name}-41a66b46`, `file:///${name}`, `wasm://wasm/${name}-41a66b46/..`])
    assert.equal(moduleKey(other), null);
});

const CAUSES: [string, string, ReturnType<typeof saidIn>][] = [
  [
    "Rust",
    "log\nthread '<unnamed>' panicked at src/lib.rs:12:5:\nindex out of bounds: the len is 2 but the index is 7\nnote: run with `RUST_BACKTRACE=1`\n",
    { text: "index out of bounds: the len is 2 but the index is 7", file: "src/lib.rs", line: 12, column: 5 },
  ],
  ["Rust, older", "thread 'main' panicked at 'boom', src/main.rs:3:9\n", { text: "boom", file: "src/main.rs", line: 3, column: 9 }],
  [
    "Python",
    'Traceback (most recent call last):\n  File "/app/app.py", line 3, in go\n    inner()\n  File "/app/deep.py", line 9, in inner\n    raise ValueError("no")\n    ^^^^^^^^\nValueError: no\n',
    { text: "ValueError: no", file: "/app/deep.py", line: 9 },
  ],
  [
    "Go",
    "panic: nil map\n\ngoroutine 1 [running]:\nmain.go·fail(...)\n\t/home/me/app/fail.go:7 +0x3\nmain.main()\n\t/home/me/app/main.go:3 +0x2\n",
    {
      ...{ text: "panic: nil map", file: "/home/me/app/fail.go", line: 7 },
      frames: [
        { function: "main.go·fail", file: "/home/me/app/fail.go", line: 7 },
        { function: "main.main", file: "/home/me/app/main.go", line: 3 },
      ],
    },
  ],
  [
    "Go, from its runtime",
    "panic: runtime error: index out of range [9] with length 2\n\ngoroutine 1 [running]:\nruntime.panicIndex(0x9)\n\t/go/panic.go:1 +0x1\nmain.pick({0x1, 0x2}, 0x9)\n\t/a/pick.go:5 +0x1\ncreated by main.main in goroutine 1\n\t/a/main.go:2 +0x1\n",
    {
      ...{ text: "panic: runtime error: index out of range [9] with length 2", file: "/a/pick.go", line: 5 },
      frames: [{ function: "main.pick", file: "/a/pick.go", line: 5 }],
    },
  ],
  ["C", "Assertion failed: size > 0 (store.c: put: 41)\n", { text: "Assertion failed: size > 0", file: "store.c", line: 41 }],
  [
    "JavaScript",
    "TypeError: x is not a function\n    at go (index.js:4:7)\n",
    {
      ...{ text: "TypeError: x is not a function", file: "index.js", line: 4, column: 7 },
      frames: [{ function: "go", file: "index.js", line: 4, column: 7 }],
    },
  ],
  [
    "JavaScript that nobody caught",
    "no item 4\nStack:\n  nth@a/component.wasm.js:4:11\n  @a/component.wasm.js:12:12\n\nRedirecting call to abort() to mozalloc_abort\n",
    {
      ...{ text: "no item 4", file: "a/component.wasm.js", line: 4, column: 11 },
      frames: [
        { function: "nth", file: "a/component.wasm.js", line: 4, column: 11 },
        { function: "", file: "a/component.wasm.js", line: 12, column: 12 },
      ],
    },
  ],
  [
    "JavaScript in QuickJS",
    'thread \'<unnamed>\' (1) panicked at a.rs:51:31:\nFailed to call \'pick\': Exception(Exception { message: Some("no \\"item\\" 4"), stack: Some("    at nth (/index.ts:4:56)\\n    at pick (/index.ts:13:12)\\n") })\nnote: run\n',
    {
      ...{ text: 'no "item" 4', file: "/index.ts", line: 4, column: 56 },
      frames: [
        { function: "nth", file: "/index.ts", line: 4, column: 56 },
        { function: "pick", file: "/index.ts", line: 13, column: 12 },
      ],
    },
  ],
  [
    "C++",
    "libc++abi: terminating due to uncaught exception of type int\n",
    { text: "libc++abi: terminating due to uncaught exception of type int" },
  ],
  [
    "Zig",
    "thread 1 panic: reached unreachable code\n/p/src/main.zig:5:9: 0x1 in go\n",
    { text: "reached unreachable code", file: "/p/src/main.zig", line: 5, column: 9 },
  ],
  ["nothing", "a line that says Error without being one\n", null],
];

for (const [language, text, said] of CAUSES) {
  test(`what a guest says of its end: ${language}`, () => assert.deepEqual(saidIn(text), said));
}

test("the end of much output is kept, and the last cause counts", () => {
  const tail = new Tail();
  const say = (text: string): void => tail.hear(new TextEncoder().encode(text));
  say("thread 'main' panicked at a.rs:1:1:\nfirst\n");
  say("x".repeat(1 << 20));
  assert.equal(tail.text().length, 16 << 10);
  say("\nthread 'main' panicked at b.rs:2:2:\nsecond\nthread 'main' panicked at c.rs:3:3:\nthird\n");
  assert.equal(saidIn(tail.text())?.text, "third");
  tail.clear();
  assert.equal(tail.text(), "");
});

test("the place of a trap is the innermost one in a file of one's own", () => {
  const frame = (file: string | null, line: number): StackFrame => ({ instance: "a", function: "f", file, line, column: 3 });
  const files = new Set(["/usr/lib/rustlib/panic.rs", "/p/src/lib.rs", "/p/src/deep.rs"]);
  const outcome: RunOutcome = {
    ...{ kind: "trap", message: "m", where: null },
    stack: [frame("/usr/lib/rustlib/panic.rs", 1), frame(null, 2), frame("/p/src/lib.rs", 3)],
  };
  const exists = (file: string): boolean => files.has(file);
  assert.deepEqual(trapReport(outcome, exists).place, { file: "/p/src/lib.rs", line: 3, column: 3 });
  const said = { text: "boom", file: "src/lib.rs", line: 9, column: 1 };
  assert.deepEqual(trapReport({ ...outcome, said }, exists).place, { file: "/p/src/lib.rs", line: 9, column: 1 });
  assert.deepEqual(trapReport({ ...outcome, said }, exists).lines, [
    "The guest said: boom (/p/src/lib.rs:9:1)",
    "2 functions of libraries, called by:",
    "at f (/p/src/lib.rs:3:3) in a",
  ]);
});
