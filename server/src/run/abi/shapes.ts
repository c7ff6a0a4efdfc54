/**
 * WIT types as the canonical ABI sees them: size, alignment, core values and offsets, after CanonicalABI.md ("Despecialization", "Alignment",
 * "Element Size", "Flattening"), for a memory of 32 bits and strings in UTF-8. In: types of a `Resolve`. Out: plain data.
 */
import type { ResolveJson, TypeKind, TypeRef } from "../../protocol/resolve.ts";
import { dealias } from "../types.ts";
import { beside, flagged, type Laid, oneOf, POINTED, repeated, SCALARS, scalar } from "./layout.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

interface Carried extends Laid {
  /** Core values, in order; cut off after `MOST_FLAT + 1`, as so many never travel as values. */
  flat: readonly CoreType[];
  /** Whether it holds owned resources. */
  owns: boolean;
}

type ScalarKind = keyof typeof SCALARS;

export interface Field {
  name: string;
  shape: Shape;
  /** Offset in bytes. */
  at: number;
}

export interface Case {
  name: string;
  shape: Shape | null;
}

export type Shape = Carried &
  (
    | { kind: ScalarKind }
    | { kind: "string" }
    | { kind: "record"; form: "record" | "tuple"; fields: readonly Field[] }
    | { kind: "variant"; form: "variant" | "enum" | "option" | "result"; tag: 1 | 2 | 4; payload: number; cases: readonly Case[] }
    | { kind: "flags"; names: readonly string[] }
    | { kind: "list"; item: Shape }
    | { kind: "fixed"; item: Shape; length: number }
    /** `resource` is the index of its type in `Resolve`, `name` its name in WIT. */
    | { kind: "own"; resource: number; name: string }
    | { kind: "borrow"; resource: number; name: string }
  );

/** More parameters than these lie in memory. */
export const MOST_FLAT = 16;

/** A type that carries no value which lies still: a stream, a future, an error context. The message names it. */
export class NoShape extends Error {}

/** Makes the shapes of one component's types; each is made once. Throws `NoShape`. */
export function shapes(resolve: ResolveJson): (type: TypeRef) => Shape {
  const made = new Map<TypeRef, Shape>();
  const of = (type: TypeRef): Shape => {
    const known = made.get(type);
    if (known) return known;
    const found = dealias(resolve, type);
    const own = typeof found === "string" ? primitive(found) : compound(resolve, found.kind, of);
    made.set(type, own);
    return own;
  };
  return of;
}

/** The core types of those that do not travel as `i32`. */
const CORE: Readonly<Partial<Record<ScalarKind, CoreType>>> = { u64: "i64", s64: "i64", f32: "f32", f64: "f64" };

const TWO = { ...POINTED, flat: ["i32", "i32"] as const };

function primitive(name: string): Shape {
  if (name === "string") return { kind: "string", ...TWO, owns: false };
  if (!Object.hasOwn(SCALARS, name)) throw new NoShape(name);
  const kind = name as ScalarKind;
  return { kind, ...scalar(SCALARS[kind]), flat: [CORE[kind] ?? "i32"], owns: false };
}

type Of = (type: TypeRef) => Shape;

function compound(resolve: ResolveJson, kind: TypeKind, of: Of): Shape {
  if (typeof kind === "string") throw new NoShape(kind);
  const maybe = (type: TypeRef | null | undefined): Shape | null => (type == null ? null : of(type));
  if ("record" in kind) return record("record", kind.record.fields, of);
  if ("tuple" in kind) return tuple(kind.tuple.types, of);
  if ("flags" in kind) return flags(kind.flags.flags.map((it) => it.name));
  const plain = (name: string): Case => ({ name, shape: null });
  if ("variant" in kind) {
    const cases = kind.variant.cases.map(({ name, type }) => ({ name, shape: maybe(type) }));
    return variant("variant", cases);
  }
  if ("enum" in kind) {
    const cases = kind.enum.cases.map(({ name }) => plain(name));
    return variant("enum", cases);
  }
  if ("option" in kind) return variant("option", [plain("none"), { name: "some", shape: of(kind.option) }]);
  if ("result" in kind) {
    const cases = (["ok", "err"] as const).map((name) => ({ name, shape: maybe(kind.result[name]) }));
    return variant("result", cases);
  }
  if ("list" in kind) return list(of(kind.list));
  if ("fixed-length-list" in kind) return fixed(of(kind["fixed-length-list"][0]), kind["fixed-length-list"][1]);
  if ("map" in kind) return list(tuple(kind.map, of));
  if ("handle" in kind) return handle(resolve, kind.handle);
  throw new NoShape(Object.keys(kind)[0] ?? "unknown");
}

function handle(resolve: ResolveJson, handle: { own: number } | { borrow: number }): Shape {
  const owned = "own" in handle;
  const found = dealias(resolve, owned ? handle.own : handle.borrow);
  if (typeof found === "string") throw new NoShape(found);
  const name = resolve.types[found.id]?.name ?? "resource";
  const it = { resource: found.id, name, ...scalar(4), flat: ["i32"] as const, owns: owned };
  return owned ? { kind: "own", ...it } : { kind: "borrow", ...it };
}

const cut = (flat: readonly CoreType[]): readonly CoreType[] => flat.slice(0, MOST_FLAT + 1);

const tuple = (types: readonly TypeRef[], of: Of): Shape =>
  record(
    "tuple",
    types.map((type, at) => ({ name: String(at), type })),
    of,
  );

/** What lies beside each other: the fields of a record, the items of a tuple, the parameters of a function. */
export function record(form: "record" | "tuple", fields: readonly { name: string; type: TypeRef }[], of: Of): Shape {
  const parts = fields.map(({ type }) => of(type));
  const { size, align, offsets } = beside(parts);
  const laid = fields.map(({ name }, index) => ({ name, shape: parts[index]!, at: offsets[index]! }));
  const flat: CoreType[] = [];
  for (const it of parts) if (flat.length <= MOST_FLAT) flat.push(...it.flat);
  return { kind: "record", form, fields: laid, size, align, flat: cut(flat), owns: parts.some((it) => it.owns) };
}

function flags(names: readonly string[]): Shape {
  if (names.length > 32) throw new NoShape(`flags of ${names.length} names`);
  return { kind: "flags", names, ...flagged(names.length), flat: ["i32"], owns: false };
}

function variant(form: (Shape & { kind: "variant" })["form"], cases: readonly Case[]): Shape {
  const inside = cases.flatMap((it) => it.shape ?? []);
  const flat: CoreType[] = [];
  for (const it of inside) for (const [at, core] of it.flat.entries()) flat[at] = flat[at] === undefined ? core : joined(flat[at], core);
  const laid = oneOf(cases.map((it) => it.shape));
  return { kind: "variant", form, cases, ...laid, flat: cut(["i32", ...flat]), owns: inside.some((it) => it.owns) };
}

/** The core type that carries either. */
function joined(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}

const list = (item: Shape): Shape => ({ kind: "list", item, ...TWO, owns: item.owns });

function fixed(item: Shape, length: number): Shape {
  const flat: CoreType[] = [];
  for (let at = 0; at < length && flat.length <= MOST_FLAT; at++) flat.push(...item.flat);
  return { kind: "fixed", item, length, ...repeated(item, length), flat: cut(flat), owns: item.owns };
}

/** A core value in memory: one of eight bytes, the first of which carry it. */
export const SLOT = 8;

/** How the parameters and the result of a function travel. */
export interface Signature {
  /** The parameters as a tuple. */
  params: Shape & { kind: "record" };
  result: Shape | null;
  /** More parameters than can travel as values: a pointer to the tuple is passed. */
  paramsInMemory: boolean;
  /** Likewise the result, if it is more than one core value. */
  resultInMemory: boolean;
}

/** The signature of a synchronous function. Throws `NoShape`. */
export function signature(of: Of, params: readonly { name: string; type: TypeRef }[], result: TypeRef | null | undefined): Signature {
  const all = record("tuple", params, of) as Signature["params"];
  const own = result == null ? null : of(result);
  return { params: all, result: own, paramsInMemory: all.flat.length > MOST_FLAT, resultInMemory: own !== null && own.flat.length > 1 };
}
