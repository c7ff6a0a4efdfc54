/** Compilers' own words, as they were captured, become findings at their file and line. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { readOutput } from "../../server/src/build/problems/read.ts";
import type { OutputFormat } from "../../server/src/build/steps.ts";
import { fixture } from "../run/kit.ts";

const read = (name: string, format: OutputFormat, failed = true) => {
  const text = readFileSync(fixture("build", "output", `${name}.txt`), "utf8");
  return readOutput({ format, text, base: "/project", failed, home: "/project/home", name: "tool" }).map(
    ({ file, range, severity, message }) => `${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message}`,
  );
};

const syntax = "error: expected one of `.`, `;`, `?`, `}`, or an operator, found `,`";
const linker = (name: string) =>
  `/project/home:1:1: error: Nothing defines exports_demo_risk_model_${name}, which the bindings of the world call.`;

for (const [name, format, expected] of [
  ["cargo", "cargo", [`/project/src/lib.rs:40:25: ${syntax}`]],
  ["rust-text", "any", [`/project/src/lib.rs:40:25: ${syntax}`]],
  ["go", "go", ["/project/export_demo_risk_model/model.go:12:27: error: undefined: undefinedName"]],
  [
    "clang",
    "clang",
    [
      "/project/component.c:10:5: error: incompatible pointer to integer conversion initializing 'int' with an expression of type 'char[5]'",
      "/project/component.c:10:20: error: expected ';' after top level declarator",
    ],
  ],
  [
    "clang-link",
    "clang",
    ["session_destructor", "assess", "constructor_session", "method_session_add", "method_session_total"].map(linker),
  ],
  ["python-syntax", "python", ["/project/app.py:12:12: error: SyntaxError: invalid syntax"]],
  ["python-import", "python", ["/project/app.py:2:1: error: ModuleNotFoundError: No module named 'nothing_there'"]],
  ["script", "script", ['/project/js-prov/broken.js:1:23: error: Expected identifier but found ";"']],
  ["tsc", "any", ["/project/a.ts:1:7: error: Type 'string' is not assignable to type 'number'."]],
  [
    "wit-bindgen-panic",
    "any",
    [
      "/project/home:1:1: error: The bindings generator does not know something in this world (not yet implemented: fixed length lists); leave out the type or function, or choose another language.",
    ],
  ],
] as [string, OutputFormat, string[]][]) {
  test(`${name}: file, line and one sentence`, () => assert.deepEqual(read(name, format), expected));
}

test("every format is understood where a project's own command printed it", () => {
  for (const name of ["cargo", "go", "clang", "python-syntax", "script"]) assert.match(read(name, "any")[0]!, /:\d+:\d+: error: /, name);
});

test("a failure that is not understood tells its last words, once", () => {
  const found = readOutput({
    format: "any",
    text: "working\nboom: it broke\n",
    base: "/p",
    failed: true,
    home: "/p/witloom.json",
    name: "sh",
  });
  assert.deepEqual(
    found.map((it) => [it.file, it.message]),
    [["/p/witloom.json", "sh failed: boom: it broke"]],
  );
});

test("what is long or hostile is read to its end, and gives no flood of findings", () => {
  // Reading that grows with the square of the text would not end at these lengths.
  for (const text of ["a".repeat(1 << 20), "error: x\n".repeat(20_000), '  File "'.repeat(20_000), ":1:".repeat(200_000)])
    assert.ok(readOutput({ format: "any", text, base: "/p", failed: true, home: "/p/x", name: "sh" }).length <= 1000, text.slice(0, 9));
});
