/** Types, interfaces and worlds that hold themselves. */
import { findPath, findType, type Meaning, type Scope, type WitModel } from "./model.ts";
import type { Place, TypeDeclaration, TypeNode } from "./tree.ts";
import { isLink, isType } from "./tree.ts";

/** One finding for each type, interface and world of the file that depends on itself. */
export function cycles(model: WitModel, path: string): (Place & { message: string })[] {
  const own = model.byPath.get(path) ?? [];
  const types = own.flatMap((scope) =>
    scope.node.items.filter(isType).flatMap((node) => {
      const meaning: Meaning = { path, name: node.name, scope, node };
      return reaches(meaning, (it) => typesIn(model, it), keyOf) ? [{ ...placeOf(node.name), message: says("type", node.name.text) }] : [];
    }),
  );
  const scopes = own
    .filter(
      (scope) =>
        scope.world === null &&
        reaches(
          scope,
          (it) => scopesIn(model, it),
          (it) => it,
        ),
    )
    .map((scope) => ({ ...placeOf(scope.node.name), message: says(scope.node.kind, scope.node.name.text) }));
  return [...types, ...scopes];
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

/** Whether a thing is found again below itself. A list instead of the call stack: chains may be as long as the file. */
function reaches<T>(from: T, below: (it: T) => T[], key: (it: T) => unknown): boolean {
  const seen = new Set<unknown>();
  const open = below(from);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (key(next) === key(from)) return true;
    if (seen.has(key(next))) continue;
    seen.add(key(next));
    open.push(...below(next));
  }
  return false;
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
