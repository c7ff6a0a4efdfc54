/** The exchangeable engine: what native wasmtime is told, and that it is run so. A stand-in notes its arguments where the real one is absent. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { argvOf, itemCall, type NativeWanted } from "../../server/src/run/native/argv.ts";
import { NO_GRANTS } from "../../server/src/run/prepare.ts";
import { standIn } from "../kit/standIn.ts";
import { fixture, sample, witloom } from "../run/kit.ts";
import { nativeTool } from "../toolkit/kit.ts";

const wanted = (change: Partial<NativeWanted> = {}, grants: Partial<NativeWanted["grants"]> = {}): NativeWanted => ({
  file: "/tmp/x/app.wasm",
  program: "app.wac",
  grants: { ...NO_GRANTS, ...grants },
  limits: DEFAULT_LIMITS,
  timeout: 60,
  mocked: false,
  ...change,
});

const argv = (it: NativeWanted): string[] => {
  const made = argvOf(it);
  assert.ok(made.ok, made.ok ? "" : made.message);
  return made.argv;
};

test("a call, its grants and limits in wasmtime's words", () => {
  assert.deepEqual(argv(wanted({ invoke: 'a:b/c@1.2.0#f("x(y)", 1)', timeout: 1.5 }, { env: [["A", "1=2"]] })), [
    ...["run", "--argv0", "app.wac", "-W", "timeout=1500ms", "-W", "max-memory-size=1073741824", "-W", "max-table-elements=1000000"],
    ...["-S", "allow-ip-name-lookup=n", "--env", "A=1=2", "--invoke", 'a:b/c.f@1.2.0("x(y)", 1)', "/tmp/x/app.wasm"],
  ]);
  const all = wanted({ timeout: 0, limits: { ...DEFAULT_LIMITS, memory: 0, table: 0 } }, { inherit: true, args: ["-v", "x"] });
  assert.deepEqual(argv({ ...all, grants: { ...all.grants, dirs: [{ host: "/h", guest: "g", readOnly: false }] } }), [
    ...["run", "--argv0", "app.wac", "-S", "inherit-env", "-S", "inherit-network", "-S", "http", "--dir", "/h::g"],
    ...["/tmp/x/app.wasm", "-v", "x"],
  ]);
});

test("functions by their names", () => {
  assert.deepEqual(itemCall("run()"), { ok: true, text: "run()" });
  assert.deepEqual(itemCall("a:b/c#f(1)"), { ok: true, text: "a:b/c.f(1)" });
  assert.deepEqual(itemCall("a:b/c@1.0.0#f(1)", true), { ok: true, text: "f(1)" });
  assert.equal(itemCall("a:b/c#[method]r.f(r#1)").ok, false);
});

test("what wasmtime cannot keep to is refused in a sentence, never granted as a whole", () => {
  const refused: [NativeWanted, RegExp][] = [
    [wanted({}, { net: ["a:1"] }), /cannot restrict the network to a:1/],
    [wanted({}, { http: ["example.org"] }), /cannot restrict the network to example.org/],
    [wanted({}, { dirs: [{ host: "/h", guest: "/", readOnly: true }] }), /for reading only/],
    [wanted({}, { deny: ["clocks"] }), /gives every guest clocks/],
    [wanted({}, { seed: 0 }), /no fixed clocks/],
    [wanted({ mocked: true }), /--mock/],
    [wanted({ invoke: "f()" }, { args: ["x"] }), /beside --invoke/],
  ];
  for (const [it, words] of refused) {
    const made = argvOf(it);
    assert.ok(!made.ok && words.test(made.message) && made.message.includes("--engine jco"), JSON.stringify(made));
  }
});

const adder = fixture("calc", "deps", "example", "adder.wasm");
const call = ["--invoke", "example:calc/add@0.1.0#add(2, 3)"];

test("--engine wasmtime runs the composed bytes, and passes on output and exit code", async () => {
  const it = standIn("5\n", 7);
  const done = await witloom(["run", adder, "--engine", "wasmtime", "--wasmtime", it.path, ...call, "--env", "A=b", "--timeout", "5"]);
  assert.deepEqual([done.code, done.stdout, done.stderr], [7, "5\n", ""]);
  const told = JSON.parse(readFileSync(it.notes, "utf8")) as string[];
  assert.deepEqual(told.slice(0, 5), ["run", "--argv0", "adder.wasm", "-W", "timeout=5000ms"]);
  assert.ok(told.join(" ").includes("--env A=b --invoke example:calc/add.add@0.1.0(2, 3) "), told.join(" "));
  const trapped = await witloom(["run", adder, "--engine", "wasmtime", "--wasmtime", standIn("", 134).path, ...call]);
  assert.equal(trapped.code, 1);
  assert.match(trapped.stderr, /adder\.wasm: wasmtime ended the program \(exit code 134\)/);
});

test("what is missing or cannot be is one line and exit code 2", async () => {
  const cases: [string[], RegExp][] = [
    [["--engine", "wasmtime", "--wasmtime", "/nowhere/wasmtime"], /\/nowhere\/wasmtime was not found; install it/],
    [["--engine", "wasmtime", "--wasmtime", standIn("", 0).path, "--trace=tree"], /--trace needs --engine jco/],
    [["--engine", "wasmtime", "--wasmtime", standIn("", 0).path, "--allow-net", "a:1"], /cannot restrict the network/],
    [["--engine", "wat"], /--engine takes jco or wasmtime, not 'wat'/],
  ];
  for (const [args, words] of cases) {
    const done = await witloom(["run", adder, ...args, ...call]);
    assert.equal(done.code, 2, done.stderr);
    assert.match(done.stderr, words);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
  }
});

test("compare tells where the engines differ, and that they do not", async () => {
  const same = await witloom(["compare", adder, "--wasmtime", standIn("5\n", 0).path, ...call]);
  assert.deepEqual([same.code, same.stdout], [0, "the same: exit code 0, 2 characters of output\n"]);
  const other = await witloom(["compare", adder, "--wasmtime", standIn("6\n", 134).path, ...call]);
  assert.equal(other.code, 1);
  assert.equal(other.stdout, "output, line 1:\n  jco:      5\n  wasmtime: 6\nend:\n  jco:      exit code 0\n  wasmtime: a trap\n");
});

test("what a command prints is compared, line by line", async () => {
  const differs = await witloom(["compare", sample("shop-c.wac"), "--wasmtime", standIn("Receipt for Eve\n", 0).path]);
  assert.equal(differs.code, 1);
  assert.equal(differs.stdout, "output, line 1:\n  jco:      Receipt for Ada (gold)\n  wasmtime: Receipt for Eve\n");
});

const real = nativeTool("WITLOOM_WASMTIME_CLI", "wasmtime");
if (real === null) console.log("native wasmtime's command line is not there (PATH, or WITLOOM_WASMTIME_CLI): only a stand-in is run");
else {
  test("the real wasmtime says the same", async () => {
    const done = await witloom(["compare", adder, "--wasmtime", real, ...call]);
    assert.deepEqual([done.code, done.stdout], [0, "the same: exit code 0, 2 characters of output\n"], done.stderr);
    const cases = [
      [sample("shop-c.wac")],
      [sample("shop-c.wac"), "--", "nobody"],
      [sample("counter.wac"), "--invoke", "count-laps(5, 2, 3)"],
      [fixture("calc", "driver.wac"), "--invoke", "run()"],
    ];
    for (const args of cases) {
      const both = await witloom(["compare", ...args.slice(0, 1), "--wasmtime", real, ...args.slice(1)]);
      assert.match(both.stdout, /^the same: /, `${args.join(" ")}: ${both.stdout}${both.stderr}`);
    }
  });
}
