/** A transpiled engine component: loading it, calling it, and replacing it when it fails. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import type { Outcome, Problem } from "./types.ts";
import { type WasmImports, type WasmInstance, type WasmMemory, type WasmModule, webAssembly } from "./webassembly.ts";

/** A function of the component as jco presents it: it throws the `problem` of an unsuccessful result. */
export type RawFunction = (...args: unknown[]) => unknown;
export type RawInterface = Record<string, RawFunction | undefined>;

type CoreInstantiate = (module: WasmModule, imports: WasmImports) => WasmInstance;

interface Transpiled {
  instantiate(
    getCoreModule: (name: string) => WasmModule,
    imports: Record<string, never>,
    instantiateCore: CoreInstantiate,
  ): Record<string, RawInterface | undefined>;
}

const brotli = promisify(brotliDecompress);

/** Linear memory never shrinks: after a call that took this much, the instance is replaced. */
const MOST_MEMORY = 512 * 1024 * 1024;

/** Calls one operation of the engine. */
export type Engine = (interfaceName: string, operation: string, args: unknown[]) => Outcome<unknown>;

export interface EngineOptions {
  /** Interface and operation that begin a new instance; every call then has an instance of its own, and leaves nothing behind for the next. */
  prepare?: [string, string];
}

/** Reads the transpiled component of that name (`toolkit`, `bindgen`) from the folder that `scripts/toolkit-transpile.mjs` wrote. */
export async function loadEngine(folder: string, name: string, options: EngineOptions = {}): Promise<Engine> {
  const script = pathToFileURL(path.join(folder, `${name}.mjs`)).href;
  const code: Transpiled = await import(script);
  const modules = new Map<string, WasmModule>();
  const compile = async (name: string): Promise<boolean> => {
    const bytes = await readModule(path.join(folder, name));
    if (bytes === null) return false;
    modules.set(name, await webAssembly.compile(bytes));
    return true;
  };
  // jco numbers the core modules: toolkit.core.wasm, toolkit.core2.wasm ...
  await compile(`${name}.core.wasm`);
  for (let number = 2; await compile(`${name}.core${number}.wasm`); number++);
  return engine(code, modules, options);
}

/** A core module's bytes, or null; the packaged extension has those that are loaded on demand compressed. */
async function readModule(file: string): Promise<Uint8Array | null> {
  const plain = await readFile(file).catch(() => null);
  if (plain !== null) return plain;
  const packed = await readFile(`${file}.br`).catch(() => null);
  return packed === null ? null : brotli(packed);
}

function engine(code: Transpiled, modules: ReadonlyMap<string, WasmModule>, { prepare }: EngineOptions): Engine {
  let memory: WasmMemory | null = null;
  let exports: WasmInstance["exports"] = {};
  const fresh = (): Record<string, RawInterface | undefined> =>
    code.instantiate(
      (name) => {
        const module = modules.get(name);
        if (module === undefined) throw new Error(`The engine's core module ${name} is missing: build again.`);
        return module;
      },
      {},
      (module, imports) => {
        const instance = new webAssembly.Instance(module, imports);
        if (instance.exports["memory"] instanceof webAssembly.Memory) {
          memory = instance.exports["memory"];
          exports = instance.exports;
        }
        return instance;
      },
    );
  let current: Record<string, RawInterface | undefined> | null = prepare ? null : fresh();
  return (interfaceName, operation, args) => {
    current ??= fresh();
    const call = find(current, interfaceName, operation);
    try {
      if (prepare) find(current, ...prepare)();
      return { ok: true, value: call(...args) };
    } catch (error) {
      if (isProblem(error)) return { ok: false, problem: error };
      current = null;
      return { ok: false, problem: panic(operation, panicText(exports, memory) ?? error) };
    } finally {
      if (prepare) current = null;
      if (memory !== null && memory.buffer.byteLength > MOST_MEMORY) current = null;
    }
  };
}

function find(instance: Record<string, RawInterface | undefined>, interfaceName: string, operation: string): RawFunction {
  const call = instance[interfaceName]?.[operation];
  if (call === undefined) throw new Error(`The engine has no operation ${interfaceName}.${operation}: build again.`);
  return call;
}

/** Results come as plain records; whatever else is thrown is a trap. */
function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && !(error instanceof Error) && ("kind" in error || "problem" in error);
}

/** What the component's panic hook kept, where it has one: the instance cannot be called any more, its core functions can. */
function panicText(exports: WasmInstance["exports"], memory: WasmMemory | null): Error | null {
  const { witloom_panic_start: start, witloom_panic_length: length } = exports;
  if (typeof start !== "function" || typeof length !== "function" || memory === null) return null;
  try {
    const text = new TextDecoder().decode(new Uint8Array(memory.buffer, Number(start()), Number(length())));
    return text === "" ? null : new Error(text);
  } catch {
    return null; // its stack is used up
  }
}

function panic(operation: string, error: unknown): Problem {
  const message = `The WIT/WAC engine hit an internal error in ${operation}; it was restarted.`;
  return { kind: "panic", message, causes: [error instanceof Error ? error.message : String(error)], labels: [] };
}
