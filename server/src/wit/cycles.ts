/** Types, interfaces and worlds that hold themselves. */
import { findPath, findType, type Meaning, type Scope, type WitModel } from "./model.ts";
import type { Place, TypeDeclaration, TypeNode } from "./tree.ts";
import { isLink, isType } from "./tree.ts";

/** One finding for each type, interface and world of the file that depends on itself. */
export function cycles(model: WitModel, path: string): (Place & { message: string; code: "cycle" })[] {
  const own = model.byPath.get(path) ?? [];
  const types = own.flatMap((scope) => scope.node.items.filter(isType).map((node): Meaning => ({ path, name: node.name, scope, node })));
  const scopes = own.filter((scope) => scope.world === null);
  const circular = circles(types, (it) => typesIn(model, it), keyOf);
  const circularScopes = circles(
    scopes,
    (it) => scopesIn(model, it),
    (it) => it,
  );
  return [
    ...types
      .filter((it) => circular.has(it.node))
      .map((it) => ({ ...placeOf(it.name), message: says("type", it.name.text), code: "cycle" as const })),
    ...scopes
      .filter((it) => circularScopes.has(it))
      .map((it) => ({ ...placeOf(it.node.name), message: says(it.node.kind, it.node.name.text), code: "cycle" as const })),
  ];
}

function says(kind: string, name: string): string {
  return `${kind} \`${name}\` depends on itself`;
}

function placeOf({ start, end }: Place): Place {
  return { start, end };
}

function keyOf(it: Meaning): unknown {
  return it.node;
}

interface Visit<T> {
  node: T;
  index: number;
  /** The earliest visit that this one leads back to. */
  low: number;
  open: boolean;
  below: T[];
  next: number;
}

/**
 * The keys of all things that lead back to themselves: Tarjan's strongly connected components, in time linear in the graph. A list stands for
 * the call stack, since chains may be as long as the file.
 */
function circles<T>(from: T[], below: (it: T) => T[], key: (it: T) => unknown): Set<unknown> {
  const visits = new Map<unknown, Visit<T>>();
  const out = new Set<unknown>();
  const component: Visit<T>[] = [];
  const begin = (node: T): Visit<T> => {
    const visit = { node, index: visits.size, low: visits.size, open: true, below: below(node), next: 0 };
    visits.set(key(node), visit);
    component.push(visit);
    return visit;
  };
  for (const root of from) {
    const trail = visits.has(key(root)) ? [] : [begin(root)];
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const child = top.below[top.next++];
      if (child === undefined) {
        trail.pop();
        const parent = trail.at(-1);
        if (parent) parent.low = Math.min(parent.low, top.low);
        if (top.low === top.index) close(top, component, key, out);
        continue;
      }
      const known = visits.get(key(child));
      if (!known) trail.push(begin(child));
      else if (known.open) top.low = Math.min(top.low, known.index);
      if (known === top) out.add(key(child)); // right within itself
    }
  }
  return out;
}

/** Takes a finished component off the list; one of several things is a circle. */
function close<T>(top: Visit<T>, component: Visit<T>[], key: (it: T) => unknown, out: Set<unknown>): void {
  const members = component.splice(component.lastIndexOf(top));
  for (const it of members) {
    it.open = false;
    if (members.length > 1) out.add(key(it.node));
  }
}

/** The types that a type is made of. Functions of a resource are not part of it. */
function typesIn(model: WitModel, meaning: Meaning): Meaning[] {
  const { scope } = meaning;
  const node = meaning.node as TypeDeclaration;
  if (!scope || !("members" in node)) return [];
  const out: Meaning[] = [];
  const visit = (type: TypeNode): void => {
    const found = type.args.length === 0 ? findType(model, scope, type.name.text) : undefined;
    if (found) out.push(found);
    type.args.forEach(visit);
  };
  for (const member of node.members) if (member.type) visit(member.type);
  if (node.target) visit(node.target);
  return out;
}

/** The interfaces that an interface uses; the worlds that a world includes. */
function scopesIn(model: WitModel, scope: Scope): Scope[] {
  return scope.node.items.flatMap((item) => {
    const path = item.kind === "use" ? item.path : isLink(item) && item.kind === "include" ? item.path : null;
    const found = path ? findPath(model, scope, path) : undefined;
    return found && found.node.kind === scope.node.kind ? [found] : [];
  });
}
