/** Leaf: what of the host the instances of a composition can reach. */

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
