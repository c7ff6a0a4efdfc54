/** Who needs an interface: what it must not need in turn. */
import { findPath, type Home, type Scope, type WitModel } from "../wit/model.ts";
import { isLink } from "../wit/tree.ts";

interface Graph {
  /** The interfaces and worlds that name one in `use`, `import`, `export` or `include`. */
  scopes: Map<Scope, Scope[]>;
  /** The packages whose interfaces and worlds name those of one. */
  homes: Map<Home, Set<Home>>;
}

const GRAPHS = new WeakMap<WitModel, Graph>();

/** The interfaces and worlds that need `scope`, directly or through others, itself included; and the packages that need its package. */
export function dependents(model: WitModel, scope: Scope): { scopes: Set<Scope>; homes: Set<Home> } {
  const graph = GRAPHS.get(model) ?? build(model);
  GRAPHS.set(model, graph);
  const homes = reach(graph.homes, scope.home);
  homes.delete(scope.home);
  return { scopes: reach(graph.scopes, scope), homes };
}

function build(model: WitModel): Graph {
  const graph: Graph = { scopes: new Map(), homes: new Map() };
  for (const scope of model.scopes) {
    for (const item of scope.node.items) {
      const path = item.kind === "use" || isLink(item) ? item.path : null;
      const target = path && findPath(model, scope, path);
      if (!target) continue;
      const users = graph.scopes.get(target);
      if (users) users.push(scope);
      else graph.scopes.set(target, [scope]);
      if (target.home !== scope.home) graph.homes.set(target.home, (graph.homes.get(target.home) ?? new Set()).add(scope.home));
    }
  }
  return graph;
}

function reach<T>(edges: Map<T, Iterable<T>>, from: T): Set<T> {
  const seen = new Set([from]);
  // A set that grows is walked to its new end.
  for (const it of seen) for (const next of edges.get(it) ?? []) seen.add(next);
  return seen;
}
