/** What a stopped program shows and lets one change: nested values, pages of long ones, resources, completions, a program without its WIT. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { witloom } from "../run/kit.ts";
import { session } from "./dapKit.ts";

const calc = path.resolve("test/fixtures/calc");

test("values unfold as WIT has them, and a part is changed alone", async () => {
  await session({ functions: [{ name: "ops#run", condition: 'j.name == "a"' }] }, async (it) => {
    await it.stopped();
    const args = (await it.scopes()).get("Arguments")!;
    const [job, vals] = await it.variables(args);
    assert.deepEqual([job!.name, job!.type, job!.namedVariables, vals!.type, vals!.indexedVariables], ["j", "job", 6, "list<u32>", 2]);
    const fields = await it.variables(job!.variablesReference);
    assert.deepEqual(
      fields.map((field) => `${field.name}: ${field.type} = ${field.value}`),
      [
        'name: string = "a"',
        "ops: list<op> = [add, mul]",
        "pts: list<point> = [{x: 1, y: 2}, {x: -3, y: 4}]",
        "shape: shape = rect((1, 2))",
        "mode: mode = {fast, verbose}",
        'note: option<string> = some("hi")',
      ],
    );
    const inside = async (name: string): Promise<string[]> => {
      const found = await it.variables(fields.find((field) => field.name === name)!.variablesReference);
      return found.map((part) => `${part.name} = ${part.value}`);
    };
    assert.deepEqual(await inside("ops"), ["[0] = add", "[1] = mul"]);
    assert.deepEqual(await inside("shape"), ["rect = (1, 2)"]);
    assert.deepEqual(await inside("mode"), ["fast = true", "verbose = true"]);
    assert.deepEqual(await inside("note"), ['some = "hi"']);
    const set = (variablesReference: number, name: string, value: string) =>
      it.ask<{ value: string }>("setVariable", { variablesReference, name, value });
    // The same as JSON, whole and in part.
    const json = async (expression: string, frameId?: number): Promise<unknown> =>
      JSON.parse((await it.ask<{ json: string }>("witloom/json", { expression, ...(frameId === undefined ? {} : { frameId }) })).json);
    assert.deepEqual(await json("j"), {
      ...{ name: "a", ops: ["add", "mul"], mode: ["fast", "verbose"], note: "hi" },
      ...{
        pts: [
          { x: 1, y: 2 },
          { x: -3, y: 4 },
        ],
        shape: { rect: [1, 2] },
      },
    });
    assert.deepEqual([await json("j.pts[1].x"), await json("vals")], [-3, [3, 7]]);
    assert.match(await it.refused("witloom/json", { expression: "nothing" }), /There is no `nothing` here/);
    assert.match(await it.refused("witloom/json", {}), /Say which value/);
    assert.match(await it.refused("witloom/other", {}), /^$|\w/);
    const points = fields[2]!.variablesReference;
    const [first] = await it.variables(points);
    assert.equal((await set(first!.variablesReference, "x", "7")).value, "7");
    assert.equal((await set(job!.variablesReference, "shape", "circle(2.5)")).value, "circle(2.5)");
    assert.equal((await set(fields[4]!.variablesReference, "fast", "false")).value, "false");
    assert.equal((await set(job!.variablesReference, "note", "none")).value, "none");
    assert.equal((await set(vals!.variablesReference, "[1]", "100")).value, "100");
    assert.equal(
      await it.evaluate("j", "watch"),
      '{name: "a", ops: [add, mul], pts: [{x: 7, y: 2}, {x: -3, y: 4}], shape: circle(2.5), mode: {verbose}}',
    );
    assert.match(await it.refused("setVariable", { variablesReference: job!.variablesReference, name: "shape", value: "square(1)" }), /\w/);
    await it.set({});
    assert.equal(await it.finish(), 0);
    assert.match(it.client.printed("stdout"), /Ok\(\[\d+, \d+\]\)/);
  });
});

test("a value that is looked at can be unfolded too, also one of the past", async () => {
  await session({ functions: ["ops#run"] }, async (it) => {
    await it.stopped();
    const unfold = async (): Promise<string[]> => {
      const body = await it.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression: "j.pts", context: "watch" });
      return (await it.variables(body.variablesReference)).map((part) => `${part.name} = ${part.value}`);
    };
    assert.deepEqual(await unfold(), ["[0] = {x: 1, y: 2}", "[1] = {x: -3, y: 4}"]);
    await it.go("stepIn");
    await it.go("stepBack");
    assert.deepEqual(await unfold(), ["[0] = {x: 1, y: 2}", "[1] = {x: -3, y: 4}"]);
    assert.match(await it.refused("evaluate", { expression: "storer.store#total([])", context: "repl" }), /go forward/);
    assert.match(await it.refused("evaluate", { expression: "return ok([])", context: "repl" }), /What is past cannot be changed/);
  });
});

test("resources show owner, borrows and state", async () => {
  await session({ functions: ["store#total"] }, async (it) => {
    await it.stopped();
    assert.deepEqual(await it.values("Resources"), ["counter#1 = owned by driver, borrowed by storer"]);
    const [counter] = await it.variables((await it.scopes()).get("Resources")!);
    assert.deepEqual(
      (await it.variables(counter!.variablesReference)).map((fact) => `${fact.name}: ${fact.value}`),
      ["defined by: storer", "owner: driver", "borrowed by: storer", "state: borrowed"],
    );
    await it.set({ functions: ["counter.merge"] });
    await it.go("continue");
    await it.go("next");
    const all = await it.values("Resources");
    assert.ok(all.includes("counter#2 = owned by storer") && all.includes("counter#1 = owned by driver"), all.join("; "));
    assert.match(await it.evaluate("return counter#1"), /returns counter#1/);
    assert.match(
      await it.refused("evaluate", { expression: "return counter#77", context: "repl" }),
      /There is no live resource counter#77/,
    );
  });
});

test("names are completed; calls are refused with a sentence", async () => {
  await session({ functions: ["add"] }, async (it) => {
    await it.stopped();
    const complete = async (text: string): Promise<string[]> => {
      const { targets } = await it.ask<DebugProtocol.CompletionsResponse["body"]>("completions", { text, column: text.length + 1 });
      return targets.map(({ label }) => label);
    };
    assert.deepEqual((await complete("")).slice(0, 2), ["a", "b"]);
    assert.ok((await complete("storer.")).includes("store#total"));
    const refused = (expression: string): Promise<string> => it.refused("evaluate", { expression, context: "repl" });
    assert.match(await refused("calculator#hot(1)"), /Name the instance first/);
    assert.match(await refused("storer.store#gone(1)"), /`storer` does not export store#gone/);
    assert.match(await refused("storer.store#total(1)"), /\w/);
    assert.match(await refused("nobody"), /There is no `nobody` here; there is a, b/);
    assert.match(await refused("a +"), /means nothing here/);
    assert.match(await refused("return -1"), /\w/);
    const failed = await it.client.request("variables", { variablesReference: 9999 });
    assert.equal(failed.success, false);
    assert.equal((await it.client.request("scopes", { frameId: 9999 })).success, false);
  });
});

test("a composed binary without its WIT shows the component's own", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-dap-"));
  try {
    const composed = path.join(folder, "whole.wasm");
    const { code, stderr } = await witloom(["compose", path.join(calc, "driver.wac"), "-o", composed]);
    assert.equal(code, 0, stderr);
    copyFileSync(path.join(calc, "driver.wac"), path.join(folder, "driver.wac"));
    await session(
      { functions: ["add"] },
      async (it) => {
        await it.stopped();
        const [top] = await it.stack();
        const sourceReference = top!.source?.sourceReference ?? 0;
        assert.ok(sourceReference > 0, JSON.stringify(top));
        const { content } = await it.ask<DebugProtocol.SourceResponse["body"]>("source", { sourceReference });
        assert.match(content.split("\n")[top!.line - 1]!, /add: func\(a: u32, b: u32\) -> u32/);
      },
      { program: composed, invoke: "run()" },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
