/** Turns values without types (as the toolkit's WAVE parser gives them) into what jco's generated code takes. */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import type { Neutral } from "../protocol/run.ts";
import { Held, isNumeric, PIECE } from "./carry.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";
import { Arrived, Gathered } from "./wave.ts";

/** Finds the live resource that a text such as `counter#2` names; throws a sentence where there is none. `type`: its resource type in `Resolve`. */
export type FindResource = (text: string, type: number) => object;

const TYPED_ARRAYS: Record<string, { from(values: ArrayLike<never>): Iterable<unknown> }> = {
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

/** What becomes of the items of a stream, and of a future's value. */
export interface Streams {
  /** `numeric`: the items are one typed array. */
  stream(items: Iterable<unknown>, numeric: boolean): unknown;
  future(value: unknown): unknown;
}

/** For calls: an end that a component can read, plain numbers in pieces. */
export const LIVE: Streams = {
  stream: (items, numeric) => (numeric ? pieces(items as Uint8Array) : each(items)),
  future: (value) => new Held(Promise.resolve(value)),
};

/** For printing: as if they had been read. */
export const READ: Streams = {
  stream: (items) => Object.assign(new Gathered(), { items: [...items] }),
  future: (value) => Object.assign(new Arrived(), { value: [value] }),
};

async function* each(items: Iterable<unknown>): AsyncIterable<unknown> {
  yield* items;
}

async function* pieces(items: Uint8Array): AsyncIterable<unknown> {
  for (let at = 0; at < items.length; at += PIECE) yield items.subarray(at, at + PIECE);
}

/**
 * The jco value of a neutral one, in which a stream is the list of its items and a future its value. The neutral value is known to fit the
 * type: the toolkit has checked it.
 */
export function lower(resolve: ResolveJson, type: TypeRef, value: Neutral, find: FindResource, streams: Streams = LIVE): unknown {
  const found = dealias(resolve, type);
  if (typeof found === "string") return primitive(found, value);
  return compound({ resolve, find, streams }, found.kind, value, (inner, it) => lower(resolve, inner, it, find, streams));
}

function primitive(name: string, value: Neutral): unknown {
  if (name === "u64" || name === "s64") return BigInt(value as string | number);
  if ((name === "f32" || name === "f64") && typeof value === "string") {
    return value === "nan" ? Number.NaN : value === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
  return value;
}

type Fields = { [key: string]: Neutral };

interface Around {
  resolve: ResolveJson;
  find: FindResource;
  streams: Streams;
}

function compound(around: Around, kind: TypeKind, value: Neutral, go: (type: TypeRef, value: Neutral) => unknown): unknown {
  const { resolve, find, streams } = around;
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
  if ("stream" in kind && kind.stream != null)
    return streams.stream(list(resolve, kind.stream, value as Neutral[], go), isNumeric(resolve, kind.stream));
  if ("future" in kind && kind.future != null) return streams.future(go(kind.future, value));
  throw new Error("a stream or future without a type cannot be written as text");
}

function option(nested: boolean, value: Neutral, inner: (value: Neutral) => unknown): unknown {
  const some = value !== null;
  const content = some ? inner((value as { some: Neutral }).some) : undefined;
  if (!nested) return content;
  return some ? { tag: "some", val: content } : { tag: "none" };
}

function list(resolve: ResolveJson, type: TypeRef, values: Neutral[], go: (type: TypeRef, value: Neutral) => unknown): Iterable<unknown> {
  const items = values.map((value) => go(type, value));
  const found = dealias(resolve, type);
  const array = typeof found === "string" ? TYPED_ARRAYS[found] : undefined;
  return array ? array.from(items as never[]) : items;
}
