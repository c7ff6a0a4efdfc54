/** `witloom build` and `witloom doctor`: what is printed, exit codes, and projects with commands of their own, which need no toolchain. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { ToolchainReport } from "../../server/src/protocol/build.ts";
import { guest, scratch, witloom } from "../run/kit.ts";
import { build } from "./kit.ts";

const WIT = "package a:b;\nworld w {\n  export add: func(a: u32, b: u32) -> u32;\n}\n";
const CORE = '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';

/** A project whose command copies a file that is there. */
async function project(command = ["cp", "made.wasm", "p.wasm"], wit = WIT): Promise<string> {
  const folder = path.join(scratch(), "p");
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  writeFileSync(path.join(folder, "wit", "a.wit"), wit);
  writeFileSync(path.join(folder, "witloom.json"), JSON.stringify({ build: command }));
  writeFileSync(path.join(folder, "made.wasm"), await guest(WIT, "w", CORE));
  return folder;
}

test("a command of its own: built, listed, cached", async () => {
  const folder = await project();
  const done = await witloom(["build", folder], { cwd: folder });
  assert.deepEqual([done.code, done.stdout.replace(/\d+ bytes, built in [\d.]+ s/, "N")], [0, "p (own commands): p.wasm, N\n"]);
  assert.equal(done.stderr, "p: cp made.wasm p.wasm\n");
  assert.match((await witloom(["build"], { cwd: folder })).stdout, /cached\n$/);
});

test("a dry run shows the steps and runs none", async () => {
  const folder = await project();
  const done = await witloom(["build", "--dry-run", "p"], { cwd: path.dirname(folder) });
  assert.deepEqual([done.code, done.stdout], [0, "p (own commands) -> p/p.wasm\n  cd p && cp made.wasm p.wasm\n"]);
  assert.ok(!existsSync(path.join(folder, "p.wasm")));
});

test("a build that fails, makes no component, or one of another world leaves the last one", async () => {
  const folder = await project();
  assert.equal((await build(folder)).code, 0);
  const good = readFileSync(path.join(folder, "p.wasm"));
  const made = path.join(folder, "made.wasm");
  const other = await guest(WIT.replace("-> u32", "-> s32").replace("add:", "sum:"), "w", CORE.replace("add", "sum"));
  for (const [bytes, code, message] of [
    [other, "world-drift", /^The world w exports add, and the component does not; implement it\.$/],
    [Buffer.from("no wasm"), "not-a-component", /^The build made no component: /],
  ] as const) {
    writeFileSync(made, bytes);
    const done = await build(folder);
    assert.deepEqual([done.code, done.components[0]?.diagnostics[0]?.code], [1, code]);
    assert.match(done.components[0]!.diagnostics[0]!.message, message);
    assert.ok(good.equals(readFileSync(path.join(folder, "p.wasm"))));
  }
  writeFileSync(path.join(folder, "witloom.json"), JSON.stringify({ build: [["rm", "p.wasm"], ["false"]] }));
  assert.equal((await build(folder)).code, 1);
  assert.ok(good.equals(readFileSync(path.join(folder, "p.wasm"))));
});

test("a world that drifted names each function at its line of the WIT", async () => {
  const both = "package a:b;\ninterface i {\n  one: func();\n  two: func(a: u32);\n  three: func();\n}\nworld w { export i; }\n";
  const folder = await project(["cp", "made.wasm", "p.wasm"], both);
  const old = "package a:b;\ninterface i {\n  one: func();\n  two: func(a: u64);\n}\nworld w { export i; }\n";
  const core = '(module (func (export "a:b/i#one")) (func (export "a:b/i#two") (param i64)))';
  writeFileSync(path.join(folder, "made.wasm"), await guest(old, "w", core));
  const { components } = await build(folder);
  assert.deepEqual(
    components[0]!.diagnostics.map((it) => [path.basename(it.file), it.range.start.line, it.message]),
    [
      ["a.wit", 3, "The component's two of a:b/i is `two: func(a: u64);`, in the WIT it is `two: func(a: u32);`."],
      ["a.wit", 4, "The component lacks three of a:b/i: three: func();."],
    ],
  );
});

test("an error in the WIT is told at the WIT, and nothing is run", async () => {
  const folder = await project(["touch", "ran"], "package a:b;\nworld w {\n  export x: func() -> nope;\n}\n");
  const done = await build(folder);
  const [first] = done.components[0]!.diagnostics;
  assert.deepEqual([done.code, path.basename(first!.file), first!.range.start.line], [1, "a.wit", 2]);
  assert.ok(!existsSync(path.join(folder, "ran")));
});

test("several worlds: one must be named", async () => {
  const folder = await project(undefined, `${WIT}world other {}\n`);
  const done = await build(folder);
  assert.equal(
    done.components[0]?.diagnostics[0]?.message,
    'wit has several worlds (w, other); name one of them, in witloom.json: {"world": "w"}',
  );
});

test("arguments do not go through a shell", async () => {
  const folder = await project(["cp", "made.wasm", "$(touch hit).wasm"]);
  await build(folder);
  assert.ok(existsSync(path.join(folder, "$(touch hit).wasm")));
  assert.ok(!existsSync(path.join(folder, "hit")));
});

test("a missing tool: one line with the command that installs it, exit code 2", async () => {
  const folder = path.join(scratch(), "snake");
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  writeFileSync(path.join(folder, "wit", "a.wit"), WIT);
  writeFileSync(path.join(folder, "app.py"), "");
  const done = await witloom(["build", "--json", folder], { env: { PATH: "/nowhere", HOME: folder } });
  assert.equal(done.code, 2);
  assert.equal(done.stderr, "witloom: snake needs componentize-py, which was not found; install it with: pip install componentize-py\n");
  const [component] = (JSON.parse(done.stdout) as { components: { missing: object; bytes: null }[] }).components;
  assert.deepEqual([component?.missing, component?.bytes], [{ tool: "componentize-py", install: "pip install componentize-py" }, null]);
});

test("wrong usage is one line", async () => {
  const empty = scratch();
  for (const [args, message] of [
    [["build", "absent"], /absent does not exist; check the path/],
    [["build", empty], /holds no component project; a project is a folder/],
    [["build", "--debug", "--release"], /exclude each other/],
    [["build", "--fast"], /Unknown option '--fast'/],
    [["doctor", "x"], /doctor takes no argument/],
  ] as [string[], RegExp][]) {
    const done = await witloom(args);
    assert.deepEqual([done.code, done.stdout, done.stderr.split("\n").length], [2, "", 2]);
    assert.match(done.stderr, message);
  }
});

test("doctor: a row per language, and JSON of the contract", async () => {
  const done = await witloom(["doctor", "--json"]);
  const { toolchains } = JSON.parse(done.stdout) as { toolchains: ToolchainReport[] };
  assert.deepEqual([done.code, done.stderr, toolchains.length], [0, "", 8]);
  for (const it of toolchains) assert.deepEqual(Object.keys(it), ["language", "found", "version", "tools", "install"]);
  assert.equal((await witloom(["doctor"])).stdout.trim().split("\n").length, 8);
});

test("a watched build builds again after a change, and ends when it is interrupted", {
  skip: process.platform === "win32" && "no signals",
}, async () => {
  const folder = await project();
  let lines = "";
  const done = await witloom(["build", "--watch", folder], {
    during(child) {
      child.stdout!.on("data", (text: string) => {
        lines += text;
        const count = lines.split("built in").length - 1;
        if (count === 1 && !existsSync(path.join(folder, "b.txt"))) writeFileSync(path.join(folder, "b.txt"), "changed");
        if (count === 2) child.kill("SIGINT");
      });
    },
  });
  assert.equal(done.code, 0, done.stderr);
  assert.equal(lines.split("built in").length - 1, 2, lines);
});

/** Half a component, and two generations of children. */
const TREE = "echo half > p.wasm; sh -c 'sleep 61 & echo started $$ $!; wait' & wait";

test("an interrupted build leaves the last component and no process", { skip: process.platform === "win32" && "no signals" }, async () => {
  const folder = await project();
  assert.equal((await build(folder)).code, 0);
  copyFileSync(path.join(folder, "p.wasm"), path.join(folder, "good"));
  writeFileSync(path.join(folder, "witloom.json"), JSON.stringify({ build: ["sh", "-c", TREE] }));
  let pids: string[] = [];
  const done = await witloom(["build", folder], {
    during(child) {
      child.stderr!.on("data", (text: string) => {
        pids = /^started (\d+) (\d+)$/m.exec(text)?.slice(1) ?? pids;
        if (pids.length > 0) child.kill("SIGINT");
      });
    },
  });
  assert.equal(done.code, 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // A zombie has ended: nobody may have asked for its exit code yet.
  for (const pid of pids) assert.match(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim(), /^(Z.*)?$/);
  assert.match(done.stdout, /error: The build was cancelled\./);
  assert.ok(readFileSync(path.join(folder, "good")).equals(readFileSync(path.join(folder, "p.wasm"))));
});
