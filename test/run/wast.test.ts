/**
 * The component-model repository's own assertions on our runner and toolkit. They are inside the crate wasm-tools, whose sources cargo
 * unpacks when it installs it. What fails is named here with its reason; nothing else may fail, and no fewer may pass.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { absent, crateSource, toolkit } from "../toolkit/kit.ts";
import { runScript, type Verdict } from "../wast/run.ts";
import { scratch } from "./kit.ts";

const crate = crateSource("wasm-tools", "1.263.");

const MEMORIES = "jco: modules with several memories are not known to it";
const THREADS = "jco reads components with an older parser, which does not know these built-ins of threads";
const TAGS = "jco: exceptions' tags are not known to it";
const KEYS = "jco gives maps as JavaScript's, in which a key cannot stand twice";

/** Per file: how many pass at least, and each failure's line with its reason. */
const FILES: Record<string, { passed: number; failed?: [reason: string, ...lines: number[]][] }> = {
  "values/alignment": { passed: 20 },
  "values/concat": { passed: 8, failed: [[KEYS, 731, 769]] },
  "values/numerics": { passed: 24 },
  "values/post-return": { passed: 11, failed: [[THREADS, ...Array.from({ length: 60 }, (_, index) => 213 + index)]] },
  "values/realloc": { passed: 16 },
  "values/strings": { passed: 17 },
  "values/transcode": { passed: 6 },
  "values/variants": { passed: 13, failed: [["jco: an async function that is called inside one binary resolves twice", 186]] },
  "resources/borrows": { passed: 5 },
  "resources/handle-table": { passed: 25 },
  "resources/multiple-resources": { passed: 2 },
  "linking/link-time-virtualization": { passed: 8 },
  "linking/shared-everything-dynamic-linking": { passed: 14 },
  "linking/tags": { passed: 2, failed: [[TAGS, 7, 31, 32, 36, 60, 64, 89, 93, 133, 134]] },
  "linking/unit": {
    passed: 225,
    failed: [
      [MEMORIES, 261, 295, 296, 297, 298, 299, 300, 301, 302],
      ["jco: a component that exports what it imports, unchanged, cannot be translated alone", 1920, 1945, 1946, 1947],
    ],
  },
  "binary/binary": { passed: 129 },
  "validation/abi": { passed: 22 },
  "validation/annotated-names": { passed: 36 },
  "validation/attributes": { passed: 29 },
  "validation/core-modules": { passed: 11 },
  "validation/defined-types": { passed: 47 },
  "validation/extern-names": { passed: 10, failed: [["the official parser takes nested namespaces where its switch is on", 53, 56]] },
  "validation/external-visibility": { passed: 62 },
  "validation/indicies": { passed: 16, failed: [[THREADS, 251]] },
  "validation/instantiation": { passed: 81, failed: [[MEMORIES, 342]] },
  "validation/kebab": { passed: 36 },
  "validation/max-value-size": { passed: 8 },
  "validation/outer-alias": { passed: 31 },
  "validation/resources": { passed: 71 },
};

const told = (verdicts: Verdict[]): string => verdicts.map((it) => `${it.line}: ${it.note}`).join("\n");

if (crate === null) {
  test("the repository's assertions", { skip: absent("the sources of wasm-tools 1.263 are not in cargo's registry") }, () => {});
} else {
  const cache = scratch();
  for (const [name, { passed, failed = [] }] of Object.entries(FILES)) {
    test(`assertions of ${name}`, async () => {
      const text = readFileSync(path.join(crate, "tests", "component-model", "test", `${name}.wast`), "utf8");
      const verdicts = await runScript(await toolkit(), text, cache);
      const known = new Set(failed.flatMap(([, ...lines]) => lines));
      const wrong = verdicts.filter((it) => it.outcome === "failed");
      assert.deepEqual(
        wrong.filter((it) => !known.has(it.line)),
        [],
        told(wrong),
      );
      assert.equal(wrong.length, known.size, `what is named as a failure passes now; take it out:\n${told(wrong)}`);
      assert.ok(verdicts.filter((it) => it.outcome === "passed").length >= passed, told(verdicts.filter((it) => it.outcome === "skipped")));
    });
  }
}
