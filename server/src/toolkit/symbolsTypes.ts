/** What the engine component `symbols` tells of places in core modules: its contract, `components/symbols/wit/symbols.wit`. */

export interface FunctionName {
  /** In the module's function index space. */
  index: number;
  name?: string;
}

/** One level of inlining. */
export interface SourceLevel {
  function?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** From this place of the code on, the module was moved by so many bytes after its DWARF was written. */
export interface Shift {
  at: number;
  by: number;
}

/** What a place in a module is: in no function at all, or in one that may have a source. */
export interface CodeSymbol {
  function: FunctionName | null;
  /** The innermost inlined function first; empty without DWARF. */
  levels: SourceLevel[];
}

/** Places of one module, in bytes from its beginning. */
export interface SymbolTask {
  module: Uint8Array;
  places: number[];
  shifts: Shift[];
}

/** The thread answers twice: names, which are quick, and then lines. */
export type SymbolAnswer = { functions: (FunctionName | null)[] } | { lines: SourceLevel[][] };
