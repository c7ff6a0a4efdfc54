/** Helpers of the build's tests: a folder of files in memory, a machine with tools, and the sample projects, one per language. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Machine } from "../../server/src/build/machine.ts";
import type { Files } from "../../server/src/compose/files.ts";
import type { BuildLanguage, ComponentBuild, ToolchainReport } from "../../server/src/protocol/build.ts";
import { type CliOptions, fixture, root, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";

/** Files by absolute path, without a disk. */
export function memory(texts: Record<string, string>): Files {
  const names = Object.keys(texts);
  const bytes = (file: string): Uint8Array | undefined => (texts[file] === undefined ? undefined : new TextEncoder().encode(texts[file]));
  return {
    text: (file) => texts[file],
    bytes,
    stamp: (file) => (texts[file] === undefined ? undefined : texts[file]),
    kind: (file) => (texts[file] !== undefined ? "file" : names.some((it) => it.startsWith(`${file}/`)) ? "folder" : undefined),
    list: (folder) => [
      ...new Set(names.filter((it) => it.startsWith(`${folder}/`)).map((it) => it.slice(folder.length + 1).split("/")[0]!)),
    ],
  };
}

/** A machine with these files, whose programs answer by name. */
export function machine(files: Files, answers: Record<string, string> = {}, env: Record<string, string> = {}): Machine {
  return {
    files,
    platform: "linux",
    env: { PATH: "/bin", ...env },
    home: "/home/me",
    ask: async (program, args) => answers[[program, ...args].join(" ")] ?? answers[program],
  };
}

/** A fresh copy of one of the folders of `build/native` with the WIT of the sample projects. */
export function nativeProject(name: string, as = name): string {
  const folder = path.join(root, "out", "test-build", "native", as);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  cpSync(fixture("build", "native", name), folder, { recursive: true });
  cpSync(fixture("build", "projects", "calc.wit"), path.join(folder, "wit", "calc.wit"));
  return folder;
}

/** A fresh copy of a language's sample project with its WIT. Caches of earlier runs stay, as Rust's standard library takes a minute. */
export function sampleProject(language: BuildLanguage, as: string = language): string {
  const folder = path.join(root, "out", "test-build", as);
  for (const name of [".witloom", `${as}.wasm`, "src"]) rmSync(path.join(folder, name), { recursive: true, force: true });
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  cpSync(fixture("build", "projects", language), folder, { recursive: true });
  cpSync(fixture("build", "projects", "calc.wit"), path.join(folder, "wit", "calc.wit"));
  return folder;
}

/** What `witloom build --json` answers. */
export async function build(
  folder: string,
  options: CliOptions = {},
  more: string[] = [],
): Promise<{ code: number | null; components: ComponentBuild[]; stderr: string }> {
  const done = await witloom(["build", "--json", ...more, folder], options);
  const components = done.stdout === "" ? [] : (JSON.parse(done.stdout) as { components: ComponentBuild[] }).components;
  return { code: done.code, components, stderr: done.stderr };
}

/** Rust's standard library, which takes longest, is compiled once for all crates with the same profile, and kept. */
export const sharedTarget = { CARGO_TARGET_DIR: path.join(root, "out", "test-build", "target") };

/** Builds all that is in a folder and tells how long it took; what lacks its tools is told, what has errors fails. */
export async function buildEverything(folder: string): Promise<ComponentBuild[]> {
  const started = performance.now();
  const { components, stderr } = await build(folder, { env: sharedTarget });
  console.log(`${components.length} components built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  for (const it of components) {
    if (it.missing) console.log(absent(`${it.name} needs ${it.missing.tool}; ${it.missing.install}`));
    else assert.deepEqual([it.name, it.diagnostics.filter((one) => one.severity === "error")], [it.name, []], stderr);
  }
  return components;
}

/** What `witloom doctor` finds on this machine. */
export const toolchains = witloom(["doctor", "--json"]).then(
  (it) => (JSON.parse(it.stdout) as { toolchains: ToolchainReport[] }).toolchains,
);

const python = process.env["WITLOOM_WASMTIME_PYTHON"];
/** Why nothing is compared with native wasmtime, or null. */
export const nativeReason = python === undefined ? "WITLOOM_WASMTIME_PYTHON does not name a Python with the package wasmtime" : null;

const NATIVE = `
import json, sys, wasmtime
from wasmtime import component as c
config = wasmtime.Config()
config.cranelift_opt_level = "none" # what is compiled is run for milliseconds
engine = wasmtime.Engine(config); store = wasmtime.Store(engine); store.set_wasi(wasmtime.WasiConfig())
linker = c.Linker(engine); linker.add_wasip2()
instance = linker.instantiate(store, c.Component.from_file(engine, sys.argv[1]))
def record(value):
    if isinstance(value, list): return [record(it) for it in value]
    if not isinstance(value, dict): return value
    out = c.Record()
    for name, it in value.items(): setattr(out, name, record(it))
    return out
def plain(value):
    if isinstance(value, int) and abs(value) > 2**53: return str(value)
    if isinstance(value, (set, frozenset)): return sorted(plain(it) for it in value)
    if isinstance(value, c.Variant): return {value.tag: plain(value.payload)}
    if isinstance(value, c.Record): return {name: plain(it) for name, it in vars(value).items()}
    if isinstance(value, (list, tuple, bytes, bytearray)): return [plain(it) for it in value]
    return value
def call(name, args):
    *path, last = name.split("#")
    at = None
    for it in [*path, last]: at = instance.get_export_index(store, it, at)
    return plain(instance.get_func(store, at)(store, *[record(it) for it in args]))
print(json.dumps([call(name, args) for name, args in json.load(sys.stdin)]))
`;

/** Has native wasmtime, with WASI, call functions of one instance of a component; each is `INTERFACE#FUNCTION` or `FUNCTION`. */
export function nativeCalls(component: string, calls: [name: string, args: unknown[]][]): unknown[] {
  const options = { input: JSON.stringify(calls), encoding: "utf8", maxBuffer: 1 << 28 } as const;
  return JSON.parse(execFileSync(python!, ["-c", NATIVE, component], options)) as unknown[];
}

/** One such call of a `.wac`, which we compose. */
export async function native(wac: string, name: string, args: unknown[]): Promise<unknown> {
  const out = wac.replace(/\.wac$/, ".composed.wasm");
  const done = await witloom(["compose", wac, "-o", out]);
  if (done.code !== 0) throw new Error(done.stderr);
  return nativeCalls(out, [[name, args]])[0];
}
