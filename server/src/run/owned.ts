/** Finds the resources that a value hands over, by its WIT type. Types without an owned handle cost nothing at run time. */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { lowerCamel } from "./names.ts";
import { dealias } from "./types.ts";
import { isNullable } from "./wave.ts";

/** Calls `found` for each owned resource in the value. */
export type OwnedVisitor = (value: unknown, found: (resource: object, name: string) => void) => void;

/** The visitor of a type, or null where no value of it can hold an owned resource. */
export function ownedVisitor(resolve: ResolveJson, type: TypeRef): OwnedVisitor | null {
  const at = dealias(resolve, type);
  return typeof at === "string" || typeof at.kind === "string" ? null : visitor(resolve, at.kind);
}

function visitor(resolve: ResolveJson, kind: Exclude<TypeKind, string>): OwnedVisitor | null {
  const of = (type: TypeRef | null | undefined): OwnedVisitor | null => (type == null ? null : ownedVisitor(resolve, type));
  if ("handle" in kind) return "own" in kind.handle ? own(resolve, kind.handle.own) : null;
  if ("record" in kind) return members(kind.record.fields.map((field) => [lowerCamel(field.name), of(field.type)]));
  if ("tuple" in kind) return members(kind.tuple.types.map((type, index) => [index, of(type)]));
  if ("list" in kind) return each(of(kind.list));
  if ("fixed-length-list" in kind) return each(of(kind["fixed-length-list"][0]));
  if ("variant" in kind) return tagged(new Map(kind.variant.cases.map((it) => [it.name, of(it.type)])));
  if ("result" in kind) {
    return tagged(
      new Map([
        ["ok", of(kind.result.ok)],
        ["err", of(kind.result.err)],
      ]),
    );
  }
  if ("option" in kind) {
    const inner = of(kind.option);
    if (!inner) return null;
    return isNullable(resolve, kind.option) ? tagged(new Map([["some", inner]])) : (value, found) => value != null && inner(value, found);
  }
  return null;
}

function own(resolve: ResolveJson, id: number): OwnedVisitor {
  const at = dealias(resolve, id);
  const name = (typeof at === "object" ? resolve.types[at.id]!.name : null) ?? "resource";
  return (value, found) => {
    if (typeof value === "object" && value !== null) found(value, name);
  };
}

function members(all: [string | number, OwnedVisitor | null][]): OwnedVisitor | null {
  const some = all.filter((entry): entry is [string | number, OwnedVisitor] => entry[1] !== null);
  if (some.length === 0) return null;
  return (value, found) => {
    for (const [key, visit] of some) visit((value as Record<string | number, unknown>)[key], found);
  };
}

function each(item: OwnedVisitor | null): OwnedVisitor | null {
  if (!item) return null;
  return (value, found) => {
    for (const it of value as Iterable<unknown>) item(it, found);
  };
}

function tagged(cases: Map<string, OwnedVisitor | null>): OwnedVisitor | null {
  if ([...cases.values()].every((it) => it === null)) return null;
  return (value, found) => {
    const { tag, val } = value as { tag: string; val: unknown };
    cases.get(tag)?.(val, found);
  };
}
