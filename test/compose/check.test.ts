/** Several findings in one file, the official one first. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { checkComposition } from "../../server/src/compose/wacDocument.ts";
import { checkPackage } from "../../server/src/compose/witCheck.ts";
import { toolkit } from "../toolkit/kit.ts";

const places = (found: { range: { start: { line: number; character: number } }; message: string }[]): string[] =>
  found.map((it) => `${it.range.start.line}:${it.range.start.character} ${it.message}`);

test("a composition's mistakes are all told at their places", async () => {
  const file = path.resolve("components/several-mistakes.wac");
  const text = [
    "package a:b;",
    "let auth = new orders:auth { ... };",
    "let parser = new orders:parser-c { ... };",
    "let business = new orders:business { auth: parser.parser, ... };",
    "let x = parser.nothing;",
    "export gateway.run;",
  ].join("\n");
  const found = places(checkComposition(await toolkit(), diskFiles(new Map([[file, text]])), file));
  assert.equal(found.length, 3, found.join("\n"));
  assert.match(
    found[0]!,
    /^3:37 mismatched instantiation argument `orders:shop\/auth@0\.1\.0`.*missing expected resource export `session`/,
  );
  assert.match(found[1]!, /^4:14 .*`nothing`/);
  assert.match(found[2]!, /^5:7 undefined name `gateway`/);
});

test("a composition that composes has no findings", async () => {
  assert.deepEqual(checkComposition(await toolkit(), diskFiles(), path.resolve("components/shop-c.wac")), []);
});

test("a WIT file's syntax errors are all told, and a valid file has none", async () => {
  const check = async (text: string): Promise<string[]> =>
    places(checkPackage(await toolkit(), { main: [{ path: "/a.wit", text }], deps: [] }, "/a.wit"));
  const found = await check(
    "package a:b;\ninterface i {\n  f: func( -> u8;\n  record r { a: u8, b }\n  ok: func();\n}\nworld w { imprt x; }\n",
  );
  assert.deepEqual(
    found.map((it) => it.split(" ")[0]),
    ["2:11", "3:22", "6:10"],
  );
  assert.deepEqual(await check("package a:b;\ninterface i { f: func() -> u8; }\n"), []);
});
