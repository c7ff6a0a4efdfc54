/** Code lenses of a WIT file: each world can have bindings generated for it. */
import { fullName, type WitModel } from "../wit/model.ts";
import type { Place } from "../wit/tree.ts";

export interface BindingLens extends Place {
  /** The world as a generator takes it, with its package where that has a name. */
  world: string;
}

/** One lens a world; `start` and `end` are those of its name. */
export function bindingLenses(model: WitModel, path: string): BindingLens[] {
  return (model.byPath.get(path) ?? [])
    .filter((it) => it.node.kind === "world" && it.node.name.text !== "")
    .map((it) => ({ start: it.node.name.start, end: it.node.name.end, world: fullName(it) ?? it.node.name.text }));
}
