/** WIT's types in TypeScript, as jco's declarations write them. */
import type { ResolveJson, TypeRef } from "../../protocol/resolve.ts";

export interface Types {
  resolve: ResolveJson;
  /** Whether types are written at all. */
  typed: boolean;
  /** A named type of the interface or world that is written. */
  home(name: string): string;
}

const PRIMITIVES: Record<string, string> = { bool: "boolean", string: "string", char: "string", u64: "bigint", s64: "bigint" };
const ARRAYS: Record<string, string> = {
  ...{ u8: "Uint8Array", s8: "Int8Array", u16: "Uint16Array", s16: "Int16Array", u32: "Uint32Array", s32: "Int32Array" },
  ...{ u64: "BigUint64Array", s64: "BigInt64Array", f32: "Float32Array", f64: "Float64Array" },
};

/** A result's error is thrown, its value returned. */
export function resultText(type: TypeRef | null | undefined, types: Types, promised: boolean): string {
  const kind = typeof type === "number" ? types.resolve.types[type]!.kind : null;
  const ok = kind !== null && typeof kind === "object" && "result" in kind ? kind.result.ok : type;
  const text = ok === null || ok === undefined ? "void" : typeText(ok, types);
  return promised ? `Promise<${text}>` : text;
}

export function typeText(type: TypeRef, types: Types): string {
  if (typeof type === "string") return PRIMITIVES[type] ?? "number";
  const { kind, name } = types.resolve.types[type]!;
  if (name !== null) return types.home(name);
  if (typeof kind !== "object") return "unknown";
  const inside = (it: TypeRef | null): string => (it === null ? "void" : typeText(it, types));
  if ("list" in kind) return (typeof kind.list === "string" ? ARRAYS[kind.list] : undefined) ?? `Array<${inside(kind.list)}>`;
  if ("option" in kind)
    return isOption(kind.option, types)
      ? `{ tag: "none" } | { tag: "some"; val: ${inside(kind.option)} }`
      : `${inside(kind.option)} | undefined`;
  if ("tuple" in kind) return `[${kind.tuple.types.map(inside).join(", ")}]`;
  if ("result" in kind) return `{ tag: "ok"; val: ${inside(kind.result.ok)} } | { tag: "err"; val: ${inside(kind.result.err)} }`;
  if ("handle" in kind) return inside("own" in kind.handle ? kind.handle.own : kind.handle.borrow);
  if ("type" in kind) return inside(kind.type);
  return "unknown";
}

/** An option in an option must tell its own absence from the inner one's. */
function isOption(type: TypeRef, types: Types): boolean {
  if (typeof type !== "number") return false;
  const { kind } = types.resolve.types[type]!;
  if (typeof kind !== "object") return false;
  return "option" in kind || ("type" in kind && isOption(kind.type, types));
}
