/** Leaf: what of the host the instances of a composition can reach, and what a run of it needed. */
import type { Failure } from "./places.ts";

export type Capability = "files" | "network" | "http" | "environment" | "exit" | "stdio" | "clocks" | "random";

export interface Right {
  /** The instance that has it. */
  instance: string;
  capability: Capability;
  /** The instances that it calls on the way to the one that imports it, that one last; empty: it imports it itself. */
  through: string[];
  /** What the last of them imports, or itself. */
  interfaces: string[];
}

/** The map of a program. */
export interface RightsView {
  instances: { id: string; package: string }[];
  rights: Right[];
}

/** The smallest rights that would have been enough for a run. */
export interface LeastRightsView {
  run: number;
  /** Of the configuration that it was run with. */
  configuration?: string;
  /** By field of a run configuration: `dirsReadOnly`, `allowHttp`, `deny`, … */
  fields: Record<string, string[]>;
  /** It asked for its environment as a whole: which variables it needed cannot be seen. */
  environment: boolean;
  /** Things that it was refused: they are not among its rights. */
  refused: number;
  ended: boolean;
}

export interface RightsRequests {
  /** What each instance of a composition can reach of the host, and through whom. */
  "witloom/rights": [{ uri: string }, RightsView | { error: Failure }];
  /** What the newest run of a program needed; null where there is none that the embedded engine did. */
  "witloom/leastRights": [{ uri: string }, LeastRightsView | null];
}
