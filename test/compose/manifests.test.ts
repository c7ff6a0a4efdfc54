/** Packages that lie elsewhere, named by the manifests of wkg, cargo-component and wit-deps. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { checkPackage } from "../../server/src/compose/witCheck.ts";
import { witSource } from "../../server/src/compose/witFiles.ts";
import { toolkit } from "../toolkit/kit.ts";

const MAIN = "package a:app;\ninterface i { use x:lib/types@1.0.0.{id}; f: func(a: id); }\n";
const LIB = "package x:lib@1.0.0;\ninterface types { type id = u64; }\n";

/** What is found in `app/wit` of a folder with these files. */
async function check(contents: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-manifests-"));
  try {
    for (const [name, text] of Object.entries(contents)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const target = path.join(folder, "app", "wit");
    return checkPackage(await toolkit(), witSource(diskFiles(), target)!, target).map((it) => it.message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const base = { "app/wit/app.wit": MAIN, "lib/wit/lib.wit": LIB };

test("without a manifest the package is missing", async () => {
  assert.match((await check(base))[0]!, /package 'x:lib@1\.0\.0' not found/);
});

for (const [name, manifest] of Object.entries({
  "app/wkg.toml": '[overrides]\n"x:lib" = { path = "../lib/wit" }\n',
  "wkg.toml": '[overrides]\n"x:lib" = { path = "lib/wit", version = "1.0.0" }\n',
  "app/Cargo.toml": '[package.metadata.component.target.dependencies]\n"x:lib" = { path = "../lib" }\n',
  "app/wit/deps.toml": 'lib = "../../lib/wit"\n',
  "app/wit/wkg.toml": '[overrides]\n"x:lib" = { path = "../../lib/wit/lib.wit" }\n',
})) {
  test(`${name} names the package's place`, async () => assert.deepEqual(await check({ ...base, [name]: manifest }), []));
}

test("what a named package has in its own deps/ comes along", async () => {
  const contents = {
    "app/wit/app.wit": MAIN,
    "app/wkg.toml": '[overrides]\n"x:lib" = { path = "../lib/wit" }\n',
    "lib/wit/lib.wit": "package x:lib@1.0.0;\ninterface types { use y:far/t.{far}; type id = far; }\n",
    "lib/wit/deps/far/far.wit": "package y:far;\ninterface t { type far = u8; }\n",
  };
  assert.deepEqual(await check(contents), []);
});

test("what lies in deps/ wins; addresses, versions, wrong paths and broken manifests are no packages", async () => {
  const other = LIB.replace("u64", "string").replace("type id", "type other");
  const override = '[overrides]\n"x:lib" = { path = "../lib/wit" }\n';
  assert.deepEqual(await check({ ...base, "lib/wit/lib.wit": other, "app/wit/deps/lib/lib.wit": LIB, "app/wkg.toml": override }), []);
  for (const [name, manifest] of [
    ["app/wkg.toml", '[overrides]\n"x:lib" = { version = "1.0.0" }\n'],
    ["app/wit/deps.toml", 'lib = "https://localhost/x.tar.gz"\n'],
    ["app/wkg.toml", '[overrides]\n"x:lib" = { path = "../nowhere" }\n'],
    ["app/wkg.toml", "[overrides\n"],
    ["app/Cargo.toml", "package = 1\n"],
  ] as const) {
    assert.match((await check({ ...base, [name]: manifest }))[0]!, /not found/, manifest);
  }
});
