/** Curves, hit-testing, the viewport's arithmetic. */
import assert from "node:assert/strict";
import test from "node:test";
import {
  crosses,
  curveBounds,
  curveThrough,
  distanceTo,
  endOf,
  fitting,
  pointAt,
  toScreen,
  toWorld,
  wireCurve,
} from "../../client/webview/wiring/geometry.ts";
import { hitTest, nearestPort, nodesIn, wireAt } from "../../client/webview/wiring/hit.ts";
import { anchor } from "../../client/webview/wiring/scene.ts";
import { around, bringing } from "../../client/webview/wiring/transforms.ts";
import { laid, shop } from "./sample.ts";

test("a curve begins and ends at its ports, and its distance is zero on it", () => {
  const curve = wireCurve({ x: 10, y: 20 }, { x: 300, y: -80 });
  assert.deepEqual(pointAt(curve, 0), { x: 10, y: 20 });
  assert.deepEqual(pointAt(curve, 1), { x: 300, y: -80 });
  assert.ok(distanceTo(curve, pointAt(curve, 0.4)).distance < 1);
  assert.ok(Math.abs(distanceTo(curve, pointAt(curve, 0.4)).t - 0.4) < 0.05);
});

test("a curve through points goes through them and is inside its bounds", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 100, y: 50 },
    { x: 200, y: 50 },
    { x: 300, y: 10 },
  ];
  const curve = curveThrough(points);
  for (const point of points) assert.ok(distanceTo(curve, point).distance < 1.5, JSON.stringify(point));
  assert.deepEqual(endOf(curve), points.at(-1));
  const box = curveBounds(curve);
  for (let t = 0; t <= 1; t += 0.1) {
    const at = pointAt(curve, t);
    assert.ok(at.x >= box.x - 1 && at.x <= box.x + box.width + 1 && at.y >= box.y - 1 && at.y <= box.y + box.height + 1);
  }
  assert.ok(crosses(curve, { x: 120, y: 40, width: 40, height: 20 }));
  assert.ok(!crosses(curve, { x: 120, y: 90, width: 40, height: 20 }));
});

test("a press meets ports before nodes, nodes before wires, and nothing beside them", () => {
  const scene = laid(shop());
  const gateway = scene.boxes.get("gateway")!;
  const port = gateway.ins[0]!;
  const at = anchor(gateway, "in", port.name);
  assert.deepEqual(hitTest(scene, { x: at.x - 4, y: at.y + 2 }, 9, true)?.item, {
    kind: "port",
    box: "gateway",
    side: "in",
    name: port.name,
  });
  assert.equal(hitTest(scene, { x: at.x - 4, y: at.y + 2 }, 9, false)?.item.kind, "wire");
  assert.deepEqual(hitTest(scene, { x: gateway.x + 40, y: gateway.y + 10 }, 9, true)?.item, { kind: "node", id: "gateway" });
  assert.equal(hitTest(scene, { x: -5000, y: 0 }, 9, true), null);
  assert.equal(nearestPort(scene, at, 9, "out"), null);
  assert.equal(
    wireAt(scene, { x: gateway.x + gateway.width + 20, y: anchor(gateway, "out", gateway.outs[0]!.name).y }, 9)?.item.kind,
    "wire",
  );
});

test("a frame takes the nodes that it touches, and never the borders", () => {
  const scene = laid(shop());
  assert.deepEqual(nodesIn(scene, { x: -1e5, y: -1e5, width: 2e5, height: 2e5 }).sort(), [
    "auth",
    "business",
    "gateway",
    "images",
    "parser",
  ]);
});

test("zooming keeps the fixed point; fitting shows everything; bringing in moves no more than needed", () => {
  const fixed = { x: 120, y: 80 };
  const [before, after] = [{ x: 7, y: -3, k: 1 }, around({ x: 7, y: -3, k: 1 }, fixed, 1.5)];
  assert.deepEqual(toWorld(before, fixed), toWorld(after, fixed));
  const size = { width: 800, height: 600 };
  const rect = { x: -500, y: 200, width: 4000, height: 900 };
  const fit = fitting(rect, size.width, size.height);
  assert.ok(toScreen(fit, rect).x >= 0 && toScreen(fit, { x: 3500, y: 0 }).x <= 800);
  const shown = { x: 100, y: 100, width: 50, height: 50 };
  assert.deepEqual(bringing({ x: 0, y: 0, k: 1 }, shown, size), { x: 0, y: 0, k: 1 });
  assert.equal(bringing({ x: 0, y: 0, k: 1 }, { ...shown, x: 790 }, size).x, -70);
  assert.equal(bringing({ x: 0, y: 0, k: 0.2 }, shown, size, 0.5).k, 0.5);
});
