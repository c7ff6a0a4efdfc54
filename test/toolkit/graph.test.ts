import assert from "node:assert/strict";
import test from "node:test";
import type { Graph, Package } from "../../server/src/toolkit/toolkit.ts";
import { component, shop, shopWac, shopWit } from "./fixtures.ts";
import { binaryPackage, must, toolkit } from "./kit.ts";

async function packages(): Promise<Package[]> {
  return Object.entries(await shop()).map(([name, bytes]) => binaryPackage(`shop:${name}`, bytes));
}

/** `to.import <- from.path`, one line per argument. */
function wires(graph: Graph): string[] {
  return graph.nodes.flatMap((node) =>
    node.args.map(
      (arg) =>
        `${node.id}.${arg.name} <- ${arg.source.node === undefined ? "" : graph.nodes[arg.source.node]?.id}[${arg.source.path.join(", ")}]`,
    ),
  );
}

test("the graph of a document: nodes, spreads, implicit imports, exports, places", async () => {
  const tk = await toolkit();
  const { graph } = must(tk.compose({ path: "app.wac", text: shopWac }, await packages()));
  assert.deepEqual(
    graph.nodes.map((node) => [node.id, node.package, node.component]),
    [
      ["logger", "shop:logger", 3],
      ["catalog", "shop:catalog", 0],
      ["basket", "shop:basket", 1],
      ["till", "shop:till", 2],
    ],
  );
  assert.deepEqual(wires(graph), [
    "catalog.shop:api/logging@1.2.0 <- logger[shop:api/logging@1.2.0]",
    "catalog.shop:api/types@1.2.0 <- [shop:api/types@1.2.0]",
    "basket.shop:api/logging@1.2.0 <- logger[shop:api/logging@1.2.0]",
    "basket.shop:api/types@1.2.0 <- [shop:api/types@1.2.0]",
    "basket.shop:api/prices@1.2.0 <- catalog[shop:api/prices@1.2.0]",
    "till.shop:api/types@1.2.0 <- [shop:api/types@1.2.0]",
    "till.shop:api/cart@1.2.0 <- basket[shop:api/cart@1.2.0]",
    "till.shop:api/logging@1.2.0 <- [shop:api/logging@1.2.0]",
  ]);
  assert.ok(
    graph.imports.some((port) => port.name === "shop:api/logging@1.2.0" && port.type === "interface {\n  log: func(line: string);\n}"),
  );
  assert.deepEqual(
    graph.exports.map((item) => [item.name, item.source]),
    [
      ["run", { node: 3, path: ["run"] }],
      ["shop:api/checkout@1.2.0", { node: 3, path: ["shop:api/checkout@1.2.0"] }],
    ],
  );
  assert.equal(graph.exports.find((item) => item.name === "run")?.type, "func() -> result");
  const text = (span: { start: number; end: number } | undefined): string => (span ? shopWac.slice(span.start, span.end) : "");
  const basket = graph.nodes[2];
  assert.equal(text(basket?.span), "new shop:basket { prices: catalog.prices, ...logger, ... }");
  assert.deepEqual(
    graph.nodes.flatMap((node) => node.args.map((arg) => text(arg.span))),
    ["logging: logger.logging", "...", "logger", "...", "prices: catalog.prices", "...", '"shop:api/cart@1.2.0": basket.cart', "..."],
  );
});

test("a port's type is WIT: records, resources, uses", async () => {
  const tk = await toolkit();
  const { basket } = await shop();
  const info = must(tk.componentInfo(basket));
  assert.equal(info.kind, "component");
  assert.equal(
    info.exports[0]?.type,
    `interface {
  use shop:api/types@1.2.0.{price};
  resource basket {
    constructor(owner: string);
    add: func(item: string, count: u32) -> result<u64, string>;
    total: func() -> price;
    merge: static func(a: basket, b: basket) -> basket;
  }
  count: func(held: borrow<basket>) -> u32;
}`,
  );
  const types = info.imports.find((port) => port.name === "shop:api/types@1.2.0");
  assert.equal(
    types?.type,
    "interface {\n  enum currency {\n    eur,\n    usd,\n  }\n  record price {\n    amount: f64,\n    currency: currency,\n  }\n}",
  );
});

test("nested instantiations get names of their own", async () => {
  const tk = await toolkit();
  const text =
    'package a:b;\nlet till = new shop:till { cart: new shop:basket { ... }.cart, ... };\nlet basket = new shop:basket { ... };\nexport till.run as "run";\n';
  const { graph } = must(tk.compose({ path: "a.wac", text }, await packages()));
  assert.deepEqual(
    graph.nodes.map((node) => node.id),
    ["basket2", "till", "basket"],
  );
  assert.deepEqual(
    graph.exports.map((item) => item.name),
    ["run"],
  );
});

test("an unfinished document still has a graph, and every mistake is told once", async () => {
  const tk = await toolkit();
  const text = `package shop:app;
let logger = new shop:logger {};
let nothing = new shop:nothing { ... };
let catalog = new shop:catalog { logging: nothing.logging, ... };
let basket = new shop:basket { prices: logger.logging, logging: logger.logging, ... };
let till = new shop:till { cart: basket.cart };
export till...;
export basket.missing as "m";
`;
  const report = must(tk.graphOf({ path: "app.wac", text }, await packages()));
  assert.deepEqual(
    report.problems.map((problem) => [problem.kind, text.slice(problem.span?.start, problem.span?.end)]),
    [
      ["unknown-package", "shop:nothing"],
      ["mismatched-instantiation-arg", "prices"],
      ["missing-instantiation-arg", "shop:till"],
      ["missing-instantiation-arg", "shop:till"],
      ["missing-instance-export", ".missing"],
    ],
  );
  assert.deepEqual(wires(report.graph), [
    "catalog.shop:api/types@1.2.0 <- [shop:api/types@1.2.0]",
    "basket.shop:api/logging@1.2.0 <- logger[shop:api/logging@1.2.0]",
    "basket.shop:api/types@1.2.0 <- [shop:api/types@1.2.0]",
    "till.shop:api/cart@1.2.0 <- basket[shop:api/cart@1.2.0]",
  ]);
  assert.deepEqual(
    report.graph.nodes.map((node) => node.id),
    ["logger", "catalog", "basket", "till"],
  );
  assert.deepEqual(
    report.graph.imports.map((port) => port.name),
    ["shop:api/types@1.2.0"],
  );
  assert.deepEqual(
    report.graph.exports.map((item) => item.name),
    ["run", "shop:api/checkout@1.2.0"],
  );
});

test("a graph given as data composes like the document", async () => {
  const tk = await toolkit();
  const all = await packages();
  const path = (name: string): string[] => [`shop:api/${name}@1.2.0`];
  const wiring = {
    instances: [
      { id: "logger", package: 3 },
      { id: "catalog", package: 0 },
      { id: "basket", package: 1 },
      { id: "till", package: 2 },
    ],
    edges: [
      { from: { node: 0, path: path("logging") }, to: 1, import: "shop:api/logging@1.2.0" },
      { from: { node: 0, path: path("logging") }, to: 2, import: "shop:api/logging@1.2.0" },
      { from: { node: 1, path: path("prices") }, to: 2, import: "shop:api/prices@1.2.0" },
      { from: { node: 2, path: path("cart") }, to: 3, import: "shop:api/cart@1.2.0" },
    ],
    exports: [
      { name: "shop:api/checkout@1.2.0", source: { node: 3, path: path("checkout") } },
      { name: "run", source: { node: 3, path: ["run"] } },
    ],
  };
  const data = tk.composeGraph(all, wiring);
  assert.ok(data.ok);
  const document = must(tk.compose({ path: "app.wac", text: shopWac }, all));
  assert.deepEqual(wires(data.value.graph), wires(document.graph));
  const wrong = tk.composeGraph(all, {
    ...wiring,
    edges: [...wiring.edges, { from: { node: 0, path: path("logging") }, to: 3, import: "shop:api/types@1.2.0" }],
  });
  assert.ok(!wrong.ok);
  assert.equal(wrong.edge, 4);
  assert.ok(wrong.problem.causes.length > 0 || wrong.problem.message.includes("types"));
});

test("fits says why an export does not satisfy an import, down to the field", async () => {
  const tk = await toolkit();
  const { basket, catalog } = await shop();
  const changed = await component(shopWit.replace("amount: f64", "amount: u64"), "catalog");
  const prices = "shop:api/prices@1.2.0";
  const fits = (bytes: Uint8Array) => must(tk.fits(binaryPackage("shop:catalog", bytes), binaryPackage("shop:basket", basket)));
  const verdict = (bytes: Uint8Array) => fits(bytes).find((it) => it.export === prices && it.import === prices);
  assert.equal(verdict(catalog)?.reasons, undefined);
  assert.match((verdict(changed)?.reasons ?? []).join(" / "), /amount/);
  // Every pair is there, those of different interfaces with a reason.
  const info = (bytes: Uint8Array) => must(tk.componentInfo(bytes));
  assert.equal(fits(catalog).length, info(catalog).exports.length * info(basket).imports.length);
  assert.ok(fits(catalog).some((it) => it.export !== it.import && (it.reasons ?? []).length > 0));
});

test("plug tells what did not match and why", async () => {
  const tk = await toolkit();
  const { basket, till, catalog } = await shop();
  const changed = await component(shopWit.replace("amount: f64", "amount: u64"), "catalog");
  const none = tk.plug(basket, [{ name: "catalog", bytes: changed }]);
  assert.ok(!none.ok);
  assert.match(none.problem.causes.join("\n"), /prices.*amount/s);
  const some = must(
    tk.plug(till, [
      { name: "catalog", bytes: catalog },
      { name: "basket", bytes: basket },
    ]),
  );
  assert.deepEqual(
    some.used.map((use) => use.plug),
    [1],
  );
  assert.deepEqual(some.unmatched, [{ plug: 0, export: "shop:api/prices@1.2.0", reason: "the socket imports nothing of that name" }]);
});

test("a type that is made of another interface's composes: wac's reader would stop at components that are imported", async () => {
  const wit = `package t:api;
interface a { variant why { no } read: func() -> result<u32, why>; }
interface b { use a.{why}; record answer { done: result<string, why> } run: func() -> answer; }
world low { export a; }
world high { import a; export b; }`;
  const packed = [binaryPackage("t:low", await component(wit, "low")), binaryPackage("t:high", await component(wit, "high"))];
  const text = "package t:app;\nlet low = new t:low {};\nlet high = new t:high { a: low.a };\nexport high.b;";
  const tk = await toolkit();
  for (const importDependencies of [false, true]) {
    const made = must(tk.compose({ path: "app.wac", text }, packed, { importDependencies, validate: false }));
    assert.deepEqual([made.graph.imports, made.graph.exports.map((it) => it.name)], [[], ["t:api/b"]]);
  }
  const found = must(tk.graphOf({ path: "app.wac", text }, packed));
  assert.deepEqual([found.problems, found.graph.imports], [[], []]);
});
