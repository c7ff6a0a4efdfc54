import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { absent, canonical, crateSource, must, readWit, toolkit, wat } from "./kit.ts";

const crate = crateSource("wit-parser", "0.263.");
const features = { all: false, names: ["active"] };

function cases(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== "parse-fail" && (name.endsWith(".wit") || statSync(path.join(folder, name)).isDirectory()))
    .map((name) => path.join(folder, name));
}

/** The native test adds what it was reading; our paths are the same, but we read no folders. */
function withoutContext(text: string): string {
  return text
    .trim()
    .replaceAll("\\", "/")
    .replace(/^failed to resolve directory while parsing WIT for path \[[^\]]*\]: /, "")
    .replace(/^failed to parse (package|dependency directory): \S+: /, "");
}

if (crate === null) {
  test("official WIT suite", { skip: absent("the sources of wit-parser 0.263 are not in cargo's registry") }, () => {});
} else {
  const ui = path.join(crate, "tests", "ui");

  test("official WIT suite: every valid package resolves to the official JSON", async () => {
    const tk = await toolkit();
    let count = 0;
    for (const file of cases(ui)) {
      const { main: _main, spans: _spans, ...resolve } = must(tk.resolveWit(await readWit(file, crate), features));
      const expected: unknown = JSON.parse(readFileSync(`${file.replace(/\.wit$/, "")}.wit.json`, "utf8"));
      assert.equal(canonical(resolve), canonical(expected), file);
      count++;
    }
    console.log(`wit-parser 0.263: ${count} valid packages`);
    assert.ok(count >= 77);
  });

  test("official WIT suite: an encoded package decodes to the official JSON", async () => {
    const tk = await toolkit();
    const bytes = await wat(readFileSync(path.join(ui, "simple-wasm-text.wat"), "utf8"));
    const info = must(tk.componentInfo(bytes));
    assert.equal(info.kind, "wit-package");
    assert.equal(canonical(info.resolve), canonical(JSON.parse(readFileSync(path.join(ui, "simple-wasm-text.wit.json"), "utf8"))));
  });

  test("official WIT suite: every invalid package is refused with the official text", async () => {
    const tk = await toolkit();
    let count = 0;
    for (const file of cases(path.join(ui, "parse-fail"))) {
      const outcome = tk.resolveWit(await readWit(file, crate), features);
      assert.ok(!outcome.ok, `${file} is accepted`);
      const expected = readFileSync(`${file.replace(/\.wit$/, "")}.wit.result`, "utf8");
      assert.equal(withoutContext(outcome.problem.rendered ?? outcome.problem.message), withoutContext(expected), file);
      count++;
    }
    console.log(`wit-parser 0.263: ${count} invalid packages`);
    assert.ok(count >= 187);
  });

  test("official WIT suite: every definition has the place where its name stands", async () => {
    const tk = await toolkit();
    let named = 0;
    for (const file of cases(ui).filter((name) => existsSync(name))) {
      const source = await readWit(file, crate);
      const texts = new Map(
        [...source.main, ...source.deps.flatMap((dep) => (dep.tag === "source" ? dep.val : []))].map((f) => [f.path, Buffer.from(f.text)]),
      );
      const { spans, ...resolve } = must(tk.resolveWit(source, features));
      const at = (span: { path: string; start: number; end: number } | null | undefined): string | undefined =>
        span ? texts.get(span.path)?.subarray(span.start, span.end).toString() : undefined;
      resolve.interfaces.forEach((item, index) => {
        for (const name of Object.keys(item.functions)) {
          const text = at(spans.functions[`interface-${index}`]?.[name]);
          if (text !== undefined) {
            named++;
            const bare = name.replace(/^.*[.\]]/, "");
            assert.ok(
              text.includes(bare) || name.startsWith("[constructor]") || /^\[(async )?(get|set)/.test(name),
              `${file}: ${name} is at "${text}"`,
            );
          }
        }
      });
      resolve.types.forEach((item, index) => {
        const members = spans.members[String(index)] ?? {};
        for (const [name, span] of Object.entries(members)) {
          const text = at(span);
          if (text !== undefined && item.name !== null) {
            named++;
            assert.ok(text.includes(name), `${file}: ${item.name}.${name} is at "${text}"`);
          }
        }
      });
    }
    assert.ok(named > 250, `only ${named} places`);
  });
}
