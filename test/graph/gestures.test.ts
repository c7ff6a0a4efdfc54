/** Gestures on the canvas as edits of the text: what changes, what stays byte for byte, and what is refused with which words. */
import assert from "node:assert/strict";
import test from "node:test";
import type { Gesture } from "../../server/src/protocol/wiring.ts";
import { after, read, shopWorld, wires } from "./kit.ts";

const world = await shopWorld();
const prices = "shop:api/prices@1.2.0";
const cart = "shop:api/cart@1.2.0";
const logging = "shop:api/logging@1.2.0";
const checkout = "shop:api/checkout@1.2.0";

const START = `package shop:app;

// What the shop sells.
let catalog = new shop:catalog { ... };   // with prices
let basket = new shop:basket { ... };
let till = new shop:till {
  // The basket's own.
  cart: basket.cart,   // kept
  ...
};

export till.checkout;
`;

const connect = (from: string, port: string, to: string, at = port): Gesture => ({
  kind: "connect",
  from: { node: from, port },
  to: { node: to, port: at },
});

/** The lines that a gesture takes away and brings. */
function change(text: string, gesture: Gesture): string {
  const result = after(world, text, gesture);
  if (result.startsWith("REFUSED")) return result;
  assert.deepEqual(read(world, result).diagnostics, [], result);
  const [old, fresh] = [text.split("\n"), result.split("\n")];
  let first = 0;
  while (first < old.length && old[first] === fresh[first]) first++;
  let same = 0;
  while (same < Math.min(old.length, fresh.length) - first && old[old.length - 1 - same] === fresh[fresh.length - 1 - same]) same++;
  return [
    ...old.slice(first, old.length - same).map((it) => `-${it}`),
    ...fresh.slice(first, fresh.length - same).map((it) => `+${it}`),
  ].join("\n");
}

test("a wire becomes an argument before `...`, named as shortly as is clear", () => {
  assert.equal(
    change(START, connect("catalog", prices, "basket")),
    "-let basket = new shop:basket { ... };\n+let basket = new shop:basket { prices: catalog.prices, ... };",
  );
});

test("a wire to an import that is served already takes its place", () => {
  const text = START.replace("let till", "let other = new shop:basket { ... };\nlet till");
  assert.equal(change(text, connect("other", cart, "till")), "-  cart: basket.cart,   // kept\n+  cart: other.cart,   // kept");
});

test("what a wire needs moves before it, with its comments; a circle is refused", () => {
  const text = START.replace("// What the shop sells.\nlet catalog = new shop:catalog { ... };   // with prices\n", "").replace(
    "\nexport",
    "// What the shop sells.\nlet catalog = new shop:catalog { ... };   // with prices\n\nexport",
  );
  const result = after(world, text, connect("catalog", prices, "basket"));
  assert.ok(
    result.startsWith(
      "package shop:app;\n\n// What the shop sells.\nlet catalog = new shop:catalog { ... };   // with prices\nlet basket = new shop:basket { prices: catalog.prices, ... };",
    ),
    result,
  );
  assert.deepEqual(read(world, result).diagnostics, []);
  const circle = `package a:b;\nlet one = new shop:discount { ... };\nlet two = new shop:discount { prices: one.prices };\nexport two.prices;\n`;
  assert.equal(
    after(world, circle, connect("two", prices, "one")),
    "REFUSED: `two` already needs `one`, so this wire would close a circle, and none of them could start first.",
  );
  assert.match(after(world, circle, connect("one", prices, "one")), /^REFUSED: `one` already needs `one`/);
});

test("a wire that does not fit is refused with both ports and the reason", () => {
  const refused = after(world, START, connect("catalog", prices, "till", cart));
  assert.match(refused, /^REFUSED: `shop:api\/prices@1\.2\.0` of shop:catalog does not fit `shop:api\/cart@1\.2\.0` of shop:till: .+\.$/);
});

test("a deleted wire leaves an import of the composition", () => {
  assert.equal(change(START, { kind: "disconnect", edges: [`till#${cart}`] }), "-  // The basket's own.\n-  cart: basket.cart,   // kept");
  assert.match(
    after(world, START, { kind: "disconnect", edges: [`basket#${prices}`] }),
    /^REFUSED: `basket` needs `shop:api\/prices@1\.2\.0`, which the composition imports/,
  );
  assert.equal(change(START, { kind: "disconnect", edges: [`#${checkout}`] }), "-export till.checkout;\n-");
});

test("a wire's end that goes to another port leaves the first one open, in one step", () => {
  const text = START.replace("basket { ... }", "basket { prices: catalog.prices, ... }").replace(
    "let till",
    "let second = new shop:basket { ... };\nlet till",
  );
  assert.equal(
    change(text, {
      kind: "connect",
      from: { node: "catalog", port: prices },
      to: { node: "second", port: prices },
      replaces: `basket#${prices}`,
    }),
    [
      "-let basket = new shop:basket { prices: catalog.prices, ... };",
      "-let second = new shop:basket { ... };",
      "+let basket = new shop:basket { ... };",
      "+let second = new shop:basket { prices: catalog.prices, ... };",
    ].join("\n"),
  );
});

test("spreads are written out where one of their wires goes", () => {
  const text = `package a:b;
let logger = new shop:logger {};
let catalog = new shop:catalog { ...logger, ... };
let basket = new shop:basket { ...catalog, ...logger, ... };
let till = new shop:till { ...basket, ...logger, ... };
export till...;
`;
  assert.equal(
    change(text, { kind: "disconnect", edges: [`basket#${prices}`] }),
    "-let basket = new shop:basket { ...catalog, ...logger, ... };\n+let basket = new shop:basket { ...logger, ... };",
  );
  assert.equal(change(text, { kind: "disconnect", edges: ["#run"] }), "-export till...;\n+export till.checkout;");
  const two = text.replace("let basket", "let second = new shop:catalog { ...logger, ... };\nlet basket");
  assert.equal(
    change(two, connect("second", prices, "basket")),
    "-let basket = new shop:basket { ...catalog, ...logger, ... };\n+let basket = new shop:basket { prices: second.prices, ...logger, ... };",
  );
});

test("instances are added with a free name, before the exports", () => {
  assert.equal(change(START, { kind: "add", package: "shop:catalog" }), "+let catalog2 = new shop:catalog { ... };");
  assert.equal(change(START, { kind: "add", package: "shop:logger" }), "+let logger = new shop:logger {};");
  assert.equal(after(world, "package a:b;", { kind: "add", package: "shop:logger" }), "package a:b;\n\nlet logger = new shop:logger {};\n");
});

test("an instance that serves an open import stands before it", () => {
  assert.equal(
    change(START, { kind: "add", package: "shop:logger", serves: { node: "basket", port: logging } }),
    "-let basket = new shop:basket { ... };\n+let logger = new shop:logger {};\n+let basket = new shop:basket { logging: logger.logging, ... };",
  );
});

test("removing an instance takes what is made of it, and nothing else", () => {
  assert.equal(
    change(START, { kind: "remove", nodes: ["basket"] }),
    [
      "-let basket = new shop:basket { ... };",
      "-let till = new shop:till {",
      "-  // The basket's own.",
      "-  cart: basket.cart,   // kept",
      "+let till = new shop:till {",
    ].join("\n"),
  );
  const aliased = START.replace("let till", "let own = basket.cart;\nlet till").replace("cart: basket.cart", "cart: own");
  const left = after(world, aliased, { kind: "remove", nodes: ["basket"] });
  assert.ok(!left.includes("own;") && !left.includes("basket.cart"), left);
  assert.deepEqual(read(world, left).diagnostics, []);
  assert.ok(left.includes("// What the shop sells."));
});

test("a new name goes everywhere; keywords are escaped, names in use and no names are refused", () => {
  assert.equal(
    change(START, { kind: "rename", node: "basket", name: "new" }),
    "-let basket = new shop:basket { ... };\n-let till = new shop:till {\n-  // The basket's own.\n-  cart: basket.cart,   // kept\n+let %new = new shop:basket { ... };\n+let till = new shop:till {\n+  // The basket's own.\n+  cart: %new.cart,   // kept",
  );
  assert.match(after(world, START, { kind: "rename", node: "basket", name: "till" }), /^REFUSED: The document has a `till` already/);
  assert.match(after(world, START, { kind: "rename", node: "basket", name: "two words" }), /^REFUSED: `two words` is not a name/);
  const inferred = `package a:b;\nlet basket = new shop:basket { ... };\nlet cart = basket.cart;\nlet till = new shop:till { cart, ... };\nexport till.run;\n`;
  assert.deepEqual(
    wires(read(world, inferred).wiring).filter((it) => it.startsWith("till.shop:api/cart")),
    [`till.${cart} <- basket.${cart}`],
  );
});

test("copies keep the wires among themselves and those to the rest", () => {
  const text = START.replace("basket { ... }", "basket { prices: catalog.prices, ... }");
  assert.equal(
    change(text, { kind: "duplicate", nodes: ["catalog", "basket"] }),
    "+let catalog2 = new shop:catalog { ... };\n+let basket2 = new shop:basket { prices: catalog2.prices, ... };",
  );
  assert.equal(change(text, { kind: "duplicate", nodes: ["basket"] }), "+let basket2 = new shop:basket { prices: catalog.prices, ... };");
  const elsewhere = "package a:b;\n";
  assert.equal(
    after(world, elsewhere, { kind: "paste", text: "let basket = new shop:basket { prices: catalog.prices, ... };\n" }),
    "package a:b;\n\nlet basket = new shop:basket { ... };\n",
  );
  assert.match(after(world, elsewhere, { kind: "paste", text: "hello" }), /^REFUSED: The clipboard holds no instances/);
});

test("an instance goes into a wire, taking and giving what passes there", () => {
  const text = START.replace("basket { ... }", "basket { prices: catalog.prices, ... }");
  assert.equal(
    change(text, { kind: "insert", edge: `basket#${prices}`, package: "shop:discount" }),
    "-let basket = new shop:basket { prices: catalog.prices, ... };\n+let discount = new shop:discount { prices: catalog.prices, ... };\n+let basket = new shop:basket { prices: discount.prices, ... };",
  );
  assert.match(
    after(world, text, { kind: "insert", edge: `basket#${prices}`, package: "shop:logger" }),
    /^REFUSED: `shop:logger` exports nothing that fits/,
  );
  // At the border: what the composition imports passes it.
  assert.deepEqual(
    wires(read(world, after(world, START, { kind: "insert", edge: `basket#${prices}`, package: "shop:discount" })).wiring).filter((it) =>
      it.includes("prices"),
    ),
    [`basket.${prices} <- discount.${prices}`, `discount.${prices} <- *.${prices}`],
  );
});

test("plugging draws each wire that is clear, and no circle", () => {
  const result = after(world, START.replace("  // The basket's own.\n  cart: basket.cart,   // kept\n", ""), { kind: "plug", nodes: [] });
  const found = wires(read(world, result).wiring);
  assert.ok(found.includes(`basket.${prices} <- catalog.${prices}`) && found.includes(`till.${cart} <- basket.${cart}`), result);
  assert.ok(found.includes(`basket.${logging} <- *.${logging}`));
  assert.match(
    after(world, "package a:b;\nlet catalog = new shop:catalog { ... };\nexport catalog...;\n", { kind: "plug", nodes: [] }),
    /^REFUSED: No open import/,
  );
});

test("a `new` inside an expression gets a name of its own where it is touched", () => {
  const text = `package a:b;\nlet till = new shop:till { cart: (new shop:basket { ... }).cart, ... };\nexport till.run;\n`;
  const result = after(
    world,
    text.replace("let till", "let catalog = new shop:catalog { ... };\nlet till"),
    connect("catalog", prices, "basket"),
  );
  assert.ok(
    result.includes(
      "let basket = new shop:basket { prices: catalog.prices, ... };\nlet till = new shop:till { cart: (basket).cart, ... };",
    ),
    result,
  );
  assert.deepEqual(read(world, result).diagnostics, []);
});

test("line endings stay what they were", () => {
  const text = START.replaceAll("\n", "\r\n");
  for (const it of [
    connect("catalog", prices, "basket"),
    { kind: "add", package: "shop:catalog" },
    { kind: "remove", nodes: ["basket"] },
  ] as Gesture[]) {
    const result = after(world, text, it);
    assert.ok(!/[^\r]\n/.test(result), JSON.stringify(result));
    assert.deepEqual(read(world, result).diagnostics, []);
  }
});

test("`...` goes with the last import that it made", () => {
  const text = "package a:b;\nlet logger = new shop:logger {};\nlet printer = new shop:echo { ... };\nexport printer.run;\n";
  assert.equal(
    change(text, connect("logger", logging, "printer")),
    "-let printer = new shop:echo { ... };\n+let printer = new shop:echo { logging: logger.logging };",
  );
});
