/** Random edits, requests, gestures, cancels and closes of `.wac` documents: the server lives on, and then answers as a fresh one does. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { Gesture } from "../../server/src/protocol/wiring.ts";
import { LspClient } from "../kit/lspClient.ts";
import { component, shopWit } from "../toolkit/fixtures.ts";
import { random } from "../toolkit/kit.ts";

let folder: string;
const uri = (): string => pathToFileURL(path.join(folder, "app.wac")).href;

const TEXT = `package shop:app;

// A comment.
let logger = new shop:logger {};
let catalog = new shop:catalog { logging: logger.logging, ... };
let basket = new shop:basket {
  prices: catalog.prices, // prices
  ...logger,
  ...
};
let own = basket.cart;
let till = new shop:till { cart: own, "shop:api/logging@1.2.0": logger["shop:api/logging@1.2.0"], ... };
import extra as "extra": func(a: u32) -> string;
interface i { type t = u32; f: func(a: t); }

export till.checkout;
export till.run as "start";
`;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-wac-robust-"));
  mkdirSync(path.join(folder, "deps", "shop"), { recursive: true });
  for (const name of ["catalog", "basket", "till", "logger"])
    writeFileSync(path.join(folder, "deps", "shop", `${name}.wasm`), await component(shopWit, name));
  writeFileSync(path.join(folder, "deps", "shop", "broken.wasm"), "no component");
  writeFileSync(path.join(folder, "app.wac"), TEXT);
});

after(() => rmSync(folder, { recursive: true, force: true }));

const POSITIONAL = ["hover", "definition", "references", "documentHighlight", "completion", "prepareRename"];
const WHOLE = [
  "semanticTokens/full",
  "foldingRange",
  "documentSymbol",
  "codeLens",
  "inlayHint",
  "formatting",
  "codeAction",
  "selectionRange",
];

function params(at: { line: number; character: number }): object {
  return {
    textDocument: { uri: uri() },
    position: at,
    positions: [at],
    context: { includeDeclaration: true, diagnostics: [] },
    range: { start: at, end: { line: 9999, character: 0 } },
    options: { tabSize: 2, insertSpaces: true },
    newName: "renamed",
  };
}

/** All that a server says of the document, at fixed places, and its picture. */
async function answers(client: LspClient): Promise<unknown[]> {
  const out: unknown[] = [];
  for (const method of WHOLE) {
    const answer = await client.connection.sendRequest<{ resultId?: string } | null>(
      `textDocument/${method}`,
      params({ line: 0, character: 0 }),
    );
    if (answer && "resultId" in answer) delete answer.resultId; // counts up
    out.push([method, answer]);
  }
  for (let line = 0; line < 17; line++) {
    for (const method of POSITIONAL) {
      const found = client.connection.sendRequest(`textDocument/${method}`, params({ line, character: 12 }));
      out.push([method, line, await found.catch((error: Error) => error.message)]);
    }
  }
  const view = await client.request("witloom/wiring", { uri: uri() });
  if ("version" in view) view.version = 0; // counts the edits
  return [...out, view];
}

const PIECES = [
  "",
  "{",
  "}",
  "(",
  "...",
  "..",
  ";",
  "%",
  "/*",
  "//",
  '"',
  "new ",
  "let ",
  "export ",
  "[",
  "]",
  "\ud800",
  "\r\n",
  "\0",
  "shop:till",
  "shop:broken",
  " as ",
  ":",
  ",",
];

/** A change that a person, or a broken tool, might make. */
function change(next: (below: number) => number, source: string): string {
  const at = next(source.length + 1);
  return source.slice(0, at) + PIECES[next(PIECES.length)]! + source.slice(at + (next(4) === 0 ? next(100) : next(6)));
}

const GESTURES: Gesture[] = [
  { kind: "plug", nodes: [] },
  { kind: "add", package: "shop:broken" },
  { kind: "add", package: "../../etc:passwd" },
  { kind: "remove", nodes: ["till", "nobody"] },
  { kind: "rename", node: "till", name: "x; export y" },
  { kind: "paste", text: "let a = new b:c { ...; }; package x:y;" },
  { kind: "connect", from: { node: "till", port: "" }, to: { node: "logger", port: "__proto__" } },
  { kind: "insert", edge: "#nothing", package: "constructor" },
  { kind: "duplicate", nodes: ["basket", "catalog"] },
];

for (const seed of [1, 2]) {
  test(`random edits of a composition (seed ${seed}) neither end the server nor change its answers`, async () => {
    const next = random(seed);
    const client = await LspClient.start(folder);
    let text = TEXT;
    await client.open(uri(), "wac", text);
    for (let version = 2; version < 120; version++) {
      text = next(8) === 0 ? TEXT : change(next, text);
      await client.change(uri(), version, text);
      const source = new CancellationTokenSource();
      const methods = [...POSITIONAL, ...WHOLE, "rename"];
      const method = `textDocument/${methods[next(methods.length)]}`;
      const asked = client.connection.sendRequest(method, params({ line: next(20), character: next(40) }), source.token);
      if (next(3) === 0) source.cancel();
      const settled = asked.catch(() => undefined);
      if (next(2) === 0) await settled;
      if (next(3) === 0) {
        const answer = await client.request("witloom/gesture", {
          uri: uri(),
          version: next(2) === 0 ? version : 1,
          gesture: GESTURES[next(GESTURES.length)]!,
        });
        assert.ok("error" in answer ? /\.$/.test(answer.error.message) || answer.error.message.length > 0 : Array.isArray(answer.edits));
      }
      if (next(5) === 0) await client.request("witloom/fits", { uri: uri(), packages: ["shop:broken", "no:such"] });
      if (next(25) === 0) {
        await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: uri() } });
        await client.open(uri(), "wac", text);
      }
    }
    await client.change(uri(), 1000, TEXT);
    const worn = await answers(client);
    assert.equal(await client.stop(), 0);
    const fresh = await LspClient.start(folder);
    await fresh.open(uri(), "wac", TEXT);
    const wanted = await answers(fresh);
    assert.equal(await fresh.stop(), 0);
    assert.deepEqual(worn, wanted);
  });
}

test("deep and long documents are answered", async () => {
  const client = await LspClient.start(folder);
  await client.open(uri(), "wac", TEXT);
  const deep = `package a:b;\nlet x = ${"(".repeat(100_000)}`;
  const long = `package a:b;\n${"let a = new shop:till { cart: b.cart, ... };\n".repeat(2000)}`;
  for (const [index, text] of [deep, `package a:b; let x = ${"new a:b { c: ".repeat(5000)}`, long, "\0".repeat(1000)].entries()) {
    await client.change(uri(), index + 2, text);
    for (const method of WHOLE)
      await client.connection.sendRequest(`textDocument/${method}`, params({ line: 0, character: 0 })).catch(() => undefined);
    const view = await client.request("witloom/wiring", { uri: uri() });
    assert.ok("nodes" in view || "error" in view);
  }
  assert.equal(await client.stop(), 0);
});
