import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { byteOffsetToPosition, loadToolkit, offsetTable } from "../../server/src/toolkit/toolkit.ts";
import { component, shop, shopWac, shopWit } from "./fixtures.ts";
import { binaryPackage, must, random, toolkit, witText } from "./kit.ts";

const scraps = [
  "{",
  "}",
  "<",
  ">",
  ";",
  ":",
  ",",
  "(",
  ")",
  "...",
  "@",
  "%",
  "/",
  "//",
  "/*",
  "\n",
  "ä",
  "\u0000",
  "world",
  "interface",
  "use",
  "include",
  "new",
  "let",
  "export",
  "0.1.0",
  "list",
  '"',
  "borrow<",
];

/** Some pieces cut out, doubled, moved or put in. */
function mutate(text: string, next: (below: number) => number): string {
  let changed = text;
  for (let count = 1 + next(4); count > 0; count--) {
    const at = next(changed.length + 1);
    const length = next(12);
    const scrap = next(2) === 0 ? (scraps[next(scraps.length)] ?? "") : changed.slice(next(changed.length), next(changed.length));
    changed = changed.slice(0, at) + scrap + changed.slice(at + (next(3) === 0 ? 0 : length));
  }
  return changed;
}

test("no mutation of a WIT or WAC text makes the engine panic", async () => {
  const tk = await toolkit();
  const packages = Object.entries(await shop()).map(([name, bytes]) => binaryPackage(`shop:${name}`, bytes));
  const next = random(42);
  let valid = 0;
  for (let turn = 0; turn < 500; turn++) {
    const wit = mutate(shopWit, next);
    const resolved = tk.resolveWit(witText(wit));
    assert.ok(resolved.ok || resolved.problem.kind !== "panic", wit);
    const wac = { path: "app.wac", text: mutate(shopWac, next) };
    for (const outcome of [tk.parseWac(wac), tk.wacPackages(wac), tk.compose(wac, packages), tk.graphOf(wac, packages)]) {
      assert.ok(outcome.ok || outcome.problem.kind !== "panic", `${wac.text}\n${JSON.stringify(outcome)}`);
    }
    if (resolved.ok) valid++;
    else assert.ok(resolved.problem.span !== undefined, wit);
  }
  assert.ok(valid > 10 && valid < 490, `${valid} of 500 mutations are valid`);
});

test("no mutation of a call makes the engine panic", async () => {
  const tk = await toolkit();
  const { basket } = await shop();
  const next = random(3);
  for (let turn = 0; turn < 500; turn++) {
    const call = mutate('cart#basket.add(basket#1, "é # text", 12) cart#count(basket#2) [constructor]basket("x")', next);
    const outcome = tk.parseCall(basket, call);
    assert.ok(outcome.ok || outcome.problem.kind !== "panic", call);
    if (!outcome.ok && outcome.problem.span) assert.ok(outcome.problem.span.end <= Buffer.byteLength(call), call);
  }
});

test("deeply nested texts are refused, not overflowed", async () => {
  const tk = await toolkit();
  const deep = `package a:b; interface i { type t = ${"list<".repeat(20_000)}u8${">".repeat(20_000)}; }`;
  const outcomes = [
    tk.resolveWit(witText(deep)),
    tk.parseWac({ path: "a.wac", text: `package a:b; let x = ${"(".repeat(50_000)}y${")".repeat(50_000)};` }),
  ];
  for (const outcome of outcomes) assert.ok(!outcome.ok);
  // Whatever happened inside, the next call works.
  assert.ok(tk.resolveWit(witText(shopWit)).ok);
  const own = await component("package a:b; world w { export f: func(a: list<u8>); }", "w");
  const call = tk.parseCall(own, `f(${"[".repeat(5000)}`);
  assert.ok(!call.ok);
  assert.ok(tk.parseCall(own, "f([1])").ok);
});

test("a panic is one problem, and the next call has a fresh instance", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-panic-"));
  try {
    writeFileSync(
      path.join(folder, "toolkit.mjs"),
      `let instances = 0;
       export function instantiate() {
         instances++;
         let broken = false;
         const decompose = () => {
           if (broken) throw new Error("the broken instance was used again");
           if (instances === 1) { broken = true; throw new RangeError("unreachable"); }
           return { instances };
         };
         return { component: { decompose } };
       }`,
    );
    const tk = await loadToolkit(folder);
    const first = tk.decompose(new Uint8Array());
    assert.deepEqual(first, {
      ok: false,
      problem: {
        kind: "panic",
        message: "The WIT/WAC engine hit an internal error in decompose; it was restarted.",
        causes: ["unreachable"],
        labels: [],
      },
    });
    assert.deepEqual(tk.decompose(new Uint8Array()), { ok: true, value: { instances: 2 } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("byte offsets become positions in UTF-16, in every kind of line end", () => {
  const text = "aé\r\n😀x\rend\n";
  const at = (offset: number): number[] => Object.values(byteOffsetToPosition(text, offset));
  assert.deepEqual([0, 1, 3, 5, 9, 10, 11, 14, 15, 99].map(at), [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
    [1, 3],
    [2, 0],
    [2, 3],
    [3, 0],
    [3, 0],
  ]);
  const table = offsetTable(text);
  const bytes = Buffer.from(text);
  for (let index = 0; index <= text.length; index++) {
    if (index === 5) continue; // within the surrogate pair
    assert.equal(table.index(Buffer.byteLength(text.slice(0, index))), index);
  }
  assert.equal(table.index(bytes.length), text.length);
});

test("problems of WIT have a place, labels of WAC too, and help where the official tool helps", async () => {
  const tk = await toolkit();
  const wit = tk.resolveWit(witText("package a:b;\ninterface i { f: func(x: missing); }\n"));
  assert.ok(!wit.ok);
  assert.deepEqual([wit.problem.kind, wit.problem.span], ["item-not-found", { path: "test.wit", start: 38, end: 45 }]);
  assert.match(wit.problem.rendered ?? "", /test\.wit:2:26/);
  const wac = tk.compose({ path: "a.wac", text: "package a:b;\nlet x = new no:such { ... };\n" }, []);
  assert.ok(!wac.ok);
  assert.deepEqual(wac.problem.span, { path: "a.wac", start: 25, end: 32 });
  assert.equal(wac.problem.labels.length, 1);
  assert.ok(must(tk.validate(must(tk.encodeWit(witText(shopWit))))) === null);
});
