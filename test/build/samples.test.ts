/**
 * The samples and the order service as a user builds them: from their sources alone, with the command line, by the toolchains that are there; then
 * composed, run and traced. Everything is built in a copy, by one call.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { type TestContext } from "node:test";
import type { BuildLanguage, ComponentBuild } from "../../server/src/protocol/build.ts";
import { root, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, buildEverything, native, nativeReason, sharedTarget, toolchains } from "./kit.ts";

const home = path.join(root, "out", "test-build", "components");
const at = (...parts: string[]): string => path.join(home, "samples", ...parts);

/** What is under version control or to be, without what is built; the order service's own build commands give way to ours. */
function copySources(): void {
  rmSync(home, { recursive: true, force: true });
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "components"], { encoding: "utf8" });
  for (const file of listed.split("\n").filter((it) => it !== "" && !/^components\/(toolkit|bindgen|symbols|deps)\//.test(it))) {
    const target = path.join(root, "out", "test-build", file);
    mkdirSync(path.dirname(target), { recursive: true });
    if (path.basename(file) === "witloom.json") {
      const { build: _, ...manifest } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
      writeFileSync(target, JSON.stringify(manifest));
    } else cpSync(file, target);
  }
}

let building: Promise<ComponentBuild[]> | undefined;

/** Builds everything, once. */
function built(): Promise<ComponentBuild[]> {
  if (building) return building;
  copySources();
  building = buildEverything(home);
  return building;
}

/** Skips, loudly, where a language of the sample cannot be built here. */
async function lacks(t: TestContext, languages: BuildLanguage[]): Promise<boolean> {
  await built();
  const missing = (await toolchains).filter((it) => languages.includes(it.language) && !it.found);
  if (missing.length > 0) t.skip(absent(`no toolchain for ${missing.map((it) => it.language).join(", ")}`));
  return missing.length > 0;
}

interface Call {
  id: number;
  parent: number;
  caller: string;
  callee: string;
  function: string;
  args: string[];
  result: string | null;
  error: string | null;
}

/** Runs a composition with a trace; gives what it printed and its calls, those of WASI left out. */
async function traced(wac: string, args: string[]): Promise<{ stdout: string; calls: Call[]; lines: string[] }> {
  const out = path.join(path.dirname(wac), "calls.jsonl");
  const done = await witloom(["run", wac, ...args, "--timeout", "300", "--trace=json", "--trace-out", out]);
  assert.equal(done.code, 0, done.stderr);
  const all = readFileSync(out, "utf8").trim().split("\n");
  const calls = all.map((line) => JSON.parse(line) as Call).filter((it) => it.callee !== "host");
  assert.deepEqual([...new Set(calls.map((it) => it.error))], [null]);
  const text = (it: Call): string =>
    `${it.caller} > ${it.callee} ${it.function}(${it.args.join(", ")})${it.result === null ? "" : ` = ${it.result}`}`;
  return { stdout: done.stdout, calls, lines: calls.map(text) };
}

async function invoke(wac: string, call: string): Promise<string> {
  const done = await witloom(["run", wac, "--invoke", call]);
  assert.equal(done.code, 0, done.stderr);
  return done.stdout.trimEnd();
}

test("all are built from source, and then none is built again", async () => {
  const first = (await built()).filter((it) => !it.missing);
  assert.equal((await built()).length, 20);
  assert.ok(first.every((it) => !it.cached && it.bytes! > 0 && existsSync(it.component)));
  const started = performance.now();
  const second = await build(home, { env: sharedTarget });
  console.log(`nothing to build: ${((performance.now() - started) / 1000).toFixed(2)} s`);
  assert.deepEqual(
    second.components.filter((it) => !it.cached).map((it) => it.name),
    (await built()).filter((it) => it.missing).map((it) => it.name),
  );
  // Without --json each step is told: there is none.
  assert.doesNotMatch((await witloom(["build", at()], { env: sharedTarget })).stderr, /bindings|component new|cargo|\bgo\b/);
});

test("counter: a resource of Rust, made by JavaScript and lent to Go", async (t) => {
  if (await lacks(t, ["rust", "go", "javascript"])) return;
  const wac = at("counter", "counter.wac");
  const { stdout, lines } = await traced(wac, ["--invoke", "report(5, [2, 0])"]);
  assert.equal(stdout, '"laps: 2 steps to 7, 0 steps to 5; last 5, after a reset 5"\n');
  assert.deepEqual(lines, [
    'host > console report(5, [2, 0]) = "laps: 2 steps to 7, 0 steps to 5; last 5, after a reset 5"',
    "console > store [constructor]counter(5) = counter#1",
    "console > laps run-laps(counter#1, [2, 0]) = [{steps: 2, end: 7}, {steps: 0, end: 5}]",
    "laps > store [method]counter.reset(counter#1)",
    "laps > store [method]counter.increment(counter#1) = 6",
    "laps > store [method]counter.increment(counter#1) = 7",
    "laps > store [method]counter.get(counter#1) = 7",
    "laps > store [method]counter.reset(counter#1)",
    "laps > store [method]counter.get(counter#1) = 5",
    "console > store [method]counter.get(counter#1) = 5",
    "console > store [method]counter.reset(counter#1)",
    "console > store [method]counter.get(counter#1) = 5",
    "console > store [resource-drop]counter(counter#1)",
  ]);
  // As a command.
  const command = await witloom(["run", wac]);
  assert.deepEqual([command.code, command.stdout], [0, "laps: 3 steps to 13, 0 steps to 10, 5 steps to 15; last 15, after a reset 10\n"]);
  if (nativeReason) return void console.log(absent(nativeReason));
  assert.equal(`${JSON.stringify(await native(wac, "report", [5, [2, 0]]))}\n`, stdout);
});

test("encryption: Go seals with a cipher in Rust, and every forgery is refused", async (t) => {
  if (await lacks(t, ["rust", "go"])) return;
  const wac = at("encryption", "encryption.wac");
  const { stdout, calls } = await traced(wac, ["--invoke", 'demonstrate("Ada", "Grüße 🙂")']);
  // Node.js has the same cipher.
  const nonce = Buffer.from("000000000000000000000001", "hex");
  const other = createCipheriv("chacha20-poly1305", Buffer.from([...Array(32).keys()]), nonce, { authTagLength: 16 });
  other.setAAD(Buffer.from("Ada"), { plaintextLength: 14 });
  const sealed = [...Buffer.concat([other.update("Grüße 🙂"), other.final(), other.getAuthTag()])];
  assert.equal(
    stdout,
    `ok({envelope: {number: 1, address: "Ada", ciphertext: [${sealed.join(", ")}]}, opened: ok("Grüße 🙂"), forged: ${sealed.length}, ` +
      `forged-refused: ${sealed.length}, readdressed: err(refused), repeated: err(number-used(1))})\n`,
  );
  const opens = calls.filter((it) => it.function === "[method]key.open");
  assert.equal(opens.length, sealed.length + 2);
  assert.deepEqual([...new Set(opens.map((it) => [it.caller, it.callee, it.args[0]].join(" ")))], ["messages cipher key#1"]);
  assert.deepEqual([...new Set(opens.slice(1).map((it) => it.result))], ["err(refused)"]);
  assert.deepEqual([calls.at(-1)!.function, calls.at(-1)!.args], ["[resource-drop]key", ["key#1"]]);
  assert.equal(await invoke(wac, 'write([1, 2], 7, "Ada", "x")'), "err(key-length(2))");
  if (nativeReason) return console.log(absent(nativeReason));
  const theirs = (await native(wac, "sealing:api/messages@0.1.0#demonstrate", ["Ada", "Grüße 🙂"])) as {
    envelope: { ciphertext: number[] };
  };
  assert.deepEqual(theirs, {
    envelope: { number: 1, address: "Ada", ciphertext: sealed },
    // Its Python leaves out which case it is where the payloads' types tell.
    ...{ opened: "Grüße 🙂", forged: sealed.length, "forged-refused": sealed.length },
    ...{ readdressed: { refused: null }, repeated: { "number-used": 1 } },
  });
});

test("calculate-risk: Python cleans, Rust calculates, TypeScript asks", async (t) => {
  if (await lacks(t, ["rust", "python", "typescript"])) return;
  const wac = at("calculate-risk", "calculate-risk.wac");
  const { stdout, calls } = await traced(wac, []);
  assert.match(stdout, /^36 days, 3 prices repaired, 3 rows dropped\n {2}line 9: Böhm AG has no price: 36\.93 is taken\n/);
  assert.match(stdout, /\n {2}line 12: "yesterday" is not a date like 2026-01-31\n {2}line 27: 2026-02-05 was in line 26 before\n/);
  const inner = calls.filter((it) => it.parent !== 0);
  assert.deepEqual(
    inner.map((it) => [it.caller, it.callee, it.function, it.args[1]]),
    [
      ["desk", "prices", "read", undefined],
      ...["historical", "parametric", "monte-carlo"].map((method) => ["desk", "engine", "calculate", method]),
    ],
  );
  const returns = [...inner[0]!.result!.matchAll(/returns: \[([^\]]*)\]/g)].map((it) => it[1]!.split(", ").map(Number));
  assert.deepEqual(
    returns.map((it) => it.length),
    [35, 35, 35],
  );
  // The historical measure again, in here: losses of the portfolio on each day, over ten days, at 95 %.
  const values = [50_000, 30_000, 20_000];
  const loss = (day: number): number =>
    -Math.sqrt(10) * values.reduce((sum, value, asset) => sum + value * Math.expm1(returns[asset]![day]!), 0);
  const worst = returns[0]!
    .map((_, day) => loss(day))
    .sort((a, b) => a - b)
    .slice(Math.ceil(35 * 0.95) - 1);
  const measured = /value-at-risk: ([-\d.]+), expected-shortfall: ([-\d.]+)/;
  const [, risk, shortfall] = measured.exec(inner[1]!.result!)!.map(Number);
  assert.ok(Math.abs(risk! - worst[0]!) < 1e-6 && Math.abs(shortfall! - worst.reduce((a, b) => a + b) / worst.length) < 1e-6, stdout);
  // A hundred thousand futures of a distribution are near to its formula.
  const [formula, simulated] = [inner[2]!, inner[3]!].map((it) => Number(measured.exec(it.result!)![1]));
  assert.ok(Math.abs(simulated! / formula! - 1) < 0.06, `${formula} ${simulated}`);

  const settings = "{confidence: 0.95, horizon: 1, samples: 1000, seed: 1}";
  const csv = String.raw`"date,A\n2026-01-01,100\n2026-01-02,50\n2026-01-05,100\n"`;
  assert.match(await invoke(wac, `assess(${csv}, [{asset: "B", value: 1.0}], ${settings})`), /^err\(unknown-asset\("B"\)\)$/);
  assert.equal(await invoke(wac, `assess("", [], ${settings})`), 'err(unreadable("the header must be date,ASSET,ASSET,..."))');
  const bad = `assess(${csv}, [{asset: "A", value: 1.0}], {confidence: 1.5, horizon: 1, samples: 1000, seed: 1})`;
  assert.equal(await invoke(wac, bad), 'err(not-calculated("bad-setting: confidence"))');
  const call = `assess(${csv}, [{asset: "A", value: 1000.5}], ${settings})`;
  const ours = await invoke(wac, call);
  const [, half] = /^ok\(\{days: 3, repaired: \[\], dropped: \[\], historical: \{value-at-risk: ([\d.]+), /.exec(ours)!;
  assert.ok(Math.abs(Number(half) - 500.25) < 1e-9, ours);
  if (nativeReason) return console.log(absent(nativeReason));
  const theirs = await native(wac, "risk:api/desk@0.1.0#assess", [
    JSON.parse(csv),
    [{ asset: "A", value: 1000.5 }],
    { confidence: 0.95, horizon: 1, samples: 1000, seed: 1 },
  ]);
  const numbers = (text: string): number[] => [...text.matchAll(/-?\d+\.\d+(e-?\d+)?/g)].map((it) => Number(it[0]));
  assert.deepEqual(numbers(JSON.stringify(theirs)), numbers(ours));
});

test("image-processor: C++ and Rust make the same bytes of a 4K picture", async (t) => {
  if (await lacks(t, ["rust", "cpp", "typescript"])) return;
  const { stdout, calls } = await traced(at("image-processor", "compare.wac"), ["--invoke", "compare(3840, 2160)"]);
  const found = [...stdout.matchAll(/\{name: "([^"]*)", width: (\d+), height: (\d+), left: "([0-9a-f]{8})", right: "([0-9a-f]{8})"\}/g)];
  assert.deepEqual(
    found.map(([, name, width, height]) => [name, width, height]),
    [
      ["grayscale", "3840", "2160"],
      ["blur 4", "3840", "2160"],
      ["edges", "3840", "2160"],
      ["resize to 1920 x 1080", "1920", "1080"],
    ],
    stdout,
  );
  for (const [, name, , , left, right] of found) assert.equal(left, right, name);
  assert.equal(new Set(found.map((it) => it[4])).size, 4);
  const filters = ["grayscale", "blur(4)", "edges", "resize((1920, 1080))"];
  assert.deepEqual(
    calls.slice(1).map((it) => [it.caller, it.callee, it.function, it.args[1]]),
    filters.flatMap((filter) => ["cpp", "rust"].map((callee) => ["compare", callee, "apply", filter])),
  );
  assert.match(calls[1]!.args[0]!, /^\{width: 3840, height: 2160, pixels: \[0, 0, 25, 255, 1, 0, 25, 254, /);
});

test("image-processor: one implementation takes the other's place", async (t) => {
  if (await lacks(t, ["rust", "cpp", "typescript"])) return;
  const wacs = ["cpp.wac", "rust.wac"].map((it) => at("image-processor", it));
  // One row, one column, one pixel, and sides that halve to fractions.
  for (const call of ["develop(67, 43)", "develop(1, 9)", "develop(9, 1)", "develop(1, 1)"]) {
    const [cpp, rust] = [await invoke(wacs[0]!, call), await invoke(wacs[1]!, call)];
    assert.match(cpp, /^ok\(\[\{name: "original", /);
    assert.equal(cpp, rust, call);
  }
  for (const wac of wacs) assert.equal(await invoke(wac, "develop(0, 9)"), 'err("empty")');
  if (nativeReason) return console.log(absent(nativeReason));
  const prints = async (wac: string): Promise<string[]> =>
    ((await native(wac, "develop", [67, 43])) as { checksum: string }[]).map((it) => it.checksum);
  const ours = [...(await invoke(wacs[0]!, "develop(67, 43)")).matchAll(/checksum: "(\w+)"/g)].map((it) => it[1]);
  for (const wac of wacs) assert.deepEqual(await prints(wac), ours);
});

test("the order service, built by the same command, answers as wasmtime does", async (t) => {
  const { calls } = JSON.parse(readFileSync(path.join(home, "expected.json"), "utf8")) as {
    calls: { programs: string[]; call: string; result: string }[];
  };
  const languages: BuildLanguage[] = ["rust", "go", "cpp", "typescript"];
  for (const [program, further] of [
    ["shop-c.wac", "c"],
    ["shop.wac", "python"],
  ] as const) {
    if (await lacks(t, [...languages, further])) return;
    const own = calls.filter((it) => it.programs.includes(program));
    for (const { call, result } of [own[0]!, own[own.length >> 1]!, own.at(-1)!])
      assert.equal(await invoke(path.join(home, program), call), result);
  }
});
