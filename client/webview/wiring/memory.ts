/** What a canvas keeps while it is hidden: where one looked, what was selected, where the boxes stood. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import type { Transform } from "./geometry.ts";
import type { State } from "./state.ts";

export interface Memory {
  transform: Transform;
  nodes: string[];
  wires: string[];
  fold: boolean;
  places: [string, Point][];
  loose: string[];
  routes: [string, Point[]][];
}

export function remembered(state: State, { x, y, k }: Transform): Memory {
  const { nodes, wires, fold, settled } = state;
  return {
    transform: { x, y, k },
    nodes: [...nodes],
    wires: [...wires],
    fold,
    places: [...settled.places],
    loose: [...settled.loose],
    routes: [...state.routes],
  };
}

/** Takes up what was kept; what is no longer there goes when the view comes. */
export function recall(state: State, memory: Memory): void {
  state.nodes = new Set(memory.nodes);
  state.wires = new Set(memory.wires);
  state.fold = memory.fold;
  state.settled = { places: new Map(memory.places), loose: new Set(memory.loose) };
  state.routes = new Map(memory.routes);
}
