import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fixture, folderOf, guest, probe, sample, scratch, wat, witloom } from "../run/kit.ts";

const app = fixture("calc", "app.wac");
const RUN = ["run", app, "--invoke"];

// --- usage ----------------------------------------------------------------------------------------------------------------------------

for (const [args, message] of [
  [["fly"], /there is no command 'fly'; there are check, graph/],
  [["run"], /one \.wac or \.wasm file is needed, 0 were given/],
  [["run", "a.wac", "b.wac"], /2 were given/],
  [["run", "absent.wac"], /absent\.wac does not exist; check the path/],
  [["run", "package.json"], /package\.json is neither a \.wac nor a \.wasm file/],
  [["run", app, "--wings"], /Unknown option '--wings'/],
  [["run", app, "--trace=paint"], /--trace takes tree, json, otlp, chrome, none, not 'paint'/],
  [["run", app, "--timeout", "soon"], /--timeout takes a number of at least 0, not 'soon'/],
  [["run", app, "--max-memory=-1"], /--max-memory takes a number/],
  [["run", app, "--grant", "all"], /--grant takes 'inherit', not 'all'/],
  [["run", app, "--allow-net", "host"], /--allow-net takes HOST:PORT, not 'host'/],
  [["run", app, "--dir", "/absent"], /--dir: \/absent is not a folder/],
  [["run", app, "--mock", "x"], /--mock takes NAME=VALUE, not 'x'/],
  [["run", app, "--mock", "x=absent.json"], /absent\.json does not exist/],
  [[...RUN, "make(true)"], /--invoke: `start: u32`: invalid value type/],
  [[...RUN, "fly(1)"], /--invoke: .*fly/],
  [[...RUN, "make("], /--invoke: /],
  [["compose", "a.wasm"], /a\.wasm is not a \.wac file/],
  [["plug", sample("deps/orders/counter-go.wasm")], /name at least one component with --plug/],
  [["graph", app, "--json", "--svg"], /give one of --json, --mermaid and --svg/],
  [["graph", "absent.wac"], /absent\.wac does not exist/],
] as [string[], RegExp][]) {
  test(`witloom ${args.map((it) => path.basename(it)).join(" ")}: one line, exit code 2`, async () => {
    const done = await witloom(args);
    assert.deepEqual([done.code, done.stdout], [2, ""]);
    assert.match(done.stderr, message);
    assert.equal(done.stderr.trimEnd().split("\n").length, 1, done.stderr);
  });
}

test("every command has help", async () => {
  for (const command of ["check", "format", "graph", "compose", "plug", "run"]) {
    const done = await witloom([command, "--help"]);
    assert.deepEqual([done.code, done.stderr], [0, ""]);
    assert.match(done.stdout, new RegExp(`^witloom ${command}`));
  }
});

// --- broken inputs --------------------------------------------------------------------------------------------------------------------

test("broken files end with one sentence and exit code 1, never with an internal error", async () => {
  const good = readFileSync(sample("deps", "orders", "counter.wasm"));
  const folder = folderOf({
    "truncated.wasm": good.subarray(0, 5000),
    "random.wasm": Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251),
    "empty.wasm": "",
    "core.wasm": await wat("(module)"),
    "empty.wac": "",
    "syntax.wac": "package a:b;\nlet x = = new;",
    "absent.wac": "package a:b;\nlet x = new no:such {};\nexport x...;",
    "type.wac": `package a:b;\nlet a = new example:adder {};\nlet s = new example:storer {};\nlet o = new example:opser { add: s.store, ... };`,
  });
  for (const name of readdirSync(folder)) {
    const done = await witloom(["run", path.join(folder, name), "--deps", fixture("calc", "deps")]);
    assert.deepEqual([name, done.code, done.stdout], [name, 1, ""], done.stderr);
    assert.match(done.stderr, new RegExp(name.replace(".", "\\.")));
    assert.doesNotMatch(done.stderr, /internal error|at .*\(.*:\d+:\d+\)/);
  }
  mkdirSync(path.join(folder, "folder.wasm"));
  assert.equal((await witloom(["run", path.join(folder, "folder.wasm")])).code, 2);
});

test("a component that is no command says what it exports", async () => {
  const done = await witloom(["run", app]);
  assert.equal(done.code, 1);
  assert.match(
    done.stderr,
    /it is no command \(it does not export wasi:cli\/run\); call one of its functions with --invoke: example:calc\/calculator@0\.1\.0#eval/,
  );
});

// --- traps and limits -----------------------------------------------------------------------------------------------------------------

test("a trap names the component, the interface and the function", async () => {
  const wit = "package t:t; interface api { fall: func(); } world w { export api; }";
  const bytes = await guest(wit, "w", `(module (func (export "t:t/api#fall") unreachable))`);
  const file = path.join(folderOf({ "brittle.wasm": bytes }), "brittle.wasm");
  const done = await witloom(["run", file, "--invoke", "fall()", "--trace=json"]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /`brittle` in t:t\/api#fall trapped: .*unreachable/);
  assert.match((JSON.parse(done.stdout) as { error: string }).error, /unreachable/);
});

test("an endless loop ends at the time limit", async () => {
  const began = Date.now();
  const done = await witloom(["run", await probe(), "--invoke", "forever()", "--timeout", "3", "--trace=tree"]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /Stopped: the time limit of 3 s was reached while `probe` ran; raise --timeout/);
  assert.match(done.stdout, /probe forever\(\) ✗ did not return/);
  assert.ok(Date.now() - began < 30_000);
});

test("deep recursion is a trap, not the end of the process", async () => {
  const done = await witloom(["run", await probe(), "--invoke", "recurse(100000000)"]);
  assert.equal(done.code, 1);
  assert.match(done.stderr, /`probe` nests its calls too deeply: the call stack was full in recurse/);
});

test("memory grows up to the limit and no further", async () => {
  const grow = async (pages: number, ...more: string[]): Promise<string> =>
    (await witloom(["run", await probe(), "--invoke", `grow(${pages})`, ...more])).stdout;
  assert.equal(await grow(14, "--max-memory", "1"), "2\n");
  assert.equal(await grow(15, "--max-memory", "1"), "-1\n");
  assert.equal(await grow(20_000), "-1\n", "the default is 1 GiB");
  assert.equal(await grow(20_000, "--max-memory", "0"), "2\n");
});

test("a flood of output arrives whole", async () => {
  const done = await witloom(["run", await probe(), "--invoke", "flood(20000)"]);
  assert.deepEqual([done.code, done.stdout.length], [0, 20_000_000]);
});

test("an interrupt stops the guest, removes its files, and leaves no process", async () => {
  const folder = scratch(); // its name is in the process's arguments
  writeFileSync(path.join(folder, "endless.wasm"), readFileSync(await probe()));
  const own = scratch();
  const began = Date.now();
  const done = await witloom(["run", path.join(folder, "endless.wasm"), "--invoke", "flood(4000000000)", "--trace=json"], {
    env: { TMPDIR: own },
    during: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
  });
  assert.ok(Date.now() - began < 30_000);
  assert.deepEqual([done.code, done.signal], [1, null], done.stderr);
  assert.match(done.stderr, /Stopped: interrupted\./);
  assert.match(done.stdout, /"function":"flood".*"error":"did not return"/);
  assert.deepEqual(readdirSync(own), []);
  const running = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  assert.equal(running.includes(folder), false);
});

// --- traces ---------------------------------------------------------------------------------------------------------------------------

test("the JSON trace goes to a file in start order, with whole values; the tree cuts them", async () => {
  const out = path.join(scratch(), "trace.json");
  const long = "x".repeat(5000);
  const done = await witloom(["run", await probe(), "--invoke", `echo("${long}")`, "--trace-out", out]);
  assert.deepEqual([done.code, done.stdout, done.stderr], [0, `"${long}"\n`, ""]);
  const [line, ...more] = readFileSync(out, "utf8").trimEnd().split("\n");
  assert.equal(more.length, 0);
  const call = JSON.parse(line!) as Record<string, unknown>;
  assert.deepEqual(Object.keys(call), "id parent caller callee interface function args result error start duration".split(" "));
  assert.deepEqual([call["args"], call["result"], call["callee"], call["interface"]], [[`"${long}"`], `"${long}"`, "probe", null]);
  const tree = await witloom(["run", await probe(), "--invoke", `echo("${long}")`, "--trace"]);
  const shown = tree.stdout.split("\n")[1]!;
  assert.ok(shown.startsWith('probe echo("xxx') && shown.length < 300 && shown.includes("…"));
});

test("a trace that cannot be written says where", async () => {
  const done = await witloom([...RUN, "hot(1)", "--trace-out", "/absent/trace.json"]);
  assert.equal(done.code, 2);
  assert.match(done.stderr, /\/absent\/trace\.json cannot be written \(ENOENT\)/);
});

// --- mocks ----------------------------------------------------------------------------------------------------------------------------

test("mocks answer in turn, the last repeats; errors and wrong types are told", async () => {
  const folder = folderOf({
    "add.json": JSON.stringify({ add: ["5", "7"] }),
    "wrong.json": JSON.stringify({ add: '"text"' }),
    "store.json": JSON.stringify({ "[static]counter.merge": "counter#9", "[method]counter.inc": "3" }),
    "missing.json": "{}",
    "broken.json": "{",
  });
  const calc = fixture("calc", "deps", "example", "calc.wasm");
  const mock = (name: string, file: string): string[] => ["--mock", `example:calc/${name}@0.1.0=${path.join(folder, file)}`];
  const all = [...mock("add", "add.json"), ...mock("store", "store.json"), ...mock("ops", "missing.json")];
  const run = (call: string, ...more: string[]): ReturnType<typeof witloom> => witloom(["run", calc, "--invoke", call, ...all, ...more]);
  assert.equal((await run("hot(1)")).stdout, "5\n");
  assert.equal((await run("hot(5)")).stdout, "7\n");
  const made = await run("make(1)", "--trace=tree");
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /mock example:calc\/store@0\.1\.0#\[static\]counter\.merge\(counter#1, counter#2\) = counter#3/);
  const missing = await run('batch([{name: "a", ops: [], pts: [], shape: empty, mode: {}}])');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /the mock of example:calc\/ops@0\.1\.0 has no answer for run; add "run" to its file/);
  const wrong = await witloom(["run", calc, "--invoke", "hot(1)", ...mock("add", "wrong.json")]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /the answer "text" of example:calc\/add@0\.1\.0#add does not fit/);
  assert.match((await witloom(["run", calc, ...mock("add", "broken.json")])).stderr, /broken\.json is not JSON/);
  assert.match(
    (await witloom(["run", calc, "--mock", `no:such/thing=${path.join(folder, "add.json")}`])).stderr,
    /no component imports no:such\/thing/,
  );
});

// --- graphs, compositions and plugs ---------------------------------------------------------------------------------------------------

interface GraphJson {
  nodes: { id: string; package: string; imports: { name: string; type: string }[] }[];
  edges: { from: string; export: string; to: string; import: string }[];
  imports: { name: string }[];
  exports: { name: string }[];
  problems: { message: string }[];
}

test("the graph of a .wac and of its composed binary are the same wires", async () => {
  const out = path.join(scratch(), "app.wasm");
  assert.equal((await witloom(["compose", app, "-o", out])).code, 0);
  const graphs = await Promise.all(
    [app, out].map(async (file) => JSON.parse((await witloom(["graph", "--json", file])).stdout) as GraphJson),
  );
  const wires = graphs.map((it) => it.edges.map((edge) => `${edge.from} ${edge.export} > ${edge.to} ${edge.import}`).sort());
  assert.deepEqual(wires[0], [
    "adder example:calc/add@0.1.0 > calc example:calc/add@0.1.0",
    "adder example:calc/add@0.1.0 > opser example:calc/add@0.1.0",
    "opser example:calc/ops@0.1.0 > calc example:calc/ops@0.1.0",
    "storer example:calc/store@0.1.0 > calc example:calc/store@0.1.0",
  ]);
  assert.deepEqual(wires[1], wires[0]);
  assert.deepEqual(
    graphs[0]!.exports.map((it) => it.name),
    ["example:calc/calculator@0.1.0"],
  );
  assert.equal(graphs[0]!.nodes.find((it) => it.id === "calc")!.package, "example:calc");
  const drawing = await witloom(["graph", "--svg", app]);
  assert.match(drawing.stdout, /^<svg [\s\S]*<\/svg>\n$/);
  assert.match((await witloom(["graph", "--mermaid", app])).stdout, /^flowchart LR\n {2}n0\["adder"\]/);
});

test("a .wac with a mistake still has a graph, with the mistake and exit code 1", async () => {
  const folder = folderOf({ "bad.wac": "package a:b;\nlet a = new no:such {};\n" });
  const done = await witloom(["graph", "--json", path.join(folder, "bad.wac")]);
  assert.equal(done.code, 1);
  assert.equal((JSON.parse(done.stdout) as GraphJson).problems.length, 1);
});

/** The native tool, or null with a loud word. */
function nativeWac(): string | null {
  const named = process.env["WITLOOM_WAC"];
  const found = [named ?? "", ...(process.env["PATH"] ?? "").split(path.delimiter).map((it) => path.join(it, "wac"))].find(
    (it) => it !== "" && existsSync(it),
  );
  if (!found) console.log("SKIPPED LOUDLY: wac is neither on PATH nor named by WITLOOM_WAC, so its bytes are not compared");
  return found ?? null;
}

const wac = nativeWac();

test("compose and plug give wac's bytes", {
  skip: wac === null ? "wac is not on PATH, and WITLOOM_WAC does not name it" : false,
}, async () => {
  const folder = scratch();
  const [ours, theirs] = [path.join(folder, "ours.wasm"), path.join(folder, "theirs.wasm")];
  for (const file of [app, fixture("calc", "driver.wac"), sample("counter.wac"), sample("shop-c.wac")]) {
    const deps = path.join(path.dirname(file), "deps");
    assert.equal((await witloom(["compose", file, "-o", ours])).code, 0);
    execFileSync(wac!, ["compose", file, "--deps-dir", deps, "-o", theirs]);
    assert.ok(readFileSync(ours).equals(readFileSync(theirs)), path.basename(file));
  }
  const part = (name: string): string => fixture("calc", "deps", "example", `${name}.wasm`);
  const plugs = ["storer", "adder"].flatMap((name) => ["--plug", part(name)]);
  assert.equal((await witloom(["plug", part("calc"), ...plugs, "-o", ours])).code, 0);
  execFileSync(wac!, ["plug", part("calc"), ...plugs, "-o", theirs]);
  assert.ok(readFileSync(ours).equals(readFileSync(theirs)), "plug");
});
