/** Chains of components through which resources go: owner, wrappers that export their own resource over another's, a handler, middlewares, a driver. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { guest, scratch } from "../run/kit.ts";
import { composed } from "../run/native.ts";

const WIT = `package t:t;
interface things { resource thing { constructor(n: u32); get: func() -> u32; bump: func(by: u32) -> u32; } live: func() -> u32; }
interface handler {
  use things.{thing};
  make: func(n: u32) -> thing;
  echo: func(t: thing) -> thing;
  look: func(t: borrow<thing>) -> u32;
  take: func(t: thing) -> u32;
  swap: func(b: borrow<thing>, o: thing) -> thing;
}
world owner { export things; }
world wrap { import things; export things; }
world end { import things; export handler; }
world pass { import things; import handler; export handler; }
world driver { import things; import handler; export run: func(what: u32) -> u32; }`;

const THINGS = `(import "t:t/things" "[constructor]thing" (func $make (param i32) (result i32)))
  (import "t:t/things" "[method]thing.get" (func $get (param i32) (result i32)))
  (import "t:t/things" "[method]thing.bump" (func $bump (param i32 i32) (result i32)))
  (import "t:t/things" "[resource-drop]thing" (func $drop (param i32)))
  (import "t:t/things" "live" (func $live (result i32)))`;

const HANDLER = `(import "t:t/handler" "make" (func $h-make (param i32) (result i32)))
  (import "t:t/handler" "echo" (func $h-echo (param i32) (result i32)))
  (import "t:t/handler" "look" (func $h-look (param i32) (result i32)))
  (import "t:t/handler" "take" (func $h-take (param i32) (result i32)))
  (import "t:t/handler" "swap" (func $h-swap (param i32 i32) (result i32)))`;

const OWN = `(import "[export]t:t/things" "[resource-new]thing" (func $new (param i32) (result i32)))`;

const CORES: Record<string, string> = {
  // A representation is the address of the number; the first is 0.
  owner: `(module ${OWN} (memory (export "memory") 1) (global $next (mut i32) (i32.const 0)) (global $count (mut i32) (i32.const 0))
    (func (export "t:t/things#[constructor]thing") (param i32) (result i32) (local $at i32)
      (local.set $at (global.get $next)) (global.set $next (i32.add (global.get $next) (i32.const 4)))
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.store (local.get $at) (local.get 0)) (call $new (local.get $at)))
    (func (export "t:t/things#[method]thing.get") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "t:t/things#[method]thing.bump") (param i32 i32) (result i32)
      (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (local.get 1))) (i32.load (local.get 0)))
    (func (export "t:t/things#[dtor]thing") (param i32)
      (i32.store (local.get 0) (i32.const 0xdead)) (global.set $count (i32.sub (global.get $count) (i32.const 1))))
    (func (export "t:t/things#live") (result i32) (global.get $count)))`,
  // A representation is the handle of the wrapped thing.
  wrap: `(module ${THINGS} ${OWN} (memory (export "memory") 1)
    (func (export "t:t/things#[constructor]thing") (param i32) (result i32) (call $new (call $make (i32.add (local.get 0) (i32.const 100)))))
    (func (export "t:t/things#[method]thing.get") (param i32) (result i32) (i32.add (call $get (local.get 0)) (i32.const 1000)))
    (func (export "t:t/things#[method]thing.bump") (param i32 i32) (result i32) (call $bump (local.get 0) (i32.mul (local.get 1) (i32.const 2))))
    (func (export "t:t/things#[dtor]thing") (param i32) (call $drop (local.get 0)))
    (func (export "t:t/things#live") (result i32) (call $live)))`,
  end: `(module ${THINGS} (memory (export "memory") 1)
    (func (export "t:t/handler#make") (param i32) (result i32) (call $make (local.get 0)))
    (func (export "t:t/handler#echo") (param i32) (result i32) (drop (call $bump (local.get 0) (i32.const 1))) (local.get 0))
    (func (export "t:t/handler#look") (param i32) (result i32) (local $n i32)
      (local.set $n (call $get (local.get 0))) (call $drop (local.get 0)) (local.get $n))
    (func (export "t:t/handler#take") (param i32) (result i32) (local $n i32)
      (local.set $n (call $get (local.get 0))) (call $drop (local.get 0)) (local.get $n))
    (func (export "t:t/handler#swap") (param i32 i32) (result i32)
      (drop (call $bump (local.get 0) (call $get (local.get 1)))) (call $drop (local.get 0)) (local.get 1)))`,
  pass: `(module ${THINGS} ${HANDLER} (memory (export "memory") 1)
    (func (export "t:t/handler#make") (param i32) (result i32) (local $t i32)
      (local.set $t (call $h-make (local.get 0))) (drop (call $bump (local.get $t) (i32.const 10))) (local.get $t))
    (func (export "t:t/handler#echo") (param i32) (result i32) (call $h-echo (call $h-echo (local.get 0))))
    (func (export "t:t/handler#look") (param i32) (result i32) (local $n i32)
      (local.set $n (i32.add (call $h-look (local.get 0)) (call $get (local.get 0)))) (call $drop (local.get 0)) (local.get $n))
    (func (export "t:t/handler#take") (param i32) (result i32) (i32.add (i32.mul (i32.const 7) (call $h-take (local.get 0))) (call $live)))
    (func (export "t:t/handler#swap") (param i32 i32) (result i32) (local $t i32)
      (local.set $t (call $h-swap (local.get 0) (local.get 1))) (call $drop (local.get 0)) (local.get $t)))`,
  driver: `(module ${THINGS} ${HANDLER} (memory (export "memory") 1)
    (func (export "run") (param $w i32) (result i32) (local $a i32) (local $b i32) (local $n i32)
      (local.set $a (call $make (i32.const 3)))
      (if (i32.eq (local.get $w) (i32.const 0)) (then (local.set $a (call $h-echo (local.get $a))) (local.set $n (call $get (local.get $a)))))
      (if (i32.eq (local.get $w) (i32.const 1)) (then
        (local.set $n (i32.add (call $h-look (local.get $a)) (call $h-look (local.get $a))))
        (local.set $n (i32.add (local.get $n) (call $h-take (local.get $a)))) (local.set $a (call $make (i32.const 4)))))
      (if (i32.eq (local.get $w) (i32.const 2)) (then
        (local.set $b (call $h-make (i32.const 5))) (local.set $n (i32.add (call $h-look (local.get $b)) (call $get (local.get $b))))
        (call $drop (local.get $b))))
      (if (i32.eq (local.get $w) (i32.const 3)) (then
        (local.set $b (call $h-swap (local.get $a) (call $h-make (i32.const 6))))
        (local.set $n (i32.add (i32.mul (i32.const 3) (call $get (local.get $a))) (call $h-take (local.get $b))))))
      (if (i32.eq (local.get $w) (i32.const 4)) (then (return (call $h-take (call $h-echo (call $h-echo (local.get $a)))))))
      (if (i32.eq (local.get $w) (i32.const 5)) (then (drop (call $h-swap (local.get $a) (local.get $a)))))
      (if (i32.eq (local.get $w) (i32.const 6)) (then (drop (call $h-take (local.get $a))) (return (call $h-look (local.get $a)))))
      (call $drop (local.get $a))
      (i32.add (i32.mul (local.get $n) (i32.const 100)) (call $live))))`,
};

const parts = new Map<string, Promise<Uint8Array>>();
const part = (world: string): Promise<Uint8Array> => {
  if (!parts.has(world)) parts.set(world, guest(WIT, world, CORES[world]!));
  return parts.get(world)!;
};

/** The composed bytes of a chain with so many wrappers and middlewares. */
export async function chain(wrappers: number, passes: number): Promise<string> {
  const folder = scratch();
  const deps = path.join(folder, "deps", "t");
  mkdirSync(deps, { recursive: true });
  for (const world of Object.keys(CORES)) writeFileSync(path.join(deps, `${world}.wasm`), await part(world));
  const lines = ["package t:app;", "let w0 = new t:owner {};"];
  for (let index = 1; index <= wrappers; index++) lines.push(`let w${index} = new t:wrap { things: w${index - 1}.things };`);
  const things = `things: w${wrappers}.things`;
  lines.push(`let h0 = new t:end { ${things} };`);
  for (let index = 1; index <= passes; index++) lines.push(`let h${index} = new t:pass { ${things}, handler: h${index - 1}.handler };`);
  lines.push(`let driver = new t:driver { ${things}, handler: h${passes}.handler };`, "export driver.run;");
  lines.push(`export w${wrappers}.things;`, `export h${passes}.handler;`);
  const wac = path.join(folder, "app.wac");
  writeFileSync(wac, lines.join("\n"));
  return composed(wac);
}
