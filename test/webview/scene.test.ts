/** What is drawn of a view, its words, fits, the keyboard's ways, and the exported pictures. */
import assert from "node:assert/strict";
import test from "node:test";
import type { Look } from "../../client/webview/wiring/draw.ts";
import { toMermaid, toSvg } from "../../client/webview/wiring/exports.ts";
import { fitBetween, fitOf, packagesOf, targetsOf } from "../../client/webview/wiring/fits.ts";
import { firstPort, move, nextNode, readingOrder } from "../../client/webview/wiring/keyboard.ts";
import { labelsOf, shortName } from "../../client/webview/wiring/names.ts";
import { FOLD, IMPORTS } from "../../client/webview/wiring/scene.ts";
import { filtered } from "../../client/webview/wiring/search.ts";
import { callsLabel, compact, wordsFor } from "../../client/webview/wiring/words.ts";
import { fits, laid, shop } from "./sample.ts";

const AUTH = "orders:shop/auth@0.1.0";
const none = new Map();

test("names are short, and differ where they must", () => {
  assert.equal(shortName("ns:pkg/iface@1.2.0"), "iface");
  assert.equal(shortName("run-once"), "run-once");
  assert.deepEqual(labelsOf(["a:b/types@1.0.0", "a:c/types@1.0.0", "a:d/other"]), ["b/types", "c/types", "other"]);
  assert.deepEqual(labelsOf(["a:b/types@1.0.0", "a:b/types@2.0.0"]), ["a:b/types@1.0.0", "a:b/types@2.0.0"]);
});

test("imports that only the host can serve are one port, the others stay in sight", () => {
  const view = shop();
  const gateway = laid(view).boxes.get("gateway")!;
  assert.deepEqual(
    gateway.ins.map((it) => it.label),
    ["auth", "parser", "pricing", "images", "8 from the host"],
  );
  assert.equal(laid(view, false).boxes.get("gateway")!.ins.length, 12);
  // Left to `...`, an import that an instance could serve is still there to be wired.
  const edge = view.edges.find((it) => it.id === `gateway.${AUTH}`)!;
  Object.assign(edge, { from: { node: null, port: AUTH }, implicit: true });
  assert.ok(
    laid(view)
      .boxes.get("gateway")!
      .ins.some((it) => it.name === AUTH),
  );
  const bundle = laid(view).byId.get(`${FOLD} gateway`)!;
  assert.deepEqual([bundle.from.box, bundle.edges.length], [IMPORTS, 8]);
});

test("a screen reader hears whole sentences", () => {
  const scene = laid(shop());
  assert.equal(wordsFor(scene, { kind: "node", id: "auth" }, none), "auth, instance of orders:auth, Rust, 1 import, 1 export");
  assert.match(
    wordsFor(scene, { kind: "port", box: "auth", side: "out", name: AUTH }, none),
    /^export auth, .* of auth, wired to business auth, gateway auth$/,
  );
  const calls = new Map([[`gateway.${AUTH}`, { edge: "", count: 1, errors: 2, rate: 0, p50: 0 }]]);
  assert.equal(wordsFor(scene, { kind: "wire", id: `gateway.${AUTH}` }, calls), "wire from auth auth to gateway auth, 1 call, 2 errors");
  assert.deepEqual([950, 1240, 34_000, 5.6e6, 9.8].map(compact), ["950", "1.2k", "34k", "5.6M", "9.8"]);
  assert.equal(callsLabel({ edge: "", count: 1240, errors: 3, rate: 870, p50: 1 }), "1.2k× · 870/s · 3 errors");
});

test("fits are looked up by package and port; what is not known is not refused", () => {
  const view = shop();
  const [table, packages] = [fits(view), packagesOf(view)];
  assert.equal(fitOf(table, packages, { node: "auth", port: AUTH }, { node: "gateway", port: AUTH }).fits, "yes");
  assert.match(
    fitOf(table, packages, { node: "auth", port: AUTH }, { node: "gateway", port: "orders:shop/images@0.1.0" }).reason,
    /wants the function/,
  );
  assert.equal(fitOf(null, packages, { node: "auth", port: AUTH }, { node: "gateway", port: AUTH }).fits, "unknown");
  const scene = laid(view);
  const own = scene.boxes.get("business")!;
  assert.match(fitBetween(table, packages, own.ins[0]!, own.outs[0]!).reason, /itself/);
  const targets = targetsOf(scene, table, packages, own.ins[0]!);
  assert.deepEqual([targets[0]!.port.box, targets[0]!.answer.fits], ["auth", "yes"]);
  assert.ok(targets.every((it) => it.port.side === "out" && it.port.box !== "business"));
});

test("every node is reached by Tab, every port and wire by arrows", () => {
  const scene = laid(shop());
  assert.deepEqual(readingOrder(scene).sort(), [...scene.boxes.keys()].sort());
  const seen: string[] = [];
  for (let at = nextNode(scene, null, false); at; at = nextNode(scene, at, false)) seen.push(at.kind === "node" ? at.id : "");
  assert.deepEqual(seen, readingOrder(scene));
  const port = firstPort(scene, "gateway")!;
  const wire = move(scene, port, "left")!;
  assert.equal(wire.kind, "wire");
  assert.deepEqual(move(scene, wire, "right"), port);
  assert.equal(move(scene, move(scene, port, "down")!, "up")!.kind, "port");
  assert.equal(move(scene, { kind: "node", id: "gateway" }, "left")!.kind, "node");
});

test("the search puts what begins with the text first", () => {
  const choices = ["my auth", "auth", "gateway"].map((label) => ({ label }));
  assert.deepEqual(
    filtered(choices, "AU").map((it) => it.label),
    ["auth", "my auth"],
  );
  assert.deepEqual(filtered([{ label: "a", detail: "rust" }], "rust a").length, 1);
});

test("exported pictures hold every instance, and text from a binary cannot break out", () => {
  const view = shop();
  view.nodes[0]!.package = `evil:<script>"&"`;
  const theme = { font: "x", languages: {}, highContrast: false } as unknown as Look["theme"];
  const colors = [
    "background",
    "node",
    "head",
    "border",
    "text",
    "dim",
    "wire",
    "accent",
    "selection",
    "error",
    "warning",
    "good",
    "badgeText",
  ];
  Object.assign(theme, Object.fromEntries(colors.map((it) => [it, "#123456"])));
  const look: Look = { theme, detail: "full", pixel: 1, nodes: new Set(), wires: new Set(), calls: new Map(), stale: false };
  const svg = toSvg(laid(view), look, "a <b>");
  for (const node of view.nodes) assert.ok(svg.includes(`>${node.id}</text>`));
  assert.ok(!svg.includes("<script>") && svg.includes("a &lt;b&gt;"));
  const mermaid = toMermaid(view);
  assert.match(mermaid, /^flowchart LR\n {2}imports/);
  assert.ok(!mermaid.includes("<script>") && mermaid.includes("n0 -->"));
});
