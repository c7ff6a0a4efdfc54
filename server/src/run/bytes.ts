/**
 * How many bytes a value takes in the memory of the component that gets it: its own element and all that it points to, after CanonicalABI.md
 * ("Alignment", "Element Size"). In: a jco value and its WIT type. So much is copied when it goes from one component to another.
 */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";

export interface Measure {
  size: number;
  align: number;
  /** Bytes that a value points to; null where it points to nothing. */
  beyond: ((value: unknown) => number) | null;
}

/** Bytes of values, each with its measure; one without counts nothing, and so does one that is not of its type. */
export function bytesOf(measured: readonly { measure?: Measure }[], values: readonly unknown[]): number {
  let all = 0;
  for (const [at, { measure }] of measured.entries()) {
    if (!measure) continue;
    all += measure.size;
    try {
      all += measure.beyond?.(values[at]) ?? 0;
    } catch {
      // Whoever prints it says so.
    }
  }
  return all;
}

/** Bytes of the items of a list, a part of a stream. */
export function bytesOfItems(measure: Measure | undefined, values: ArrayLike<unknown>): number {
  if (!measure) return 0;
  let all = values.length * measure.size;
  if (measure.beyond) for (let at = 0; at < values.length; at++) all += bytesOf([{ measure }], [values[at]]) - measure.size;
  return all;
}

const POINTED = { size: 8, align: 4 };
const HANDLE: Measure = scalar(4);

function scalar(size: number): Measure {
  return { size, align: size, beyond: null };
}

const PRIMITIVES: Readonly<Record<string, Measure>> = {
  ...{ bool: scalar(1), u8: scalar(1), s8: scalar(1), u16: scalar(2), s16: scalar(2), u32: scalar(4), s32: scalar(4) },
  ...{ u64: scalar(8), s64: scalar(8), f32: scalar(4), f64: scalar(8), char: scalar(4), "error-context": HANDLE },
  string: { ...POINTED, beyond: (value) => Buffer.byteLength(value as string) },
};

/** Makes the measures of one component's types; each type's is made once. */
export function measures(resolve: ResolveJson): (type: TypeRef) => Measure {
  const made = new Map<TypeRef, Measure>();
  const of = (type: TypeRef): Measure => {
    const known = made.get(type);
    if (known) return known;
    const found = dealias(resolve, type);
    const own = typeof found === "string" ? (PRIMITIVES[found] ?? HANDLE) : compound(resolve, found.kind, of);
    made.set(type, own);
    return own;
  };
  return of;
}

type Of = (type: TypeRef) => Measure;

function compound(resolve: ResolveJson, kind: TypeKind, of: Of): Measure {
  if (typeof kind === "string") return HANDLE;
  if ("record" in kind) {
    const fields = kind.record.fields.map(({ name, type }) => ({ key: lowerCamel(name), measure: of(type) }));
    return together(fields.map((it) => ({ ...it, part: (value: unknown) => (value as Record<string, unknown>)[it.key] })));
  }
  if ("tuple" in kind)
    return together(kind.tuple.types.map((type, at) => ({ measure: of(type), part: (value: unknown) => (value as unknown[])[at] })));
  if ("flags" in kind) return flags(kind.flags.flags.length);
  if ("enum" in kind) return scalar(discriminant(kind.enum.cases.length));
  if ("variant" in kind) return tagged(new Map(kind.variant.cases.map((it) => [it.name, it.type == null ? null : of(it.type)])));
  if ("result" in kind) {
    const { ok, err } = kind.result;
    return tagged(new Map(Object.entries({ ok, err }).map(([name, type]) => [name, type === null ? null : of(type)])));
  }
  if ("option" in kind) return option(of(kind.option), isNullable(resolve, kind.option));
  if ("list" in kind) return list(of(kind.list));
  if ("fixed-length-list" in kind) return fixed(of(kind["fixed-length-list"][0]), kind["fixed-length-list"][1]);
  if ("map" in kind)
    return list(together(kind.map.map((type, at) => ({ measure: of(type), part: (value: unknown) => (value as unknown[])[at] }))));
  return HANDLE;
}

const padded = (at: number, align: number): number => Math.ceil(at / align) * align;

/** Fields beside each other. */
function together(fields: readonly { measure: Measure; part(value: unknown): unknown }[]): Measure {
  let [size, align] = [0, 1];
  for (const { measure } of fields) {
    size = padded(size, measure.align) + measure.size;
    align = Math.max(align, measure.align);
  }
  const pointing = fields.flatMap(({ measure: { beyond }, part }) => (beyond ? [{ beyond, part }] : []));
  const sum = (value: unknown): number => pointing.reduce((all, { beyond, part }) => all + beyond(part(value)), 0);
  return { size: padded(size, align), align, beyond: pointing.length === 0 ? null : sum };
}

function list(item: Measure): Measure {
  const own = (value: { length?: number; size?: number }): number => (value.length ?? value.size ?? 0) * item.size;
  return { ...POINTED, beyond: (value) => own(value as ArrayLike<unknown>) + items(item, value) };
}

/** What the items of a list point to. */
function items({ beyond }: Measure, value: unknown): number {
  let all = 0;
  if (beyond) for (const it of value as Iterable<unknown>) all += beyond(it);
  return all;
}

const fixed = (item: Measure, length: number): Measure => ({
  size: item.size * length,
  align: item.align,
  beyond: item.beyond && ((value) => items(item, value)),
});

const discriminant = (cases: number): number => (cases <= 0x100 ? 1 : cases <= 0x1_0000 ? 2 : 4);

function flags(count: number): Measure {
  const size = count <= 8 ? 1 : count <= 16 ? 2 : 4 * Math.ceil(count / 32);
  return { size, align: Math.min(size, 4), beyond: null };
}

function tagged(cases: ReadonlyMap<string, Measure | null>): Measure {
  const tag = discriminant(cases.size);
  let [size, align] = [0, tag];
  for (const it of cases.values()) {
    size = Math.max(size, it?.size ?? 0);
    align = Math.max(align, it?.align ?? 1);
  }
  const inside = Math.max(1, ...[...cases.values()].map((it) => it?.align ?? 1));
  const beyond = (value: unknown): number => {
    const { tag: name, val } = value as { tag: string; val: unknown };
    return cases.get(name)?.beyond?.(val) ?? 0;
  };
  const points = [...cases.values()].some((it) => it?.beyond);
  return { size: padded(padded(tag, inside) + size, align), align, beyond: points ? beyond : null };
}

function option(some: Measure, nested: boolean): Measure {
  const { beyond } = some;
  const { size, align } = tagged(new Map([["some", some]]));
  if (!beyond) return { size, align, beyond };
  const inside = (value: unknown): number => {
    if (!nested) return value === null || value === undefined ? 0 : beyond(value);
    const { tag, val } = value as { tag: string; val: unknown };
    return tag === "none" ? 0 : beyond(val);
  };
  return { size, align, beyond: inside };
}
