/** How interfaces and worlds depend on each other: every `use`, `import`, `export` and `include` of a model that leads somewhere. */
import type { Scope, WitModel } from "../wit/model.ts";
import type { PathNode } from "../wit/tree.ts";
import { filePaths } from "./paths.ts";

export interface ScopeLink {
  /** An interface or world that stands at the top of its package; what an inline interface uses counts for its world. */
  from: Scope;
  to: Scope;
  kind: "use" | "import" | "export" | "include";
  /** Where it is written. */
  path: PathNode;
}

const CACHE = new WeakMap<WitModel, ScopeLink[]>();

/** All links of a model, in the order of its files. Kept with the model, which does not change. */
export function scopeLinks(model: WitModel): ScopeLink[] {
  const known = CACHE.get(model);
  if (known) return known;
  const found = [...model.trees.keys()].flatMap((file) =>
    filePaths(model, file).flatMap(({ path, target, item, scope }): ScopeLink[] =>
      scope && target ? [{ from: scope.world ?? scope, to: target, kind: item.kind, path }] : [],
    ),
  );
  CACHE.set(model, found);
  return found;
}
