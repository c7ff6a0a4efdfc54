/** Helpers of the toolkit's tests: the engine, the official suites, the native tools, components from text. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { print, parse as wat } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  loadToolkit,
  type Outcome,
  type Package,
  type SourceFile,
  type Toolkit,
  type WitPackage,
  type WitSource,
} from "../../server/src/toolkit/toolkit.ts";

export { print, wat };

let loading: Promise<Toolkit> | null = null;

/** The engine as `scripts/toolkit-transpile.mjs` (or the build) wrote it. */
export function toolkit(): Promise<Toolkit> {
  loading ??= loadToolkit(path.join(process.cwd(), "out", "toolkit"));
  return loading;
}

/** The value, or an error that tells the whole problem. */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(JSON.stringify(outcome.problem, null, 1));
}

/** The sources of a published crate, where cargo has fetched them; the newest that starts so. */
export function crateSource(name: string, versionPrefix: string): string | null {
  const registries = path.join(process.env["CARGO_HOME"] ?? path.join(os.homedir(), ".cargo"), "registry", "src");
  if (!existsSync(registries)) return null;
  const found = readdirSync(registries)
    .flatMap((registry) => readdirSync(path.join(registries, registry)).map((crate) => path.join(registries, registry, crate)))
    .filter((crate) => path.basename(crate).startsWith(`${name}-${versionPrefix}`))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return found.at(-1) ?? null;
}

/** Tells loudly that a suite cannot be run, and answers the reason for the skip. */
export function absent(what: string): string {
  const reason = `OFFICIAL SUITE ABSENT: ${what}`;
  console.log(reason);
  return reason;
}

/** A native tool: the environment variable, else PATH. */
export function nativeTool(variable: string, name: string): string | null {
  const named = process.env[variable];
  if (named !== undefined) return named;
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== "" && existsSync(file)) return file;
  }
  return null;
}

/** Runs a tool in a fresh folder with these files; answers the bytes of `out.wasm`, or its error text. */
export function runNative(
  tool: string,
  args: string[],
  files: Record<string, Uint8Array | string>,
): { bytes: Uint8Array | null; stderr: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-native-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    const run = spawnSync(tool, args, { cwd: folder, encoding: "utf8" });
    const out = path.join(folder, "out.wasm");
    return { bytes: run.status === 0 && existsSync(out) ? new Uint8Array(readFileSync(out)) : null, stderr: run.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One WIT text as a source without dependencies. */
export function witText(text: string): WitSource {
  return { main: [{ path: "test.wit", text }], deps: [] };
}

export function binaryPackage(name: string, bytes: Uint8Array): Package {
  return { name, content: { tag: "binary", val: bytes } };
}

function sourceFile(file: string, root: string): SourceFile {
  return { path: path.relative(root, file).replaceAll("\\", "/"), text: readFileSync(file, "utf8") };
}

function isFolder(file: string): boolean {
  return statSync(file).isDirectory();
}

function witFiles(folder: string, root: string): SourceFile[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".wit"));
  return files
    .sort()
    .map((name) => path.join(folder, name))
    .filter((file) => !isFolder(file))
    .map((file) => sourceFile(file, root));
}

/** A WIT package as wit-parser reads it from a file or a folder with `deps`; paths are relative to the root. */
export async function readWit(file: string, root: string): Promise<WitSource> {
  if (!isFolder(file)) return { main: [sourceFile(file, root)], deps: [] };
  const folder = path.join(file, "deps");
  const deps: WitPackage[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const dep = path.join(folder, name);
    if (isFolder(dep)) deps.push({ tag: "source", val: witFiles(dep, root) });
    else if (name.endsWith(".wit")) deps.push({ tag: "source", val: [sourceFile(dep, root)] });
    else if (name.endsWith(".wat")) deps.push({ tag: "binary", val: { path: dep, bytes: await wat(readFileSync(dep, "utf8")) } });
    else if (name.endsWith(".wasm")) deps.push({ tag: "binary", val: { path: dep, bytes: await binary(readFileSync(dep)) } });
  }
  return { main: witFiles(file, root), deps };
}

/** wit-parser takes a `.wasm` that holds text, too. */
async function binary(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes[0] === 0 ? new Uint8Array(bytes) : wat(new TextDecoder().decode(bytes));
}

/** JSON with its keys in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Repeatable randomness: a failing case can be run again. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
