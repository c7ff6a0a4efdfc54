/** The thread of the generators: a package that is made to be too much ends in a sentence, and the next one is generated. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { bindgenIn } from "../../server/src/bindings/bindgenWorker.ts";
import { witText } from "../toolkit/kit.ts";
import { dist, must } from "./kit.ts";

const sourceOf = (text: string) => ({ main: { tag: "source" as const, val: witText(text).main }, deps: [] });

/** A type whose fields double with each level. */
function doubling(levels: number): string {
  const types = Array.from({ length: levels }, (_, at) => `record t${at + 1} { a: t${at}, b: t${at} }`);
  return `package a:b;\ninterface i {\n  type t0 = u8;\n  ${types.join("\n  ")}\n  f: func(x: t${levels}) -> t${levels};\n}\nworld w { import i; export i; }\n`;
}

test("a generation that does not end is ended; those that wait and come later are done", async () => {
  const generate = bindgenIn(path.join(dist, "bindings.js"), 4000);
  const small = { source: sourceOf("package a:b; world w { export f: func(); }"), world: "w", language: "go" as const };
  const first = must(await generate(small));
  assert.deepEqual(must(await generate(small)), first);
  const began = Date.now();
  const endless = generate({ source: sourceOf(doubling(24)), world: "w", language: "c" });
  const waiting = generate(small);
  const outcome = await endless;
  assert.ok(!outcome.ok);
  assert.match(
    outcome.problem.message,
    /^wit-bindgen did not finish with the world w \(no answer within 4 s\); its types may be too large\.$/,
  );
  assert.ok(Date.now() - began < 30_000);
  must(await waiting);
});

test("bindings that are too large are not handed on", async () => {
  const generate = bindgenIn(path.join(dist, "bindings.js"));
  const outcome = await generate({ source: sourceOf(doubling(17)), world: "w", language: "moonbit" });
  assert.ok(!outcome.ok);
  assert.match(outcome.problem.message, /^The bindings would have \d+ MiB, more than the 32 that are allowed; make the types smaller\.$/);
});
