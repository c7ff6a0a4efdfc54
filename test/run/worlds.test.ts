/** jco's output for every world of the official suite, patched, is JavaScript: a patch that fits only our sample would show here. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { loadScript } from "../../server/src/run/script.ts";
import { transpile } from "../../server/src/run/transpile.ts";
import { absent, crateSource, readWit } from "../toolkit/kit.ts";
import { must, scratch, toolkit } from "./kit.ts";

const crate = crateSource("wit-parser", "0.263.");
const features = { all: false, names: ["active"] };
/** The official encoder itself needs minutes for a dummy component of these. */
const slow = /^stress-/;
/** jco 1.35 reads components with an older parser, which does not know property accessors. */
const newer = /accessor/;

function cases(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== "parse-fail" && (name.endsWith(".wit") || statSync(path.join(folder, name)).isDirectory()))
    .filter((name) => !slow.test(name))
    .map((name) => path.join(folder, name));
}

if (crate === null) {
  test("worlds of the official suite", { skip: absent("the sources of wit-parser 0.263 are not in cargo's registry") }, () => {});
} else {
  test("every world of the official suite becomes modules that load", async () => {
    const tk = await toolkit();
    const cache = scratch();
    let loaded = 0;
    for (const file of cases(path.join(crate, "tests", "ui"))) {
      const source = await readWit(file, crate);
      const resolve = must(tk.resolveWit(source, features));
      for (const world of resolve.worlds.filter((it) => it.package === resolve.main)) {
        const bytes = must(tk.dummyComponent(source, world.name, features));
        const imports = must(tk.componentInfo(bytes)).imports.map((it) => it.name);
        const component = { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
        const load = async (): Promise<unknown> => loadScript(await transpile(component, imports, cache))();
        if (newer.test(file)) await assert.rejects(load, /failed to extract interface information/, file);
        else await load().catch((error: unknown) => assert.fail(`${file} ${world.name}: ${String(error)}`));
        loaded++;
      }
    }
    assert.ok(loaded >= 70, String(loaded));
  });
}
