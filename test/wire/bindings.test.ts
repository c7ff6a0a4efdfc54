/** Bindings over the wire: worlds and language of a document, generated files of unsaved text, failures as sentences with a place. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { CodeLens } from "vscode-languageserver";
import { type BindingsLanguage, type GeneratedFile, LANGUAGES } from "../../server/src/protocol/bindings.ts";
import { LspClient } from "../kit/lspClient.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-bindings-"));
  cpSync("components/wit", path.join(folder, "wit"), { recursive: true });
  writeFileSync(path.join(folder, "go.mod"), "module x\n");
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

async function generate(name: string, world: string, language: BindingsLanguage): Promise<GeneratedFile[]> {
  const answer = await client.request("witloom/bindings", { uri: uri(name), world, language, options: {} });
  assert.ok("files" in answer, JSON.stringify(answer));
  return answer.files;
}

test("the worlds of the document's package, and the language of the project around it", async () => {
  const targets = await client.request("witloom/bindingTargets", { uri: uri("wit/worlds.wit") });
  assert.ok("worlds" in targets, JSON.stringify(targets));
  assert.ok(targets.worlds.includes("counter-component"));
  assert.deepEqual(targets.project, { folder: pathToFileURL(folder).href, language: "go" });
});

test("every language but Python is generated without anything installed, from the text as it is in the editor", async () => {
  const name = "wit/counter.wit";
  const text = readFileSync(path.join(folder, name), "utf8").replace("get: func() -> u32", "peek: func() -> u32");
  await client.open(uri(name), "wit", text);
  for (const { id } of LANGUAGES.filter((it) => it.id !== "python")) {
    const files = await generate("wit/worlds.wit", "counter-component", id);
    assert.ok(
      files.some((it) => it.text !== undefined && /peek/i.test(it.text)),
      `${id}: ${files.map((it) => it.path).join(", ")}`,
    );
  }
});

test("Python's program of the workspace's own environment is run; without it there is a sentence", async () => {
  const bin = path.join(folder, ".venv", "bin");
  mkdirSync(bin, { recursive: true });
  const program = path.join(bin, "componentize-py");
  // Says what it was asked for, as a file: no more is known about a user's own program.
  writeFileSync(program, '#!/bin/sh\nfor last; do :; done\nmkdir -p "$last/wit_world"\necho "# $*" > "$last/wit_world/__init__.py"\n');
  chmodSync(program, 0o755);
  const [file] = await generate("wit/worlds.wit", "counter-component", "python");
  assert.equal(file?.path, "wit_world/__init__.py");
  assert.match(file?.text ?? "", /-w counter-component bindings /);
});

test("a mistake in the package is one sentence at its place", async () => {
  writeFileSync(path.join(folder, "broken.wit"), "package a:b;\n\nworld w {\n  import nope;\n}\n");
  for (const answer of [
    await client.request("witloom/bindingTargets", { uri: uri("broken.wit") }),
    await client.request("witloom/bindings", { uri: uri("broken.wit"), world: "w", language: "rust", options: {} }),
  ]) {
    assert.ok("error" in answer);
    assert.match(answer.error.message, /nope.*does not exist\.$/);
    assert.equal(answer.error.location?.uri, uri("broken.wit"));
    assert.equal(answer.error.location?.range.start.line, 3);
  }
});

test("each world has a lens that generates for it", async () => {
  await client.open(uri("wit/worlds.wit"), "wit", readFileSync(path.join(folder, "wit/worlds.wit"), "utf8"));
  const lenses = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: uri("wit/worlds.wit") } });
  const own = lenses.filter((it) => it.command?.command === "witloom.generateBindings");
  assert.ok(own.length >= 5);
  const [, world] = own[0]!.command!.arguments as [string, string];
  assert.match(world, /^orders:shop\/[a-z-]+@0\.1\.0$/);
  assert.ok((await generate("wit/worlds.wit", world, "c")).length >= 3);
});
