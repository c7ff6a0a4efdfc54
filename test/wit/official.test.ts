/** Our tolerant parser beside the official suite: what is valid there has no syntax problem here. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { parseWit } from "../../server/src/wit/parse.ts";
import { absent, crateSource } from "../toolkit/kit.ts";

const crate = crateSource("wit-parser", "0.263.");

function witFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) return name === "parse-fail" ? [] : witFiles(file);
    return name.endsWith(".wit") ? [file] : [];
  });
}

test("every valid file of the official suite parses without a problem", {
  skip: crate ? false : absent("wit-parser 0.263 is not in cargo's cache"),
}, () => {
  const files = witFiles(path.join(crate!, "tests", "ui"));
  assert.ok(files.length > 80, `${files.length} files`);
  const wrong = files.flatMap((file) =>
    parseWit(readFileSync(file, "utf8")).problems.map((it) => `${path.basename(file)}@${it.start}: ${it.message}`),
  );
  assert.deepEqual(wrong, []);
});

test("the invalid files neither fail nor hang the parser", {
  skip: crate ? false : absent("wit-parser 0.263 is not in cargo's cache"),
}, () => {
  for (const file of witFiles(path.join(crate!, "tests", "ui", "parse-fail"))) parseWit(readFileSync(file, "utf8"));
});
