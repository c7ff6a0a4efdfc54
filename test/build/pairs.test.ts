/**
 * Every language as a provider for every language: one interface with records, lists, strings, options, results, variants, enums, flags, the ends of
 * the integers, floats, tuples, nested lists and a resource, implemented in six languages and called from six.
 *
 * What a language's own generator or engine cannot do is left out for all, as the fixtures' WIT is one:
 * - lists of variants, options or results: wit-bindgen 0.63 lowers them in place in C++, over values that it still has to read;
 * - `u32` beyond 2^31 - 1 and negative `s64` as arguments of imports: componentize-js 0.22 passes other values, or stops;
 * - types of an imported interface in the world itself: wac 0.12 composes no valid component of them.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { ComponentBuild } from "../../server/src/protocol/build.ts";
import { fixture, pairwise, root, witloom } from "../run/kit.ts";
import { absent, nativeTool } from "../toolkit/kit.ts";
import { buildEverything, nativeCalls, nativeReason } from "./kit.ts";

const LANGUAGES = ["rust", "go", "python", "c", "cpp", "javascript"];
const home = path.join(root, "out", "test-build", "pairs");

/** What every consumer must tell of every provider, in WAVE. */
const EXPECTED = [
  `{numbers: [(18446744073709551615, -9223372036854775808, 0.03333333333333333), (0, -1, -5992310449541053${"0".repeat(292)})]`,
  `quoted: "«Grüße, 世界 🙂»"`,
  "sizes: (none, some(0), some(11))",
  `items: [{name: "lamp", count: 2147483646, price: 25.25, tags: ["x", "new"], color: some(green)}, ` +
    `{name: "", count: 0, price: 0, tags: ["new"]}, {name: "tea", count: 6, price: 4.5, tags: ["green", "日本", "new"], color: some(red)}]`,
  `checks: (err(empty), ok("n=7"), err(strange("thirteen ☘")), err(too-long(1001)))`,
  `shapes: (circle(1.5), box((0.25, 0.5)), named("Ö!"), box((2.5, 1.5)))`,
  "mixed: (red, {write})",
  "nested: [[-2147483648], [], [2147483647, -2, 1]]",
  `baskets: {counts: (1, 2, 1), totals: (27111981044.25, 0, 27111981044.25), owners: ("Böb", "Ada & Böb"), richer: "Ada"}}`,
].join(", ");

interface Pair {
  consumer: string;
  provider: string;
}

let building: Promise<ComponentBuild[]> | undefined;

/** Builds the twelve components from their sources, by one call. */
function built(): Promise<ComponentBuild[]> {
  if (building) return building;
  rmSync(home, { recursive: true, force: true });
  cpSync(fixture("build", "pairs"), home, { recursive: true });
  building = buildEverything(home);
  return building;
}

/** The pairs whose both components could be built. */
async function pairs(): Promise<Pair[]> {
  const there = new Set((await built()).filter((it) => !it.missing).map((it) => it.name));
  const all = LANGUAGES.flatMap((consumer) => LANGUAGES.map((provider) => ({ consumer, provider })));
  return all.filter((it) => there.has(`consumer-${it.consumer}`) && there.has(`provider-${it.provider}`));
}

test("twelve components of six languages are built by one call", async (t) => {
  const names = (await built()).map((it) => it.name).sort();
  assert.deepEqual(names, ["consumer", "provider"].flatMap((role) => LANGUAGES.map((it) => `${role}-${it}`)).sort());
  const missing = (await built()).filter((it) => it.missing);
  if (missing.length > 0) t.skip(absent(`no toolchain for ${missing.map((it) => it.name).join(", ")}`));
});

test("36 pairs, composed and run: each consumer hears the same of each provider", async () => {
  const wrong: string[] = [];
  await pairwise(await pairs(), async ({ consumer, provider }) => {
    const wac = path.join(home, `${consumer}-calls-${provider}.wac`);
    const text = [
      "package pairs:app;",
      `let provider = new pairs:provider-${provider} { ... };`,
      `let consumer = new pairs:consumer-${consumer} { kitchen: provider.kitchen, ... };`,
      // Its types are those of the report.
      "export provider.kitchen;",
      "export consumer.reporting;",
    ];
    writeFileSync(wac, text.join("\n"));
    const done = await witloom(["run", wac, "--invoke", "tell()"]);
    if (done.code !== 0 || done.stdout !== `${EXPECTED}\n`) wrong.push(`${consumer} calls ${provider}: ${done.stdout}${done.stderr}`);
  });
  assert.deepEqual(wrong, []);
});

const wac = nativeTool("WITLOOM_WAC", "wac");
const skip = nativeReason ?? (wac === null ? "no native wac on PATH (or in WITLOOM_WAC)" : null);

test("native wac and wasmtime say the same, of all pairs in one composition", { skip: skip === null ? false : absent(skip) }, async () => {
  const all = await pairs();
  const providers = [...new Set(all.map((it) => it.provider))];
  const name = (it: Pair): string => `${it.consumer}-calls-${it.provider}`;
  // Each component is in it once, however often it is instantiated: it is compiled once.
  const lines = [
    "package pairs:all;",
    ...providers.map((it) => `let ${it} = new pairs:provider-${it} { ... };`),
    ...all.map((it) => `let ${name(it)} = new pairs:consumer-${it.consumer} { kitchen: ${it.provider}.kitchen, ... };`),
    ...providers.map((it) => `export ${it}.kitchen as "kitchen-${it}";`),
    ...all.map((it) => `export ${name(it)}.reporting as "${name(it)}";`),
  ];
  writeFileSync(path.join(home, "all.wac"), lines.join("\n"));
  execFileSync(wac!, ["compose", "all.wac", "-o", "all.wasm"], { cwd: home });
  const told = nativeCalls(
    path.join(home, "all.wasm"),
    all.map((it) => [`${name(it)}#tell`, []]),
  );
  assert.equal(told.length, all.length);
  all.forEach((it, index) => {
    assert.deepEqual(told[index], NATIVE, name(it));
  });
});

/** `EXPECTED` as wasmtime's Python has it: where the payloads' types tell the case, it leaves the case out. Large integers come as text. */
const NATIVE = {
  numbers: [
    ["18446744073709551615", "-9223372036854775808", 0.1 / 3],
    [0, -1, -Number.MAX_VALUE / 3],
  ],
  quoted: "«Grüße, 世界 🙂»",
  sizes: [null, 0, 11],
  items: [
    { name: "lamp", count: 2147483646, price: 25.25, tags: ["x", "new"], color: "green" },
    { name: "", count: 0, price: 0, tags: ["new"], color: null },
    { name: "tea", count: 6, price: 4.5, tags: ["green", "日本", "new"], color: "red" },
  ],
  checks: [{ err: null }, { ok: "n=7" }, { err: "thirteen ☘" }, { err: 1001 }],
  shapes: [1.5, [0.25, 0.5], "Ö!", [2.5, 1.5]],
  mixed: ["red", ["write"]],
  nested: [[-2147483648], [], [2147483647, -2, 1]],
  baskets: { counts: [1, 2, 1], totals: [27111981044.25, 0, 27111981044.25], owners: ["Böb", "Ada & Böb"], richer: "Ada" },
};
