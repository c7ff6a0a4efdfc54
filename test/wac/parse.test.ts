/** Our WAC parser beside the official one: on its own suite, on cut and changed texts. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { namesOf } from "../../server/src/wac/names.ts";
import { parseWac } from "../../server/src/wac/parse.ts";
import { absent, crateSource, toolkit } from "../toolkit/kit.ts";

const crate = crateSource("wac-parser", "0.12.0");

function documents(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return documents(file);
    return name.endsWith(".wac") ? [readFileSync(file, "utf8")] : [];
  });
}

const suite = crate === null ? [] : documents(path.join(crate, "tests"));
const skip = crate === null ? { skip: absent("the sources of wac-parser 0.12.0 are not in cargo's registry") } : {};

test("what the official parser takes, ours takes; most of what it refuses, ours finds", skip, async () => {
  const tk = await toolkit();
  let found = 0;
  let refused = 0;
  for (const text of suite) {
    const official = tk.parseWac({ path: "a.wac", text });
    const { problems } = parseWac(text);
    if (official.ok) assert.deepEqual(problems, [], text);
    else {
      refused++;
      if (problems.length > 0) found++;
    }
  }
  console.log(
    `wac-parser 0.12.0: ${suite.length - refused} documents parse, and ours agrees; of ${refused} that do not, ours finds ${found} by itself`,
  );
  assert.ok(found >= 8 && suite.length > 150);
});

test("any text gives a tree: cut off, with words left out or doubled", skip, () => {
  for (const text of suite) {
    const words = text.match(/[\w%-]+|\s+|[^\w\s]/g) ?? [];
    for (let at = 0; at < words.length; at += 1 + Math.floor(words.length / 40)) {
      for (const changed of [
        words.slice(0, at),
        [...words.slice(0, at), ...words.slice(at + 1)],
        [...words.slice(0, at), words[at]!, ...words.slice(at)],
      ]) {
        const source = changed.join("");
        const file = parseWac(source);
        for (const it of file.statements) assert.ok(it.start >= 0 && it.start <= it.end && it.end <= source.length);
        namesOf(file);
      }
    }
  }
  for (const text of [
    "{".repeat(100_000),
    "(".repeat(100_000),
    "let a = new a:b {".repeat(20_000),
    "package a:b; export ".concat("(".repeat(50_000)),
    "\ud800",
    "let",
  ])
    parseWac(text);
});

test("a broken statement costs only itself", () => {
  const file = parseWac(`package a:b;
let one = new x:one { a: , b: two.b };
let = new;
let three = new x:three { ...
let four = new x:four { ... };
export four;
`);
  assert.deepEqual(
    namesOf(file).variables.map((it) => it.text),
    ["one", "three", "four"],
  );
  assert.equal(file.statements.at(-1)!.kind, "export");
  assert.ok(file.problems.length >= 3);
});

test("names hold from their statement on", () => {
  const { uses } = namesOf(parseWac("package a:b;\nlet a = new x:a { b };\nlet b = a.c;\nexport b;\nexport a...;\n"));
  assert.deepEqual(
    uses.map((it) => [it.name.text, it.as, it.variable?.kind ?? null]),
    [
      ["b", "argument", null],
      ["a", "value", "instance"],
      ["b", "value", "alias"],
      ["a", "value", "instance"],
    ],
  );
});
