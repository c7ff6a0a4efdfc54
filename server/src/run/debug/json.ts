/**
 * A value as JSON, for people and tools: records are objects, options the value or null, results `{"ok": …}` or `{"err": …}`, variants the case's name,
 * or `{"CASE": …}`, flags the names of those that are set. Numbers that JSON's readers would round, not-a-number and infinities are text, as in WAVE.
 */
import type { TypeKind } from "../../protocol/resolve.ts";
import { dealias } from "../types.ts";
import { partsOf, type Typed } from "./parts.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

type Identify = (resource: object, name: string) => number;

/** `identify` numbers resources, which are text: `counter#1`. */
export function jsonOf(it: Typed, identify: Identify): Json {
  const found = dealias(it.resolve, it.type);
  if (typeof found === "string") return primitive(it.value);
  if (typeof found.kind === "string") return `<${found.kind}>`;
  return compound(it, found.kind, identify);
}

function primitive(value: unknown): Json {
  if (value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== "number" || Number.isFinite(value)) return value as Json;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function compound(it: Typed, kind: Exclude<TypeKind, string>, identify: Identify): Json {
  const parts = partsOf(it);
  const all = Array.from({ length: parts.count }, (_, index) => parts.at(index));
  const go = (part: Typed): Json => jsonOf(part, identify);
  if ("record" in kind) return Object.fromEntries(all.map((part) => [part.name, go(part)]));
  if ("flags" in kind) return all.filter(({ value }) => value === true).map(({ name }) => name);
  if ("enum" in kind) return it.value as string;
  if ("option" in kind) return all[0] ? (isOption(all[0]) ? { some: go(all[0]) } : go(all[0])) : null;
  if ("variant" in kind || "result" in kind) {
    const { tag } = it.value as { tag: string };
    return all[0] ? { [tag]: go(all[0]) } : "result" in kind ? { [tag]: null } : tag;
  }
  if ("map" in kind)
    return [...(it.value as Iterable<[unknown, unknown]>)].map(([key], index) => [
      pairKey(it, kind.map[0], key, identify),
      go(all[index]!),
    ]);
  if ("handle" in kind) return handle(it, kind.handle, identify);
  if ("stream" in kind) return "<stream>";
  return "future" in kind ? "<future>" : all.map(go);
}

const pairKey = (it: Typed, type: Typed["type"], value: unknown, identify: Identify): Json =>
  jsonOf({ resolve: it.resolve, type, value }, identify);

/** Whether `null` would leave open which option it is. */
function isOption({ resolve, type }: Typed): boolean {
  const found = dealias(resolve, type);
  return typeof found === "object" && typeof found.kind === "object" && "option" in found.kind;
}

function handle({ resolve, value }: Typed, to: { own: Typed["type"] } | { borrow: Typed["type"] }, identify: Identify): Json {
  const target = dealias(resolve, "own" in to ? to.own : to.borrow);
  const name = (typeof target === "object" ? resolve.types[target.id]!.name : null) ?? "resource";
  return typeof value === "object" && value !== null ? `${name}#${identify(value, name)}` : null;
}
