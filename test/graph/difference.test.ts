import assert from "node:assert/strict";
import test from "node:test";
import { firstDifference } from "../../server/src/graph/difference.ts";

const type = (...items: string[]): string => `interface {\n  use a:b/c.{d};\n\n${items.map((it) => `  ${it}`).join("\n\n")}\n}`;

test("the first item that differs, with both its sides", () => {
  assert.equal(firstDifference(type("f: func();", "g: func();"), type("g: func();", "f: func();")), null);
  assert.deepEqual(firstDifference(type("f: func(a: u32);"), type("f: func(a: u64);")), {
    item: "f",
    wanted: "f: func(a: u32);",
    offered: "f: func(a: u64);",
  });
  const record = "record r {\n    x: u32,\n  }";
  assert.deepEqual(firstDifference(type(record), type("f: func();")), { item: "r", wanted: "record r { x: u32, }", offered: null });
  assert.deepEqual(firstDifference("func() -> u32", "func() -> u64"), { item: "", wanted: "func() -> u32", offered: "func() -> u64" });
});
