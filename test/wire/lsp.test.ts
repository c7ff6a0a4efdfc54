import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { CodeLens, DocumentSymbol, Hover, Location } from "vscode-languageserver";
import { LspClient } from "../kit/lspClient.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
const text = (name: string): string => readFileSync(path.join(folder, name), "utf8");

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-lsp-"));
  for (const name of ["wit", "deps", "counter.wac", "shop-c.wac", "counter"]) {
    cpSync(path.join("components", name), path.join(folder, name), {
      recursive: true,
      filter: (it) => !/target|gen$|parser\.wasm$/.test(it),
    });
  }
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

test("a mistake in a WIT file is told at its exact place while typing, and goes when it is mended", async () => {
  const at = uri("wit/counter.wit");
  await client.open(at, "wit", text("wit/counter.wit"));
  await client.diagnostics(at, (it) => it.diagnostics.length === 0);
  client.forget();
  await client.change(at, 2, text("wit/counter.wit").replace("get: func() -> u32", "get: func() -> nope"));
  const { diagnostics } = await client.diagnostics(at, (it) => it.diagnostics.length > 0);
  const line = text("wit/counter.wit")
    .split("\n")
    .findIndex((it) => it.includes("get: func"));
  const start = text("wit/counter.wit").split("\n")[line]!.indexOf("u32");
  assert.deepEqual(diagnostics[0]!.range, { start: { line, character: start }, end: { line, character: start + 4 } });
  assert.match(diagnostics[0]!.message, /nope/);
  client.forget();
  await client.change(at, 3, text("wit/counter.wit"));
  await client.diagnostics(at, (it) => it.diagnostics.length === 0);
});

test("a package of several files with deps has no false findings", async () => {
  for (const name of ["wit/checkout.wit", "wit/worlds.wit", "wit/auth.wit"]) {
    await client.open(uri(name), "wit", text(name));
    assert.deepEqual((await client.diagnostics(uri(name), () => true)).diagnostics, [], name);
  }
});

test("hover, definition and outline across the files of a package", async () => {
  const source = text("wit/checkout.wit");
  const offset = source.indexOf("raster, tier}");
  const before = source.slice(0, offset).split("\n");
  const position = { line: before.length - 1, character: before[before.length - 1]!.length + 2 };
  const hover = await client.connection.sendRequest<Hover>("textDocument/hover", {
    textDocument: { uri: uri("wit/checkout.wit") },
    position,
  });
  assert.match((hover.contents as { value: string }).value, /record raster/);
  const found = await client.connection.sendRequest<Location[]>("textDocument/definition", {
    textDocument: { uri: uri("wit/checkout.wit") },
    position,
  });
  assert.equal(found[0]!.uri, uri("wit/model.wit"));
  const symbols = await client.connection.sendRequest<DocumentSymbol[]>("textDocument/documentSymbol", {
    textDocument: { uri: uri("wit/checkout.wit") },
  });
  assert.equal(symbols[0]!.name, "checkout");
  assert.ok(symbols[0]!.children!.some((it) => it.name === "process"));
});

test("a missing package and a syntax error of a .wac are told at their places", async () => {
  const at = uri("broken.wac");
  await client.open(at, "wac", "package a:b;\nlet x = new no:where { ... };\n");
  const first = await client.diagnostics(at, (it) => it.diagnostics.length > 0);
  assert.match(first.diagnostics[0]!.message, /no:where.*not found/);
  assert.deepEqual(first.diagnostics[0]!.range.start, { line: 1, character: 12 });
  client.forget();
  await client.change(at, 2, "package a:b;\nlet x = ;\n");
  const second = await client.diagnostics(at, (it) => it.diagnostics.length > 0);
  assert.deepEqual(second.diagnostics[0]!.range.start, { line: 1, character: 8 });
});

test("run with trace: output, calls, annotations in both languages that follow the text, and the declaration of each call", async () => {
  const wac = uri("counter.wac");
  await client.open(wac, "wac", text("counter.wac"));
  await client.open(uri("wit/counter.wit"), "wit", text("wit/counter.wit"));
  const lenses = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: wac } });
  assert.ok(lenses.some((it) => it.command?.command === "witloom.runWithTrace"));
  const started = await client.request("witloom/run", { uri: wac, trace: true, invoke: "count-to(3)" });
  assert.ok("run" in started, JSON.stringify(started));
  const ended = await client.notification("witloom/runChanged", (it) => it.state === "ended");
  assert.equal(ended.result, "3", JSON.stringify(ended));
  assert.equal(ended.exitCode, 0);
  const find = (source: string, part: string): number => source.split("\n").findIndex((it) => it.includes(part));
  const inWac = await client.notification(
    "witloom/annotations",
    (it) => it.uri === wac && it.annotations.length === 2 && it.annotations.some((a) => /^\d+ calls/.test(a.text)),
  );
  assert.equal(inWac.annotations[1]!.line, find(text("counter.wac"), "let counter-go"));
  const wit = text("wit/counter.wit");
  const inWit = await client.notification(
    "witloom/annotations",
    (it) =>
      it.uri === uri("wit/counter.wit") &&
      it.annotations.some((a) => a.line === find(wit, "increment: func") && a.text.startsWith("3 calls")),
  );
  assert.ok(inWit.annotations.every((it) => !it.error));
  client.forget();
  await client.change(uri("wit/counter.wit"), 9, `\n\n${wit}`);
  await client.notification(
    "witloom/annotations",
    (it) => it.uri === uri("wit/counter.wit") && it.annotations.some((a) => a.line === find(wit, "increment: func") + 2),
  );
  await client.change(uri("wit/counter.wit"), 10, wit.replace(/ *\/\/\/ Adds one.*\n.*increment.*\n/, ""));
  await client.notification(
    "witloom/annotations",
    (it) => it.uri === uri("wit/counter.wit") && it.annotations.length > 0 && !it.annotations.some((a) => a.text.startsWith("3 calls")),
  );

  const roots = await client.request("witloom/calls", { run: started.run.id, parent: 0 });
  assert.equal(roots.length, 1);
  assert.equal(roots[0]!.function, "count-to");
  assert.equal(roots[0]!.callee, "counter-go");
  const below = await client.request("witloom/calls", { run: started.run.id, parent: roots[0]!.id });
  assert.equal(below.filter((it) => it.function === "[method]counter.increment").length, 3);
  assert.equal(below[0]!.declaration?.uri, uri("wit/counter.wit"));
  const one = await client.request("witloom/call", { run: started.run.id, id: below[1]!.id });
  assert.deepEqual(one?.path, [roots[0]!.id, below[1]!.id]);
});

test("a command's output arrives, and an untraced run records nothing", async () => {
  client.forget();
  const started = await client.request("witloom/run", { uri: uri("shop-c.wac"), trace: false });
  assert.ok("run" in started, JSON.stringify(started));
  let seen = "";
  while (!seen.includes("To pay")) seen += (await client.notification("witloom/output", (it) => it.run === started.run.id)).text;
  const ended = await client.notification("witloom/runChanged", (it) => it.state === "ended" && it.id === started.run.id);
  assert.deepEqual([ended.exitCode, ended.calls], [0, 0]);
});

test("an endless loop is stopped, and says so", async () => {
  const { parse } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  const source = `(component (core module $m (func (export "spin") (loop br 0))) (core instance $i (instantiate $m)) (func (export "spin") (canon lift (core func $i "spin"))))`;
  writeFileSync(path.join(folder, "spin.wasm"), await parse(source));
  const started = await client.request("witloom/run", { uri: uri("spin.wasm"), trace: true, invoke: "spin()" });
  assert.ok("run" in started, JSON.stringify(started));
  await client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.calls === 1);
  await client.request("witloom/stop", { id: started.run.id });
  const ended = await client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.state === "ended");
  assert.match(ended.error!.message, /Stopped/);
  const [call] = await client.request("witloom/calls", { run: started.run.id, parent: 0 });
  assert.equal(call!.error, "did not return");
});

test("compose writes the component; graph, exports, WIT text and the workspace's view", async () => {
  const composed = await client.request("witloom/compose", { uri: uri("counter.wac") });
  assert.ok("bytes" in composed && composed.bytes > 1000, JSON.stringify(composed));
  const wit = await client.request("witloom/wit", { uri: composed.uri });
  assert.ok("text" in wit && wit.text.includes("export orders:shop/counting@0.1.0"));
  const graph = await client.request("witloom/graph", { uri: uri("counter.wac") });
  assert.deepEqual(
    graph.nodes.map((it) => it.id),
    ["counter", "counter-go"],
  );
  assert.deepEqual(
    graph.edges.map((it) => `${it.from} -> ${it.to}`),
    ["counter -> counter-go"],
  );
  const exports = await client.request("witloom/exports", { uri: uri("counter.wac") });
  assert.deepEqual(
    exports.map((it) => it.name),
    ["orders:shop/counting@0.1.0#count-to", "orders:shop/counting@0.1.0#count-laps"],
  );
  assert.deepEqual(exports[1]!.params, [
    { name: "start", type: "u32" },
    { name: "steps", type: "u32" },
    { name: "laps", type: "u32" },
  ]);
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: composed.uri, type: 1 }] });
  const view = await client.request("witloom/workspace", null);
  assert.ok(view.compositions.some((it) => it.name === "counter.wac"));
  assert.ok(
    view.components.some((it) => it.name === "counter" && it.language === "rust"),
    JSON.stringify(view.components.map((it) => [it.name, it.language])),
  );
});

test("what cannot run is one sentence", async () => {
  for (const [name, content] of [
    ["junk.wasm", "not wasm"],
    ["empty.wac", ""],
  ] as const) {
    writeFileSync(path.join(folder, name), content);
    const answer = await client.request("witloom/run", { uri: uri(name), trace: false });
    assert.ok("error" in answer, name);
    assert.doesNotMatch(answer.error.message, /\n|panicked|at Object/);
  }
  const missing = await client.request("witloom/run", { uri: uri("gone.wasm"), trace: false });
  assert.ok("error" in missing && /cannot be read/.test(missing.error.message));
});

test("from a WIT function to its implementation, and back", async () => {
  const wit = text("wit/counter.wit");
  const line = wit.split("\n").findIndex((it) => it.includes("increment: func"));
  const position = { line, character: 5 };
  await client.open(uri("wit/counter.wit"), "wit", wit);
  const places = (await client.connection.sendRequest("textDocument/implementation", {
    textDocument: { uri: uri("wit/counter.wit") },
    position,
  })) as Location[];
  assert.deepEqual(
    places.map((it) => it.uri),
    [uri("counter/src/lib.rs")],
  );
  const source = text("counter/src/lib.rs");
  assert.match(source.split("\n")[places[0]!.range.start.line]!, /fn increment/);
  const offset = source.indexOf("fn increment") + 4;
  const back = await client.request("witloom/witOf", { uri: uri("counter/src/lib.rs"), text: source, offset });
  assert.deepEqual([back?.uri, back?.range.start.line], [uri("wit/counter.wit"), line]);
  assert.equal(await client.request("witloom/witOf", { uri: uri("counter/src/lib.rs"), text: source, offset: 0 }), null);
});
