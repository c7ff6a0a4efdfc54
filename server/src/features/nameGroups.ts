/** Names that must differ from each other, group by group: the ground on which a new name is refused. */
import { findPath, fullName, type Home, type Scope, type WitModel } from "../wit/model.ts";
import type { FunctionNode, Name, TypeDeclaration } from "../wit/tree.ts";
import { isLink, isType } from "../wit/tree.ts";

export interface GroupedName {
  /** Where the name is given in the text. */
  name: Name;
  /** As a sentence says it: `function`. */
  what: string;
}

export interface NameGroup {
  /** As a sentence says it: `interface a:b/c`. */
  where: string;
  names: GroupedName[];
}

/** All groups of a model. */
export function nameGroups(model: WitModel): NameGroup[] {
  const homes = new Set([...model.scopes.map((it) => it.home), ...model.packages.map((it) => it.home)]);
  return [...[...homes].flatMap((home) => packageGroups(model, home)), ...model.scopes.flatMap((scope) => scopeGroups(model, scope))];
}

function named(name: Name, what: string): GroupedName {
  return { name, what };
}

/** Interfaces and worlds of a package; for each file with what its top-level `use`s bring in. */
function packageGroups(model: WitModel, home: Home): NameGroup[] {
  const scopes = model.scopes.filter((it) => it.home === home && !it.world).map((it) => named(it.node.name, it.node.kind));
  const where = home.id === null ? "this package" : `package ${home.id}`;
  const files = [...home.uses.values()].map((uses) => ({
    where,
    names: [...scopes, ...uses.map((it) => named(it.alias ?? it.path.name, "top-level use"))],
  }));
  return [{ where, names: scopes }, ...files];
}

function scopeGroups(model: WitModel, scope: Scope): NameGroup[] {
  const where = `${scope.node.kind} ${fullName(scope) ?? scope.node.name.text}`;
  const groups: NameGroup[] =
    scope.node.kind === "world"
      ? (["import", "export"] as const).map((side) => ({ where, names: worldNames(model, scope, side) }))
      : [{ where, names: ownNames(scope, "import") }];
  for (const item of scope.node.items) {
    if (isType(item)) groups.push(...typeGroups(item));
    else if (item.kind === "function") groups.push(paramGroup(item));
    else if (isLink(item) && item.function) groups.push(paramGroup(item.function));
  }
  return groups;
}

function typeGroups(type: TypeDeclaration): NameGroup[] {
  const where = `${type.kind} ${type.name.text}`;
  const members = type.members.map((it) => named(it.name, type.kind === "record" ? "field" : type.kind === "flags" ? "flag" : "case"));
  const functions = type.functions.filter((it) => !it.fullName.startsWith("[constructor]")).map((it) => named(it.name, "function"));
  // A component cannot have a resource and a method of it under one name.
  const methods = [named(type.name, "resource"), ...functions];
  return [{ where, names: members }, { where, names: methods }, ...type.functions.map(paramGroup)];
}

function paramGroup(fn: FunctionNode): NameGroup {
  return { where: `function ${fn.name.text}`, names: fn.params.map((it) => named(it.name, "parameter")) };
}

/** Types, functions and used names of an interface, or of one side of a world. Types of a world stand among its imports. */
function ownNames(scope: Scope, side: "import" | "export"): GroupedName[] {
  return scope.node.items.flatMap((item): GroupedName[] => {
    if (item.kind === "function") return [named(item.name, "function")];
    if (isLink(item)) {
      if (item.kind !== side || !item.name) return [];
      return [named(item.name, item.function ? "function" : item.kind)];
    }
    if (side === "export") return [];
    return item.kind === "use"
      ? item.items.map((it) => named(it.alias ?? it.name, "used type"))
      : [named(item.name, item.kind === "alias" ? "type" : item.kind)];
  });
}

/** Names of one side of a world with those that it includes, under the names that they get here; each once. */
function worldNames(model: WitModel, world: Scope, side: "import" | "export", known = new Map<Scope, GroupedName[]>()): GroupedName[] {
  const before = known.get(world);
  if (before) return before;
  known.set(world, []); // worlds that include each other in a circle
  const out = new Map<Name, GroupedName>(ownNames(world, side).map((it) => [it.name, it]));
  for (const item of world.node.items) {
    if (item.kind !== "include" || !item.path || known.size > 1000) continue;
    const target = findPath(model, world, item.path);
    if (target?.node.kind !== "world") continue;
    for (const it of worldNames(model, target, side, known)) {
      const name = item.with.find((pair) => pair.name.text === it.name.text)?.alias ?? it.name;
      out.set(name, { ...it, name });
    }
  }
  known.set(world, [...out.values()]);
  return [...out.values()];
}
