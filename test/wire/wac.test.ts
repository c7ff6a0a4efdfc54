/** Every feature of `.wac` over the wire, and the canvas's requests, on the shop's components on disk. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type {
  CodeAction,
  CompletionItem,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { Gesture, WiringView } from "../../server/src/protocol/wiring.ts";
import { LspClient } from "../kit/lspClient.ts";
import { component, shopWit } from "../toolkit/fixtures.ts";

let client: LspClient;
let folder: string;
let version = 1;
let now = "";
const ask = <R>(method: string, params: object): Promise<R> => client.connection.sendRequest<R>(method, params);
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
const app = (): { uri: string } => ({ uri: uriOf("app.wac") });

const START = `package shop:app;

let catalog = new shop:catalog { ... };
let basket = new shop:basket { prices: catalog.prices, ... };
let till = new shop:till { cart: basket.cart, ... };

export till.checkout;
`;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-wac-"));
  mkdirSync(path.join(folder, "deps", "shop"), { recursive: true });
  mkdirSync(path.join(folder, "wit"));
  writeFileSync(path.join(folder, "wit", "shop.wit"), shopWit);
  for (const name of ["catalog", "basket", "till", "logger"])
    writeFileSync(path.join(folder, "deps", "shop", `${name}.wasm`), await component(shopWit, name));
  writeFileSync(path.join(folder, "app.wac"), START);
  client = await LspClient.start(folder);
  await client.open(app().uri, "wac", START);
  now = START;
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

async function change(text: string): Promise<void> {
  now = text;
  await client.change(app().uri, ++version, text);
}

/** The position of the first character of `word` within the first place of `context`. */
function at(context: string, word: string): { textDocument: { uri: string }; position: { line: number; character: number } } {
  const lines = now.slice(0, now.indexOf(context) + context.indexOf(word)).split("\n");
  return { textDocument: app(), position: { line: lines.length - 1, character: lines.at(-1)!.length } };
}

function applied(edits: TextEdit[]): string {
  const lines = now.split("\n");
  const offset = ({ line, character }: TextEdit["range"]["start"]): number =>
    lines.slice(0, line).reduce((sum, it) => sum + it.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((text, it) => text.slice(0, offset(it.range.start)) + it.newText + text.slice(offset(it.range.end)), now);
}

test("a name leads to its statement, a port to its WIT, a package to its component", async () => {
  const definition = (context: string, word: string): Promise<Location[]> => ask("textDocument/definition", at(context, word));
  assert.deepEqual((await definition("basket.cart", "basket"))[0]!.range.start, { line: 3, character: 4 });
  const [declared] = await definition("prices: catalog", "prices");
  assert.match(declared!.uri, /wit\/shop\.wit$/);
  const [binary] = await definition("shop:till", "till");
  assert.match(binary!.uri, /^witloom-wit:.*till\.wasm\.wit/);
  const hover = await ask<Hover>("textDocument/hover", at("basket.cart", "cart"));
  assert.match(JSON.stringify(hover.contents), /export of `basket`/);
});

test("references, highlights, symbols, folds, selections, hints, tokens", async () => {
  const found = await ask<Location[]>("textDocument/references", {
    ...at("let catalog", "catalog"),
    context: { includeDeclaration: true },
  });
  assert.deepEqual(
    found.map((it) => it.range.start.line),
    [2, 3],
  );
  assert.equal((await ask<DocumentHighlight[]>("textDocument/documentHighlight", at("let catalog", "catalog"))).length, 2);
  const symbols = await ask<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: app() });
  assert.deepEqual(
    symbols.map((it) => it.name),
    ["catalog", "basket", "till", "till.checkout"],
  );
  assert.deepEqual(await ask<FoldingRange[]>("textDocument/foldingRange", { textDocument: app() }), []);
  const [selection] = await ask<SelectionRange[]>("textDocument/selectionRange", {
    textDocument: app(),
    positions: [at("basket.cart", "cart").position],
  });
  assert.ok(selection!.parent);
  const hints = await ask<InlayHint[]>("textDocument/inlayHint", {
    textDocument: app(),
    range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
  });
  assert.ok(hints.some((it) => String(it.label).includes("logging@1.2.0")));
  const tokens = await ask<SemanticTokens>("textDocument/semanticTokens/full", { textDocument: app() });
  assert.ok(tokens.data.length > 100 && tokens.data.length % 5 === 0);
});

test("completion, renaming, formatting and actions change the text", async () => {
  await change(START.replace("{ prices: catalog.prices, ... }", "{  ... }").replace("{  ...", "{ ..."));
  const entries = await ask<CompletionItem[]>("textDocument/completion", at("let basket = new shop:basket { ...", "..."));
  assert.ok(
    entries.some((it) => it.label === "prices" && /catalog\.prices/.test(it.detail ?? "")),
    JSON.stringify(entries.map((it) => it.label)),
  );
  const line = now.split("\n").findIndex((it) => it.includes("let basket"));
  const range = { start: { line, character: 8 }, end: { line, character: 8 } };
  const actions = await ask<CodeAction[]>("textDocument/codeAction", { textDocument: app(), range, context: { diagnostics: [] } });
  const fill = actions.find((it) => it.title.startsWith("Fill the arguments of `basket`"));
  assert.ok(fill, actions.map((it) => it.title).join(" | "));
  assert.ok(actions.some((it) => it.title === "Add `shop:logger` for `shop:api/logging@1.2.0`"));
  await change(applied(fill.edit!.changes![app().uri]!));
  assert.equal(now, START);
  const renamed = await ask<WorkspaceEdit>("textDocument/rename", { ...at("let catalog", "catalog"), newName: "goods" });
  assert.equal(applied(renamed.changes![app().uri]!), START.replace("let catalog", "let goods").replace("catalog.prices", "goods.prices"));
  await assert.rejects(ask("textDocument/rename", { ...at("let catalog", "catalog"), newName: "till" }), /has a `till` already/);
  await change(START.replaceAll(" = ", "="));
  const formatted = await ask<TextEdit[]>("textDocument/formatting", { textDocument: app(), options: { tabSize: 2, insertSpaces: true } });
  assert.equal(applied(formatted), START);
  await change(START);
});

const gesture = async (wanted: Gesture, view: WiringView) =>
  client.request("witloom/gesture", { uri: app().uri, version: view.version, gesture: wanted });

async function viewNow(): Promise<WiringView> {
  const view = await client.request("witloom/wiring", { uri: app().uri });
  assert.ok(!("error" in view));
  return view;
}

test("the canvas is drawn, and a gesture is an edit of the text", async () => {
  const view = await viewNow();
  assert.deepEqual(
    view.nodes.map((it) => it.id),
    ["catalog", "basket", "till"],
  );
  assert.ok(view.edges.some((it) => it.to.node === "basket" && it.from.node === "catalog" && !it.implicit && it.range?.start.line === 3));
  assert.deepEqual(
    view.exports.map((it) => it.name),
    ["shop:api/checkout@1.2.0"],
  );
  const palette = await client.request("witloom/palette", { uri: app().uri });
  assert.deepEqual(
    palette.map((it) => it.package),
    ["shop:basket", "shop:catalog", "shop:logger", "shop:till"],
  );
  const fits = await client.request("witloom/fits", { uri: app().uri, packages: ["shop:logger"] });
  const cell = (from: string, to: string) => fits.answers[fits.fits[fits.exports[from]!]![fits.imports[to]!]!];
  assert.deepEqual(cell("shop:logger#shop:api/logging@1.2.0", "shop:till#shop:api/logging@1.2.0"), { fits: "yes" });
  assert.match(
    cell("shop:catalog#shop:api/prices@1.2.0", "shop:till#shop:api/cart@1.2.0")?.reason ?? "not known yet",
    /not known yet|does not fit/,
  );

  const added = await gesture({ kind: "add", package: "shop:logger" }, view);
  assert.ok("edits" in added);
  await change(applied(added.edits));
  assert.ok(now.includes("let logger = new shop:logger {};"));
  assert.deepEqual(await gesture({ kind: "add", package: "shop:logger" }, view), {
    error: { message: "The text changed meanwhile; try again on the new picture." },
  });
  const wrong = await gesture(
    { kind: "connect", from: { node: "catalog", port: "shop:api/prices@1.2.0" }, to: { node: "till", port: "shop:api/cart@1.2.0" } },
    await viewNow(),
  );
  assert.ok("error" in wrong);
  assert.match(wrong.error.message, /does not fit/);
  const wired = await gesture(
    { kind: "connect", from: { node: "logger", port: "shop:api/logging@1.2.0" }, to: { node: "till", port: "shop:api/logging@1.2.0" } },
    await viewNow(),
  );
  assert.ok("edits" in wired);
  await change(applied(wired.edits));
  assert.match(
    now,
    /let logger = new shop:logger \{\};\nlet till = new shop:till \{ cart: basket\.cart, logging: logger\.logging, \.\.\. \};/,
  );
  assert.equal(
    (await client.request("witloom/copyWiring", { uri: app().uri, nodes: ["logger"] })).text,
    "let logger = new shop:logger {};\n",
  );
});

test("a gesture that the official crates refuse is refused with the reason", async () => {
  await change(`package a:b;
let one = new shop:basket { ... };
let till = new shop:till { cart: one.cart, ... };
export till.checkout;
`);
  const twice = await gesture({ kind: "export", node: "till", port: "shop:api/checkout@1.2.0" }, await viewNow());
  assert.ok("error" in twice);
  assert.match(twice.error.message, /exports `shop:api\/checkout@1\.2\.0` already/);
  await change(START);
});

test("a text that does not parse keeps the last picture, and says what is wrong", async () => {
  const before = await viewNow();
  await change(START.replace("let till", "let ="));
  const view = await viewNow();
  assert.equal(view.stale, true);
  assert.deepEqual(
    view.nodes.map((it) => it.id),
    before.nodes.map((it) => it.id),
  );
  assert.ok(view.problems.length > 0 && view.problems[0]!.range!.start.line === 4);
  const refused = await gesture({ kind: "plug", nodes: [] }, view);
  assert.ok("error" in refused);
  assert.match(refused.error.message, /must be mended first/);
  await change(START);
  assert.equal((await viewNow()).stale, false);
});

test("chosen places are kept in a file beside the document, and only then", async () => {
  const file = path.join(folder, "app.wac.layout.json");
  assert.ok(!existsSync(file));
  await client.request("witloom/places", { uri: app().uri, places: { till: { x: 10.4, y: -3 } } });
  assert.deepEqual((await viewNow()).places, { till: { x: 10, y: -3 } });
  writeFileSync(file, '{"places": {"till": {"x": "NaN"}, "basket": {"x": 1, "y": 2}, "__proto__": {"x": 1, "y": 1}}}');
  assert.deepEqual((await viewNow()).places["basket"], { x: 1, y: 2 });
  await client.request("witloom/places", { uri: app().uri, places: {} });
  assert.ok(!existsSync(file));
});

test("a composed component is drawn, read-only", async () => {
  const out = uriOf("app.wasm");
  assert.ok("bytes" in (await client.request("witloom/compose", { uri: app().uri, out })));
  const view = await client.request("witloom/wiring", { uri: out });
  assert.ok(!("error" in view) && view.readOnly);
  assert.equal(view.nodes.length, 3);
  assert.ok(view.edges.some((it) => it.from.node !== null && it.to.node !== null));
  assert.ok(view.edges.some((it) => it.from.node === null) && view.edges.some((it) => it.to.node === null && it.from.node !== null));
  assert.deepEqual(
    view.exports.map((it) => it.name),
    ["shop:api/checkout@1.2.0"],
  );
});

test("a composition is made from chosen components, and checked against a world", async () => {
  const made = await client.request("witloom/infer", {
    uri: uriOf("new.wac"),
    name: "my:app",
    packages: ["shop:till", "shop:basket", "shop:catalog", "shop:logger"],
  });
  assert.ok(!("error" in made));
  assert.match(
    made.text,
    /^package my:app;\n\nlet logger = new shop:logger \{\};\nlet catalog = new shop:catalog \{ logging: logger\.logging, \.\.\. \};\n/,
  );
  assert.ok(made.text.includes("cart: basket.cart") && made.text.endsWith("\nexport till.run;\nexport till.checkout;\n"), made.text);
  assert.deepEqual(made.ambiguous, []);
  assert.ok(made.open.every((it) => it.port === "shop:api/types@1.2.0"));
  const none = await client.request("witloom/infer", { uri: uriOf("new.wac"), name: "my:app", packages: ["no:such"] });
  assert.ok("error" in none && /build it, or put it there/.test(none.error.message));

  const worlds = await client.request("witloom/worlds", null);
  assert.ok(worlds.includes("shop:api/till@1.2.0"), worlds.join(" "));
  const no = await client.request("witloom/targets", { uri: app().uri, world: "shop:api/logger@1.2.0" });
  assert.ok("problems" in no && no.problems.length > 0 && /logging|import|export/.test(no.problems[0]!.message), JSON.stringify(no));
  await change(
    START.replace("cart: basket.cart, ...", "...")
      .replace("export till.checkout;", "export till.checkout;\nexport till.run;")
      .replace(/let (catalog|basket).*\n/g, ""),
  );
  assert.deepEqual(await client.request("witloom/targets", { uri: app().uri, world: "shop:api/till@1.2.0" }), { problems: [] });
  await change(START);
});

test("why an import has no wire is told for every export", async () => {
  const found = await client.request("witloom/explain", { uri: app().uri, node: "till", port: "shop:api/cart@1.2.0" });
  assert.deepEqual(found[0], { from: { node: "basket", port: "shop:api/cart@1.2.0" }, fit: { fits: "yes" } });
  assert.ok(found.some((it) => it.from.node === "catalog" && it.fit.fits === "no" && /does not fit/.test(it.fit.reason ?? "")));
});

test("a composed component comes apart into files, and never over others", async () => {
  const parts = uriOf("parts");
  const apart = await client.request("witloom/decompose", { uri: uriOf("app.wasm"), folder: parts });
  assert.ok("document" in apart && apart.files === 4 && apart.lost.length === 0, JSON.stringify(apart));
  const again = await client.request("witloom/decompose", { uri: uriOf("app.wasm"), folder: parts });
  assert.ok("error" in again && /is there already/.test(again.error.message));
});

test("a wire that does not fit is told with both types, where they are declared", async () => {
  const wrong = START.replace("cart: basket.cart", "cart: catalog.prices");
  await change(wrong);
  const { diagnostics } = await client.diagnostics(app().uri, (it) =>
    it.diagnostics.some((own) => own.code === "mismatched-instantiation-arg"),
  );
  const [found] = diagnostics;
  assert.equal(found!.code, "mismatched-instantiation-arg");
  assert.match(found!.message, /shop:api\/cart@1\.2\.0/);
  const related = (found!.relatedInformation ?? []).map(
    (it) => `${path.basename(new URL(it.location.uri).pathname)}:${it.location.range.start.line} ${it.message}`,
  );
  assert.ok(
    related.some((it) => /^shop\.wit:\d+ `till` wants `resource basket/.test(it)),
    related.join("\n"),
  );
  assert.ok(
    related.some((it) => /^shop\.wit:\d+ `catalog` offers nothing called `basket`/.test(it)),
    related.join("\n"),
  );
  await change(START);
});

test("a gesture on a blank document begins it", async () => {
  for (const blank of ["", "// nothing yet\n"]) {
    await change(blank);
    const view = await viewNow();
    assert.deepEqual([view.stale, view.nodes.length], [false, 0]);
    const added = await gesture({ kind: "add", package: "shop:logger" }, view);
    assert.ok("edits" in added, JSON.stringify(added));
    assert.match(
      applied(added.edits),
      /^package [a-z][a-z0-9-]*:app;\n(?:\/\/ nothing yet\n)?\nlet logger = new shop:logger \{\};\n(?:\/\/ nothing yet\n)?$/,
    );
  }
  await change(START);
});
