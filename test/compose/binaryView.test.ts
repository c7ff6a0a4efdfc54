/** What a `.wasm` file is, and the page that tells it where there is no WIT. */
import assert from "node:assert/strict";
import test from "node:test";
import { wasmPage } from "../../client/src/wasmPage.ts";
import { binaryView } from "../../server/src/compose/binaryView.ts";
import { toolkit } from "../toolkit/kit.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function assembled(text: string): Promise<Uint8Array> {
  const binary = (await toolkit()).assemble("/a.wat", encode(text));
  assert.ok(binary.ok);
  return binary.value;
}

const MODULE = `(module (import "env" "<b>" (func (param i32))) (memory (export "memory") 1) (func (export "run")))`;

test("modules, components, packages and other files are told apart", async () => {
  const kit = await toolkit();
  const module = await assembled(MODULE);
  assert.deepEqual(binaryView(kit, module), {
    kind: "module",
    size: module.length,
    imports: ["env <b>: function"],
    exports: ["memory: memory", "run: function"],
  });
  const component = binaryView(kit, await assembled(`(component (import "f" (func)) (export "g" (func 0)))`));
  assert.deepEqual([component.kind, component.imports, component.exports], ["component", ["f"], ["g"]]);
  const encoded = kit.encodeWit({ main: [{ path: "/a.wit", text: "package a:b; interface i {}" }], deps: [] });
  assert.equal(encoded.ok && binaryView(kit, encoded.value).kind, "wit-package");
  assert.deepEqual(binaryView(kit, encode("hello")), { kind: "unknown", size: 5, imports: [], exports: [] });
});

test("the page says one sentence, lists names as text and runs no scripts", async () => {
  const page = wasmPage("a&b.wasm", binaryView(await toolkit(), await assembled(MODULE)));
  assert.match(
    page,
    /<h1>a&#38;b\.wasm<\/h1>\n<p>This is a core WebAssembly module, not a component[^<]*<\/p>\n<p>Core module, \d+ B<\/p>/,
  );
  assert.match(page, /<li>env &#60;b&#62;: function<\/li>/);
  assert.match(page, /default-src 'none'; style-src 'unsafe-inline'/);
  assert.doesNotMatch(page, /<script|<h2>Exports<\/h2>\n<ul>\n<\/ul>/);
  assert.match(wasmPage("x.wasm", { kind: "unknown", size: 5, imports: [], exports: [] }), /This file is no WebAssembly binary\./);
});
