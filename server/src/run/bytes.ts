/**
 * How many bytes a value takes in the memory of the component that gets it: its own element and all that it points to, after CanonicalABI.md
 * ("Alignment", "Element Size"). In: a jco value and its WIT type. So much is copied when it goes from one component to another.
 */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { beside, flagged, type Laid, oneOf, POINTED, repeated, SCALARS, scalar } from "./abi/layout.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";

export interface Measure extends Laid {
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

/** What points to nothing. */
const plain = (laid: Laid): Measure => ({ ...laid, beyond: null });
const HANDLE = plain(scalar(4));

const PRIMITIVES: Readonly<Record<string, Measure>> = {
  ...Object.fromEntries(Object.entries(SCALARS).map(([name, size]) => [name, plain(scalar(size))])),
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
  if ("flags" in kind) return plain(flagged(kind.flags.flags.length));
  if ("enum" in kind) return tagged(new Map(kind.enum.cases.map((it) => [it.name, null])));
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

/** Fields beside each other. */
function together(fields: readonly { measure: Measure; part(value: unknown): unknown }[]): Measure {
  const { size, align } = beside(fields.map((it) => it.measure));
  const pointing = fields.flatMap(({ measure: { beyond }, part }) => (beyond ? [{ beyond, part }] : []));
  const sum = (value: unknown): number => pointing.reduce((all, { beyond, part }) => all + beyond(part(value)), 0);
  return { size, align, beyond: pointing.length === 0 ? null : sum };
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
  ...repeated(item, length),
  beyond: item.beyond && ((value) => items(item, value)),
});

function tagged(cases: ReadonlyMap<string, Measure | null>): Measure {
  const { size, align } = oneOf([...cases.values()]);
  const beyond = (value: unknown): number => {
    const { tag: name, val } = value as { tag: string; val: unknown };
    return cases.get(name)?.beyond?.(val) ?? 0;
  };
  const points = [...cases.values()].some((it) => it?.beyond);
  return { size, align, beyond: points ? beyond : null };
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
