/** The parts of a value by its WIT type: what a person can unfold, and how one part is replaced. In: jco values. Nothing is copied until it is asked for. */
import type { ResolveJson, TypeKind, TypeRef } from "../../protocol/resolve.ts";
import { lowerCamel } from "../names.ts";
import { dealias, isNullable } from "../types.ts";

/** A value with its type. */
export interface Typed {
  resolve: ResolveJson;
  type: TypeRef;
  value: unknown;
}

/** A part; `name` as WIT has it. */
export interface Part extends Typed {
  name: string;
}

/** The parts of a value. `indexed`: they are items, as of a list; otherwise each has a name. */
export interface Parts {
  count: number;
  indexed: boolean;
  at(index: number): Part;
  /** The whole value with another part. */
  with(index: number, value: unknown): unknown;
}

const NONE: Parts = {
  count: 0,
  indexed: false,
  at: () => {
    throw new Error("there is no such part");
  },
  with: (_, value) => value,
};

/** What a value consists of; a primitive, a case without payload or a resource of nothing. */
export function partsOf({ resolve, type, value }: Typed): Parts {
  const found = dealias(resolve, type);
  if (typeof found === "string" || typeof found.kind === "string" || value === undefined) return NONE;
  return compound(resolve, found.kind, value);
}

function compound(resolve: ResolveJson, kind: Exclude<TypeKind, string>, value: unknown): Parts {
  if ("record" in kind) return members(resolve, kind.record.fields, value as Record<string, unknown>);
  if ("flags" in kind)
    return members(
      resolve,
      kind.flags.flags.map(({ name }) => ({ name, type: "bool" })),
      value as Record<string, unknown>,
    );
  if ("tuple" in kind) {
    const { types } = kind.tuple;
    return items(resolve, (index) => types[index]!, value as unknown[], false);
  }
  if ("list" in kind) return items(resolve, () => kind.list, value as unknown[], true);
  if ("fixed-length-list" in kind) return items(resolve, () => kind["fixed-length-list"][0], value as unknown[], true);
  if ("variant" in kind) {
    const { tag, val } = value as { tag: string; val: unknown };
    const type = kind.variant.cases.find((it) => it.name === tag)?.type;
    return payload(resolve, tag, type, val, (it) => ({ tag, val: it }));
  }
  if ("result" in kind) {
    const { tag, val } = value as { tag: "ok" | "err"; val: unknown };
    return payload(resolve, tag, kind.result[tag], val, (it) => ({ tag, val: it }));
  }
  if ("option" in kind) {
    if (!isNullable(resolve, kind.option)) return value === null ? NONE : payload(resolve, "some", kind.option, value, (it) => it);
    const { tag, val } = value as { tag: string; val: unknown };
    return tag === "none" ? NONE : payload(resolve, "some", kind.option, val, (it) => ({ tag, val: it }));
  }
  return "map" in kind ? entries(resolve, kind.map, [...(value as Iterable<[unknown, unknown]>)]) : NONE;
}

function members(resolve: ResolveJson, fields: { name: string; type: TypeRef }[], value: Record<string, unknown>): Parts {
  const key = (index: number): string => lowerCamel(fields[index]!.name);
  return {
    count: fields.length,
    indexed: false,
    at: (index) => ({ resolve, ...fields[index]!, value: value[key(index)] ?? empty(resolve, fields[index]!.type) }),
    with: (index, part) => ({ ...value, [key(index)]: part }),
  };
}

/** A field that jco leaves out: an option that is none, or a flag that is not set. */
function empty(resolve: ResolveJson, type: TypeRef): unknown {
  return type === "bool" ? false : isNullable(resolve, type) ? null : undefined;
}

function items(resolve: ResolveJson, type: (index: number) => TypeRef, value: ArrayLike<unknown>, indexed: boolean): Parts {
  return {
    count: value.length,
    indexed,
    at: (index) => ({ resolve, name: indexed ? `[${index}]` : `${index}`, type: type(index), value: value[index] }),
    with(index, part) {
      const copy = (value as unknown[]).slice();
      copy[index] = part;
      return copy;
    },
  };
}

function payload(
  resolve: ResolveJson,
  name: string,
  type: TypeRef | null | undefined,
  value: unknown,
  rebuilt: (value: unknown) => unknown,
): Parts {
  if (type == null) return NONE;
  return { count: 1, indexed: false, at: () => ({ resolve, name, type, value }), with: (_, part) => rebuilt(part) };
}

/** A map's values by their keys. */
function entries(resolve: ResolveJson, [keyType, type]: [TypeRef, TypeRef], pairs: [unknown, unknown][]): Parts {
  return {
    count: pairs.length,
    indexed: true,
    at: (index) => {
      const [key, value] = pairs[index]!;
      return { resolve, name: `[${typeof keyType === "string" ? String(key) : index}]`, type, value };
    },
    with: (index, part) => new Map(pairs.map(([key, value], at) => [key, at === index ? part : value])),
  };
}

/** Follows a path from a value; undefined where it leads nowhere. */
export function follow(start: Typed, path: readonly number[]): Typed | undefined {
  let at = start;
  for (const step of path) {
    const parts = partsOf(at);
    if (!(step >= 0 && step < parts.count)) return undefined;
    at = parts.at(step);
  }
  return at;
}

/** The value with the part at a path replaced. */
export function replaced(start: Typed, path: readonly number[], part: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return part;
  const parts = partsOf(start);
  return parts.with(step, replaced(parts.at(step), rest, part));
}
