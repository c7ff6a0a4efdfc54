/** C projects with CMake or make of their own, and Zig as the compiler of C, C++ and Zig: built, right, mistakes at their lines. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { generatorsIn } from "../../server/src/bindings/generate.ts";
import { type Building, buildProject } from "../../server/src/build/build.ts";
import { findProjects } from "../../server/src/build/find.ts";
import { thisMachine } from "../../server/src/build/machine.ts";
import { findTool } from "../../server/src/build/tools.ts";
import { diskFiles } from "../../server/src/compose/files.ts";
import type { ComponentBuild } from "../../server/src/protocol/build.ts";
import { root, toolkit, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";
import { build, nativeProject, sampleProject } from "./kit.ts";

const files = diskFiles();
const machine = thisMachine(files);
const hasClang = findTool(machine, "clang", root);
const hasZig = findTool(machine, "zig", root);

async function answers(component: string): Promise<void> {
  const done = await witloom(["run", component, "--invoke", "add(40, 2)"]);
  assert.equal(done.stdout, "42\n", done.stderr);
}

const errorsOf = (built: ComponentBuild | undefined): string[] =>
  (built?.diagnostics ?? [])
    .filter((it) => it.severity === "error")
    .map((it) => `${path.basename(it.file)}:${it.range.start.line + 1} ${it.message}`);

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from));
  writeFileSync(file, text.replace(from, to));
}

for (const { name, source, settings, broken, says } of [
  {
    name: "cmake",
    source: "src/adder.c",
    settings: "CMakeLists.txt",
    broken: ["add_executable", "no_such_command"],
    says: 'CMakeLists.txt:4 Unknown CMake command "no_such_command".',
  },
  { name: "make", source: "adder.c", settings: "Makefile", broken: ["OBJECTS =", "OBJECTS"], says: "Makefile:2 missing separator." },
] as const) {
  test(`${name}: the project's own build makes the component, in both profiles; mistakes have their lines`, async (t) => {
    if (!(await hasClang)) return t.skip(absent("no clang for WebAssembly"));
    if (!(await findTool(machine, name, root))) return t.skip(absent(`no ${name}`));
    // CMake itself does not carry a dollar in options to make.
    const own = name === "make" ? "make of $mine" : "cmake of mine";
    const folder = nativeProject(name, own);
    const component = path.join(folder, `${own}.wasm`);
    for (const flags of [["--release"], ["--debug"], ["--release"]]) {
      const done = await build(folder, {}, flags);
      assert.deepEqual([done.code, done.components[0]?.cached, errorsOf(done.components[0])], [0, false, []], done.stderr);
      await answers(component);
      assert.equal(readFileSync(component).includes("\x0b.debug_info"), flags[0] === "--debug");
      assert.equal((await build(folder, {}, flags)).components[0]?.cached, true);
    }
    const good = readFileSync(component);
    edit(path.join(folder, source), "a + b", "a + missing");
    assert.deepEqual(errorsOf((await build(folder)).components[0]), ["adder.c:2 use of undeclared identifier 'missing'"]);
    edit(path.join(folder, source), "a + missing", "a + b");
    edit(path.join(folder, settings), broken[0], broken[1]);
    assert.deepEqual(errorsOf((await build(folder)).components[0]), [says]);
    assert.ok(good.equals(readFileSync(component)));
  });
}

test("make: a function that the WIT gains is missed when it is linked; two programs are one too many", async (t) => {
  if (!(await hasClang)) return t.skip(absent("no clang for WebAssembly"));
  const folder = nativeProject("make", "make-drift");
  assert.equal((await build(folder)).code, 0);
  edit(path.join(folder, "wit", "calc.wit"), "  greet", "  sub: func(a: u32, b: u32) -> u32;\n  greet");
  const [error] = errorsOf((await build(folder)).components[0]);
  assert.match(error!, /Nothing defines exports_test_calc_ops_sub, /);
  edit(path.join(folder, "wit", "calc.wit"), "  sub: func(a: u32, b: u32) -> u32;\n", "");
  edit(path.join(folder, "Makefile"), "calc.wasm: $(OBJECTS)", "all: calc.wasm twice.wasm\n\ncalc.wasm twice.wasm: $(OBJECTS)");
  assert.match(errorsOf((await build(folder)).components[0])[0]!, /several modules \(calc\.wasm, twice\.wasm\)/);
});

/** A build on a machine without clang. */
async function withZig(folder: string): Promise<ComponentBuild> {
  const around: Building = {
    machine: { ...machine, files: { ...files, kind: (file) => (/\/clang[^/]*$/.test(file) ? undefined : files.kind(file)) } },
    files,
    generators: async () => generatorsIn(path.join(root, "dist"), await toolkit()),
    dist: path.join(root, "dist"),
    node: process.execPath,
    signal: new AbortController().signal,
    onStep: () => undefined,
    onOutput: () => undefined,
  };
  return buildProject(findProjects(files, folder).projects[0]!, around);
}

test("zig compiles C, C++ and CMake's projects where there is no clang", async (t) => {
  if (!(await hasZig)) return t.skip(absent("no zig; pip install ziglang"));
  const cmake = (await findTool(machine, "cmake", root)) ? [nativeProject("cmake", "cmake-zig")] : [];
  for (const folder of [sampleProject("c", "c-zig"), sampleProject("cpp", "cpp-zig"), ...cmake]) {
    const built = await withZig(folder);
    assert.deepEqual(built.diagnostics, [], folder);
    await answers(built.component);
  }
});

test("zig: a main source alone, and a build.zig; a mistake has its line", async (t) => {
  if (!(await hasZig)) return t.skip(absent("no zig; pip install ziglang"));
  for (const name of ["zig", "zig-build"]) {
    const folder = nativeProject(name);
    // Zig's own debug builds name all of WASI, also where nothing is asked of it.
    for (const flags of [["--debug"], []]) {
      const done = await build(folder, {}, flags);
      assert.deepEqual([done.code, errorsOf(done.components[0])], [0, []], done.stderr);
      assert.equal(done.components[0]?.language, "zig");
      await answers(path.join(folder, `${name}.wasm`));
      if (flags[0] === "--debug") assert.ok(readFileSync(path.join(folder, `${name}.wasm`)).includes("\x0b.debug_info"));
    }
    if (name === "zig-build") await ownOption(folder);
    edit(path.join(folder, "src", "main.zig"), "a + b", "a + missing");
    const broken = await build(folder);
    assert.match(errorsOf(broken.components[0])[0]!, /^main\.zig:\d+ use of undeclared identifier 'missing'$/);
  }
});

/** A build.zig whose own option is a release where nothing is said: a debug build has to reach it. */
async function ownOption(folder: string): Promise<void> {
  const own = 'b.option(std.builtin.OptimizeMode, "optimize", "how") orelse .small';
  edit(path.join(folder, "build.zig"), "b.standardOptimizeOption(.{ .preferred_optimize_mode = .ReleaseSmall })", own);
  for (const flag of ["--debug", "--release"]) {
    const done = await build(folder, {}, [flag]);
    assert.deepEqual([done.code, errorsOf(done.components[0])], [0, []], done.stderr);
    assert.equal(readFileSync(path.join(folder, "zig-build.wasm")).includes("\x0b.debug_info"), flag === "--debug");
  }
}
