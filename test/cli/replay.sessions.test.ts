/**
 * Sessions of random calls, recorded by our engine and made again by native wasmtime: values of every type and resources of every owner, as they
 * enter and as they leave, whole and one instance among its neighbours. WITLOOM_JUDGE_SEEDS: how many.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { chain } from "../kit/chains.ts";
import { pythonStandIn } from "../kit/standIn.ts";
import { type JudgeJob, judge, traced } from "../run/judge.ts";
import { fixture, scratch, witloom } from "../run/kit.ts";
import { composed, needsNative } from "../run/native.ts";

const SEEDS = Number(process.env["WITLOOM_JUDGE_SEEDS"] ?? 1);

/** Records each session and replays it; gives how many calls were compared. */
async function again(wac: string, job: Omit<JudgeJob, "file">, only: string[]): Promise<number> {
  const file = wac.endsWith(".wasm") ? wac : await composed(wac, path.join(scratch(), "composed.wasm"));
  const wasmtime = pythonStandIn();
  let compared = 0;
  const jobs = Array.from({ length: SEEDS }, (_, index) => ({ ...job, file, seed: index + 1 }));
  for (const judged of judge(jobs)) {
    assert.ok(typeof judged !== "string", `cannot be judged: ${judged}`);
    const { calls } = await traced(wac, readFileSync(file), judged);
    const trace = path.join(scratch(), "session.jsonl");
    writeFileSync(trace, calls.map((it) => `${JSON.stringify(it)}\n`).join(""));
    for (const one of [[], ...only.map((it) => ["--only", it])]) {
      const done = await witloom(["replay", trace, wac, "--engine", "wasmtime", "--wasmtime", wasmtime, ...one]);
      assert.match(done.stdout, /^the same: \d+ calls? replayed\n$/, `${one.join(" ")}: ${done.stdout}${done.stderr}`);
      compared += Number(/\d+/.exec(done.stdout)?.[0]);
    }
  }
  return compared;
}

test("values of every type", needsNative, async () => {
  const calls = await again(fixture("kitchen", "app.wac"), { random: 150, avoid: "things|globals" }, ["provider", "forwarder"]);
  assert.ok(calls > 300 * SEEDS, `${calls} calls`);
});

test("resources of every owner", needsNative, async () => {
  const job = { random: 200, avoid: "/relay@|js2|churn" };
  const calls = await again(fixture("kitchen", "app.wac"), job, ["provider", "forwarder"]);
  assert.ok(calls > 150 * SEEDS, `${calls} calls`);
});

test("a chain of wrappers and middlewares", needsNative, async () => {
  const steps = [0, 1, 2].map((it) => ({ function: "run", args: [it] }));
  const calls = await again(await chain(1, 1), { steps, random: 20, avoid: "^run$" }, ["w1", "h1"]);
  assert.ok(calls > 20 * SEEDS, `${calls} calls`);
});
