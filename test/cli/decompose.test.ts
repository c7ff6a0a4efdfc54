/** `witloom decompose`: what comes apart composes to the same again. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fixture, middleware, scratch, witloom } from "../run/kit.ts";

/** The graph as the command line prints it. */
async function graphOf(file: string): Promise<unknown> {
  const { stdout, code, stderr } = await witloom(["graph", "--json", file]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

for (const [name, source] of [
  ["calc", async () => fixture("calc", "app.wac")],
  ["driver", async () => fixture("calc", "driver.wac")],
  ["kitchen", async () => fixture("kitchen", "app.wac")],
  ["middleware", middleware],
] as [string, () => Promise<string>][]) {
  test(`${name}: composed, taken apart, composed again`, async () => {
    const cwd = scratch();
    const composed = await witloom(["compose", await source(), "-o", "whole.wasm"], { cwd });
    assert.equal(composed.code, 0, composed.stderr);
    const apart = await witloom(["decompose", "whole.wasm", "-o", "parts"], { cwd });
    assert.deepEqual([apart.code, apart.stderr], [0, ""]);
    const files = apart.stdout.trim().split("\n");
    assert.equal(files[0], path.join("parts", "whole.wac"));
    assert.ok(files.length > 1 && files.slice(1).every((it) => it.startsWith(path.join("parts", "deps", "whole"))));
    const again = await witloom(["compose", path.join("parts", "whole.wac"), "-o", "again.wasm"], { cwd });
    assert.equal(again.code, 0, `${again.stderr}\n${readFileSync(path.join(cwd, "parts", "whole.wac"), "utf8")}`);
    assert.deepEqual(strip(await graphOf(path.join(cwd, "again.wasm"))), strip(await graphOf(path.join(cwd, "whole.wasm"))));
    const kept = await witloom(["decompose", "whole.wasm", "-o", "parts"], { cwd });
    assert.equal(kept.code, 2);
    assert.match(kept.stderr, /is there already; choose another folder, or give --force/);
  });
}

/** Names of packages are made up where the binary has none. */
function strip(graph: unknown): unknown {
  return JSON.parse(JSON.stringify(graph, (key, value: unknown) => (key === "package" ? undefined : value)));
}

test("what is no component is told in one line", async () => {
  const cwd = scratch();
  const done = await witloom(["decompose", "absent.wasm", "-o", "x"], { cwd });
  assert.deepEqual([done.code, existsSync(path.join(cwd, "x"))], [2, false]);
  assert.match(done.stderr, /absent\.wasm does not exist; check the path/);
  const single = await witloom(["decompose", fixture("middleware", "deps", "ex", "inner.wasm"), "-o", "x"], { cwd });
  assert.deepEqual([single.code, existsSync(path.join(cwd, "x"))], [1, false]);
  assert.match(single.stderr, /inner\.wasm is one component with nothing in it that could be taken apart/);
});
