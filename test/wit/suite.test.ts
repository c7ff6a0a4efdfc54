/** `witloom check` beside the whole official suite: verdict, place of the first error, and its words. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { checkPackage } from "../../server/src/compose/witCheck.ts";
import { witSource } from "../../server/src/compose/witFiles.ts";
import type { Diagnostic } from "../../server/src/protocol/diagnostic.ts";
import { absent, crateSource, toolkit } from "../toolkit/kit.ts";

const crate = crateSource("wit-parser", "0.263.");
const skip = crate ? false : absent("wit-parser 0.263 is not in cargo's cache");

const isCase = (folder: string, name: string): boolean =>
  name !== "parse-fail" && (name.endsWith(".wit") || statSync(path.join(folder, name)).isDirectory());

async function check(target: string): Promise<Diagnostic[]> {
  const source = witSource(diskFiles(), target)!;
  return checkPackage(await toolkit(), source, target, { all: false, names: ["active"] });
}

/** The words without space; the native tool says first what it was reading. */
const words = (text: string): string =>
  text
    .replace(
      /^failed to (?:resolve directory while parsing WIT for path \[[^\]]*\]|parse (?:package|dependency directory)): ?(?:\S+: )?/,
      "",
    )
    .replace(/\s+/g, " ")
    .trim();

test("check agrees with the official suite: verdict, place and words", { skip }, async () => {
  const valid = path.join(crate!, "tests", "ui");
  const invalid = path.join(valid, "parse-fail");
  const wrong: string[] = [];
  const count = { valid: 0, invalid: 0, places: 0, words: 0 };
  for (const name of readdirSync(valid).filter((it) => isCase(valid, it))) {
    const found = await check(path.join(valid, name));
    if (found.length === 0) count.valid++;
    else wrong.push(`${name} is valid: ${found[0]!.message}`);
  }
  for (const name of readdirSync(invalid).filter((it) => isCase(invalid, it))) {
    const result = path.join(invalid, `${name.replace(/\.wit$/, "")}.wit.result`);
    if (!existsSync(result)) continue;
    const expected = readFileSync(result, "utf8");
    const [first] = await check(path.join(invalid, name));
    if (!first) {
      wrong.push(`${name} is invalid`);
      continue;
    }
    count.invalid++;
    const place = /\n\s*--> (\S+):(\d+):(\d+)/.exec(expected);
    const { line, character } = first.range.start;
    const same =
      !place || (first.file.endsWith(path.basename(place[1]!)) && line === Number(place[2]) - 1 && character === Number(place[3]) - 1);
    if (same) count.places++;
    else wrong.push(`${name} at ${place[2]}:${place[3]}, not ${line + 1}:${character + 1} ${first.message}`);
    const said = words(expected.slice(0, place?.index ?? expected.length));
    if (words(first.message).includes(said) || said.includes(words(first.message))) count.words++;
    else wrong.push(`${name} says "${said}", not "${words(first.message)}"`);
  }
  console.log(`wit-parser 0.263: ${count.valid} valid, ${count.invalid} invalid, ${count.places} same places, ${count.words} same words`);
  assert.deepEqual(wrong, []);
});
