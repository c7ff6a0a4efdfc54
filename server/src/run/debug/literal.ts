/** Whether a value equals a literal in WAVE's notation, which has no type of its own. A literal of another shape is not equal; nothing throws. */
import type { Expr } from "../../protocol/debug.ts";
import type { TypeKind } from "../../protocol/resolve.ts";
import { dealias, isNullable } from "../types.ts";
import { partsOf, type Typed } from "./parts.ts";

type Identify = (resource: object, name: string) => number;

/** Whether a value is of a type of numbers. */
export function isNumber({ resolve, type }: Typed): boolean {
  const found = dealias(resolve, type);
  return typeof found === "string" && /^([us](8|16|32|64)|f32|f64)$/.test(found);
}

/** Compares. A literal `is` asks for the case alone. */
export function equals(it: Typed, literal: Expr, identify?: Identify): boolean {
  const found = dealias(it.resolve, it.type);
  if (typeof found === "string") return primitive(found, it.value, literal);
  if (typeof found.kind === "string") return false;
  return compound(it, found.kind, literal, identify);
}

function primitive(type: string, value: unknown, literal: Expr): boolean {
  if (literal.kind === "name") {
    if (literal.name === "nan") return Number.isNaN(value);
    if (literal.name === "inf") return value === Infinity;
    return literal.name === "-inf" ? value === -Infinity : type === "bool" && String(value) === literal.name;
  }
  if (literal.kind === "string" || literal.kind === "char") return value === literal.value;
  if (literal.kind !== "number") return false;
  // biome-ignore lint/suspicious/noDoubleEquals: 1 and 1n are one number
  if (/^-?\d+$/.test(literal.text)) return value == BigInt(literal.text);
  const number = Number(literal.text);
  return value === (type === "f32" ? Math.fround(number) : number);
}

function compound(it: Typed, kind: Exclude<TypeKind, string>, literal: Expr, identify?: Identify): boolean {
  if ("flags" in kind) return flags(it.value as Record<string, boolean>, it, literal);
  if ("enum" in kind) return caseName(literal) === it.value;
  if ("handle" in kind) return literal.kind === "resource" && literal.text === handleText(it, kind.handle, identify);
  const parts = partsOf(it);
  if ("option" in kind || "result" in kind || "variant" in kind) {
    const tag = tagOf(it, kind);
    if (caseName(literal) !== tag) return false;
    if (literal.kind === "is") return true;
    if (literal.kind === "name") return parts.count === 0;
    return literal.kind === "case" && parts.count === 1 && equals(parts.at(0), literal.value, identify);
  }
  if ("record" in kind) return record(it, literal, identify);
  if ("map" in kind) return literal.kind === "map" && map(it, kind.map[0], literal.entries, identify);
  if (literal.kind !== "list" && literal.kind !== "tuple") return false;
  if ((literal.kind === "tuple") !== "tuple" in kind || literal.items.length !== parts.count) return false;
  return literal.items.every((item, index) => equals(parts.at(index), item, identify));
}

function caseName(literal: Expr): string | undefined {
  if (literal.kind === "is") return literal.case;
  return literal.kind === "name" || literal.kind === "case" ? literal.name : undefined;
}

function tagOf(it: Typed, kind: Exclude<TypeKind, string>): string {
  if ("option" in kind && !isNullable(it.resolve, kind.option)) return it.value == null ? "none" : "some";
  return (it.value as { tag: string }).tag;
}

function flags(_value: Record<string, boolean>, it: Typed, literal: Expr): boolean {
  const parts = partsOf(it);
  const set = Array.from({ length: parts.count }, (_, index) => parts.at(index)).flatMap((part) => (part.value ? [part.name] : []));
  if (literal.kind === "is") return set.includes(literal.case);
  return literal.kind === "flags" && literal.names.length === set.length && literal.names.every((name) => set.includes(name));
}

/** Fields that are left out are options without a value. */
function record(it: Typed, literal: Expr, identify?: Identify): boolean {
  if (literal.kind !== "record") return false;
  const parts = partsOf(it);
  const names = new Set<string>();
  for (let index = 0; index < parts.count; index++) {
    const part = parts.at(index);
    const wanted = literal.fields.find(({ name }) => name === part.name)?.value ?? { kind: "name" as const, name: "none" };
    names.add(part.name);
    if (!equals(part, wanted, identify)) return false;
  }
  return literal.fields.every(({ name }) => names.has(name));
}

function map(it: Typed, keyType: Typed["type"], wanted: [Expr, Expr][], identify?: Identify): boolean {
  const pairs = [...(it.value as Iterable<[unknown, unknown]>)];
  const parts = partsOf(it);
  if (pairs.length !== wanted.length) return false;
  return wanted.every(([key, value]) => {
    const at = pairs.findIndex(([known]) => equals({ resolve: it.resolve, type: keyType, value: known }, key, identify));
    return at >= 0 && equals(parts.at(at), value, identify);
  });
}

function handleText({ resolve, value }: Typed, handle: { own: number } | { borrow: number }, identify?: Identify): string | undefined {
  const found = dealias(resolve, "own" in handle ? handle.own : handle.borrow);
  const name = (typeof found === "object" ? resolve.types[found.id]!.name : null) ?? "resource";
  return identify && typeof value === "object" && value !== null ? `${name}#${identify(value, name)}` : undefined;
}
