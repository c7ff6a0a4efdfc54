/** The data of `components/toolkit/wit/toolkit.wit`. Every span counts UTF-8 bytes; see `offsets.ts`. */
import type { ResolveJson } from "../protocol/resolve.ts";

export interface SourceFile {
  path: string;
  text: string;
}

export interface Span {
  path: string;
  start: number;
  end: number;
}

export interface Label {
  span: Span;
  message?: string;
  primary: boolean;
}

export interface Problem {
  /** A kebab-case word to match on; `panic` where the engine itself failed. */
  kind: string;
  message: string;
  /** From the outermost to the innermost. */
  causes: string[];
  span?: Span;
  labels: Label[];
  help?: string;
  /** As the official command line shows it. */
  rendered?: string;
}

/** The outcome of an operation; nothing is thrown. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Which unstable features are on. */
export interface Features {
  all: boolean;
  names: string[];
}

/** A WIT package: its files, or its binary (wasm or the text format) with a path for messages. */
export type WitPackage = { tag: "source"; val: SourceFile[] } | { tag: "binary"; val: { path: string; bytes: Uint8Array } };

/** The files of one WIT package and the packages it may refer to, in any order. */
export interface WitSource {
  main: SourceFile[];
  deps: WitPackage[];
}

/** What a `.wac` calls `namespace:name[@version]`: a component or an encoded WIT package, or WIT text. */
export interface Package {
  name: string;
  content: { tag: "binary"; val: Uint8Array } | { tag: "wit"; val: WitSource };
}

/** Whether an export satisfies an import. */
export interface PortFit {
  export: string;
  import: string;
  /** Absent if it does; else why not, from the outermost reason to the innermost. */
  reasons?: string[];
}

/** An import or export: its name and its type as WIT text. */
export interface Port {
  name: string;
  type: string;
}

/**
 * Where an item comes from. Without a node it is an import of the composition, and `path` begins with the import's name.
 * The rest of the path walks exports; an empty path is the whole instance.
 */
export interface Source {
  node?: number;
  path: string[];
}

export interface Argument {
  name: string;
  /** Set where the import is an instance put together from several sources: one argument per member. */
  member?: string;
  source: Source;
  /** Where the document passes it. */
  span?: Span;
}

export interface Node {
  /** The variable of the `.wac`, or a name that was found in the binary. */
  id: string;
  package: string;
  /** Index into the packages of the request, or the components of the answer. */
  component?: number;
  args: Argument[];
  imports: Port[];
  exports: Port[];
  /** Its `new` expression. */
  span?: Span;
}

export interface GraphExport extends Port {
  member?: string;
  source: Source;
}

export interface Graph {
  nodes: Node[];
  imports: Port[];
  exports: GraphExport[];
}

export interface Composition {
  bytes: Uint8Array;
  graph: Graph;
}

/** One span per item of an arena (null where there is none), or per name. */
export interface WitSpans {
  types: (Span | null)[];
  interfaces: (Span | null)[];
  worlds: (Span | null)[];
  /** `interface-N` or `world-N` -> function -> span. */
  functions: Record<string, Record<string, Span | null>>;
  /** `interface-N` or `world-N` -> function -> parameter -> span. */
  params: Record<string, Record<string, Record<string, Span | null>>>;
  /** `world-N` -> the keys of its imports and exports -> span. */
  items: Record<string, { imports: Record<string, Span | null>; exports: Record<string, Span | null> }>;
  /** Type index -> field, case or flag -> span. */
  members: Record<string, Record<string, Span | null>>;
}

/** wit-parser's `Resolve` with the index of the main package and the definitions' places. */
export interface ResolvedWit extends ResolveJson {
  main: number;
  spans: WitSpans;
}

export interface PackageReference {
  name: string;
  version?: string;
  span: Span;
}

export interface ComposeOptions {
  /** Leave the components out and import them. */
  importDependencies: boolean;
  validate: boolean;
}

export interface GraphReport {
  graph: Graph;
  problems: Problem[];
}

export interface PlugPart {
  /** The stem of the plug's file name. */
  name: string;
  bytes: Uint8Array;
}

export interface Plugged extends Composition {
  used: { plug: number; export: string; import: string }[];
  unmatched: { plug: number; export: string; reason: string }[];
}

export interface Wiring {
  instances: { id: string; package: number }[];
  edges: { from: Source; to: number; import: string }[];
  exports: { name: string; source: Source }[];
}

export interface ComponentInfo {
  kind: "component" | "wit-package" | "module";
  name?: string;
  /** Nothing for a core module. */
  resolve?: ResolveJson;
  /** Index of the component's world in `resolve`. */
  world?: number;
  imports: Port[];
  exports: Port[];
  producers: { field: string; name: string; version: string }[];
}

/** A binary and its name. */
export interface Part {
  name: string;
  bytes: Uint8Array;
}

/** The world that a core module is described by, where the module does not say so itself. */
export interface ModuleWorld {
  package: WitPackage;
  deps: WitPackage[];
  world?: string;
}

export interface Decomposed {
  components: Part[];
  graph: Graph;
}

/** A value as tagged JSON, as `toolkit.wit` describes it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface WaveValue {
  name: string;
  /** As WIT text. */
  type: string;
  json: Json;
  /** The canonical WAVE text. */
  text: string;
}

export interface WaveCall {
  interface?: string;
  function: string;
  args: WaveValue[];
  /** The result's type as WIT text. */
  result?: string;
  async: boolean;
}

/** Which value of a function is meant. */
export type Slot = { tag: "param"; val: string } | { tag: "result" };
