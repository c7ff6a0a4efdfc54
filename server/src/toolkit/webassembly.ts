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

/** `new` compiles at once and throws where the bytes are no module, or one that this runtime does not know. */
interface ModuleApi {
  new (bytes: Uint8Array): WasmModule;
  imports(module: WasmModule): { module: string; name: string; kind: string }[];
  exports(module: WasmModule): { name: string; kind: string }[];
}

interface Api {
  Module: ModuleApi;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  Memory: new (...args: never) => WasmMemory;
}

export const webAssembly: Api = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
