/** Layout: nothing lies on anything, providers stand left of their users, and an edit moves only what it must. */
import assert from "node:assert/strict";
import test from "node:test";
import ElkEngine from "elkjs";
import { elkGraph, elkLayout } from "../../client/webview/wiring/elkGraph.ts";
import { intersects } from "../../client/webview/wiring/geometry.ts";
import { EXPORTS, IMPORTS, type Scene, sceneOf } from "../../client/webview/wiring/scene.ts";
import { settle, withChosen } from "../../client/webview/wiring/stable.ts";
import { big, laid, measure, shop } from "./sample.ts";

function overlaps(scene: Scene): string[] {
  const boxes = [...scene.boxes.values()];
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => intersects(a, b))
      .map((b) => `${a.id} and ${b.id}`),
  );
}

const placesOf = (scene: Scene): Map<string, { x: number; y: number }> =>
  new Map([...scene.boxes.values()].map(({ id, x, y }) => [id, { x, y }]));

test("the quick placement overlaps nothing and runs from left to right, also with a thousand nodes", () => {
  for (const view of [shop(), big(1000, 3000)]) {
    const scene = laid(view);
    assert.deepEqual(overlaps(scene), []);
    for (const wire of scene.wires) {
      const [from, to] = [scene.boxes.get(wire.from.box)!, scene.boxes.get(wire.to.box)!];
      assert.ok(from.x + from.width <= to.x, wire.id);
    }
  }
});

test("elkjs lays the shop out with the borders outermost, and routes wires around boxes", async () => {
  const scene = laid(shop());
  const { places, routes } = elkLayout(scene, await new ElkEngine().layout(elkGraph(scene)));
  const after = sceneOf(shop(), { measure, places, fold: true });
  assert.deepEqual(overlaps(after), []);
  const left = Math.min(...[...after.boxes.values()].map((it) => it.x));
  const right = Math.max(...[...after.boxes.values()].map((it) => it.x + it.width));
  const [imports, exports] = [after.boxes.get(IMPORTS)!, after.boxes.get(EXPORTS)!];
  assert.deepEqual([imports.x, exports.x + exports.width], [left, right]);
  assert.ok(routes.has("gateway.orders:shop/auth@0.1.0"));
});

test("a circle of wires does not hang the placement", () => {
  const view = big(3, 2);
  view.edges = ["0 1", "1 2", "2 0"].map((it, index) => {
    const [from, to] = it.split(" ").map((n) => view.nodes[Number(n)]!) as [(typeof view.nodes)[0], (typeof view.nodes)[0]];
    to.imports = [{ name: "in", type: "" }];
    return { id: String(index), from: { node: from.id, port: from.exports[0]!.name }, to: { node: to.id, port: "in" }, implicit: false };
  });
  assert.deepEqual(overlaps(laid(view)), []);
});

test("what was there stays exactly where it was; what is new overlaps nothing", () => {
  const first = laid(shop());
  const old = { places: placesOf(first), loose: new Set<string>() };
  const view = shop();
  view.nodes.push({ ...view.nodes[1]!, id: "parser2" }, { ...view.nodes[0]!, id: "auth2" });
  const { places, loose } = settle(sceneOf(view, { measure, places: old.places, fold: true }), old, new Map());
  for (const [id, place] of old.places) if (!id.startsWith("<")) assert.deepEqual(places.get(id), place, id);
  assert.deepEqual(overlaps(sceneOf(view, { measure, places, fold: true })), []);
  assert.deepEqual([...loose], ["parser2", "auth2"]);
});

test("a new node finds its column with its first wire, one that somebody placed stays", () => {
  const view = shop();
  view.nodes.push({ ...view.nodes[1]!, id: "parser2" });
  const bare = sceneOf(view, { measure, places: new Map(), fold: true });
  const before = settle(bare, { places: placesOf(laid(shop())), loose: new Set() }, new Map());
  const parser = view.nodes[1]!.exports[0]!.name;
  // To the right of the gateway that it serves from now on.
  before.places.set("parser2", { x: 5000, y: 0 });
  const wired = {
    ...view,
    edges: view.edges.map((it) => (it.id === `gateway.${parser}` ? { ...it, from: { node: "parser2", port: parser } } : it)),
  };
  const scene = sceneOf(wired, { measure, places: before.places, fold: true });
  const after = settle(scene, before, new Map()).places;
  assert.ok(after.get("parser2")!.x < after.get("gateway")!.x);
  const chosen = new Map([["parser2", { x: 5000, y: 0 }]]);
  assert.deepEqual(settle(scene, before, chosen).places.get("parser2"), { x: 5000, y: 0 });
});

test("chosen places hold in a new layout, and what lay there gives way", () => {
  const scene = laid(shop());
  const all = placesOf(scene);
  const chosen = new Map([["auth", all.get("parser")!]]);
  const places = withChosen(scene, all, chosen);
  assert.deepEqual(places.get("auth"), all.get("parser"));
  assert.notDeepEqual(places.get("parser"), all.get("parser"));
});
