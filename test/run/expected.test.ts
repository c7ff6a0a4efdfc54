/** components/expected.json: calls of the sample application with the results that native wasmtime gives. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { pairwise, run, sample, witloom } from "./kit.ts";

interface Expected {
  name: string;
  programs: string[];
  call: string;
  result: string;
}

const { calls } = JSON.parse(readFileSync(sample("expected.json"), "utf8")) as { calls: Expected[] };
const python = existsSync(sample("deps", "orders", "parser.wasm"));
const needsPython = (program: string): boolean => program === "shop.wac" || program.endsWith("parser.wasm");
if (!python) console.log("SKIPPED LOUDLY: components/deps/orders/parser.wasm is not built, so the Python parser is not compared");

for (const program of [...new Set(calls.flatMap((it) => it.programs))]) {
  const own = calls.filter((it) => it.programs.includes(program));
  // Each run of the Python parser reads 18 MB: a part of its calls stands for all, which the C parser answers alike.
  const chosen = program === "shop.wac" ? own.filter((_, index) => index % 16 === 0) : own;
  test(`${program}: ${chosen.length} calls have wasmtime's results`, {
    skip: needsPython(program) && !python ? "components/deps/orders/parser.wasm is not built" : false,
  }, async () => {
    const wrong: string[] = [];
    await pairwise(chosen, async ({ name, call, result }) => {
      const { answer } = await run(sample(...program.split("/")), call, { trace: false });
      if (answer !== result) wrong.push(`${name}:\n  ${answer}\n  ${result}`);
    });
    assert.deepEqual(wrong, []);
  });
}

test("the command line prints the same result, and traces do not change it", async () => {
  const one = calls.find((it) => it.programs.includes("counter.wac") && it.name === "laps")!;
  for (const trace of [[], ["--trace=tree"], ["--trace=json"]]) {
    const done = await witloom(["run", sample("counter.wac"), "--invoke", one.call, ...trace]);
    assert.deepEqual([done.code, done.stdout.split("\n")[0], done.stderr], [0, one.result, ""]);
  }
});
