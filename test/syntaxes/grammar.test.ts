// Tokenises the fixtures with the engine that VS Code uses and compares with the stored tokens; BLESS=1 rewrites them.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { before, test } from "node:test";
import type * as Oniguruma from "vscode-oniguruma";
import type * as Textmate from "vscode-textmate";

const root = process.cwd();
// Both are CommonJS bundles whose names an `import` does not see under every loader.
const require = createRequire(path.join(root, "package.json"));
const oniguruma: typeof Oniguruma = require("vscode-oniguruma");
const textmate: typeof Textmate = require("vscode-textmate");
const fixtures = path.join(root, "test/syntaxes/fixtures");

let registry: Textmate.Registry;

before(async () => {
  const wasm = require.resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(new Uint8Array(readFileSync(wasm)).buffer);
  registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const file = path.join(root, "syntaxes", `${scope.replace("source.", "")}.tmLanguage.json`);
      return textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
    },
  });
});

/** Each line of the text, then its tokens with their scopes, the innermost last. */
async function tokens(text: string, language: string): Promise<string> {
  const grammar = await registry.loadGrammar(`source.${language}`);
  assert.ok(grammar, `no grammar for ${language}`);
  const out: string[] = [];
  let state: Textmate.StateStack = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    out.push(`> ${line}`.trimEnd());
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const token = line.slice(startIndex, endIndex).trim();
      if (token !== "") out.push(`  ${token}  =>  ${scopes.slice(1).join(" ") || "(plain)"}`);
    }
  }
  return `${out.join("\n")}\n`;
}

for (const name of readdirSync(fixtures).filter((file) => /\.(wit|wac)$/.test(file))) {
  test(`tokens of ${name}`, async () => {
    const actual = await tokens(readFileSync(path.join(fixtures, name), "utf8"), path.extname(name).slice(1));
    const golden = path.join(fixtures, `${name}.tokens`);
    if (process.env["BLESS"] === "1") writeFileSync(golden, actual);
    assert.ok(existsSync(golden), `${golden} is missing: BLESS=1 writes it`);
    assert.equal(actual, readFileSync(golden, "utf8"));
  });
}

test("a keyword is a keyword only where it stands alone", async () => {
  const text = await tokens("interface i { record-a: func(%record: my-record) -> world-b; }", "wit");
  assert.match(text, /record-a {2}=> .*entity\.name\.function\.wit/);
  assert.match(text, /%record {2}=> .*variable\.parameter\.wit/);
  assert.match(text, /my-record {2}=> .*entity\.name\.type\.wit/);
  assert.match(text, /world-b {2}=> .*entity\.name\.type\.wit/);
});

test("an unfinished line does not swallow the next declaration", async () => {
  for (const start of ["package a:b", "use a:b/c", "interface", "world w", "@since(version = 1.0.0)"]) {
    assert.match(await tokens(`${start}\ninterface next {}`, "wit"), /interface {2}=> .*storage\.type\.interface\.wit/, start);
  }
  for (const start of ["let a = new b:c", "export a", "import a: b:c/d"]) {
    assert.match(await tokens(`${start}\nlet next = a;`, "wac"), /let {2}=> .*storage\.type\.let\.wac/, start);
  }
});
