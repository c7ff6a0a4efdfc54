/** One walk through values by their WIT type, for whoever looks for something inside of them: streams to carry, resources to keep. */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";

export type Compound = Exclude<TypeKind, string>;

/** Goes through a jco value and gives it back; one in which something was exchanged comes back as a copy. */
export type Walk<C> = (value: unknown, context: C) => unknown;

/** What is looked for: its own walk, or undefined where the search goes on inside. */
export type Leaf<C> = (kind: Compound) => Walk<C> | undefined;

/** The walk of a type, or null where no value of it can hold what is looked for: such types cost nothing at run time. */
export function walkOf<C>(resolve: ResolveJson, type: TypeRef, leaf: Leaf<C>): Walk<C> | null {
  const found = dealias(resolve, type);
  if (typeof found === "string" || typeof found.kind === "string") return null;
  return leaf(found.kind) ?? inside(resolve, found.kind, leaf);
}

function inside<C>(resolve: ResolveJson, kind: Compound, leaf: Leaf<C>): Walk<C> | null {
  const of = (type: TypeRef | null | undefined): Walk<C> | null => (type == null ? null : walkOf(resolve, type, leaf));
  if ("record" in kind) return members(kind.record.fields.map((field) => [lowerCamel(field.name), of(field.type)]));
  if ("tuple" in kind) return members(kind.tuple.types.map((type, index) => [index, of(type)]));
  if ("list" in kind) return items(of(kind.list));
  if ("fixed-length-list" in kind) return items(of(kind["fixed-length-list"][0]));
  if ("map" in kind) return entries(of(kind.map[1]));
  if ("variant" in kind) return tagged(new Map(kind.variant.cases.map((it) => [it.name, of(it.type)])));
  if ("result" in kind)
    return tagged(
      new Map([
        ["ok", of(kind.result.ok)],
        ["err", of(kind.result.err)],
      ]),
    );
  if ("option" in kind) {
    const inner = of(kind.option);
    if (!inner) return null;
    return isNullable(resolve, kind.option)
      ? tagged(new Map([["some", inner]]))
      : (value, it) => (value == null ? value : inner(value, it));
  }
  return null;
}

type Holder = Record<string | number, unknown>;

function members<C>(all: [string | number, Walk<C> | null][]): Walk<C> | null {
  const some = all.filter((entry): entry is [string | number, Walk<C>] => entry[1] !== null);
  if (some.length === 0) return null;
  return (value, context) => {
    let out = value as Holder;
    for (const [key, walk] of some) {
      const before = (value as Holder)[key];
      const after = walk(before, context);
      if (after === before) continue;
      if (out === value) out = (Array.isArray(value) ? [...value] : { ...(value as Holder) }) as Holder;
      out[key] = after;
    }
    return out;
  };
}

function items<C>(item: Walk<C> | null): Walk<C> | null {
  if (!item) return null;
  return (value, context) => {
    const before = Array.from(value as Iterable<unknown>);
    const after = before.map((it) => item(it, context));
    return after.every((it, index) => it === before[index]) ? value : after;
  };
}

function entries<C>(item: Walk<C> | null): Walk<C> | null {
  if (!item) return null;
  return (value, context) => {
    const before = [...(value as Iterable<[unknown, unknown]>)];
    const after = before.map(([key, it]) => [key, item(it, context)] as const);
    return after.every(([, it], index) => it === before[index]![1]) ? value : new Map(after);
  };
}

function tagged<C>(cases: Map<string, Walk<C> | null>): Walk<C> | null {
  if ([...cases.values()].every((it) => it === null)) return null;
  return (value, context) => {
    const { tag, val } = value as { tag: string; val: unknown };
    const walk = cases.get(tag);
    if (!walk) return value;
    const after = walk(val, context);
    return after === val ? value : { tag, val: after };
  };
}
