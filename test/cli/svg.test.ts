import assert from "node:assert/strict";
import test from "node:test";
import { svg } from "../../server/src/cli/svg.ts";
import type { ComponentGraph, GraphEdge, GraphNode } from "../../server/src/protocol/graph.ts";

const node = (id: string, exports: string[] = []): GraphNode => ({
  id,
  package: `p:${id}`,
  imports: [],
  exports: exports.map((name) => ({ name, type: "func()" })),
});
const edge = (from: string, to: string, name: string): GraphEdge => ({ from, export: name, to, import: name });
const graph = (nodes: GraphNode[], edges: GraphEdge[], more: Partial<ComponentGraph> = {}): ComponentGraph => ({
  nodes,
  edges,
  imports: [],
  exports: [],
  problems: [],
  ...more,
});

/** Where the box with that title begins. */
function left(drawing: string, title: string): number {
  const match = new RegExp(`x="(\\d+)"[^>]*/><text [^>]*class="t">${title}<`).exec(drawing);
  assert.ok(match, `there is no box ${title}`);
  return Number(match[1]);
}

test("providers stand left of their users, and every wire is drawn", () => {
  const drawing = svg(
    graph(
      [node("top"), node("mid", ["m"]), node("base", ["b"])],
      [edge("base", "mid", "b"), edge("mid", "top", "m"), edge("base", "top", "b")],
      {
        imports: [{ name: "wasi:cli/stdout@0.2.0", type: "" }],
        exports: [{ name: "run", type: "" }],
      },
    ),
  );
  const columns = ["imports", "base", "mid", "top", "exports"].map((title) => left(drawing, title));
  assert.deepEqual(
    columns,
    [...columns].sort((a, b) => a - b),
  );
  assert.equal(new Set(columns).size, 5);
  assert.equal(drawing.match(/<path /g)?.length, 3);
});

test("names are escaped", () => {
  const drawing = svg(graph([node('<a&"b>\u0000', ["</text><script>"])], []));
  assert.ok(drawing.includes("&lt;a&amp;&quot;b&gt;\ufffd") && drawing.includes("&lt;/text&gt;&lt;script&gt;"));
  assert.equal(drawing.includes("<script"), false);
});

test("boxes of one column do not overlap, a circle ends, and an empty graph is a drawing too", () => {
  const many = Array.from({ length: 12 }, (_, i) => node(`n${i}`, ["x", "y"]));
  const boxes = [...svg(graph(many, [])).matchAll(/class="b" x="(\d+)" y="(\d+)" width="\d+" height="(\d+)"/g)].map((it) =>
    it.slice(1).map(Number),
  );
  assert.equal(boxes.length, 12);
  for (const [i, box] of boxes.slice(1).entries()) assert.ok(box[1]! >= boxes[i]![1]! + boxes[i]![2]!);
  assert.match(svg(graph([node("a", ["x"]), node("b", ["y"])], [edge("a", "b", "x"), edge("b", "a", "y")])), /<\/svg>\n$/);
  assert.match(svg(graph([], [])), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="48" height="48"/);
});
