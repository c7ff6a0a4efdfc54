/** Values of a WIT type that nobody wrote: the plainest one, and random ones. In the form that `lower` takes. */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import type { Neutral } from "../protocol/run.ts";
import { dealias } from "./types.ts";

/** A type of which no value can be made up: one that holds a resource, or a stream of no type. */
export class NoValue extends Error {}

/** What makes values: `choose` gives a whole number below its argument, `resource` an owned resource of that name. */
export interface Maker {
  choose(below: number): number;
  resource(name: string): Neutral;
}

const refuse = (what: string): never => {
  throw new NoValue(`a value of type ${what} cannot be made up`);
};

/** Zero, false, empty, none, ok, the first case. */
export const plainest: Maker = { choose: () => 0, resource: refuse };

/** Random values, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): Maker {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let it = Math.imul(state ^ (state >>> 15), state | 1);
    it ^= it + Math.imul(it ^ (it >>> 7), it | 61);
    return ((it ^ (it >>> 14)) >>> 0) / 2 ** 32;
  };
  return { choose: (below) => Math.floor(next() * below), resource: refuse };
}

/** A value of the type. Throws `NoValue`. */
export function makeValue(resolve: ResolveJson, type: TypeRef, maker: Maker): Neutral {
  const found = dealias(resolve, type);
  if (typeof found === "string") return primitive(found, maker);
  if (typeof found.kind === "string") return refuse(found.kind);
  return compound(resolve, found.kind, maker);
}

const BITS = /^([us])(8|16|32|64)$/;

function primitive(name: string, { choose }: Maker): Neutral {
  if (name === "bool") return choose(2) === 1;
  if (name === "char") return String.fromCodePoint(97 + choose(26));
  if (name === "string") return Array.from({ length: choose(9) }, () => String.fromCodePoint(97 + choose(26))).join("");
  if (name === "f32" || name === "f64") return choose(2001) === 0 ? 0 : (choose(2001) - 1000) / 8;
  const parts = BITS.exec(name);
  if (!parts) return refuse(name);
  const bits = Number(parts[2]);
  if (bits === 64) return String(BigInt(choose(2 ** 31)) * (parts[1] === "s" && choose(2) === 1 ? -1n : 1n));
  const value = choose(2 ** bits);
  return parts[1] === "s" && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}

function compound(resolve: ResolveJson, kind: Exclude<TypeKind, string>, maker: Maker): Neutral {
  const go = (type: TypeRef): Neutral => makeValue(resolve, type, maker);
  const some = (type: TypeRef | null | undefined): Neutral => (type == null ? null : go(type));
  const many = (length: number, type: TypeRef): Neutral[] => Array.from({ length }, () => go(type));
  const { choose } = maker;
  if ("record" in kind) return Object.fromEntries(kind.record.fields.map((field) => [field.name, go(field.type)]));
  if ("flags" in kind) return kind.flags.flags.map(({ name }) => name).filter(() => choose(2) === 1);
  if ("tuple" in kind) return kind.tuple.types.map(go);
  if ("variant" in kind) {
    const chosen = kind.variant.cases[choose(kind.variant.cases.length)]!;
    return { case: chosen.name, value: some(chosen.type) };
  }
  if ("enum" in kind) return { case: kind.enum.cases[choose(kind.enum.cases.length)]!.name };
  if ("option" in kind) return choose(2) === 1 ? { some: go(kind.option) } : null;
  if ("result" in kind) return choose(2) === 1 ? { err: some(kind.result.err) } : { ok: some(kind.result.ok) };
  if ("list" in kind) return many(choose(4), kind.list);
  if ("stream" in kind && kind.stream != null) return many(choose(4), kind.stream);
  if ("future" in kind && kind.future != null) return go(kind.future);
  if ("fixed-length-list" in kind) return many(kind["fixed-length-list"][1], kind["fixed-length-list"][0]);
  if ("map" in kind) return many(choose(2), kind.map[0]).map((key) => [key, go(kind.map[1])]);
  if ("handle" in kind && "own" in kind.handle) {
    const at = dealias(resolve, kind.handle.own);
    return maker.resource((typeof at === "object" ? resolve.types[at.id]!.name : null) ?? "resource");
  }
  return refuse(Object.keys(kind)[0]!);
}
