/** The official WIT, WAC and component engine (`components/toolkit`) as typed, synchronous functions that do not throw. */
import type { ResolveJson } from "../protocol/resolve.ts";
import { type Engine, loadEngine } from "./instance.ts";
import type {
  ComponentInfo,
  ComposeOptions,
  Composition,
  Decomposed,
  Features,
  GraphReport,
  Json,
  ModuleWorld,
  Outcome,
  Package,
  PackageReference,
  Part,
  Plugged,
  PlugPart,
  PortFit,
  Problem,
  ResolvedWit,
  Slot,
  SourceFile,
  WaveCall,
  WaveValue,
  Wiring,
  WitSource,
} from "./types.ts";

export { byteOffsetToPosition, type OffsetTable, offsetTable, type TextPosition } from "./offsets.ts";
export type * from "./types.ts";

/** A composition from data fails at an edge, where it is one's fault. */
export type WiringOutcome = { ok: true; value: Composition } | { ok: false; problem: Problem; edge?: number };

export interface Toolkit {
  /** The verdict on a WIT package alone: quicker than `resolveWit`, whose model is as large as the package. */
  checkWit(source: WitSource, features?: Features): Outcome<null>;
  /** Parses and resolves a WIT package; the first error as the official parser gives it. */
  resolveWit(source: WitSource, features?: Features): Outcome<ResolvedWit>;
  /** A WIT package as wasm. */
  encodeWit(source: WitSource, features?: Features): Outcome<Uint8Array>;
  /** A component of that world (the only one, if none is named) whose functions trap. */
  dummyComponent(source: WitSource, world?: string, features?: Features): Outcome<Uint8Array>;

  /** The syntax tree of a `.wac` as wac-parser's JSON. */
  parseWac(source: SourceFile): Outcome<Json>;
  /** The packages that a `.wac` refers to, each once. */
  wacPackages(source: SourceFile): Outcome<PackageReference[]>;
  /** The same bytes as `wac compose`, and the graph. */
  compose(source: SourceFile, packages: Package[], options?: Partial<ComposeOptions>): Outcome<Composition>;
  /** The graph of a `.wac` that may have mistakes; these are its problems. Fails only where it does not parse. */
  graphOf(source: SourceFile, packages: Package[]): Outcome<GraphReport>;
  /** The same bytes as `wac plug`. */
  plug(socket: Uint8Array, plugs: PlugPart[]): Outcome<Plugged>;
  /** Composes instances, edges and exports that are given as data. */
  composeGraph(packages: Package[], wiring: Wiring, options?: Partial<ComposeOptions>): WiringOutcome;
  /** Every export of the one with every import of the other. */
  fits(exporter: Package, importer: Package): Outcome<PortFit[]>;

  /** Kind, world, imports, exports and producers of a wasm binary. */
  componentInfo(bytes: Uint8Array): Outcome<ComponentInfo>;
  /** As `wasm-tools component wit` prints it. */
  componentWit(bytes: Uint8Array): Outcome<string>;
  validate(bytes: Uint8Array): Outcome<null>;
  /** The binary of a module or component in the text format (`.wat`); a binary passes as it is. */
  assemble(path: string, text: Uint8Array): Outcome<Uint8Array>;
  /** The component of a core module, as `wasm-tools component embed` (where a world is given) and `component new` make it. */
  componentize(module: Uint8Array, described: ModuleWorld | undefined, adapters: Part[]): Outcome<Uint8Array>;
  /** Takes a composed component apart into the components that hold code, and how they are wired. */
  decompose(bytes: Uint8Array): Outcome<Decomposed>;

  /** Reads `INTERFACE#FUNCTION(ARG, ARG)` against the component's exports; spans count bytes of the call's text. */
  parseCall(component: Uint8Array, call: string): Outcome<WaveCall>;
  /** Reads one value of an imported or exported function, which is named as in a call. */
  parseValue(component: Uint8Array, functionName: string, slot: Slot, text: string): Outcome<WaveValue>;
  /** The canonical WAVE text of a value. */
  printValue(component: Uint8Array, functionName: string, slot: Slot, json: Json): Outcome<string>;
}

const stable: Features = { all: false, names: [] };

function composeOptions(options: Partial<ComposeOptions> = {}): ComposeOptions {
  return { importDependencies: options.importDependencies ?? false, validate: options.validate ?? true };
}

/** Loads the engine from the folder with `toolkit.mjs` and its core modules. */
export async function loadToolkit(folder: string): Promise<Toolkit> {
  const engine = await loadEngine(folder, "toolkit");
  return { ...witFunctions(engine), ...wacFunctions(engine), ...componentFunctions(engine), ...waveFunctions(engine) };
}

/** The component's contract says that the answer has this type; nothing else checks it. */
function call<T>(engine: Engine, interfaceName: string, operation: string, ...args: unknown[]): Outcome<T> {
  return engine(interfaceName, operation, args) as Outcome<T>;
}

function map<T, U>(outcome: Outcome<T>, change: (value: T) => U): Outcome<U> {
  return outcome.ok ? { ok: true, value: change(outcome.value) } : outcome;
}

function witFunctions(engine: Engine): Pick<Toolkit, "checkWit" | "resolveWit" | "encodeWit" | "dummyComponent"> {
  return {
    checkWit: (source, features = stable) => map(call(engine, "wit", "check", source, features), () => null),
    resolveWit: (source, features = stable) =>
      map(call<string>(engine, "wit", "resolve", source, features), (json): ResolvedWit => JSON.parse(json)),
    encodeWit: (source, features = stable) => call(engine, "wit", "encode", source, features),
    dummyComponent: (source, world, features = stable) => call(engine, "wit", "dummyComponent", source, features, world),
  };
}

type WacOperations = "parseWac" | "wacPackages" | "compose" | "graphOf" | "plug" | "composeGraph" | "fits";

function wacFunctions(engine: Engine): Pick<Toolkit, WacOperations> {
  return {
    parseWac: (source) => map(call<string>(engine, "wac", "parse", source), (json): Json => JSON.parse(json)),
    wacPackages: (source) => call(engine, "wac", "packages", source),
    compose: (source, packages, options) => call(engine, "wac", "compose", source, packages, composeOptions(options)),
    graphOf: (source, packages) => call(engine, "wac", "graphOf", source, packages),
    plug: (socket, plugs) => call(engine, "wac", "plug", socket, plugs),
    composeGraph: (packages, wiring, options) => unwrapEdge(call(engine, "wac", "composeGraph", packages, wiring, composeOptions(options))),
    fits: (exporter, importer) => call(engine, "wac", "fits", exporter, importer),
  };
}

/** This one operation's error holds the problem and the edge; a panic is a problem as everywhere. */
function unwrapEdge(outcome: Outcome<Composition>): WiringOutcome {
  if (outcome.ok) return outcome;
  const error = outcome.problem as Problem | { problem: Problem; edge?: number };
  return "problem" in error ? { ok: false, ...error } : { ok: false, problem: error };
}

interface RawInfo extends Omit<ComponentInfo, "resolve"> {
  resolve?: string;
}

function componentFunctions(
  engine: Engine,
): Pick<Toolkit, "componentInfo" | "componentWit" | "validate" | "assemble" | "componentize" | "decompose"> {
  return {
    componentInfo: (bytes) =>
      map(call<RawInfo>(engine, "component", "describe", bytes), ({ resolve, ...info }): ComponentInfo => {
        if (resolve === undefined) return info;
        const parsed: ResolveJson = JSON.parse(resolve);
        return { ...info, resolve: parsed };
      }),
    componentWit: (bytes) => call(engine, "component", "witText", bytes),
    validate: (bytes) => map(call(engine, "component", "validate", bytes), () => null),
    assemble: (path, text) => call(engine, "component", "assemble", path, text),
    componentize: (module, described, adapters) => call(engine, "component", "componentize", module, described, adapters),
    decompose: (bytes) => call(engine, "component", "decompose", bytes),
  };
}

interface RawValue extends Omit<WaveValue, "json"> {
  json: string;
}

interface RawCall extends Omit<WaveCall, "args"> {
  args: RawValue[];
}

function readValue({ json, ...value }: RawValue): WaveValue {
  const parsed: Json = JSON.parse(json);
  return { ...value, json: parsed };
}

function waveFunctions(engine: Engine): Pick<Toolkit, "parseCall" | "parseValue" | "printValue"> {
  return {
    parseCall: (component, text) =>
      map(call<RawCall>(engine, "wave", "parseCall", component, text), (found) => ({ ...found, args: found.args.map(readValue) })),
    parseValue: (component, functionName, slot, text) =>
      map(call<RawValue>(engine, "wave", "parseValue", component, functionName, slot, text), readValue),
    printValue: (component, functionName, slot, json) =>
      call(engine, "wave", "printValue", component, functionName, slot, JSON.stringify(json)),
  };
}
