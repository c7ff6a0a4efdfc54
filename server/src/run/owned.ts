/** Finds the resources that a value hands over, by its WIT type. Types without an owned handle cost nothing at run time. */
import type { ResolveJson, TypeRef } from "../protocol/resolve.ts";
import { dealias } from "./types.ts";
import { type Walk, walkOf } from "./walk.ts";

/** Calls `found` for each owned resource in the value. */
export type OwnedVisitor = Walk<(resource: object, name: string) => void>;

/** The visitor of a type, or null where no value of it can hold an owned resource. */
export function ownedVisitor(resolve: ResolveJson, type: TypeRef): OwnedVisitor | null {
  return walkOf(resolve, type, (kind) => ("handle" in kind && "own" in kind.handle ? own(resolve, kind.handle.own) : undefined));
}

function own(resolve: ResolveJson, id: number): OwnedVisitor {
  const at = dealias(resolve, id);
  const name = (typeof at === "object" ? resolve.types[at.id]!.name : null) ?? "resource";
  return (value, found) => {
    if (typeof value === "object" && value !== null) found(value, name);
    return value;
  };
}
