/**
 * Streams and futures on their way from one component to another. jco marks those that a component hands out as its own, and would take
 * them for the importing component's; in the shape of a plain async iterable and a plain promise they are the host's, which any component takes.
 */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { lowerCamel } from "./names.ts";
import { dealias } from "./types.ts";
import { isNullable } from "./wave.ts";

/** Gives the value as it arrives at the other side. */
export type Carrier = (value: unknown) => unknown;

/** Of types in which nothing has to change. */
export const asItIs: Carrier = (value) => value;

/** Where the identity of a stream or resource stands, so that it has one name in a trace on both sides. */
const IDENTITY = Symbol.for("witloom.identity");

/** The carrier of a type; null where its values cross as they are. */
export function carrier(resolve: ResolveJson, type: TypeRef): Carrier | null {
  const found = dealias(resolve, type);
  return typeof found === "string" || typeof found.kind === "string" ? null : compound(resolve, found.kind);
}

function compound(resolve: ResolveJson, kind: Exclude<TypeKind, string>): Carrier | null {
  const of = (type: TypeRef | null | undefined): Carrier | null => (type == null ? null : carrier(resolve, type));
  if ("stream" in kind) return stream(of(kind.stream as TypeRef | null));
  if ("future" in kind) return future(of(kind.future as TypeRef | null));
  if ("record" in kind) return members(kind.record.fields.map((field) => [lowerCamel(field.name), of(field.type)]));
  if ("tuple" in kind) return items(kind.tuple.types.map(of));
  if ("list" in kind) return list(of(kind.list));
  if ("fixed-length-list" in kind) return list(of(kind["fixed-length-list"][0]));
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
    return isNullable(resolve, kind.option) ? tagged(new Map([["some", inner]])) : (value) => (value == null ? value : inner(value));
  }
  return null;
}

function named<T extends object>(made: T, of: unknown): T {
  const identity = (of as Record<symbol, unknown>)[IDENTITY] ?? of;
  return Object.defineProperty(made, IDENTITY, { value: identity });
}

function stream(item: Carrier | null): Carrier {
  return (value) => {
    const source = value as AsyncIterable<unknown>;
    const made = {
      async *[Symbol.asyncIterator]() {
        for await (const it of source) yield item ? item(it) : it;
      },
    };
    return named(made, value as object);
  };
}

function future(inner: Carrier | null): Carrier {
  return (value) =>
    named(
      Promise.resolve(value as PromiseLike<unknown>).then((it) => (inner ? inner(it) : it)),
      value as object,
    );
}

function members(all: [string, Carrier | null][]): Carrier | null {
  const some = all.filter((entry): entry is [string, Carrier] => entry[1] !== null);
  if (some.length === 0) return null;
  return (value) => {
    const out = { ...(value as Record<string, unknown>) };
    for (const [key, carry] of some) out[key] = carry(out[key]);
    return out;
  };
}

function items(all: (Carrier | null)[]): Carrier | null {
  if (all.every((it) => it === null)) return null;
  return (value) => (value as unknown[]).map((it, index) => (all[index] ?? asItIs)(it));
}

function list(item: Carrier | null): Carrier | null {
  return item ? (value) => Array.from(value as Iterable<unknown>, item) : null;
}

function tagged(cases: Map<string, Carrier | null>): Carrier | null {
  if ([...cases.values()].every((it) => it === null)) return null;
  return (value) => {
    const { tag, val } = value as { tag: string; val: unknown };
    const carry = cases.get(tag);
    return carry ? { tag, val: carry(val) } : value;
  };
}
