/** Random edits, requests, cancels and closes: the server lives on, and then answers as a fresh one does. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { LspClient } from "../kit/lspClient.ts";
import { random } from "../toolkit/kit.ts";

let folder: string;
const files = ["types.wit", "proxy.wit", "handler.wit", "deps/io/streams.wit"];
const uri = (name: string): string => pathToFileURL(path.join(folder, "wit", name)).href;
const text = (name: string): string => readFileSync(path.join(folder, "wit", name), "utf8");

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-robust-"));
  cpSync(path.join("test", "fixtures", "wasi", "wit"), path.join(folder, "wit"), { recursive: true });
});

after(() => rmSync(folder, { recursive: true, force: true }));

const POSITIONAL = [
  "hover",
  "definition",
  "typeDefinition",
  "references",
  "documentHighlight",
  "completion",
  "signatureHelp",
  "prepareRename",
];
const WHOLE = ["semanticTokens/full", "foldingRange", "documentSymbol", "documentLink", "codeLens", "inlayHint", "formatting"];

function params(name: string, at: { line: number; character: number }): object {
  return {
    textDocument: { uri: uri(name) },
    position: at,
    context: { includeDeclaration: true },
    range: { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } },
    options: { tabSize: 2, insertSpaces: true },
    newName: "renamed",
  };
}

/** All that a server says of the files, at fixed places. */
async function answers(client: LspClient): Promise<unknown[]> {
  const out: unknown[] = [];
  for (const name of files) {
    for (const method of WHOLE) {
      const answer = await client.connection.sendRequest<{ resultId?: string } | null>(
        `textDocument/${method}`,
        params(name, { line: 0, character: 0 }),
      );
      if (answer && "resultId" in answer) delete answer.resultId; // counts up
      out.push(answer);
    }
    for (let line = 3; line < 120; line += 9) {
      for (const method of POSITIONAL) {
        const found = client.connection.sendRequest(`textDocument/${method}`, params(name, { line, character: 14 }));
        out.push([method, name, line, await found.catch((error: Error) => error.message)]);
      }
    }
  }
  return out;
}

/** A change that a person, or a broken tool, might make. */
function change(next: (below: number) => number, source: string): string {
  const at = next(source.length + 1);
  const length = next(4) === 0 ? next(200) : next(8);
  const pieces = [
    "",
    "{",
    "}",
    "<",
    ">>",
    ";",
    "%",
    "/*",
    "*/",
    "//",
    "@since(",
    "\ud800",
    "\udc00x",
    "\u{1f600}",
    "use ",
    "record r {",
    "\r\n",
    "\0",
    "interface x { f: func(",
    "->",
  ];
  return source.slice(0, at) + pieces[next(pieces.length)]! + source.slice(at + length);
}

for (const seed of [1, 2, 3]) {
  test(`random edits (seed ${seed}) neither end the server nor change its answers`, async () => {
    const next = random(seed);
    const client = await LspClient.start(folder);
    const texts = new Map(files.map((name) => [name, text(name)]));
    for (const name of files) await client.open(uri(name), "wit", texts.get(name)!);
    for (let version = 2; version < 150; version++) {
      const name = files[next(files.length)]!;
      const changed = next(20) === 0 ? text(name) : change(next, texts.get(name)!);
      texts.set(name, changed);
      await client.change(uri(name), version, changed);
      const methods = [...POSITIONAL, ...WHOLE, "rename"];
      const source = new CancellationTokenSource();
      const method = `textDocument/${methods[next(methods.length)]}`;
      const asked = client.connection.sendRequest(method, params(name, { line: next(500), character: next(60) }), source.token);
      if (next(3) === 0) source.cancel();
      const settled = asked.catch(() => undefined);
      if (next(2) === 0) await settled;
      if (next(25) === 0) {
        await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: uri(name) } });
        await client.open(uri(name), "wit", changed);
      }
    }
    for (const name of files) await client.change(uri(name), 1000, text(name));
    const fresh = await LspClient.start(folder);
    for (const name of files) await fresh.open(uri(name), "wit", text(name));
    assert.deepEqual(await answers(client), await answers(fresh));
    assert.equal(await client.stop(), 0);
    assert.equal(await fresh.stop(), 0);
  });
}

test("deep nesting and endless lines are answered", async () => {
  const client = await LspClient.start(folder);
  const deep = 100_000;
  const hostile = [
    `package a:b; interface i { type t = ${"list<".repeat(deep)}u8${">".repeat(deep)}; }`,
    "package a:b {".repeat(deep),
    "interface i {".repeat(deep),
    "{".repeat(deep),
    "/*".repeat(deep),
    `interface i { f: func(${"a: u8, ".repeat(deep)}); }`,
    "@since(".repeat(deep),
    `world w { include ${"a:b/".repeat(deep)}c; }`,
  ];
  for (const [index, source] of hostile.entries()) {
    const at = pathToFileURL(path.join(folder, `hostile-${index}.wit`)).href;
    await client.open(at, "wit", source);
    const ask = (method: string): Promise<unknown> =>
      client.connection.sendRequest(`textDocument/${method}`, {
        textDocument: { uri: at },
        position: { line: 0, character: 60 },
        positions: [{ line: 0, character: 60 }],
        context: { includeDeclaration: true },
        options: { tabSize: 2, insertSpaces: true },
        range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
      });
    for (const method of [...POSITIONAL, ...WHOLE, "selectionRange"]) await ask(method).catch(() => undefined);
    await client.diagnostics(at, () => true);
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: at } });
  }
  const good = uri("handler.wit");
  await client.open(good, "wit", text("handler.wit"));
  await client.diagnostics(good, (it) => it.diagnostics.every((found) => found.severity !== 1));
  assert.equal(await client.stop(), 0);
});
