/** Compositions run by us, call by call over our wires, and by native wasmtime as one binary: the results must be the same. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { type Draft, numbers, samples, type Target } from "../kit/compositions.ts";
import { fixture, middleware, must, run, scratch, toolkit } from "./kit.ts";
import { composed, native, needsNative } from "./native.ts";

const options = needsNative;

async function nativeOf(wac: string, name: string, args: number[]): Promise<unknown> {
  const answer = native([{ file: await composed(wac, path.join(scratch(), "composed.wasm")), function: name, args }])[0]!;
  assert.ok("value" in answer, JSON.stringify(answer));
  return answer.value;
}

test("the driven calculator and the middleware", options, async () => {
  const list = (await nativeOf(fixture("calc", "driver.wac"), "run", [])) as string[];
  const text = list.map((it) => JSON.stringify(it).replaceAll("'", "\\'")).join(", ");
  assert.equal((await run(fixture("calc", "driver.wac"), "run()")).answer, `[${text}]`);
  const chain = await middleware();
  assert.equal((await run(chain, "run()")).answer, JSON.stringify(await nativeOf(chain, "run", [])));
});

for (let seed = 1; seed <= 6; seed++) {
  test(`a random composition (seed ${seed})`, options, async () => {
    const { wac, x } = await numbers(seed);
    assert.equal((await run(wac, `f(${x})`)).answer, String(await nativeOf(wac, "f", [x])));
  });
}

/** Values without the names that Python leaves out: a case is its payload, one without is its name. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    const tagged = value.length === 2 && typeof value[0] === "string" && CASES.has(value[0]);
    return tagged ? (value[1] === null ? value[0] : bare(value[1])) : value.map(bare);
  }
  if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const only = keys.length === 1 && ["ok", "err", "some"].includes(keys[0]!) ? keys[0]! : undefined;
  const it = value as Record<string, unknown>;
  if (only) return bare(it[only]);
  if ("case" in it) return "value" in it && it["value"] !== null ? bare(it["value"]) : it["case"];
  return Object.fromEntries(keys.map((key) => [key, bare(it[key])]));
}

/** Names of cases that Python shows beside their payloads, in the types of the samples. */
const CASES = new Set(
  [
    "ok",
    "err",
    "malformed",
    "unsupported-algorithm",
    "bad-signature",
    "wrong-issuer",
    "expired",
    "not-yet-valid",
    "accept",
    "review",
  ].concat(
    ["reject", "forbidden", "unknown-country", "too-large", "unauthorized", "invalid-orders", "not-priced", "not-drawn", "too-small"],
    ["bad-size", "empty"],
  ),
);

const wave = (value: unknown): string => JSON.stringify(value);

/** A result as data, by the types of the composition, or where WIT cannot say these of the component that gave it. */
async function read(draft: Draft, folder: string, exported: string, target: Target, text: string): Promise<unknown> {
  const tk = await toolkit();
  const whole = tk.parseValue(readFileSync(path.join(folder, "composed.wasm")), exported, { tag: "result" }, text);
  if (whole.ok) return whole.value.json;
  const [id, short = ""] = target.source.split(".");
  const [name] = [...draft.made].find(([, made]) => made.some((it) => it.name === id))!;
  const bytes = readFileSync(`${path.join(folder, "deps", ...name.split(":"))}.wasm`);
  const port = must(tk.componentInfo(bytes)).exports.find((it) => it.name === short || it.name.replace(/@.*$/, "").endsWith(`/${short}`))!;
  const fn = target.function === "" ? port.name : `${port.name}#${target.function}`;
  return must(tk.parseValue(bytes, fn, { tag: "result" }, text)).json;
}

/** As many seeds as one likes: WITLOOM_DIFFERENTIAL_SEEDS. */
for (let seed = 1; seed <= Number(process.env["WITLOOM_DIFFERENTIAL_SEEDS"] ?? 6); seed++) {
  test(`a random composition of the sample components (seed ${seed})`, options, async () => {
    const { wac, draft, targets, names } = samples(seed);
    const folder = path.dirname(wac);
    const file = await composed(wac, path.join(folder, "composed.wasm"));
    const theirs = native(targets.map((it, index) => ({ file, function: names[index]!, args: it.args })));
    for (const [index, it] of targets.entries()) {
      const { outcome } = await run(wac, `${names[index]}(${it.args.map(wave).join(", ")})`, { trace: false });
      assert.ok(outcome.kind === "done" && outcome.result !== null, `${names[index]}: ${JSON.stringify(outcome)}`);
      const json = await read(draft, folder, names[index]!, it, outcome.result);
      const answer = theirs[index]!;
      assert.ok("value" in answer, `${names[index]}: ${JSON.stringify(answer)}`);
      assert.deepEqual(bare(json), bare(answer.value), `${it.source} ${names[index]} ${wave(it.args)}`);
    }
  });
}
