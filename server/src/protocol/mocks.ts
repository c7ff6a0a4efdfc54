/** Leaf: what can stand in for an import: its functions, and where an editor offers it. */
import type { MockAnswers } from "./launch.ts";
import type { Failure } from "./places.ts";

export interface MockableFunction {
  /** The Component Model's own name: `add`, `[method]counter.inc`. */
  name: string;
  /** Its type as WIT text; empty where it has none of its own, as methods. */
  signature: string;
  /** WAVE of the plainest result; null where it has none, absent where none can be written (it holds a resource). */
  plainest?: string | null;
  /** WAVE of the plainest error, where the result is a `result`. */
  error?: string;
}

export interface MockableImport {
  /** As the component that imports it names it. */
  name: string;
  functions: MockableFunction[];
  /** The host serves it where nothing else does. */
  host: boolean;
  /** The instances that import it, each with the one that serves it; null: nothing of the composition does. */
  users: { instance: string; from: string | null }[];
}

/** A place in a document at which nothing provides an import. */
export interface MockPlace {
  line: number;
  import: string;
  /** URIs of the programs whose import it is. */
  programs: string[];
}

export interface MockRequests {
  /** The imports of a program that have functions: what a mock could answer. */
  "witloom/mockable": [{ uri: string }, { imports: MockableImport[] } | { error: Failure }];
  /** What is wrong with answers for an import, as one sentence; null where they fit. A text is a file, relative to `cwd` (a path). */
  "witloom/checkMock": [{ uri: string; import: string; mock: string | MockAnswers; cwd: string }, { message: string } | null];
  /** Where a `.wac` or WIT document could be given a mock. */
  "witloom/mockPlaces": [{ uri: string }, MockPlace[]];
}
