/** Plans as data, one per language and way, from tools that are made up; and what is said where a tool is missing. */
import assert from "node:assert/strict";
import test from "node:test";
import type { PlanContext } from "../../server/src/build/context.ts";
import { planBuild } from "../../server/src/build/plan.ts";
import { stepText } from "../../server/src/build/steps.ts";
import type { Tools } from "../../server/src/build/tools.ts";
import type { BuildLanguage } from "../../server/src/protocol/build.ts";
import { memory } from "./kit.ts";

const tool = (name: string) => ({ name, path: `/bin/${name}`, version: "1.0.0" });
const TOOLS = {
  rust: { ...tool("rustc"), cargo: "/bin/cargo", target: null, linker: "/bin/wasm-ld" },
  cargoComponent: null,
  go: tool("go"),
  tinygo: null,
  componentizePy: tool("componentize-py"),
  clang: { ...tool("clang"), cxx: "/bin/clang++", flags: ["--target=wasm32-wasi"], cxxFlags: ["-isystem", "/cxx"] },
  zig: null,
  cmake: tool("cmake"),
  make: tool("make"),
  script: {
    ...tool("componentize-js"),
    engine: "starlingmonkey",
    componentizer: "/p/node_modules/cjs",
    bundler: { name: "esbuild", path: "/p/node_modules/esbuild" },
  },
} satisfies Tools;

function plan(language: BuildLanguage, texts: Record<string, string>, changes: Partial<PlanContext> = {}) {
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/p/${name}`, text]));
  const planned = planBuild({
    project: { name: "p", folder: "/p", language, wit: "/p/wit", component: "/p/p.wasm", inputs: [] },
    world: "my-world",
    worldUsesWasi: false,
    profile: "release",
    env: {},
    work: "/p/.witloom",
    files: memory(files),
    tools: TOOLS,
    system: "other",
    dist: "/dist",
    node: "/bin/node",
    ...changes,
  });
  return planned.ok ? [...planned.plan.steps.map((it) => stepText(it, "/p")), planned.plan.output] : planned.missing;
}

const CRATE = '[package]\nname = "my-crate"\n';
const CARGO =
  "RUSTC=/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=/bin/wasm-ld /bin/cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort --message-format=json --target-dir target";
const NEW = "wasm-tools component new target/wasm32-unknown-unknown/release/my_crate.wasm -o .witloom/component.wasm";
const COMPONENT = "/p/.witloom/component.wasm";

test("rust: the crate's macro makes its bindings", () => {
  const steps = plan("rust", { "Cargo.toml": CRATE, "src/lib.rs": 'wit_bindgen::generate!({ world: "w" });' });
  assert.deepEqual(steps, [CARGO, NEW, COMPONENT]);
});

test("rust: bindings go where the crate's modules say", () => {
  for (const [source, folder] of [
    ["mod my_world;", "src"],
    ["mod bindings;", "src"],
    ["#[allow(warnings)]\npub(crate) mod bindings;", "src"],
    ['#[path = "../gen/my_world.rs"]\nmod bindings;', "gen"],
    ['include!("../gen/bindings.rs");', "gen"],
  ] as const) {
    const steps = plan("rust", { "Cargo.toml": CRATE, "src/lib.rs": source });
    assert.deepEqual(steps, [`witloom bindings --language rust --world my-world -o ${folder} wit`, CARGO, NEW, COMPONENT], source);
  }
  const own = plan("rust", { "Cargo.toml": CRATE, "src/lib.rs": "mod bindings;", "src/bindings.rs": "fn mine() {}" });
  assert.deepEqual(own, [CARGO, NEW, COMPONENT], "a module that somebody wrote is not overwritten");
});

test("rust: rustup's wasm32-wasip2 makes a component at once; cargo-component builds what is made for it; a workspace has one target folder", () => {
  const tools = { ...TOOLS, rust: { ...TOOLS.rust, target: "wasm32-wasip2" as const, linker: null } };
  assert.deepEqual(plan("rust", { "Cargo.toml": CRATE }, { tools }), [
    "RUSTC=/bin/rustc /bin/cargo build --release --target wasm32-wasip2 --message-format=json --target-dir target",
    "/p/target/wasm32-wasip2/release/my_crate.wasm",
  ]);
  const metadata = `${CRATE}[package.metadata.component]\n`;
  assert.deepEqual(plan("rust", { "Cargo.toml": metadata }, { tools: { ...tools, cargoComponent: tool("cargo-component") } }), [
    "RUSTC=/bin/rustc /bin/cargo component build --release --message-format=json --target-dir target",
    "/p/target/wasm32-wasip1/release/my_crate.wasm",
  ]);
  const project = { name: "m", folder: "/p/m", language: "rust" as const, wit: "/p/wit", component: "/p/m.wasm", inputs: [] };
  const member = plan("rust", { "Cargo.toml": '[workspace]\nmembers = ["m"]\n', "m/Cargo.toml": CRATE }, { project, tools });
  assert.equal((member as string[]).at(-1), "/p/target/wasm32-wasip2/release/my_crate.wasm");
});

test("rust: builds where the environment or cargo's settings say", () => {
  const tools = { ...TOOLS, rust: { ...TOOLS.rust, target: "wasm32-wasip2" as const, linker: null } };
  const output = (texts: Record<string, string>, env: Record<string, string> = {}) =>
    (plan("rust", { "Cargo.toml": CRATE, ...texts }, { tools, env }) as string[]).at(-1);
  const settings = { ".cargo/config.toml": '[build]\ntarget-dir = "../shared"\n' };
  assert.equal(output({}, { CARGO_TARGET_DIR: "/t" }), "/t/wasm32-wasip2/release/my_crate.wasm");
  assert.equal(output({}, { CARGO_TARGET_DIR: "t" }), "/p/t/wasm32-wasip2/release/my_crate.wasm");
  assert.equal(output(settings), "/shared/wasm32-wasip2/release/my_crate.wasm");
  assert.equal(output(settings, { CARGO_TARGET_DIR: "/t" }), "/t/wasm32-wasip2/release/my_crate.wasm");
  assert.equal(output({ ".cargo/config.toml": "broken [" }), "/p/target/wasm32-wasip2/release/my_crate.wasm");
});

test("a debug build optimizes nothing and strips nothing", () => {
  const debug = { profile: "debug" as const };
  const [cargo, componentize] = plan("rust", { "Cargo.toml": CRATE }, debug) as string[];
  assert.equal(cargo, CARGO.replace(" --release", ""));
  assert.equal(componentize, NEW.replace("release", "debug"));
  const [, clang] = plan("c", { "a.c": "" }, debug) as string[];
  assert.match(clang!, / -std=gnu17 -g -O0 -Wall /);
  assert.doesNotMatch(clang!, /strip/);
  const [, go] = plan("go", { "go.mod": "module x\n", "a.go": "package main" }, debug) as string[];
  assert.match(go!, / build -buildmode=c-shared -buildvcs=false -ldflags=-checklinkname=0 /);
  const zigs = { ...TOOLS, zig: tool("zig") };
  const zig = (text: string): string => (plan("zig", { "build.zig": text }, { tools: zigs, ...debug }) as string[])[1]!;
  assert.equal(zig("const o = b.standardOptimizeOption(.{});"), "/bin/zig build --prefix .witloom/zig");
  assert.equal(zig('// b.option(std.builtin.OptimizeMode, "optimize", "how")'), "/bin/zig build --prefix .witloom/zig");
  const own = 'const o = b.option(\n  std.builtin.OptimizeMode,\n  "optimize", "how") orelse .ReleaseSmall;';
  assert.equal(zig(own), "/bin/zig build -Doptimize=Debug --prefix .witloom/zig");
});

test("a release that nobody asks for keeps names and line tables, of one's own code alone", () => {
  const lines = { lines: true };
  const zigs = { ...TOOLS, zig: tool("zig") };
  assert.match((plan("zig", { "src/main.zig": "" }, { tools: zigs, ...lines }) as string[])[2]!, / -O ReleaseSmall -fno-strip /);
  const rust = (toml: string): string => (plan("rust", { "Cargo.toml": toml }, lines) as string[])[0]!;
  assert.match(
    rust(CRATE),
    / --config 'profile\.release\.debug="line-tables-only"' --config 'profile\.release\.package\."\*"\.debug=false' --message-format=json/,
  );
  assert.equal(rust(`${CRATE}\n[profile.release]\ndebug = false\n`), CARGO);
  const c = (texts: Record<string, string>): string => (plan("c", texts, lines) as unknown[]).map((it) => JSON.stringify(it)).join("\n");
  assert.match(c({ "a.c": "" }), / -Os -gline-tables-only -Wall /);
  for (const texts of [{ "a.c": "" }, { "a.c": "", Makefile: "x: ; $(CC)" }, { "a.c": "", "CMakeLists.txt": "" }] as Record<
    string,
    string
  >[]) {
    assert.match(c(texts), /-gline-tables-only/);
    assert.doesNotMatch(c(texts), /strip/);
  }
  const [, go] = plan("go", { "go.mod": "module x\n", "a.go": "package main" }, lines) as string[];
  assert.match(go!, / build -buildmode=c-shared -buildvcs=false -ldflags=-checklinkname=0 /);
});

test("go: generated packages are laid over the module; WASI only where it is used", () => {
  const steps = (source: string) => plan("go", { "go.mod": "module x\n", "a.go": source }) as string[];
  assert.deepEqual(steps("package main"), [
    "witloom bindings --language go --world my-world -o .witloom/gen wit",
    "GOOS=wasip1 GOARCH=wasm /bin/go build -buildmode=c-shared -trimpath -buildvcs=false '-ldflags=-s -w -checklinkname=0' -overlay .witloom/gen.json -o .witloom/core.wasm .",
    "wasm-tools component embed wit --world my-world | wasm-tools component new .witloom/core.wasm --adapt wasi_snapshot_preview1=stub -o .witloom/component.wasm",
    COMPONENT,
  ]);
  assert.match(steps('package main\nimport "os"')[2]!, /=wasi /);
});

test("go: TinyGo builds what is made for it", () => {
  const texts = { "go.mod": "module x\nrequire go.bytecodealliance.org/cm v0.3.0\n" };
  assert.deepEqual(plan("go", texts, { tools: { ...TOOLS, tinygo: tool("tinygo") } }), [
    "/bin/tinygo build -target=wasip2 -no-debug --wit-package wit --wit-world my-world -o .witloom/component.wasm .",
    COMPONENT,
  ]);
  assert.deepEqual(plan("go", texts), { tool: "TinyGo", install: "go install github.com/tinygo-org/tinygo@latest" });
});

test("python, c, c++, zig, javascript", () => {
  assert.deepEqual(plan("python", { "src/app.py": "" }), [
    "RUST_BACKTRACE=0 /bin/componentize-py -d wit -w my-world componentize -p src app -o .witloom/component.wasm",
    COMPONENT,
  ]);
  const c = plan("c", { "a.c": "", "src/b.c": "", "gen/c.c": "", "compile_flags.txt": "-DX\n# no\n-O3\n" }) as string[];
  assert.equal(
    c[1],
    "/bin/clang --target=wasm32-wasi -std=gnu17 -Os -Wl,--strip-debug -Wall -mexec-model=reactor -I .witloom/gen -I .witloom -I /p -DX -O3 -o .witloom/core.wasm a.c src/b.c .witloom/gen/my_world.c .witloom/gen/my_world_component_type.o",
  );
  const cpp = plan("cpp", { "a.cpp": 'std::cout << "x";' }) as string[];
  assert.match(cpp[1]!, /^\/bin\/clang\+\+ --target=wasm32-wasi -isystem \/cxx -std=c\+\+23 -fno-exceptions -fno-rtti .*my_world\.cpp/);
  assert.match(cpp[2]!, /wasi_snapshot_preview1=wasi /);
  const zigs = { ...TOOLS, clang: null, zig: tool("zig") };
  assert.match((plan("c", { "a.c": "" }, { tools: zigs }) as string[])[1]!, /^\/bin\/zig cc -target wasm32-wasi -std=gnu17 /);
  assert.equal((plan("zig", { "build.zig": "" }, { tools: zigs }) as string[])[1], "/bin/zig build --release=small --prefix .witloom/zig");
  assert.deepEqual(plan("typescript", { "index.ts": "", "package.json": "{}" }), [
    "/bin/node /dist/runner/guestScript.mjs --entry index.ts --wit wit --world my-world --out .witloom/component.wasm --engine starlingmonkey --componentizer node_modules/cjs --bundler esbuild --bundler-folder node_modules/esbuild",
    COMPONENT,
  ]);
});

test("c: CMake and make by their files; a Makefile for something else is none", () => {
  const cmake = plan("c", { "CMakeLists.txt": "", "src/a.c": "" }) as string[];
  assert.equal(cmake.length, 8);
  assert.match(cmake[1]!, /^\/bin\/clang --target=wasm32-wasi .* -c .witloom\/gen\/my_world.c -o .witloom\/world.o$/);
  assert.deepEqual(cmake.slice(2, 6), [
    "write .witloom/cmake/Platform/WASI.cmake",
    "write .witloom/wasi.cmake",
    "/bin/cmake -S /p -B .witloom/cmake-release -DCMAKE_TOOLCHAIN_FILE=/p/.witloom/wasi.cmake -DCMAKE_BUILD_TYPE=MinSizeRel -DCMAKE_RUNTIME_OUTPUT_DIRECTORY=/p/.witloom/cmake-release/bin",
    "/bin/cmake --build .witloom/cmake-release",
  ]);
  const make = plan("c", { Makefile: "a.wasm: a.o\n\t$(CC) a.o", "a.c": "" }) as string[];
  assert.match(
    make[2]!,
    /^\/bin\/make -B 'CC=\/bin\/clang .* -Os .*' 'CXX=.*' 'LDFLAGS=-mexec-model=reactor -Wl,--strip-debug .*world\.o .*my_world_component_type\.o'$/,
  );
  assert.equal((plan("c", { Makefile: "test:\n\tnpm test\n", "a.c": "" }) as string[]).length, 4);
  const bare = { tools: { ...TOOLS, cmake: null, make: null }, system: "debian" as const };
  assert.deepEqual(plan("c", { "CMakeLists.txt": "" }, bare), { tool: "CMake", install: "sudo apt install cmake" });
  assert.deepEqual(plan("cpp", { Makefile: "$(CXX)" }, bare), { tool: "make", install: "sudo apt install make" });
});

test("zig without a build.zig: its header is translated, its main source built at once", () => {
  const zig = plan("zig", { "src/main.zig": "" }, { tools: { ...TOOLS, zig: tool("zig") } }) as string[];
  assert.deepEqual(zig.slice(1, 3), [
    "/bin/zig translate-c -target wasm32-wasi -lc .witloom/gen/my_world.h > .witloom/wit.zig",
    "/bin/zig build-exe -target wasm32-wasi -O ReleaseSmall -fstrip -mexec-model=reactor -rdynamic -lc --dep wit -Mroot=/p/src/main.zig -cflags -- .witloom/gen/my_world.c .witloom/gen/my_world_component_type.o -Mwit=/p/.witloom/wit.zig -femit-bin=/p/.witloom/core.wasm --cache-dir .witloom/zig-cache",
  ]);
});

test("a missing tool names the command that installs it, for each language and system", () => {
  for (const language of ["rust", "go", "python", "c", "cpp", "javascript", "typescript", "zig"] as const)
    for (const system of ["debian", "ubuntu", "fedora", "arch", "mac", "windows", "other"] as const) {
      const missing = plan(language, {}, { tools: {}, system }) as { tool: string; install: string };
      assert.match(missing.install, /^[a-z]+ .+/, `${language} on ${system}`);
      assert.ok(missing.tool.length > 1);
    }
});

test("the project's own commands go before everything", () => {
  const project = {
    ...{ name: "p", folder: "/p", language: "rust" as const, wit: "/p/wit", component: "/p/p.wasm", inputs: [] },
    commands: [["sh", "a b"], ["make"]],
  };
  assert.deepEqual(plan("rust", {}, { project }), ["sh 'a b'", "make", "/p/p.wasm"]);
});
