import assert from "node:assert/strict";
import test from "node:test";
import { shop, shopWac, shopWit } from "./fixtures.ts";
import { absent, binaryPackage, must, nativeTool, runNative, toolkit, witText } from "./kit.ts";

const wac = nativeTool("WITLOOM_WAC", "wac");
const skip = wac === null ? absent("the native `wac` (set WITLOOM_WAC or PATH)") : false;

test("compose gives the bytes of the native wac", { skip }, async () => {
  const tk = await toolkit();
  const parts = await shop();
  const packages = Object.entries(parts).map(([name, bytes]) => binaryPackage(`shop:${name}`, bytes));
  const files = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [`${name}.wasm`, bytes]));
  const deps = Object.keys(parts).flatMap((name) => ["--dep", `shop:${name}=${name}.wasm`]);
  for (const flags of [[], ["--import-dependencies"]]) {
    const native = runNative(wac ?? "", ["compose", ...deps, ...flags, "-o", "out.wasm", "app.wac"], { ...files, "app.wac": shopWac });
    assert.ok(native.bytes, native.stderr);
    const ours = must(tk.compose({ path: "app.wac", text: shopWac }, packages, { importDependencies: flags.length > 0 }));
    assert.deepEqual(Buffer.from(ours.bytes), Buffer.from(native.bytes), flags.join(" "));
  }
});

test("compose takes WIT text as a package, as the native wac does", { skip }, async () => {
  const tk = await toolkit();
  const { catalog } = await shop();
  const text = `package test:it targets shop:api/catalog@1.2.0;
import logging: shop:api/logging@1.2.0;
let c = new shop:catalog { logging, ... };
export c.prices;
`;
  const native = runNative(wac ?? "", ["compose", "--dep", "shop:catalog=catalog.wasm", "-o", "out.wasm", "app.wac"], {
    "catalog.wasm": catalog,
    "app.wac": text,
    "deps/shop/api/1.2.0/api.wit": shopWit,
  });
  assert.ok(native.bytes, native.stderr);
  const source = witText(shopWit);
  const encoded = must(tk.encodeWit(source));
  for (const api of [{ name: "shop:api@1.2.0", content: { tag: "wit", val: source } } as const, binaryPackage("shop:api@1.2.0", encoded)]) {
    const { bytes } = must(tk.compose({ path: "app.wac", text }, [api, binaryPackage("shop:catalog", catalog)]));
    assert.deepEqual(Buffer.from(bytes), Buffer.from(native.bytes), api.content.tag);
  }
});

test("plug gives the bytes of the native wac, and says what it used and why not", { skip }, async () => {
  const tk = await toolkit();
  const parts = await shop();
  const native = runNative(wac ?? "", ["plug", "till.wasm", "--plug", "basket.wasm", "--plug", "logger.wasm", "-o", "out.wasm"], {
    "till.wasm": parts.till,
    "basket.wasm": parts.basket,
    "logger.wasm": parts.logger,
  });
  assert.ok(native.bytes, native.stderr);
  const ours = must(
    tk.plug(parts.till, [
      { name: "basket", bytes: parts.basket },
      { name: "logger", bytes: parts.logger },
    ]),
  );
  assert.deepEqual(Buffer.from(ours.bytes), Buffer.from(native.bytes));
  assert.deepEqual(ours.used, [
    { plug: 0, export: "shop:api/cart@1.2.0", import: "shop:api/cart@1.2.0" },
    { plug: 1, export: "shop:api/logging@1.2.0", import: "shop:api/logging@1.2.0" },
  ]);
  assert.deepEqual(ours.unmatched, []);
});

test("plugs of one file name are numbered as the native wac numbers them", { skip }, async () => {
  const tk = await toolkit();
  const parts = await shop();
  const native = runNative(
    wac ?? "",
    ["plug", "till.wasm", "--plug", "a/part.wasm", "--plug", "b.wasm", "--plug", "c/part.wasm", "-o", "out.wasm"],
    {
      "till.wasm": parts.till,
      "a/part.wasm": parts.logger,
      "b.wasm": parts.catalog,
      "c/part.wasm": parts.basket,
    },
  );
  assert.ok(native.bytes, native.stderr);
  const ours = must(
    tk.plug(parts.till, [
      { name: "part", bytes: parts.logger },
      { name: "b", bytes: parts.catalog },
      { name: "part", bytes: parts.basket },
    ]),
  );
  assert.deepEqual(Buffer.from(ours.bytes), Buffer.from(native.bytes));
  assert.deepEqual(
    ours.used.map((use) => [use.plug, use.import]),
    [
      [0, "shop:api/logging@1.2.0"],
      [2, "shop:api/cart@1.2.0"],
    ],
  );
  assert.deepEqual(
    ours.graph.nodes.map((node) => node.component),
    [undefined, 0, 2],
  );
});

const wasmTools = nativeTool("WITLOOM_WASM_TOOLS", "wasm-tools");

test("the WIT of a component is the text of the native wasm-tools", {
  skip: wasmTools === null ? absent("the native `wasm-tools`") : false,
}, async () => {
  const tk = await toolkit();
  for (const bytes of Object.values(await shop())) {
    const native = runNative(wasmTools ?? "", ["component", "wit", "in.wasm", "-o", "out.wasm"], { "in.wasm": bytes });
    assert.ok(native.bytes, native.stderr);
    assert.equal(must(tk.componentWit(bytes)).trim(), Buffer.from(native.bytes).toString().trim());
  }
});
