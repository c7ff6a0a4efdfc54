import assert from "node:assert/strict";
import test from "node:test";
import type { Graph } from "../../server/src/toolkit/toolkit.ts";
import { component, shop, shopWac } from "./fixtures.ts";
import { binaryPackage, must, random, toolkit, wat } from "./kit.ts";

/** What a graph says apart from names and places: wires and exports by component. */
function shape(graph: Graph): unknown {
  const source = (from: { node?: number; path: string[] }): string => `${from.node ?? "import"}:${from.path.join("/")}`;
  return {
    nodes: graph.nodes.map((node) => ({
      id: node.id,
      args: node.args.map((arg) => `${arg.name}<-${source(arg.source)}`).sort(),
      imports: node.imports,
      exports: node.exports,
    })),
    imports: graph.imports,
    exports: graph.exports.map((item) => `${item.name}<-${source(item.source)}`),
  };
}

async function composed(): Promise<{ bytes: Uint8Array; graph: Graph }> {
  const packages = Object.entries(await shop()).map(([name, bytes]) => binaryPackage(`shop:${name}`, bytes));
  return must((await toolkit()).compose({ path: "app.wac", text: shopWac }, packages));
}

test("what wac composed comes apart into the same graph and the same components", async () => {
  const tk = await toolkit();
  const { bytes, graph } = await composed();
  const apart = must(tk.decompose(bytes));
  assert.deepEqual(shape(apart.graph), shape(graph));
  const parts = await shop();
  for (const [index, name] of (["logger", "catalog", "basket", "till"] as const).entries()) {
    assert.deepEqual(Buffer.from(apart.components[index]?.bytes ?? []), Buffer.from(parts[name]));
  }
});

test("the parts compose again to an equal graph", async () => {
  const tk = await toolkit();
  const { components, graph } = must(tk.decompose((await composed()).bytes));
  const packages = components.map((part, index) => binaryPackage(`part:p${index}`, part.bytes));
  const again = tk.composeGraph(packages, {
    instances: graph.nodes.map((node) => ({ id: node.id, package: node.component ?? 0 })),
    edges: graph.nodes.flatMap((node, to) =>
      node.args.filter((arg) => arg.source.node !== undefined).map((arg) => ({ from: arg.source, to, import: arg.name })),
    ),
    exports: graph.exports.map((item) => ({ name: item.name, source: item.source })),
  });
  assert.ok(again.ok, JSON.stringify(again));
  assert.deepEqual(shape(again.value.graph), shape(graph));
  assert.deepEqual(shape(must(tk.decompose(again.value.bytes)).graph), shape(graph));
});

test("what wac plugged comes apart", async () => {
  const tk = await toolkit();
  const { till, basket, logger } = await shop();
  const plugged = must(
    tk.plug(till, [
      { name: "basket", bytes: basket },
      { name: "logger", bytes: logger },
    ]),
  );
  const apart = must(tk.decompose(plugged.bytes));
  assert.equal(apart.graph.nodes.length, plugged.graph.nodes.length);
  const wires = apart.graph.nodes.flatMap((node) => node.args.filter((arg) => arg.source.node !== undefined).map((arg) => arg.name));
  assert.deepEqual(wires.sort(), ["shop:api/cart@1.2.0", "shop:api/logging@1.2.0"]);
  // Without names in the binary, an instance is called after what it exports.
  assert.deepEqual(apart.graph.nodes.map((node) => node.id).sort(), ["cart", "checkout", "logging"]);
});

test("a composition within a composition is flattened", async () => {
  const tk = await toolkit();
  const { bytes } = await composed();
  const { logger } = await shop();
  const text =
    'package outer:it;\nlet log = new shop:logger {};\nlet app = new shop:app { ...log, ... };\nlet other = new shop:app { ... };\nexport app.run as "run";\nexport other.run as "other";\n';
  const outer = must(tk.compose({ path: "o.wac", text }, [binaryPackage("shop:logger", logger), binaryPackage("shop:app", bytes)]));
  const apart = must(tk.decompose(outer.bytes));
  assert.equal(apart.components.length, 4);
  assert.deepEqual(
    apart.graph.nodes.map((node) => node.id),
    ["log", "logger", "catalog", "basket", "till", "logger2", "catalog2", "basket2", "till2"],
  );
  const till = apart.graph.nodes[4];
  assert.deepEqual(till?.args.find((arg) => arg.name.includes("logging"))?.source, { node: 0, path: ["shop:api/logging@1.2.0"] });
  assert.deepEqual(
    apart.graph.exports.map((item) => item.source),
    [
      { node: 4, path: ["run"] },
      { node: 8, path: ["run"] },
    ],
  );
});

test("a component that holds code is one node, wired to its own imports and exports", async () => {
  const tk = await toolkit();
  const { basket } = await shop();
  const { components, graph } = must(tk.decompose(basket));
  assert.equal(components.length, 1);
  assert.deepEqual(Buffer.from(components[0]?.bytes ?? []), Buffer.from(basket));
  assert.deepEqual(
    graph.nodes[0]?.args.map((arg) => [arg.source.node, arg.source.path]),
    graph.imports.map((port) => [undefined, [port.name]]),
  );
  assert.deepEqual(
    graph.exports.map((item) => item.source),
    [{ node: 0, path: ["shop:api/cart@1.2.0"] }],
  );
});

const leaf = `(core module $m (func (export "f"))) (core instance $i (instantiate $m)) (func $f (canon lift (core func $i "f"))) (export "f" (func $f))`;

test("functions, instances put together from exports, and pass-through components", async () => {
  const tk = await toolkit();
  const bytes = await wat(`(component
    (import "in" (func $in))
    (component $leaf ${leaf})
    (component $user (import "dep" (instance (export "f" (func)) (export "g" (func)))) (import "h" (func)) ${leaf})
    (component $pass (import "x" (func $x)) (export "y" (func $x)))
    (instance $a (instantiate $leaf))
    (instance $p (instantiate $pass (with "x" (func $a "f"))))
    (instance $both (export "f" (func $p "y")) (export "g" (func $in)))
    (instance $u (instantiate $user (with "dep" (instance $both)) (with "h" (func $in))))
    (export "out" (func $u "f")))`);
  const { graph } = must(tk.decompose(bytes));
  assert.deepEqual(
    graph.nodes.map((node) => node.id),
    ["a", "u"],
  );
  assert.deepEqual(
    graph.nodes[1]?.args.map((arg) => [arg.name, arg.member, arg.source.node, arg.source.path]),
    [
      ["dep", "f", 0, ["f"]],
      ["dep", "g", undefined, ["in"]],
      ["h", undefined, undefined, ["in"]],
    ],
  );
  assert.deepEqual(
    graph.exports.map((item) => item.source),
    [{ node: 1, path: ["f"] }],
  );
});

test("a nested component that uses its parent's types cannot stand alone: the parent stays whole", async () => {
  const tk = await toolkit();
  const bytes = await wat(`(component
    (component $shared ${leaf})
    (component $nested (alias outer 1 0 (component $c)) (instance $i (instantiate $c)) (export "f" (func $i "f")))
    (instance $n (instantiate $nested))
    (export "f" (func $n "f")))`);
  const { graph, components } = must(tk.decompose(bytes));
  assert.equal(components.length, 1);
  assert.equal(graph.nodes.length, 1);
});

test("components that are imported are named in the problem", async () => {
  const tk = await toolkit();
  const { logger } = await shop();
  const text = "package a:b;\nlet l = new shop:logger {};\nexport l...;\n";
  const { bytes } = must(tk.compose({ path: "a.wac", text }, [binaryPackage("shop:logger", logger)], { importDependencies: true }));
  const outcome = tk.decompose(bytes);
  assert.ok(!outcome.ok);
  assert.equal(outcome.problem.kind, "component-not-embedded", outcome.problem.message);
  assert.match(outcome.problem.message, /shop:logger/);
});

test("hostile bytes are problems, never panics", async () => {
  const tk = await toolkit();
  const { bytes } = await composed();
  const next = random(7);
  const operations = [tk.decompose, tk.componentInfo, tk.componentWit, tk.validate] as const;
  const check = (hostile: Uint8Array, what: string): void => {
    for (const operation of operations) {
      const outcome = operation(hostile);
      assert.ok(outcome.ok || outcome.problem.kind !== "panic", `${operation.name} panics on ${what}: ${JSON.stringify(outcome)}`);
    }
  };
  for (let cut = 0; cut < 120; cut++) check(bytes.slice(0, next(bytes.length)), `a cut (${cut})`);
  for (let turn = 0; turn < 250; turn++) {
    const changed = bytes.slice();
    for (let count = 1 + next(3); count > 0; count--) changed[next(changed.length)] = next(256);
    check(changed, `change ${turn}`);
  }
  for (let turn = 0; turn < 40; turn++)
    check(
      Uint8Array.from({ length: next(200) }, () => next(256)),
      "noise",
    );
  check(new Uint8Array(), "nothing");
  check(await wat("(module)"), "a core module");
  check(await component("package a:b; world w {}", "w"), "an empty world");
});
