/** The problem matcher for wasm-tools finds each error of the official suite's expected output. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  contributes: { problemMatchers: { name: string; pattern: { regexp: string }[] }[] };
};

/** What VS Code would find: each pattern in its turn on the next line. */
function matches(output: string): string[][] {
  const patterns = manifest.contributes.problemMatchers[0]!.pattern.map((it) => new RegExp(it.regexp));
  const lines = output.split("\n");
  return lines.flatMap((_, at) => {
    const found = patterns.map((pattern, index) => pattern.exec(lines[at + index] ?? ""));
    return found.every((it) => it !== null) ? [found.flatMap((it) => it!.slice(1))] : [];
  });
}

test("an error of wasm-tools is found with its message and place", () => {
  const output =
    "error: name `nope` does not exist\n     --> wit/a.wit:3:14\n      |\n    3 |   f: func() -> nope;\n      |              ^---\n";
  assert.deepEqual(matches(output), [["name `nope` does not exist", "wit/a.wit", "3", "14"]]);
});

test("a line without a place below it is no problem", () => {
  assert.deepEqual(matches("error: no such file\nhelp: look elsewhere\n"), []);
});
