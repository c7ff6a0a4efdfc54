/** The part of the WebAssembly API that is used here; Node has it, but its types come with the DOM's only. */

export interface WasmModule {
  readonly [Symbol.toStringTag]: "WebAssembly.Module";
}

export type WasmImports = Record<string, Record<string, unknown>>;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmInstance {
  readonly exports: Record<string, unknown>;
}

interface Api {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  Memory: new (...args: never) => WasmMemory;
}

export const webAssembly: Api = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
