/** Our own findings: none where the official suite is valid; and in the invalid part, how often they stand where the official error does. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { findings } from "../../server/src/wit/findings.ts";
import { buildModel, type SourceTree, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { parseFixture } from "../kit/fixture.ts";
import { absent, crateSource } from "../toolkit/kit.ts";

const crate = crateSource("wit-parser", "0.263.");
const skip = crate ? false : absent("wit-parser 0.263 is not in cargo's cache");

function sources(folder: string): SourceTree[] {
  const files = readdirSync(folder).filter((it) => it.endsWith(".wit"));
  return files.map((name) => {
    const file = path.join(folder, name);
    return { path: file, file: parseWit(readFileSync(file, "utf8")) };
  });
}

/** A case as the official test reads it: a file, or a folder with its `deps/`; undefined where a dependency is not text. */
function read(target: string): WitModel | undefined {
  if (!statSync(target).isDirectory()) return buildModel([[{ path: target, file: parseWit(readFileSync(target, "utf8")) }]]);
  const deps = path.join(target, "deps");
  const names = readdirSync(target).includes("deps") ? readdirSync(deps) : [];
  if (names.some((it) => /\.wa(sm|t)$/.test(it))) return undefined;
  const packages = names.map((it) => {
    const file = path.join(deps, it);
    return statSync(file).isDirectory() ? sources(file) : [{ path: file, file: parseWit(readFileSync(file, "utf8")) }];
  });
  return buildModel([sources(target), ...packages]);
}

test("the valid packages of the official suite have no findings", { skip }, () => {
  const ui = path.join(crate!, "tests", "ui");
  const wrong: string[] = [];
  for (const name of readdirSync(ui)) {
    if (name === "parse-fail" || name.endsWith(".json")) continue;
    const model = read(path.join(ui, name));
    for (const file of model?.trees.keys() ?? []) {
      for (const it of findings(model!, file)) wrong.push(`${path.relative(ui, file)}@${it.start}: ${it.message}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("most invalid cases of the official suite have a problem of ours on the official line", { skip }, () => {
  const folder = path.join(crate!, "tests", "ui", "parse-fail");
  let located = 0;
  const missed: string[] = [];
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".result") || /\.json$/.test(name)) continue;
    const expected = readFileSync(path.join(folder, `${name.replace(/\.wit$/, "")}.wit.result`), "utf8");
    const place = /--> .*\/([^/]+\.wit):(\d+):/.exec(expected);
    if (!place) continue;
    const model = read(path.join(folder, name));
    const own = [...(model?.trees ?? [])].flatMap(([file, tree]) => {
      if (path.basename(file) !== place[1]) return [];
      const text = readFileSync(file, "utf8");
      return [...tree.problems, ...findings(model!, file)].map((it) => text.slice(0, it.start).split("\n").length);
    });
    if (own.includes(Number(place[2]))) located++;
    else missed.push(name);
  }
  console.log(`wit-parser 0.263: ${located} of ${located + missed.length} invalid cases are found by our own parser on the official line`);
  if (process.env["VERBOSE"]) console.log(missed.join(" "));
  assert.ok(located >= 130, `${located}; missed: ${missed.join(" ")}`);
});

/** Every caret line is a finding, whose message begins with the label; and there are no others. */
function check(source: string): void {
  const fixture = parseFixture(source);
  const model = buildModel([fixture.files.map(({ path: file, text }) => ({ path: file, file: parseWit(text) }))]);
  const found = fixture.files.flatMap(({ path: file }) =>
    findings(model, file).map((it) => ({ path: file, start: it.start, end: it.end, label: it.message })),
  );
  assert.deepEqual(found, fixture.marks);
}

test("all names that lead nowhere are told, each in its place", () => {
  check(`
package a:b;
interface i {
  use missing.{x};
  //  ^^^^^^^ interface or world \`missing\` does not exist
  //           ^ name \`x\` does not exist
  f: func(p: nowhere) -> list<gone>;
  //         ^^^^^^^ name \`nowhere\` does not exist
  //                          ^^^^ name \`gone\` does not exist
}
world w {
  import x:y/z@1.0.0;
  //     ^^^ package 'x:y@1.0.0' not found
  include i;
  //      ^ name \`i\` is defined as an interface, not a world
}`);
});

test("names given twice, with case left aside; handles; circles", () => {
  check(`
package a:b;
interface i {
  record r { x: u32, X: u32 }
  //                 ^ name \`X\` is defined more than once
  type r = u32;
  //   ^ name \`r\` is defined more than once
  f: func(p: u8, p: u8, q: borrow<s>);
  //             ^ param \`p\` is defined more than once
  //                              ^ type \`s\` used in a handle must be a resource
  record s { t: t }
  //     ^ type \`s\` depends on itself
  variant t { a(list<s>) }
  //      ^ type \`t\` depends on itself
}
interface i {}
//        ^ duplicate item named \`i\``);
});
