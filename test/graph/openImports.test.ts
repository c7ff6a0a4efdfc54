/** Where a composition leaves an import open that nobody serves. */
import assert from "node:assert/strict";
import test from "node:test";
import { openImports, servedByHost } from "../../server/src/graph/openImports.ts";
import { read, shopWorld } from "./kit.ts";

test("open imports stand at their import statement, at the `...`, and only where the host serves nothing", async () => {
  const world = await shopWorld();
  const text = `package t:app;
import sink: interface { log: func(line: string); };
let echo = new shop:echo { logging: sink };
let basket = new shop:basket {
  ...
};
let till = new shop:till { cart: basket.cart, ... };
export till...;
`;
  const { wiring, diagnostics } = read(world, text);
  assert.deepEqual(
    diagnostics.filter((it) => it.severity === "error").map((it) => it.message),
    [],
  );
  const found = openImports(wiring).map((it) => [it.name, text.slice(it.start, it.end), text.slice(0, it.start).split("\n").length]);
  assert.deepEqual(found, [
    ["shop:api/logging@1.2.0", "sink", 2],
    ["shop:api/logging@1.2.0", "...", 5],
    ["shop:api/prices@1.2.0", "...", 5],
    ["shop:api/logging@1.2.0", "...", 7],
  ]);
});

test("the host serves the packages of WASI that it has", () => {
  assert.ok(servedByHost("wasi:clocks/wall-clock@0.2.6"));
  assert.ok(!servedByHost("wasi:keyvalue/store@0.2.0-draft"));
  assert.ok(!servedByHost("shop:api/prices"));
});
