/**
 * Handles that a guest misuses, in a composition of three components: our runner must end the call as native wasmtime does, in the same
 * words. jco alone forgets about borrows that outlive their call and about what is lent, and takes handles of another type.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { guest, run, scratch } from "./kit.ts";
import { composed, native, needsNative } from "./native.ts";

const WIT = `package t:t;
interface things {
  resource res { constructor(n: u32); get: func() -> u32; }
  resource other { constructor(); }
  take: func(r: res) -> u32;
  pair: func(b: borrow<res>, o: res) -> u32;
  forged: func(what: u32) -> u32;
}
interface user { use things.{res}; act: func(what: u32, b: borrow<res>) -> u32; fail: func(what: u32, b: borrow<res>) -> result<u32, u32>; }
world owner { export things; }
world middle { import things; export user; }
world driver { import things; import user; export run: func(what: u32) -> u32; }`;

/** Owns the resources; a representation is the number that the resource was made of, so two may have the same. */
const OWNER = `(module
  (import "[export]t:t/things" "[resource-new]res" (func $new (param i32) (result i32)))
  (import "[export]t:t/things" "[resource-drop]res" (func $drop (param i32)))
  (import "[export]t:t/things" "[resource-rep]res" (func $rep (param i32) (result i32)))
  (import "[export]t:t/things" "[resource-new]other" (func $new-other (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "t:t/things#[constructor]res") (param i32) (result i32) (call $new (local.get 0)))
  (func (export "t:t/things#[method]res.get") (param i32) (result i32) (local.get 0))
  (func (export "t:t/things#[constructor]other") (result i32) (call $new-other (i32.const 7)))
  (func (export "t:t/things#take") (param i32) (result i32) (local $r i32)
    (local.set $r (call $rep (local.get 0))) (call $drop (local.get 0)) (local.get $r))
  (func (export "t:t/things#pair") (param i32 i32) (result i32)
    (local.set 0 (i32.add (local.get 0) (call $rep (local.get 1)))) (call $drop (local.get 1)) (local.get 0))
  ;; What others hold is not in this component's table; 2: the index of its own handle, after others were given out.
  (func (export "t:t/things#forged") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (call $rep (i32.const 1)))))
    (if (i32.eq (local.get 0) (i32.const 1)) (then (call $drop (i32.const 1))))
    (call $new (i32.const 5))))`;

const MIDDLE = `(module
  (import "t:t/things" "[method]res.get" (func $get (param i32) (result i32)))
  (import "t:t/things" "take" (func $take (param i32) (result i32)))
  (import "t:t/things" "[resource-drop]res" (func $drop (param i32)))
  (memory (export "memory") 1)
  (func $act (export "t:t/user#act") (param $what i32) (param $b i32) (result i32) (local $r i32)
    (if (i32.eq (local.get $what) (i32.const 0)) (then (local.set $r (call $get (local.get $b)))))
    (if (i32.eq (local.get $what) (i32.const 1)) (then (return (call $get (local.get $b)))))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (call $drop (local.get $b))))
    (if (i32.eq (local.get $what) (i32.const 3)) (then (return (call $take (local.get $b)))))
    (if (i32.eq (local.get $what) (i32.const 4)) (then (local.set $r (local.get $b))))
    (if (i32.eq (local.get $what) (i32.const 5)) (then unreachable))
    (call $drop (local.get $b))
    (local.get $r))
  ;; An error as the result, with or without the borrow dropped.
  (func (export "t:t/user#fail") (param $what i32) (param $b i32) (result i32)
    (if (local.get $what) (then (call $drop (local.get $b))))
    (i32.store8 (i32.const 16) (i32.const 1)) (i32.store (i32.const 20) (i32.const 9)) (i32.const 16)))`;

/** Each case of the driver, with what it shows. */
const CASES = [
  "a borrow that is used and dropped",
  "a borrow that is kept beyond the call",
  "a borrow that is dropped twice",
  "a borrow that is given away as owned",
  "the number of a borrow's handle",
  "a trap while a borrow is open",
  "two resources, one lent and one given",
  "a resource that is lent and given in one call",
  "a resource that was given away is used",
  "a resource that was given away is dropped",
  "handle 0",
  "a handle that never was",
  "handle 0xffffffff",
  "a handle of another type is dropped",
  "a handle of another type is lent",
  "a handle of another type is given",
  "what was handed out is forged by its owner",
  "what was handed out is dropped by its owner",
  "the number of an owner's new handle",
  "a representation of 0",
  "a representation of 2^32 - 1",
  "an error result with the borrow kept",
  "an error result with the borrow dropped",
  "numbers of handles after drops: the last freed comes first",
  "a resource that is given in one call after it was lent in another",
];

const DRIVER = `(module
  (import "t:t/things" "[constructor]res" (func $make (param i32) (result i32)))
  (import "t:t/things" "[constructor]other" (func $other (result i32)))
  (import "t:t/things" "[method]res.get" (func $get (param i32) (result i32)))
  (import "t:t/things" "take" (func $take (param i32) (result i32)))
  (import "t:t/things" "pair" (func $pair (param i32 i32) (result i32)))
  (import "t:t/things" "forged" (func $forged (param i32) (result i32)))
  (import "t:t/things" "[resource-drop]res" (func $drop (param i32)))
  (import "t:t/user" "act" (func $act (param i32 i32) (result i32)))
  (import "t:t/user" "fail" (func $fail (param i32 i32 i32)))
  (memory (export "memory") 1)
  (func $is (param i32 i32) (result i32) (i32.eq (local.get 0) (local.get 1)))
  (func (export "run") (param $w i32) (result i32) (local $h i32) (local $i i32)
    (if (call $is (local.get $w) (i32.const 19)) (then (return (call $get (call $make (i32.const 0))))))
    (if (call $is (local.get $w) (i32.const 20)) (then (return (call $take (call $make (i32.const -1))))))
    (local.set $h (call $make (i32.const 5)))
    (if (i32.lt_u (local.get $w) (i32.const 6)) (then (return (call $act (local.get $w) (local.get $h)))))
    (if (call $is (local.get $w) (i32.const 6)) (then (return (call $pair (local.get $h) (call $make (i32.const 6))))))
    (if (call $is (local.get $w) (i32.const 7)) (then (return (call $pair (local.get $h) (local.get $h)))))
    (if (call $is (local.get $w) (i32.const 8)) (then (drop (call $take (local.get $h))) (return (call $get (local.get $h)))))
    (if (call $is (local.get $w) (i32.const 9)) (then (drop (call $take (local.get $h))) (call $drop (local.get $h))))
    (if (call $is (local.get $w) (i32.const 10)) (then (call $drop (i32.const 0))))
    (if (call $is (local.get $w) (i32.const 11)) (then (return (call $get (i32.const 77)))))
    (if (call $is (local.get $w) (i32.const 12)) (then (call $drop (i32.const -1))))
    (if (call $is (local.get $w) (i32.const 13)) (then (call $drop (call $other))))
    (if (call $is (local.get $w) (i32.const 14)) (then (return (call $get (call $other)))))
    (if (call $is (local.get $w) (i32.const 15)) (then (return (call $take (call $other)))))
    (if (call $is (local.get $w) (i32.const 16)) (then (return (call $forged (i32.const 0)))))
    (if (call $is (local.get $w) (i32.const 17)) (then (return (call $forged (i32.const 1)))))
    (if (call $is (local.get $w) (i32.const 18)) (then (return (call $forged (i32.const 2)))))
    (if (i32.and (i32.ge_u (local.get $w) (i32.const 21)) (i32.le_u (local.get $w) (i32.const 22)))
      (then (call $fail (i32.sub (local.get $w) (i32.const 21)) (local.get $h) (i32.const 32)) (return (i32.load (i32.const 36)))))
    (if (call $is (local.get $w) (i32.const 23)) (then
      (drop (call $make (i32.const 1))) (drop (call $other)) (call $drop (i32.const 1)) (call $drop (i32.const 2))
      (return (i32.add (i32.mul (i32.const 10) (call $make (i32.const 1))) (call $other)))))
    (if (call $is (local.get $w) (i32.const 24)) (then
      (drop (call $act (i32.const 0) (local.get $h))) (return (call $take (local.get $h)))))
    (i32.const 99)))`;

const WAC = `package t:app;
let owner = new t:owner {};
let middle = new t:middle { things: owner.things };
let driver = new t:driver { things: owner.things, user: middle.user };
export driver.run;`;

async function composition(): Promise<string> {
  const folder = scratch();
  const deps = path.join(folder, "deps", "t");
  mkdirSync(deps, { recursive: true });
  for (const [world, core] of Object.entries({ owner: OWNER, middle: MIDDLE, driver: DRIVER }))
    writeFileSync(path.join(deps, `${world}.wasm`), await guest(WIT, world, core));
  writeFileSync(path.join(folder, "app.wac"), WAC);
  return path.join(folder, "app.wac");
}

/** What our runner must say without wasmtime to ask. */
const WORDS: Record<string, string> = {
  "a borrow that is kept beyond the call": "borrow handles still remain at the end of the call",
  "an error result with the borrow kept": "borrow handles still remain at the end of the call",
  "a resource that is lent and given in one call": "cannot remove owned resource while borrowed",
};

test("a borrow that is kept, or given away while it is lent, ends the call and names the place", async () => {
  const wac = await composition();
  for (const [what, words] of Object.entries(WORDS)) {
    const { outcome } = await run(wac, `run(${CASES.indexOf(what)})`);
    assert.equal(outcome.kind, "trap", what);
    assert.match(outcome.kind === "trap" ? outcome.message : "", new RegExp(`^\`[a-z]+\` in .* trapped: ${words}\\.$`), what);
  }
});

test("handles end calls as under wasmtime, in its words", needsNative, async () => {
  const wac = await composition();
  const file = await composed(wac);
  const answers = native(CASES.map((_, index) => ({ file, function: "run", args: [index] })));
  for (const [index, what] of CASES.entries()) {
    const answer = answers[index]!;
    const { outcome } = await run(wac, `run(${index})`, { trace: false });
    if ("value" in answer) assert.equal(outcome.kind === "done" ? outcome.result : outcome.message, String(answer.value), what);
    else assert.ok(outcome.kind === "trap" && outcome.message.includes(answer.trap), `${what}: ${JSON.stringify([outcome, answer])}`);
  }
});
