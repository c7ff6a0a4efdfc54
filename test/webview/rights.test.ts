/** The map of capabilities as a table. */
import assert from "node:assert/strict";
import test from "node:test";
import { tableOf } from "../../client/webview/rights/table.ts";

test("columns are what somebody has; a cell says how, and through whom", () => {
  const instances = ["store", "app", "alone"].map((id) => ({ id, package: `t:${id}` }));
  const files = { capability: "files" as const, interfaces: ["wasi:filesystem/preopens@0.2.6"] };
  const { columns, rows } = tableOf(instances, [
    { instance: "store", through: [], ...files },
    { instance: "app", through: ["cache", "store"], ...files },
    { instance: "app", through: [], capability: "stdio", interfaces: ["wasi:cli/stdout@0.2.6", "wasi:cli/stderr@0.2.6"] },
  ]);
  assert.deepEqual(columns, ["files", "stdio"]);
  assert.deepEqual(
    rows.map((row) => [row.id, ...row.cells.map((it) => it && `${it.how} ${it.words}`)]),
    [
      ["store", "own itself", null],
      ["app", "through through cache → store", "own itself"],
      ["alone", null, null],
    ],
  );
  assert.match(rows[1]!.cells[0]!.title, /^app → cache → store, which imports wasi:filesystem/);
  assert.deepEqual(tableOf(instances, []).columns, []);
});
