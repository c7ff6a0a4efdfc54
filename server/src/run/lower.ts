/** Turns values without types (as the toolkit's WAVE parser gives them) into what jco's generated code takes. */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import type { Neutral } from "../protocol/run.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";

/** Finds the live resource that a text such as `counter#2` names; throws a sentence where there is none. `type`: its resource type in `Resolve`. */
export type FindResource = (text: string, type: number) => object;

const TYPED_ARRAYS: Record<string, { from(values: ArrayLike<never>): unknown }> = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
};

/** The jco value of a neutral one. The neutral value is known to fit the type: the toolkit has checked it. */
export function lower(resolve: ResolveJson, type: TypeRef, value: Neutral, find: FindResource): unknown {
  const found = dealias(resolve, type);
  if (typeof found === "string") return primitive(found, value);
  return compound(resolve, found.kind, value, (inner, it) => lower(resolve, inner, it, find), find);
}

function primitive(name: string, value: Neutral): unknown {
  if (name === "u64" || name === "s64") return BigInt(value as string | number);
  if ((name === "f32" || name === "f64") && typeof value === "string") {
    return value === "nan" ? Number.NaN : value === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
  return value;
}

type Fields = { [key: string]: Neutral };

function compound(
  resolve: ResolveJson,
  kind: TypeKind,
  value: Neutral,
  go: (type: TypeRef, value: Neutral) => unknown,
  find: FindResource,
): unknown {
  if (typeof kind === "string") throw new Error(`a value of type ${kind} cannot be written as text`);
  if ("record" in kind) {
    return Object.fromEntries(
      kind.record.fields.map((field) => [lowerCamel(field.name), go(field.type, (value as Fields)[field.name] ?? null)]),
    );
  }
  if ("flags" in kind)
    return Object.fromEntries(kind.flags.flags.map(({ name }) => [lowerCamel(name), (value as string[]).includes(name)]));
  if ("tuple" in kind) return kind.tuple.types.map((type, index) => go(type, (value as Neutral[])[index]!));
  if ("variant" in kind) {
    const { case: tag, value: inner } = value as { case: string; value: Neutral };
    const type = kind.variant.cases.find((it) => it.name === tag)?.type;
    return type == null ? { tag } : { tag, val: go(type, inner) };
  }
  if ("enum" in kind) return (value as { case: string }).case;
  if ("option" in kind) return option(isNullable(resolve, kind.option), value, (inner) => go(kind.option, inner));
  if ("result" in kind) {
    const tag = "ok" in (value as Fields) ? "ok" : "err";
    const type = kind.result[tag];
    return type === null ? { tag } : { tag, val: go(type, (value as Fields)[tag]!) };
  }
  if ("list" in kind) return list(resolve, kind.list, value as Neutral[], go);
  if ("fixed-length-list" in kind) return list(resolve, kind["fixed-length-list"][0], value as Neutral[], go);
  if ("map" in kind) return new Map((value as [Neutral, Neutral][]).map(([k, v]) => [go(kind.map[0], k), go(kind.map[1], v)]));
  if ("handle" in kind) {
    const named = dealias(resolve, "own" in kind.handle ? kind.handle.own : kind.handle.borrow);
    return find((value as { resource: string }).resource, typeof named === "string" ? -1 : named.id);
  }
  throw new Error("streams and futures cannot be written as text");
}

function option(nested: boolean, value: Neutral, inner: (value: Neutral) => unknown): unknown {
  const some = value !== null;
  const content = some ? inner((value as { some: Neutral }).some) : undefined;
  if (!nested) return content;
  return some ? { tag: "some", val: content } : { tag: "none" };
}

function list(resolve: ResolveJson, type: TypeRef, values: Neutral[], go: (type: TypeRef, value: Neutral) => unknown): unknown {
  const items = values.map((value) => go(type, value));
  const found = dealias(resolve, type);
  const array = typeof found === "string" ? TYPED_ARRAYS[found] : undefined;
  return array ? array.from(items as never[]) : items;
}
