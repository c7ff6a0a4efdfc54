/** The debugger under load and with hostile values: ten thousand stops, huge and deep values, and a guest that is killed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { adapterOnStdio } from "../kit/dapClient.ts";
import { Debugging } from "../kit/debugging.ts";
import { guest, scratch } from "../run/kit.ts";
import { calcProgram, session } from "./dapKit.ts";

test("ten thousand stops at one breakpoint, and a hundred thousand calls past a condition", async () => {
  await session(
    { functions: ["add"] },
    async (it) => {
      const began = performance.now();
      for (let stop = 0; stop < 10_000; stop++) {
        await it.stopped();
        await it.ask("continue", { threadId: 1 });
      }
      assert.equal(await it.ended(), 0);
      const each = (performance.now() - began) / 10_000;
      assert.ok(each < 20, `${each} ms a stop`);
      assert.equal(it.client.events.filter(({ event }) => event === "stopped").length, 10_000);
    },
    { program: calcProgram, invoke: "hot(10000)" },
  );
  await session(
    { functions: [{ name: "add", condition: "b == 99999" }] },
    async (it) => {
      await it.stopped();
      const [, b] = await it.values("Arguments");
      assert.equal(b, "b = 99999");
      assert.equal((await it.go("stepBack")).reason, "step");
      assert.deepEqual(await it.values("Arguments"), [`a = ${((99_997 * 99_998) / 2) % 2 ** 32}`, "b = 99998"]);
    },
    { program: calcProgram, invoke: "hot(100000)" },
  );
});

/** Gives a list of a million numbers to itself. */
const LARGE = `(module
  (memory (export "memory") 80)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))
  (func (export "t:t/a#sum") (param i32 i32) (result i32) (local.get 1))
  (func (export "t:t/a#deep") (param i32 i32) (result i32) (local.get 1)))`;

/** `list<list<…u8…>>`, so deep. */
const nested = (depth: number): string => `${"list<".repeat(depth)}u8${">".repeat(depth)}`;

test("huge values come in pages and cut, deep ones level by level", async () => {
  const depth = 60;
  const wit = `package t:t; interface a { sum: func(all: list<u32>) -> u32; deep: func(it: ${nested(depth)}) -> u32; } world w { export a; }`;
  const file = path.join(scratch(), "large.wasm");
  writeFileSync(file, await guest(wit, "w", LARGE));
  const numbers = Array.from({ length: 200_000 }, (_, index) => index);
  await session(
    { functions: ["sum"] },
    async (it) => {
      await it.stopped();
      const [all] = await it.variables((await it.scopes()).get("Arguments")!);
      assert.deepEqual([all!.indexedVariables, all!.value.length], [200_000, 1025]);
      const page = await it.variables(all!.variablesReference, { filter: "indexed", start: 199_998, count: 100 });
      assert.deepEqual(
        page.map(({ name, value }) => `${name} ${value}`),
        ["[199998] 199998", "[199999] 199999"],
      );
      assert.equal((await it.variables(all!.variablesReference)).length, 1000);
      assert.equal(await it.evaluate("all[150000]"), "150000");
      assert.match(await it.refused("evaluate", { expression: "all[200000]", context: "repl" }), /There is no item 200000/);
      await it.ask("setVariable", { variablesReference: all!.variablesReference, name: "[199999]", value: "7" });
      assert.equal(await it.evaluate("all[199999]"), "7");
      assert.equal(await it.finish(), 0);
    },
    { program: file, invoke: `sum([${numbers.join(", ")}])` },
  );
  await session(
    { functions: ["deep"] },
    async (it) => {
      await it.stopped();
      let [at] = await it.variables((await it.scopes()).get("Arguments")!);
      for (let level = 0; level < depth; level++) [at] = await it.variables(at!.variablesReference);
      assert.deepEqual([at!.value, at!.variablesReference], ["9", 0]);
      assert.equal(await it.evaluate(`it${"[0]".repeat(depth)} == 9`), "true");
    },
    { program: file, invoke: `deep(${"[".repeat(depth)}9${"]".repeat(depth)})` },
  );
});

test("a guest's process that is killed ends the session, and leaves the adapter to the next", async () => {
  for (const state of ["running", "stopped"]) {
    const { client, child } = adapterOnStdio();
    try {
      const it = new Debugging(client);
      const endless = { program: path.resolve("components/counter.wac"), invoke: "count-to(4294967295)" };
      await it.start(endless, state === "stopped" ? { functions: ["counter.increment"] } : {});
      if (state === "stopped") await it.stopped();
      else await new Promise((resolve) => setTimeout(resolve, 700));
      const runner = execFileSync("ps", ["--ppid", String(child.pid), "-o", "pid="], { encoding: "utf8" })
        .trim()
        .split(/\\s+/)[0];
      process.kill(Number(runner), "SIGKILL");
      assert.equal(await it.ended(), 1);
      assert.match(client.printed("stderr"), /the runner process ended unexpectedly/);
      assert.match(await it.refused("stackTrace", { threadId: 1 }), /Nothing is debugged here/);
    } finally {
      child.kill("SIGKILL");
    }
  }
});
