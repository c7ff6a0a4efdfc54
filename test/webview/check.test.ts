/** The host takes only messages of the contract from a canvas, and finds the text of what is chosen. */
import assert from "node:assert/strict";
import test from "node:test";
import { checkMessage } from "../../client/src/wiring/check.ts";
import { rangeOf } from "../../client/src/wiring/places.ts";
import { shop } from "./sample.ts";

test("messages of the contract pass", () => {
  const good = [
    { kind: "ready" },
    { kind: "gesture", id: 1, version: 2, gesture: { kind: "connect", from: { node: null, port: "a" }, to: { node: "b", port: "c" } } },
    { kind: "reveal", shown: { port: { node: "a", port: "b" }, side: "in" } },
    { kind: "places", places: { a: { x: 1, y: -2 } } },
    { kind: "command", command: "run" },
    { kind: "export", format: "svg", data: "" },
    { kind: "timeline", run: 3, call: null },
    { kind: "timeline", run: 3, call: 7 },
    { kind: "pause", at: { node: "a" }, add: true },
    { kind: "pause", at: { edge: "a.b" }, add: false },
    { kind: "pause", at: { port: { node: null, port: "b" }, side: "out" }, add: true },
  ];
  for (const message of good) assert.deepEqual(checkMessage(message), message);
});

test("anything else is ignored", () => {
  const bad = [
    null,
    "ready",
    {},
    { kind: "toString" },
    { kind: "command", command: "workbench.action.quit" },
    { kind: "gesture", id: 1, version: 2, gesture: { kind: "format-disk" } },
    { kind: "gesture", id: 1, version: 2, gesture: { kind: "add", package: 7 } },
    { kind: "gesture", id: Number.NaN, version: 2, gesture: { kind: "add", package: "a" } },
    { kind: "places", places: { a: { x: "1", y: 2 } } },
    { kind: "export", format: "exe", data: "" },
    { kind: "timeline", run: "3", call: null },
    { kind: "timeline", run: 3 },
    { kind: "pause", at: { edge: 1 }, add: true },
    { kind: "pause", at: { edge: "a" } },
  ];
  for (const message of bad) assert.equal(checkMessage(message), null, JSON.stringify(message));
});

test("a port's text is that of its wire, an implicit wire's that of the node it serves", () => {
  const view = shop();
  const auth = "orders:shop/auth@0.1.0";
  assert.deepEqual(rangeOf(view, { port: { node: "gateway", port: auth }, side: "in" })?.start.line, 8);
  assert.deepEqual(rangeOf(view, { node: "images" })?.start.line, 8);
  const implicit = view.edges.find((it) => it.implicit && it.to.node === "gateway")!;
  assert.deepEqual(rangeOf(view, { edge: implicit.id })?.start.line, 9);
  assert.equal(rangeOf(view, { node: "nobody" }), undefined);
});
