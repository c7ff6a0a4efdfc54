import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import type { WitFunction } from "../../server/src/features/implementations.ts";
import { findImplementations, witFunctionFor } from "../../server/src/lsp/implementationSearch.ts";
import { buildModel, findPath, type Scope, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";

const samples = path.join(process.cwd(), "components");

function sampleModel(): WitModel {
  const read = (folder: string): { path: string; file: ReturnType<typeof parseWit> }[] =>
    readdirSync(folder)
      .filter((it) => it.endsWith(".wit"))
      .map((it) => ({ path: path.join(folder, it), file: parseWit(readFileSync(path.join(folder, it), "utf8")) }));
  const wit = path.join(samples, "wit");
  return buildModel([read(wit), ...readdirSync(path.join(wit, "deps")).map((it) => read(path.join(wit, "deps", it)))]);
}

/** Every function that a world's interfaces export, with their resources'. */
function exportsOf(model: WitModel, name: string): WitFunction[] {
  const world = model.scopes.find((it) => it.node.kind === "world" && it.node.name.text === name)!;
  const interfaces = world.node.items.flatMap((it): Scope[] => (it.kind === "export" && it.path ? [findPath(model, world, it.path)!] : []));
  return interfaces.flatMap((scope) =>
    scope.node.items.flatMap((item): WitFunction[] => {
      const home = { package: scope.package, version: scope.version, interface: scope.node.name.text, world: name };
      if (item.kind === "function") return [{ ...home, function: item.fullName, resource: null }];
      if (item.kind !== "resource") return [];
      const own = { ...home, resource: item.name.text };
      return item.functions.map((it) => ({ ...own, function: it.fullName }));
    }),
  );
}

/** How many functions each sample exports: a world that is read wrongly must not pass. */
const EXPORTS: Record<string, number> = {
  auth: 6,
  business: 1,
  parser: 1,
  "parser-c": 1,
  images: 1,
  gateway: 2,
  counter: 4,
  "counter-go": 2,
};

test("every function that a sample component exports is implemented in one place of its folder, and the way back leads to it", async () => {
  const model = sampleModel();
  for (const [name, count] of Object.entries(EXPORTS)) {
    const folder = path.join(samples, name);
    const { world } = JSON.parse(readFileSync(path.join(folder, "witloom.json"), "utf8")) as { world: string };
    const wanted = exportsOf(model, world);
    assert.equal(wanted.length, count, name);
    const found = await findImplementations([folder], wanted);
    assert.deepEqual(
      found.map((it) => it.wanted),
      wanted.map((_, index) => index),
      `${name}: ${JSON.stringify(found)}`,
    );
    for (const it of found) {
      const text = readFileSync(it.path, "utf8");
      const { start, end } = it.range;
      assert.equal(text.split("\n")[start.line]!.slice(start.character, end.character), text.slice(it.start, it.end));
      // `counter` and `session` become `new`; all others keep a part of their name.
      const last = /[a-z]+$/.exec(wanted[it.wanted]!.function!)![0];
      const expected = wanted[it.wanted]!.function!.startsWith("[constructor]") ? /^new$/ : new RegExp(`${last}$|^demonstrate$`, "i");
      assert.match(text.slice(it.start, it.end), expected);
      assert.equal(await witFunctionFor(it.path, text, it.start, wanted), wanted[it.wanted], `back from ${it.path}:${start.line}`);
    }
  }
});

test("a workspace of all samples: the same interface in two languages, and a function that is imported where it is exported", async () => {
  const model = sampleModel();
  const [parse] = exportsOf(model, "parser-component");
  const [process] = exportsOf(model, "gateway-component");
  const found = await findImplementations([samples], [parse!, process!]);
  assert.deepEqual(
    found.map((it) => `${it.wanted} ${path.relative(samples, it.path).replaceAll("\\", "/")}`),
    ["0 parser-c/parser.c", "0 parser/app.py", "1 gateway/checkout.ts"],
  );
});

/** Runs with files in a fresh folder. */
async function withFiles(files: Record<string, string>, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-implementations-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const F: WitFunction = { package: "a:b", interface: "c", function: "f", resource: null };
const IN_C = "void exports_a_b_c_f(void) {}\n";

test("dependencies, build folders, generated and large files are left out", async () => {
  const files = {
    "src/deep/a.c": IN_C,
    "node_modules/x/a.c": IN_C,
    "target/a.c": IN_C,
    "gen/a.c": IN_C,
    ".cache/a.c": IN_C,
    "generated.c": `// Generated by \`wit-bindgen\` 0.63.0. DO NOT EDIT!\n${IN_C}`,
    "large.c": IN_C + "//\n".repeat(400_000),
    "a.txt": IN_C,
  };
  await withFiles(files, async (folder) => {
    const found = await findImplementations([folder, path.join(folder, "src"), path.join(folder, "absent")], [F]);
    assert.deepEqual(
      found.map((it) => path.relative(folder, it.path).replaceAll("\\", "/")),
      ["src/deep/a.c"],
    );
  });
});

test("a change on disk is seen, and the text of an open document wins", async () => {
  await withFiles({ "a.c": IN_C }, async (folder) => {
    const file = path.join(folder, "a.c");
    assert.equal((await findImplementations([folder], [F]))[0]?.start, 5);
    const before = statSync(file);
    writeFileSync(file, `\n${IN_C}`);
    utimesSync(file, before.atime, new Date(before.mtimeMs + 2000));
    const [changed] = await findImplementations([folder], [F]);
    assert.deepEqual(changed?.range.start, { line: 1, character: 5 });
    const open = (it: string): string | undefined => (it === file ? `\n\n\n${IN_C}` : undefined);
    assert.equal((await findImplementations([folder], [F], () => false, open))[0]?.range.start.line, 3);
    assert.equal((await findImplementations([folder], [F]))[0]?.range.start.line, 1);
  });
});

test("JavaScript modules that export what others define: a whole module, a class, an object", async () => {
  const files = {
    "app.js": `
import { Blob } from "./blob.js";
export * as c from "./c.js";
export const d = { Blob, g };
export { e } from "./e.js";
import { g } from "elsewhere";
`,
    "c.js": "export function f() {}\n",
    "blob.ts": "export class Blob { constructor() {} read() {} }\n",
    "e.js": "export const e = { f() {} };\n",
  };
  const wanted: WitFunction[] = [
    F,
    { ...F, interface: "d", function: "[method]blob.read", resource: "blob" },
    { ...F, interface: "d", function: null, resource: "blob" },
    { ...F, interface: "e" },
    { ...F, interface: "d", function: "g" },
  ];
  await withFiles(files, async (folder) => {
    const found = await findImplementations([folder], wanted);
    assert.deepEqual(
      found.map((it) => `${it.wanted} ${path.basename(it.path)}`),
      ["0 c.js", "1 blob.ts", "2 blob.ts", "3 e.js", "4 app.js"],
    );
    for (const it of found) assert.equal(await witFunctionFor(it.path, readFileSync(it.path, "utf8"), it.start, wanted), wanted[it.wanted]);
  });
});

test("a cancelled search ends without reading on, and others get their turn while one runs", async () => {
  const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${index}.c`, IN_C.repeat(50)]));
  await withFiles(files, async (folder) => {
    assert.deepEqual(await findImplementations([folder], [F], () => true), []);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const found = await findImplementations([folder], [F]);
    clearInterval(timer);
    assert.equal(found.length, 200 * 50);
    assert.ok(turns >= 5, `${turns} turns`);
  });
});
