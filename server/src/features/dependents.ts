/** Who needs an interface: what it must not need in turn. */
import type { Home, Scope, WitModel } from "../wit/model.ts";
import { scopeLinks } from "./scopeLinks.ts";

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
  for (const { from, to } of scopeLinks(model)) {
    const users = graph.scopes.get(to);
    if (users) users.push(from);
    else graph.scopes.set(to, [from]);
    if (to.home !== from.home) graph.homes.set(to.home, (graph.homes.get(to.home) ?? new Set()).add(from.home));
  }
  return graph;
}

function reach<T>(edges: Map<T, Iterable<T>>, from: T): Set<T> {
  const seen = new Set([from]);
  // A set that grows is walked to its new end.
  for (const it of seen) for (const next of edges.get(it) ?? []) seen.add(next);
  return seen;
}
