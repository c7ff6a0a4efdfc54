/** What makes a build necessary; and that a program and all that it started end together. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { runProgram } from "../../server/src/build/execute.ts";
import { inputsOf, lastBuild, remember, upToDate } from "../../server/src/build/inputs.ts";
import type { Project } from "../../server/src/build/project.ts";
import { diskFiles } from "../../server/src/compose/files.ts";
import { scratch } from "../run/kit.ts";

function project(): Project {
  const root = scratch();
  const folder = path.join(root, "p");
  mkdirSync(path.join(folder, "src"), { recursive: true });
  mkdirSync(path.join(root, "wit", "deps"), { recursive: true });
  for (const [file, text] of [
    ["p/src/a.c", "a"],
    ["wit/a.wit", "w"],
    ["wit/deps/b.wit", "d"],
    ["p/p.wasm", "out"],
    ["tool", "t"],
  ] as const)
    writeFileSync(path.join(root, file), text);
  return { name: "p", folder, language: "c", wit: path.join(root, "wit"), component: path.join(folder, "p.wasm"), inputs: [] };
}

test("up to date until a source, the WIT, a tool or the component changes; touching is no change", () => {
  const it = project();
  const root = path.dirname(it.folder);
  const tool = path.join(root, "tool");
  const files = diskFiles();
  const built = (): void => remember(files, it, inputsOf(files, it), [tool], []);
  assert.equal(upToDate(files, it), null, "never built");
  built();
  assert.deepEqual(upToDate(files, it), []);
  utimesSync(path.join(it.folder, "src/a.c"), new Date(), new Date(1000));
  assert.deepEqual(upToDate(files, it), []);
  for (const [file, text] of [
    ["p/src/a.c", "b"],
    ["wit/a.wit", "x"],
    ["wit/deps/b.wit", "e"],
    ["p/src/new.c", "n"],
    ["tool", "t2"],
    ["p/p.wasm", "other"],
  ] as const) {
    writeFileSync(path.join(root, file), text);
    assert.equal(upToDate(files, it), null, file);
    built();
    assert.deepEqual(upToDate(files, it), []);
  }
  rmSync(path.join(it.folder, "src/new.c"));
  assert.equal(upToDate(files, it), null, "a source is gone");
});

test("another profile is another build; the folder that cargo builds in is no input", () => {
  const it = project();
  const files = diskFiles();
  remember(files, it, inputsOf(files, it), [], [], ["wasi:io/streams@0.2.0"]);
  assert.deepEqual(lastBuild(files, it)?.imports, ["wasi:io/streams@0.2.0"]);
  assert.equal(lastBuild(files, { ...it, profile: "debug" }), null);
  // Without lines, for shipping.
  assert.equal(upToDate(files, { ...it, profile: "release" }), null);
  const crate: Project = { ...it, language: "rust" };
  mkdirSync(path.join(it.folder, ".cargo"));
  writeFileSync(path.join(it.folder, ".cargo", "config.toml"), '[build]\ntarget-dir = "made"\n');
  mkdirSync(path.join(it.folder, "made"));
  writeFileSync(path.join(it.folder, "made", "x.o"), "");
  // The environment goes before cargo's settings, and these tests have one folder for all that is built.
  const { CARGO_TARGET_DIR: shared } = process.env;
  delete process.env["CARGO_TARGET_DIR"];
  assert.ok(!Object.keys(inputsOf(files, crate)).some((file) => file.includes("made")));
  if (shared !== undefined) process.env["CARGO_TARGET_DIR"] = shared;
});

test("what a build generates is an input from then on; what was edited meanwhile is built again", () => {
  const it = project();
  const files = diskFiles();
  const before = inputsOf(files, it);
  writeFileSync(path.join(it.folder, "generated.c"), "g");
  remember(files, it, before, [], []);
  assert.deepEqual(upToDate(files, it), []);
  const next = inputsOf(files, it);
  writeFileSync(path.join(it.folder, "src/a.c"), "edited while building");
  remember(files, it, next, [], []);
  assert.equal(upToDate(files, it), null);
});

/** Runs a program that prints the number of a process, and cancels it at once. */
async function cancelled(command: string, args: string[]): Promise<number> {
  const stop = new AbortController();
  let pid = 0;
  const { cancelled } = await runProgram(command, args, {
    cwd: ".",
    env: {},
    signal: stop.signal,
    onOutput(_, text) {
      pid = Number(text);
      stop.abort();
    },
  });
  assert.equal(cancelled, true);
  assert.ok(pid > 0);
  return pid;
}

test("a cancelled program ends with everything that it started, also what ignores a request", {
  skip: process.platform === "win32" && "no process groups",
}, async () => {
  const inner = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';
  const outer = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(inner)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`;
  const pid = await cancelled(process.execPath, ["-e", outer]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  // It may be a zombie: nobody may have asked for its exit code yet.
  assert.match(spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim(), /^(Z.*)?$/);
});

test("what left the group and holds the output open is not waited for", { skip: process.platform !== "linux" && "no setsid" }, async () => {
  const pid = await cancelled("sh", ["-c", "setsid sleep 300 & echo $!; wait"]);
  // It is alive: this would throw otherwise.
  process.kill(pid);
});

test("a program that is not there is one sentence", async () => {
  const ran = await runProgram("no-such-program", [], {
    cwd: ".",
    env: {},
    signal: new AbortController().signal,
    onOutput: () => undefined,
  });
  assert.deepEqual([ran.code, ran.failure], [null, "no-such-program was not found on PATH"]);
});
