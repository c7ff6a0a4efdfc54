/** Leaf: a composition as the canvas shows it, and the gestures that change it. Plain data; every gesture becomes edits of the `.wac` text. */

import type { Port } from "./graph.ts";
import type { Failure, Range } from "./places.ts";

/** One end of a wire. Node null: the composition's own border; an import of it is where a wire begins, an export where it ends. */
export interface PortRef {
  node: string | null;
  port: string;
}

/** A component instance. */
export interface WiringNode {
  /** The variable of the `.wac`, or the name found in a composed binary. Unique in the document. */
  id: string;
  /** `namespace:name`, with `@version` where the document gives one. */
  package: string;
  /** `rust`, `go`, `python`, `c`, `cpp`, `javascript`, `typescript`, `zig`; absent when unknown. */
  language?: string;
  imports: Port[];
  exports: Port[];
  /** Its statement in the text; absent in a composed binary. */
  range?: Range;
  /** One sentence each. */
  problems: string[];
}

/** `to`'s import is served by `from`'s export. */
export interface WiringEdge {
  /** Unique, and stays the same as long as both ends do. */
  id: string;
  from: PortRef;
  to: PortRef;
  /** Of the argument or export statement in the text; absent where `...` or a spread gives the wire. */
  range?: Range;
  /** Given by `...`, by a spread or by an inferred name, rather than written out. */
  implicit: boolean;
  /** Why the wire does not fit, where it does not. */
  problem?: string;
}

export interface WiringProblem {
  message: string;
  range?: Range;
  node?: string;
  port?: string;
}

/** A composition as it is drawn. */
export interface WiringView {
  uri: string;
  /** Version of the document that the view was made from. */
  version: number;
  /** The text has errors that keep it from being read: this is the last picture that could be, with the text's problems. */
  stale: boolean;
  /** A composed `.wasm`: nothing can be changed. */
  readOnly: boolean;
  nodes: WiringNode[];
  edges: WiringEdge[];
  /** The composition's own, at the borders. */
  imports: Port[];
  exports: Port[];
  problems: WiringProblem[];
  /** Places that somebody chose, by node id (the layout file beside the `.wac`); `<imports>` and `<exports>` are the borders. The rest is laid out. */
  places: Record<string, Point>;
}

export interface Point {
  x: number;
  y: number;
}

/** A component that can be added. */
export interface PaletteItem {
  /** As a `.wac` names it. */
  package: string;
  language?: string;
  /** Where it comes from, in words: `deps`, or the project's folder. */
  origin: string;
  /** False while it has not been built: it is shown, and adding it offers to build. */
  built: boolean;
  imports: Port[];
  exports: Port[];
}

/** Whether an export satisfies an import. */
export interface Fit {
  /** `semver`: another version that is compatible by the rules of Semantic Versioning. */
  fits: "yes" | "semver" | "no";
  /** For `no`: one sentence that names the first item that differs; from the outermost reason to the innermost in `causes`. */
  reason?: string;
  causes?: string[];
}

/**
 * All pairs of exports and imports that stand in a view. A key of `exports` and `imports` is `package` + "#" + port name (for the border: "#" + name),
 * its value the row or column in `fits`; an entry of `fits` is an index into `answers`, or -1 while it is not known yet.
 */
export interface FitTable {
  exports: Record<string, number>;
  imports: Record<string, number>;
  fits: number[][];
  answers: Fit[];
}

/** What a person does on the canvas. Each is one undo step. */
export type Gesture =
  /** `serves`: an open import that the new instance's export of the same name is wired to; it then stands before that node. */
  | { kind: "add"; package: string; serves?: PortRef & { node: string } }
  /** `replaces`: a wire whose end was moved here from another import; it goes in the same step. */
  | { kind: "connect"; from: PortRef; to: PortRef; replaces?: string }
  | { kind: "disconnect"; edges: string[] }
  /** Also takes their wires away. */
  | { kind: "remove"; nodes: string[] }
  | { kind: "rename"; node: string; name: string }
  | { kind: "duplicate"; nodes: string[] }
  /** Leaves the import to the composition, by `...`. */
  | { kind: "import"; node: string; port: string }
  /** Makes the export one of the composition's own. */
  | { kind: "export"; node: string; port: string }
  /** Puts a new instance of the package into a wire. */
  | { kind: "insert"; edge: string; package: string }
  /** Wires every open import of the nodes (all nodes where empty) to the one export that fits it. */
  | { kind: "plug"; nodes: string[] }
  /** What `copy` gave: statements of instances, wired among each other and, where the names exist, to the rest. */
  | { kind: "paste"; text: string };

export interface TextChange {
  range: Range;
  newText: string;
}

/** Edits of the document, and the nodes that are to be selected afterwards; `places` for nodes that the gesture names anew. */
export type GestureAnswer = { edits: TextChange[]; select: string[]; renamed?: Record<string, string> } | { error: Failure };

/** What a traced run did on a wire, by edge id. */
export interface WireCalls {
  edge: string;
  count: number;
  errors: number;
  /** Calls a second while the run went on. */
  rate: number;
  /** Milliseconds. */
  p50: number;
}

/** One call of the replay, in the order in which calls began. */
export interface WireStep {
  edge: string;
  /** As in the call tree: `total([…]) → 21`. */
  label: string;
  error: boolean;
  call: number;
}

/** The requests of the canvas: method name → [params, result]. */
export interface WiringRequests {
  /** What the canvas draws. */
  "witloom/wiring": [{ uri: string }, WiringView | { error: Failure }];
  /** Which exports satisfy which imports, for every pair in the view and, with `packages`, for these packages as well. */
  "witloom/fits": [{ uri: string; packages?: string[] }, FitTable];
  /** The components that can be added to a composition. */
  "witloom/palette": [{ uri: string }, PaletteItem[]];
  /** The edits that carry out a gesture on the document as it is in the server; `version` is that of the view, and an older one is refused. */
  "witloom/gesture": [{ uri: string; version: number; gesture: Gesture }, GestureAnswer];
  /** The statements of these nodes, for the clipboard. */
  "witloom/copyWiring": [{ uri: string; nodes: string[] }, { text: string }];
  /** Notes where somebody put nodes: the layout file beside the `.wac`. An empty set removes the file. */
  "witloom/places": [{ uri: string; places: Record<string, Point> }, null];
  /** A composition of these packages, for a document that will lie at `uri`: its text, and what nobody or more than one could serve. */
  "witloom/infer": [
    { uri: string; name: string; packages: string[] },
    { text: string; open: PortRef[]; ambiguous: { to: PortRef; from: string[] }[] } | { error: Failure },
  ];
  /** The worlds that a composition could be checked against: those of the workspace's WIT packages. */
  "witloom/worlds": [null, string[]];
  /** What keeps a composition from being usable as a world; no problem if it is. */
  "witloom/targets": [{ uri: string; world: string }, { problems: WiringProblem[] } | { error: Failure }];
  /** Every export that could be wired to an import, with the reason where it does not fit; those that fit first. */
  "witloom/explain": [{ uri: string; node: string; port: string }, { from: PortRef; fit: Fit }[]];
  /** Writes a composed `.wasm` as a `.wac` and its components into a folder; nothing that is there is overwritten. */
  "witloom/decompose": [{ uri: string; folder: string }, { document: string; files: number; lost: string[] } | { error: Failure }];
  /** What the newest traced run of this document did on each wire, and its first calls in order. */
  "witloom/wireCalls": [{ uri: string }, { run: number; wires: WireCalls[]; steps: WireStep[] } | null];
}
