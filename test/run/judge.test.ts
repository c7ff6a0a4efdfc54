/**
 * The tree of calls of compositions, values included, equals the one that native wasmtime establishes with each component in an instance of
 * its own (test/run/judge); and tracing changes neither results nor output. WITLOOM_JUDGE_SEEDS: how many random sessions and compositions.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { chain } from "../kit/chains.ts";
import { numbers, samples } from "../kit/compositions.ts";
import { assertTree, type JudgeJob } from "./judge.ts";
import { fixture, middleware, sample } from "./kit.ts";
import { needsNative } from "./native.ts";

const SEEDS = Number(process.env["WITLOOM_JUDGE_SEEDS"] ?? 3);

const files = (...folder: string[]): string[] => readdirSync(path.join(...folder)).map((it) => path.join(...folder, it));
const seeds = (job: Omit<JudgeJob, "file">): JudgeJob[] =>
  Array.from({ length: SEEDS }, (_, index) => ({ ...job, seed: index + 1 }) as JudgeJob);

test("the driven calculator: resources between three components", needsNative, async () => {
  const leaves = files(fixture("calc", "deps", "example"));
  assert.ok(
    (await assertTree(
      fixture("calc", "driver.wac"),
      [
        {
          steps: [
            { function: "run", args: [] },
            { function: "hot", args: [9] },
          ],
        },
      ],
      leaves,
    )) > 30,
  );
});

test("middlewares", needsNative, async () => {
  const wac = await middleware();
  assert.ok((await assertTree(wac, [{ steps: [{ function: "run", args: [] }] }], files(path.dirname(wac), "deps", "ex"))) > 5);
});

test("values of every type, at random", needsNative, async () => {
  const calls = await assertTree(
    fixture("kitchen", "app.wac"),
    seeds({ random: 150, avoid: "things|globals" }),
    files(fixture("kitchen", "deps", "kitchen")),
  );
  assert.ok(calls > 300, `${calls} calls`);
});

test("resources of every owner, at random", needsNative, async () => {
  // `churn` takes as long as it is told.
  const calls = await assertTree(fixture("kitchen", "app.wac"), seeds({ random: 300, avoid: "/relay@|js2|churn" }));
  assert.ok(calls > 300, `${calls} calls`);
});

for (const [wrappers, passes] of [
  [0, 2],
  [1, 1],
  [2, 2],
] as const) {
  test(`a chain of ${wrappers} wrappers and ${passes} middlewares, at random`, needsNative, async () => {
    const steps = [0, 1, 2, 3, 4].map((it) => ({ function: "run", args: [it] }));
    assert.ok((await assertTree(await chain(wrappers, passes), seeds({ steps, random: 40, avoid: "^run$" }))) > 60);
  });
}

for (let seed = 1; seed <= SEEDS; seed++) {
  test(`random compositions (seed ${seed})`, needsNative, async () => {
    const { wac } = await numbers(seed);
    assert.ok((await assertTree(wac, [{ random: 10, seed }], files(path.dirname(wac), "deps", "t"))) >= 10);
    const drawn = samples(seed);
    const jobs = drawn.targets.map(({ args }, index) => ({ steps: [{ function: drawn.names[index]!, args }] }));
    assert.ok((await assertTree(drawn.wac, jobs, [...files(sample("deps", "orders")), ...files(fixture("calc", "deps", "example"))])) > 2);
  });
}
