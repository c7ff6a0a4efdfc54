/** Every WIT feature over the wire, on packages that nobody here wrote (wasi:http and its dependencies). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type {
  CallHierarchyIncomingCall,
  CodeAction,
  CodeLens,
  DocumentDiagnosticReport,
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  SymbolInformation,
  TextEdit,
  TypeHierarchyItem,
  WorkspaceEdit,
} from "vscode-languageserver";
import { LspClient } from "../kit/lspClient.ts";
import { component } from "../toolkit/fixtures.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
const text = (name: string): string => readFileSync(path.join(folder, name), "utf8");
const ask = <R>(method: string, params: object): Promise<R> => client.connection.sendRequest<R>(method, params);

/** The position of the first character of `word` within the first place of `context`. */
function at(name: string, context: string, word: string): { textDocument: { uri: string }; position: { line: number; character: number } } {
  const source = text(name);
  const before = source.slice(0, source.indexOf(context) + context.indexOf(word)).split("\n");
  return { textDocument: { uri: uri(name) }, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

/** The words at locations, as `file: line`. */
const lines = (found: Location[]): string[] =>
  found.map((it) => {
    const file = new URL(it.uri).pathname;
    return `${path.basename(file)}: ${readFileSync(file, "utf8").split("\n")[it.range.start.line]!.trim()}`;
  });

const types = "wit/types.wit";

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-wit-"));
  cpSync(path.join("test", "fixtures", "wasi", "wit"), path.join(folder, "wit"), { recursive: true });
  mkdirSync(path.join(folder, "app", "wit", "deps"), { recursive: true });
  writeFileSync(
    path.join(folder, "app", "wit", "app.wit"),
    "package my:app;\n\ninterface api {\n  use shop:api/cart@1.2.0.{basket};\n  take: func(b: basket);\n}\n\nworld app {\n  import wasi:http/types@0.2.4;\n  export api;\n}\n",
  );
  const wit = "package shop:api@1.2.0;\ninterface cart { resource basket; }\nworld w { export cart; }\n";
  writeFileSync(path.join(folder, "app", "wit", "deps", "cart.wasm"), await component(wit, "w"));
  client = await LspClient.start(folder);
  for (const name of [types, "wit/handler.wit", "wit/proxy.wit", "app/wit/app.wit"]) await client.open(uri(name), "wit", text(name));
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

test("diagnostics are pulled: none are errors, and each hint has its tag", async () => {
  const report = await ask<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri: uri(types) } });
  assert.equal(report.kind, "full");
  assert.deepEqual("items" in report && report.items.filter((it) => it.severity === 1), []);
});

test("definitions lead into dependencies", async () => {
  const found = await ask<Location[]>("textDocument/definition", at(types, "use wasi:io/poll@0.2.4.{pollable}", "pollable"));
  assert.deepEqual(lines(found), ["poll.wit: resource pollable {"]);
  const path = await ask<Location[]>("textDocument/definition", at(types, "wasi:io/streams@0.2.4", "streams"));
  assert.deepEqual(lines(path), ["streams.wit: interface streams {"]);
  const typed = await ask<Location[]>("textDocument/typeDefinition", at(types, "err: borrow<io-error>", "err"));
  assert.deepEqual(lines(typed), ["error.wit: resource error {"]);
});

test("a binary dependency is a target, and has a document of its own", async () => {
  const [found] = await ask<Location[]>("textDocument/definition", at("app/wit/app.wit", "{basket}", "basket"));
  assert.match(found!.uri, /^witloom-wit:.*cart\.wasm\.wit\?file/);
  const { text: wit } = (await client.request("witloom/wit", { uri: uri("app/wit/deps/cart.wasm") })) as { text: string };
  assert.match(wit.split("\n")[found!.range.start.line]!, /resource basket/);
  await client.open(found!.uri, "wit", wit);
  const hover = await ask<Hover>("textDocument/hover", { textDocument: { uri: found!.uri }, position: found!.range.start });
  assert.match(JSON.stringify(hover.contents), /resource basket/);
});

test("a package of the workspace serves another one, and is referred to from there", async () => {
  const found = await ask<Location[]>("textDocument/definition", at("app/wit/app.wit", "wasi:http/types", "types"));
  assert.deepEqual(lines(found), ["types.wit: interface types {"]);
  const back = await ask<Location[]>("textDocument/references", {
    ...at(types, "interface types {", "types"),
    context: { includeDeclaration: false },
  });
  assert.ok(
    lines(back).some((it) => it.startsWith("app.wit: import wasi:http/types")),
    lines(back).join("\n"),
  );
  assert.ok(lines(back).some((it) => it.startsWith("handler.wit: use types.")));
});

test("references and highlights of a type are the same in its file", async () => {
  const place = at(types, "resource fields {", "fields");
  const found = await ask<Location[]>("textDocument/references", { ...place, context: { includeDeclaration: true } });
  const marked = await ask<DocumentHighlight[]>("textDocument/documentHighlight", place);
  assert.ok(found.length > 3);
  assert.deepEqual(
    found.filter((it) => it.uri === uri(types)).map((it) => it.range),
    marked.map((it) => it.range),
  );
});

test("renaming changes every file, and refuses with a reason", async () => {
  const place = at(types, "resource incoming-request", "incoming-request");
  const edit = await ask<WorkspaceEdit>("textDocument/rename", { ...place, newName: "request-in" });
  assert.deepEqual(
    Object.keys(edit.changes!)
      .map((it) => path.basename(it))
      .sort(),
    ["handler.wit", "types.wit"],
  );
  await assert.rejects(ask("textDocument/rename", { ...place, newName: "fields" }), /fields/);
  await assert.rejects(ask("textDocument/rename", { ...place, newName: "Not Good" }), /./);
  await assert.rejects(ask("textDocument/prepareRename", at(types, "{pollable}", "pollable")), /./);
});

test("semantic tokens: the whole, a part, and the change", async () => {
  const document = { textDocument: { uri: uri("wit/handler.wit") } };
  const all = await ask<SemanticTokens>("textDocument/semanticTokens/full", document);
  assert.ok(all.data.length > 50 && all.data.length % 5 === 0);
  const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
  const part = await ask<SemanticTokens>("textDocument/semanticTokens/range", { ...document, range });
  assert.ok(part.data.length < all.data.length);
  const same = await ask<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", { ...document, previousResultId: all.resultId });
  assert.deepEqual(same.edits, []);
});

test("folding, selection, links, hints, lenses and symbols", async () => {
  const document = { textDocument: { uri: uri(types) } };
  assert.ok((await ask<FoldingRange[]>("textDocument/foldingRange", document)).length > 20);
  const { position } = at(types, "err: borrow<io-error>", "io-error");
  const [selection] = await ask<SelectionRange[]>("textDocument/selectionRange", { ...document, positions: [position] });
  let depth = 0;
  for (let it: SelectionRange | undefined = selection; it; it = it.parent) depth++;
  assert.ok(depth >= 5, String(depth));
  const links = await ask<DocumentLink[]>("textDocument/documentLink", document);
  assert.ok(links.some((it) => it.target!.includes("deps/io/streams.wit#")));
  const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  assert.ok((await ask<InlayHint[]>("textDocument/inlayHint", { textDocument: { uri: uri("wit/proxy.wit") }, range: whole })).length > 0);
  const lenses = await ask<CodeLens[]>("textDocument/codeLens", document);
  assert.ok(lenses.some((it) => /reference/.test(it.command!.title) && it.command!.command === "witloom.showPlaces"));
  const symbols = await ask<SymbolInformation[]>("workspace/symbol", { query: "pollable" });
  assert.equal(symbols[0]!.name, "pollable");
});

test("who includes and imports what", async () => {
  const [imports] = await ask<TypeHierarchyItem[]>("textDocument/prepareTypeHierarchy", at("wit/proxy.wit", "world imports {", "imports"));
  const below = await ask<TypeHierarchyItem[]>("typeHierarchy/subtypes", { item: imports });
  assert.deepEqual(
    below.map((it) => it.name),
    ["proxy"],
  );
  const [handler] = await ask<TypeHierarchyItem[]>(
    "textDocument/prepareCallHierarchy",
    at("wit/handler.wit", "interface outgoing-handler {", "outgoing-handler"),
  );
  const calls = await ask<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item: handler });
  assert.ok(calls.some((it) => it.from.name === "imports"));
});

test("formatting: a crooked file becomes the straight one; typing a brace mends its block", async () => {
  const options = { tabSize: 2, insertSpaces: true };
  const name = "crooked.wit";
  const crooked = "package a:b;\ninterface i{\n      f:func( a:u32 )->u32 ;\n}\n";
  await client.open(uri(name), "wit", crooked);
  const edits = await ask<TextEdit[]>("textDocument/formatting", { textDocument: { uri: uri(name) }, options });
  assert.equal(applied(crooked, edits), "package a:b;\n\ninterface i {\n  f: func(a: u32) -> u32;\n}\n");
  const position = { line: 3, character: 1 };
  const typed = await ask<TextEdit[]>("textDocument/onTypeFormatting", { textDocument: { uri: uri(name) }, position, ch: "}", options });
  assert.match(applied(crooked, typed), /\{\n {2}f: func\(a: u32\) -> u32;\n\}/);
});

function applied(source: string, edits: TextEdit[]): string {
  const starts = [0, ...[...source.matchAll(/\n/g)].map((it) => it.index + 1)];
  const offset = (it: { line: number; character: number }): number => (starts[it.line] ?? source.length) + it.character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((out, it) => out.slice(0, offset(it.range.start)) + it.newText + out.slice(offset(it.range.end)), source);
}

test("what changed since a commit is marked, with who breaks and the next version", async () => {
  const git = (...args: string[]): void => {
    const done = spawnSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args]);
    assert.equal(done.status, 0, String(done.stderr));
  };
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "first");
  const at = uri(types);
  const failed = await client.request("witloom/compareWit", { uri: at, against: "no-such-tag" });
  assert.match("error" in failed ? failed.error.message : "", /no-such-tag/);
  const same = await client.request("witloom/compareWit", { uri: at, against: "HEAD" });
  assert.deepEqual(same, { changes: 0, breaking: 0, version: "0.2.4", suggested: null });
  client.forget();
  await client.change(
    at,
    50,
    text(types)
      .replace("resource future-trailers {", "resource later;\n  resource future-trailers {")
      .replace("set-method: func(method: method)", "set-method: func(other: u8)"),
  );
  const { diagnostics } = await client.diagnostics(at, (it) => it.diagnostics.some((found) => found.code === "breaking"));
  assert.deepEqual(
    diagnostics.filter((it) => it.code === "breaking" || it.code === "compatible").map((it) => it.message.replace(/ was .* \(/, " (")),
    [
      "function `[method]outgoing-request.set-method` (since HEAD; breaks callers and implementers)",
      "type `later` is new (since HEAD; compatible)",
    ],
  );
  const changed = await client.request("witloom/compareWit", { uri: at, against: "HEAD" });
  assert.deepEqual(changed, { changes: 2, breaking: 1, version: "0.2.4", suggested: "0.3.0" });
  await client.request("witloom/endCompareWit", null);
  client.forget();
  await client.change(at, 51, text(types));
  await client.diagnostics(at, (it) => it.diagnostics.every((found) => found.code !== "breaking"));
});

test("a package is compared with another version of it: one that is known, or any folder or binary", async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "witloom-versions-"));
  const write = (name: string, content: string): string => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), content);
    return pathToFileURL(path.join(home, name)).href;
  };
  const old = "package x:y@1.0.0;\ninterface i { f: func(); }\n";
  write("old/wit/y.wit", old);
  const wat = write("y.wat", '(component (import "x:y/i@0.9.0" (instance (export "f" (func)))))');
  const now = write("wit/y.wit", "package x:y@1.1.0;\ninterface i { f: func(a: u8); }\n");
  const other = await LspClient.start(home);
  await other.open(now, "wit", "package x:y@1.1.0;\ninterface i { f: func(a: u8); }\n");
  const others = await other.request("witloom/otherVersions", { uri: now });
  assert.deepEqual(others, [{ uri: pathToFileURL(path.join(home, "old", "wit")).href, name: "x:y@1.0.0" }]);
  const changed = { changes: 1, breaking: 1, version: "1.0.0", suggested: "2.0.0" };
  assert.deepEqual(await other.request("witloom/compareWit", { uri: now, against: others[0]!.uri }), changed);
  const { diagnostics } = await other.diagnostics(now, (it) => it.diagnostics.some((found) => found.code === "breaking"));
  assert.match(diagnostics[0]!.message, /since wit \(1\.0\.0\); breaks callers and implementers/);
  const binary = await other.request("witloom/compareWit", { uri: now, against: wat });
  assert.deepEqual("error" in binary || binary.version, "0.9.0");
  const nothing = await other.request("witloom/compareWit", { uri: now, against: pathToFileURL(path.join(home, "old")).href });
  assert.match("error" in nothing ? nothing.error.message : "", /old holds no package x:y/);
  await other.stop();
  rmSync(home, { recursive: true, force: true });
});

test("a document that was never saved sees the workspace's packages", async () => {
  const at = "untitled:Untitled-1";
  await client.open(at, "wit", "package a:b;\ninterface i {\n  use wasi:http/types@0.2.4.{fields};\n  f: func(x: fields);\n}\n");
  const found = await ask<Location[]>("textDocument/definition", { textDocument: { uri: at }, position: { line: 3, character: 14 } });
  assert.match(found[0]!.uri, /types\.wit$/);
  const [inside] = await ask<Location[]>("textDocument/definition", { textDocument: { uri: at }, position: { line: 3, character: 10 } });
  assert.equal(inside!.uri, at);
});

test("code actions: a missing use is added and an alias extracted; what comes as a file is created", async () => {
  const name = "wit/handler.wit";
  const broken = text(name).replace("use types.{incoming-request, response-outparam};", "use types.{response-outparam};");
  assert.notEqual(broken, text(name));
  client.forget();
  await client.change(uri(name), 60, broken);
  const { diagnostics } = await client.diagnostics(uri(name), (it) => it.diagnostics.some((found) => found.severity === 1));
  const problem = diagnostics.find((it) => it.severity === 1)!;
  const document = { textDocument: { uri: uri(name) } };
  const actions = await ask<CodeAction[]>("textDocument/codeAction", {
    ...document,
    range: problem.range,
    context: { diagnostics: [problem] },
  });
  const use = actions.find((it) => /use/i.test(it.title) && it.kind === "quickfix" && it.edit?.changes?.[uri(name)]);
  assert.ok(use, actions.map((it) => it.title).join("; "));
  const mended = applied(broken, use.edit!.changes![uri(name)]!);
  client.forget();
  await client.change(uri(name), 61, mended);
  await client.diagnostics(uri(name), (it) => it.diagnostics.every((found) => found.severity !== 1));
  await client.change(uri(name), 62, text(name));
});

test("a space asks for completions where a type must follow, and not where it indents", async () => {
  const name = "spaces.wit";
  const source = "package a:b;\ninterface i {\n  f: func(a: );\n  \n}\n";
  await client.open(uri(name), "wit", source);
  const context = { triggerKind: 2, triggerCharacter: " " };
  const list = (line: number, character: number, more: object = {}): Promise<unknown[]> =>
    ask("textDocument/completion", { textDocument: { uri: uri(name) }, position: { line, character }, ...more });
  assert.ok((await list(2, 13, { context })).length > 10);
  assert.deepEqual(await list(3, 2, { context }), []);
  assert.ok((await list(3, 2)).length > 3);
});
