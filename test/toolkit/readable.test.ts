/** Compositions whose exports have types of each other, which wac's own reader panics at: they compose, are described and taken apart. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Package } from "../../server/src/toolkit/toolkit.ts";
import { must, toolkit } from "./kit.ts";

const text = readFileSync(path.join("test", "fixtures", "build", "pairs", "wit", "pairs.wit"), "utf8");

async function parts(): Promise<Package[]> {
  const tk = await toolkit();
  return ["provider", "consumer"].map((world) => {
    const bytes = must(tk.dummyComponent({ main: [{ path: "pairs.wit", text }], deps: [] }, world));
    return { name: `t:${world}`, content: { tag: "binary", val: bytes } };
  });
}

const WAC = `package t:all;
let p = new t:provider {};
let q = new t:provider {};
let c = new t:consumer { kitchen: p.kitchen };
let d = new t:consumer { kitchen: q.kitchen };
export p.kitchen as one;
export q.kitchen as two;
export c.reporting as three;
export d.reporting as four;`;

test("two instances of a component, each with one that uses its types", async () => {
  const tk = await toolkit();
  const { bytes, graph } = must(tk.compose({ path: "all.wac", text: WAC }, await parts()));
  must(tk.validate(bytes));
  assert.deepEqual(
    graph.exports.map(({ name, source }) => [name, source.node, source.path]),
    [
      ["one", 0, ["pairs:api/kitchen@0.1.0"]],
      ["two", 1, ["pairs:api/kitchen@0.1.0"]],
      ["three", 2, ["pairs:api/reporting@0.1.0"]],
      ["four", 3, ["pairs:api/reporting@0.1.0"]],
    ],
  );
  for (const port of graph.exports) assert.match(port.type, /^interface \{\n {2}/, port.name);
  assert.match(graph.exports[3]!.type, /use pairs:api\/kitchen@0\.1\.0\.\{/);

  const apart = must(tk.decompose(bytes));
  assert.equal(apart.components.length, 2);
  assert.deepEqual(
    apart.graph.exports.map((it) => [it.name, it.type]),
    graph.exports.map((it) => [it.name, it.type]),
  );
  const info = must(tk.componentInfo(bytes));
  assert.deepEqual(
    info.exports.map((it) => it.name),
    ["one", "two", "three", "four"],
  );
  const report = must(tk.graphOf({ path: "all.wac", text: WAC }, await parts()));
  assert.deepEqual(report.problems, []);
});

test("what WIT cannot say is a problem, not the end of the engine", async () => {
  const tk = await toolkit();
  const wac = WAC.split("\n").filter((line) => !/ q | d |q\.|d\./.test(line));
  const { bytes } = must(tk.compose({ path: "one.wac", text: wac.join("\n") }, await parts()));
  const shown = tk.componentWit(bytes);
  assert.ok(!shown.ok && shown.problem.kind === "not-wit", JSON.stringify(shown));
  assert.match(shown.problem.message, /^The component uses the type `\w+` of an interface that has no name of its own/);
});
