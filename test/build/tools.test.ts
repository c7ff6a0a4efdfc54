/** Tools are found on PATH and in usual places, and the best of several is taken. */
import assert from "node:assert/strict";
import test from "node:test";
import { doctor } from "../../server/src/build/doctor.ts";
import { installCommand, systemOf } from "../../server/src/build/install.ts";
import { searchFolders, versionIn } from "../../server/src/build/machine.ts";
import { findTool } from "../../server/src/build/tools.ts";
import { machine, memory } from "./kit.ts";

test("of several Rusts the one with WASI 0.2 is taken, else one with source and a linker", async () => {
  const answers = {
    "/bin/rustc --print sysroot": "/debian",
    "/home/me/.cargo/bin/rustc --print sysroot": "/rustup",
    "/bin/rustc --version": "rustc 1.96.0 (x)",
  };
  const both = { "/bin/rustc": "", "/bin/cargo": "", "/home/me/.cargo/bin/rustc": "", "/home/me/.cargo/bin/cargo": "" };
  const source = { ...both, "/debian/lib/rustlib/src/rust/library/std/lib.rs": "" };
  assert.equal(await findTool(machine(memory(both), answers), "rust", "/p"), null);
  assert.equal(await findTool(machine(memory(source), answers), "rust", "/p"), null, "there is no linker");
  const linker = { ...source, "/bin/wasm-ld-22": "" };
  assert.deepEqual(await findTool(machine(memory(linker), answers), "rust", "/p"), {
    ...{ name: "rustc", path: "/bin/rustc", version: "1.96.0", cargo: "/bin/cargo", target: null, linker: "/bin/wasm-ld-22" },
  });
  const wasip2 = memory({ ...linker, "/rustup/lib/rustlib/wasm32-wasip2/lib/x": "" });
  const found = await findTool(machine(wasip2, answers), "rust", "/p");
  assert.deepEqual([found?.target, found?.path], ["wasm32-wasip2", "/home/me/.cargo/bin/rustc"]);
});

test("a wasi-sdk goes before the system's clang, which needs a C library", async () => {
  const system = { "/bin/clang-22": "", "/bin/wasm-ld-22": "", "/usr/include/wasm32-wasi/stdlib.h": "" };
  assert.equal(await findTool(machine(memory({ "/bin/clang-22": "" })), "clang", "/p"), null);
  const found = await findTool(machine(memory(system)), "clang", "/p");
  assert.deepEqual([found?.cxx, found?.flags[0]], ["/bin/clang++-22", "--target=wasm32-wasi"]);
  const sdk = machine(memory({ ...system, "/sdk/bin/clang": "" }), {}, { WASI_SDK_PATH: "/sdk" });
  assert.equal((await findTool(sdk, "clang", "/p"))?.path, "/sdk/bin/clang");
});

test("zig: a program, or the one in the Python package of a project's environment", async () => {
  const inside = "/p/.venv/lib/python3.11/site-packages/ziglang/zig";
  const path = async (...files: string[]) =>
    (await findTool(machine(memory(Object.fromEntries(files.map((it) => [it, ""])))), "zig", "/p/a"))?.path;
  assert.equal(await path("/bin/zig", inside), "/bin/zig");
  assert.equal(await path("/p/.venv/bin/python-zig", inside), inside);
  assert.equal(await path("/bin/python-zig"), "/bin/python-zig");
});

test("scripts: the engine that package.json names", async () => {
  const modules = (name: string) => `/p/node_modules/${name}/package.json`;
  const files = {
    [modules("@bytecodealliance/componentize-js")]: '{"version":"0.23.0"}',
    [modules("componentize-qjs")]: "{}",
    [modules("esbuild")]: "{}",
  };
  const engine = async (json: string) =>
    (await findTool(machine(memory({ ...files, "/p/a/package.json": json })), "script", "/p/a"))?.engine;
  assert.equal(await engine("{}"), "starlingmonkey");
  assert.equal(await engine('{"devDependencies": {"componentize-qjs": "*"}}'), "quickjs");
});

test("relative folders of PATH are not looked into", () => {
  assert.deepEqual(searchFolders(machine(memory({}), {}, { PATH: ".:bin:/a" })).slice(0, 2), ["/a", "/home/me/.cargo/bin"]);
});

test("systems and versions", () => {
  const system = (text: string) => systemOf(memory({ "/etc/os-release": text }), "linux");
  assert.deepEqual(['ID=debian\nVERSION_ID="12"', 'ID=linuxmint\nID_LIKE="ubuntu debian"', "ID=alpine"].map(system), [
    "debian",
    "ubuntu",
    "other",
  ]);
  assert.deepEqual([systemOf(memory({}), "darwin"), systemOf(memory({}), "win32")], ["mac", "windows"]);
  assert.deepEqual(["go version go1.26.8 linux/amd64", "rustc 1.96.0-nightly (x)", undefined].map(versionIn), [
    "1.26.8",
    "1.96.0-nightly",
    "unknown",
  ]);
  assert.match(installCommand("clang", "debian"), /^sudo apt install clang-22 /);
});

test("doctor on a bare machine: all languages, none found, each with a command", async () => {
  const report = await doctor(machine(memory({})), "/p");
  assert.deepEqual(
    report.map((it) => it.language),
    ["rust", "go", "python", "c", "cpp", "javascript", "typescript", "zig"],
  );
  for (const it of report) {
    assert.deepEqual([it.found, it.version, it.tools.some((one) => one.found)], [false, null, false]);
    assert.ok(it.install.length > 5);
  }
});
