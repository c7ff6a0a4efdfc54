/** Every feature of `.wac` documents, on the shop's components. `$0` is the cursor, carets mark what is expected. */
import assert from "node:assert/strict";
import test from "node:test";
import { plainText } from "../../server/src/features/completionItems.ts";
import { formatWit } from "../../server/src/features/format.ts";
import { wacActions } from "../../server/src/features/wac/actions.ts";
import { wacCompletion } from "../../server/src/features/wac/completion.ts";
import { WAC } from "../../server/src/features/wac/format.ts";
import { wacHover } from "../../server/src/features/wac/hover.ts";
import { wacInlayHints } from "../../server/src/features/wac/inlayHints.ts";
import { prepareWacRename, wacHighlights, wacReferences, wacRename } from "../../server/src/features/wac/references.ts";
import { wacSemanticTokens } from "../../server/src/features/wac/semanticTokens.ts";
import { wacFolding, wacOutline, wacSelection } from "../../server/src/features/wac/structure.ts";
import { asked, read, shopWorld } from "../graph/kit.ts";

const world = await shopWorld();

const APP = `package shop:app;

let logger = new shop:logger {};
let catalog = new shop:catalog { logging: logger.logging, ... };
let basket = new shop:basket {
  prices: catalog.prices,
  ...logger,
  ...
};
let own = basket.cart;
let till = new shop:till { cart: own, ... };

export till.checkout;
export till.run as "start";
export own;
`;

/** The document without `$0`, and where that stood. */
function cursor(source: string): { text: string; offset: number } {
  const offset = source.indexOf("$0");
  assert.ok(offset >= 0);
  return { text: source.replace("$0", ""), offset };
}

function hoverOf(source: string): string {
  const { text, offset } = cursor(source);
  return wacHover(asked(world, text), offset)?.markdown ?? "";
}

test("hover tells the world of an instance, the type of a port, and what dots bring", () => {
  assert.match(
    hoverOf(APP.replace("let basket", "let bas$0ket")),
    /```wit\nworld basket \{\n {2}import shop:api\/logging@1\.2\.0;[^`]*export shop:api\/cart@1\.2\.0;\n\}\n```\n\ninstance of `shop:basket`/,
  );
  assert.match(hoverOf(APP.replace("new shop:till", "new shop:ti$0ll")), /world till \{/);
  assert.match(
    hoverOf(APP.replace("prices: catalog", "pri$0ces: catalog")),
    /interface \{[^`]*get: func\(item: string\) -> option<price>;[^`]*```\n\nimport of `basket` · served by `catalog`/,
  );
  assert.match(hoverOf(APP.replace("catalog.prices", "catalog.pri$0ces")), /export of `catalog`/);
  assert.match(hoverOf(APP.replace("  ...\n", "  .$0..\n")), /becomes an import of the composition:\n\n- `shop:api\/types@1\.2\.0`/);
  assert.match(
    hoverOf(APP.replace("...logger", "..$0.logger")),
    /Passes every export that an import wants:\n\n- `shop:api\/logging@1\.2\.0`/,
  );
  assert.match(hoverOf("package a:b;\nlet x = new no:thi$0ng {};\n"), /was not found: build it/);
  assert.equal(hoverOf("$0package a:b;\n"), "");
});

/** The labels of a completion, and the text after taking one of them. */
function completion(source: string): { labels: string[]; take(label: string): string } {
  const { text, offset } = cursor(source);
  const it = asked(world, text);
  const found = wacCompletion(it, offset, it.offered).sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
  return {
    labels: found.map((own) => own.label),
    take(label) {
      const entry = found.find((own) => own.label === label);
      assert.ok(entry, `${label} is not among ${found.map((own) => own.label).join(", ")}`);
      return text.slice(0, entry.replace.start) + plainText(entry) + text.slice(entry.replace.end);
    },
  };
}

test("completion offers packages, open arguments with what fits them, exports, and keywords where they may stand", () => {
  const packages = completion("package a:b;\nlet x = new $0\n");
  assert.deepEqual(packages.labels, [
    "shop:basket",
    "shop:catalog",
    "shop:discount",
    "shop:echo",
    "shop:keeper",
    "shop:logger",
    "shop:printer",
    "shop:till",
  ]);
  assert.match(packages.take("shop:basket"), /new shop:basket \{ \.\.\. \}/);
  assert.match(completion("package a:b;\nlet x = new shop:lo$0;\n").take("shop:logger"), /new shop:logger \{\};/);

  const args = completion(APP.replace("  prices: catalog.prices,\n", "  $0\n"));
  assert.deepEqual(args.labels, ["prices", "types"]);
  assert.match(args.take("prices"), /\n {2}prices: catalog\.prices,\n {2}\.\.\.logger/);
  assert.deepEqual(completion("package a:b;\nlet x = new shop:basket { $0 };\n").labels.toSorted(), ["...", "logging", "prices", "types"]);

  assert.deepEqual(completion(APP.replace("basket.cart", "basket.$0")).labels, ["cart"]);
  const value = completion(APP.replace("prices: catalog.prices", "prices: $0"));
  assert.equal(value.labels[0], "catalog.prices");
  assert.ok(value.labels.includes("logger") && value.labels.includes("new") && !value.labels.includes("till"));
  assert.deepEqual(completion(APP.replace("...logger", "...$0")).labels, ["catalog", "logger"]);
  assert.deepEqual(completion(`${APP}$0`).labels.slice(0, 3), ["let", "export", "import"]);
  assert.deepEqual(completion("$0").labels, ["package"]);
  assert.match(completion("package a:b;\nexport x.y $0;\n").take("as"), /export x\.y as "name";/);
  assert.deepEqual(completion("package a:b;\n// let x = new $0\n").labels, []);
});

test("references, highlights and renaming follow a variable, with its inferred arguments", () => {
  const { text, offset } = cursor(APP.replace("let logger", "let log$0ger"));
  const it = asked(world, text);
  const words = wacReferences(it, offset, true).map((own) => text.slice(own.start, own.end));
  assert.deepEqual(words, ["logger", "logger", "logger"]);
  assert.deepEqual(
    wacHighlights(it, offset).map((own) => own.kind),
    ["write", "read", "read"],
  );
  const renamed = wacRename(it, offset, "type");
  assert.ok("edits" in renamed);
  assert.deepEqual(
    renamed.edits.map((own) => own.newText),
    ["%type", "%type", "%type"],
  );
  assert.match((wacRename(it, offset, "till") as { reason: string }).reason, /has a `till` already/);
  assert.match((wacRename(it, offset, "1x") as { reason: string }).reason, /is not a name/);
  const port = text.indexOf("prices: catalog");
  assert.match(
    (prepareWacRename(it, port) as { reason: string }).reason,
    /is a name of the component shop:basket; rename it in the component's WIT/,
  );
  const inferred =
    "package a:b;\nlet basket = new shop:basket { ... };\nlet cart = basket.cart;\nlet till = new shop:till { cart, ... };\nexport till.run;\n";
  const other = wacRename(asked(world, inferred), inferred.indexOf("cart ="), "held");
  assert.ok("edits" in other);
  assert.deepEqual(
    other.edits.map((own) => own.newText),
    ["held", "cart: held"],
  );
  assert.deepEqual(
    wacReferences(asked(world, APP), APP.indexOf("shop:logger"), true).map((own) => APP.slice(own.start, own.end)),
    ["shop:logger"],
  );
});

test("hints say what is not written", () => {
  const hints = wacInlayHints(read(world, APP).wiring, { start: 0, end: APP.length });
  const before = (offset: number): string => /\S+$/.exec(APP.slice(0, offset))![0];
  assert.deepEqual(
    hints.map((it) => [before(it.offset), it.label]),
    [
      ["...", "types@1.2.0"],
      ["...logger,", "logging@1.2.0"],
      ["...", "types@1.2.0"],
      ["...", "types@1.2.0, logging@1.2.0"],
      ["own", 'as "shop:api/cart@1.2.0"'],
    ].map(([left, label]) => [left!.replace(/,$/, ""), label]),
  );
});

test("the outline, folds and selections follow the statements", () => {
  const { file } = read(world, APP).wiring;
  assert.deepEqual(
    wacOutline(file, APP).map((it) => `${it.name}: ${it.detail}`),
    [
      "logger: shop:logger",
      "catalog: shop:catalog",
      "basket: shop:basket",
      "own: basket.cart",
      "till: shop:till",
      "till.checkout: export",
      "start: export",
      "own: export",
    ],
  );
  assert.deepEqual(wacFolding(file, APP), [{ startLine: 4, endLine: 7, kind: "body" }]);
  const around = wacSelection(file, APP.length, APP.indexOf("catalog.prices") + 2).map((it) => APP.slice(it.start, it.end));
  assert.deepEqual(around.slice(0, 3), ["catalog", "catalog.prices", "prices: catalog.prices"]);
  assert.equal(around.at(-1), APP);
});

test("semantic tokens cover names, packages and keywords, in order and on single lines", () => {
  const { file, names } = read(world, APP).wiring;
  const tokens = wacSemanticTokens(file, names, APP);
  const of = (word: string): string | undefined => tokens.find((it) => APP.slice(it.start, it.end) === word)?.type;
  assert.deepEqual(["let", "catalog", "shop", "prices", "logging"].map(of), ["keyword", "variable", "namespace", "parameter", "parameter"]);
  for (const [at, it] of tokens.entries()) assert.ok(at === 0 || tokens[at - 1]!.end <= it.start);
});

/** The text after the action whose title begins so. */
function acted(source: string, title: string): string {
  const { text, offset } = cursor(source);
  const it = asked(world, text);
  const actions = wacActions({ ...it, range: { start: offset, end: offset } });
  const found = actions.find((own) => own.title.startsWith(title));
  if (!found) return `NOT OFFERED; there are: ${actions.map((own) => own.title).join(" | ")}`;
  const result = text.slice(0, found.edit.start) + found.edit.newText + text.slice(found.edit.end);
  if (!found.verify) assert.deepEqual(read(world, result).diagnostics, [], result);
  return result;
}

test("actions fill, add, insert, write out and export", () => {
  assert.match(
    acted(APP.replace("prices: catalog.prices,\n  ...logger,", "$0"), "Fill the arguments of `basket`"),
    /logging: logger\.logging,\n {2}prices: catalog\.prices,/,
  );
  const missing = "package a:b;\nlet x = new shop:ca$0talog {};\nexport x...;\n";
  assert.match(acted(missing, "Let the composition import what is missing"), /new shop:catalog \{ \.\.\. \}/);
  const open = "package a:b;\nlet till = new shop:till { $0... };\nexport till.run;\n";
  assert.match(
    acted(open, "Add `shop:basket` for `shop:api/cart@1.2.0`"),
    /let basket = new shop:basket \{ \.\.\. \};\nlet till = new shop:till \{ cart: basket\.cart, \.\.\. \};/,
  );
  assert.match(
    acted(APP.replace("prices: cat", "prices: c$0at"), "Insert `shop:discount` between `catalog` and `basket`"),
    /let discount = new shop:discount \{ prices: catalog\.prices, \.\.\. \};\n[\s\S]*prices: discount\.prices,/,
  );
  const lonely = "package a:b;\nlet log$0ger = new shop:logger {};\n";
  assert.match(acted(lonely, "Export everything of `logger`"), /export logger\.\.\.;\n$/);
  const explicit = acted("package a:b;\nlet x = new shop:discount { .$0.. };\nexport x.prices;\n", "Write out what `...` imports");
  assert.match(
    explicit,
    /import types: shop:api\/types@1\.2\.0;\nimport prices: shop:api\/prices@1\.2\.0;\nlet x = new shop:discount \{ types: types, prices: prices \};/,
  );
});

test("two resources that must be one are explained, and mended by an action", () => {
  const text = `package a:b;
let one = new shop:basket { ... };
let two = new shop:basket { ... };
let till = new shop:till { cart: one.cart, ... };
let keeper = new shop:keeper { cart: two.cart, checkout: till.checkout, ... };
export keeper.run;
`;
  const found = read(world, text).diagnostics;
  assert.deepEqual(
    found.map((it) => [it.code, it.range.start.line, it.message]),
    [
      [
        "resource-mismatch",
        4,
        "`keeper` takes `shop:api/checkout@1.2.0` from `till`, whose `basket` is that of `one`, but has `shop:api/cart@1.2.0` from `two`: the two `basket` are different resources. Let both take `shop:api/cart@1.2.0` from `one`.",
      ],
    ],
  );
  const mended = acted(text.replace("checkout: till", "checkout: ti$0ll"), "Take `shop:api/cart@1.2.0` from `one` as well");
  assert.match(mended, /new shop:keeper \{ cart: one\.cart, checkout: till\.checkout, \.\.\. \}/);
});

test("several findings at once, also where the text does not parse", () => {
  const lines = (text: string): string[] => read(world, text).diagnostics.map((it) => `${it.range.start.line}: ${it.code}`);
  assert.deepEqual(
    lines(
      "package a:b;\nlet a = new no:one {};\nlet b = new shop:basket { prices: c.d, ... };\nlet d = new no:two { ... };\nexport b.nothing;\n",
    ),
    ["1: unknown-package", "2: undefined-name", "3: unknown-package", "4: missing-instance-export"],
  );
  assert.deepEqual(
    lines("package a:b;\nlet a = ;\nlet b = new shop:basket { prices };\nlet = 3;\n").map((it) => it.split(":")[0]),
    ["1", "3"],
  );
});

test("formatting keeps comments and meaning, and is the same twice", () => {
  const source = `package   shop:app ;
let a=new   shop:logger{};  // empty
// about b
let b = new shop:basket { logging:a . logging ,...a, ... , };
let c = new shop:till {
   // first
      cart : b.cart  // why
  ,...
};


export  c ... ;
export b["shop:api/cart@1.2.0"] as  "n";
`;
  const expected = `package shop:app;

let a = new shop:logger {}; // empty
// about b
let b = new shop:basket { logging: a.logging, ...a, ... };
let c = new shop:till {
  // first
  cart: b.cart, // why
  ...
};

export c...;
export b["shop:api/cart@1.2.0"] as "n";
`;
  assert.equal(formatWit(source, {}, WAC), expected);
  assert.equal(formatWit(expected, {}, WAC), expected);
  assert.equal(formatWit("package a:b;\nlet x = ;", {}, WAC), null);
  const long = `package a:b;\n\nlet x = new shop:till { cart: ${"a".repeat(60)}.cart, logging: ${"b".repeat(60)}.logging, ... };\n`;
  assert.match(formatWit(long, {}, WAC) ?? "", /\{\n {2}cart: a+\.cart,\n {2}logging: b+\.logging,\n {2}\.\.\.\n\};/);
});
