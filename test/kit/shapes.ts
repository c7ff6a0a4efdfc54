/** Types of component values and random values of them: as WIT, as the neutral values that `lower.ts` takes, and as data for other judges. */
import type { Neutral } from "../../server/src/protocol/run.ts";

export type Shape =
  | { kind: Primitive }
  | { kind: "list" | "option"; of: Shape }
  | { kind: "tuple" | "record"; of: Shape[] }
  | { kind: "variant"; of: (Shape | null)[] }
  | { kind: "result"; of: [Shape | null, Shape | null] }
  | { kind: "enum" | "flags"; count: number };

const PRIMITIVES = ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string"] as const;
type Primitive = (typeof PRIMITIVES)[number];

/** Gives a whole number from 0 to below the limit. */
export type Next = (limit: number) => number;

const p = (kind: Primitive): Shape => ({ kind });
const list = (of: Shape): Shape => ({ kind: "list", of });
const option = (of: Shape): Shape => ({ kind: "option", of });
const record = (...of: Shape[]): Shape => ({ kind: "record", of });
const tuple = (...of: Shape[]): Shape => ({ kind: "tuple", of });
const variant = (...of: (Shape | null)[]): Shape => ({ kind: "variant", of });
const result = (ok: Shape | null, err: Shape | null): Shape => ({ kind: "result", of: [ok, err] });

/** Every kind of type, and the combinations in which alignment, joins and nesting matter. */
export const SHAPES: Record<string, Shape> = {
  ...Object.fromEntries(PRIMITIVES.map((it) => [it, p(it)])),
  "list of u8": list(p("u8")),
  "list of s64": list(p("s64")),
  "list of f32": list(p("f32")),
  "list of bool": list(p("bool")),
  "list of char": list(p("char")),
  "list of string": list(p("string")),
  "list of list": list(list(p("u16"))),
  "record of mixed alignment": record(p("u8"), p("u64"), p("bool"), p("u16"), p("f32"), p("string"), p("s8")),
  "list of record": list(record(p("char"), p("u8"), option(p("string")))),
  tuple: tuple(p("s8"), tuple(p("u64"), p("u8")), p("string")),
  option: option(p("u64")),
  "option of option": option(option(p("u32"))),
  "option of option of option": option(option(option(p("string")))),
  "result of both": result(p("u64"), p("string")),
  "result of nothing": result(null, null),
  "list of result": list(result(null, p("f64"))),
  variant: variant(null, p("u8"), p("u64"), p("f32"), p("string"), list(p("u16")), tuple(p("f64"), p("bool"))),
  "list of variant": list(variant(p("bool"), record(p("u64"), p("u8")))),
  enum: { kind: "enum", count: 5 },
  "enum of 300": { kind: "enum", count: 300 },
  "flags of 3": { kind: "flags", count: 3 },
  "flags of 8": { kind: "flags", count: 8 },
  "flags of 9": { kind: "flags", count: 9 },
  "flags of 17": { kind: "flags", count: 17 },
  "flags of 32": { kind: "flags", count: 32 },
  "list of flags": list({ kind: "flags", count: 12 }),
};

/** A random type, nested at most so deep. */
export function randomShape(next: Next, depth: number): Shape {
  const inner = (): Shape => randomShape(next, depth - 1);
  const perhaps = (): Shape | null => (next(3) === 0 ? null : inner());
  const some = <T>(make: () => T): T[] => Array.from({ length: 1 + next(5) }, make);
  switch (depth === 0 ? 9 : next(12)) {
    case 0:
    case 1:
      return list(inner());
    case 2:
      return option(inner());
    case 3:
      return result(perhaps(), perhaps());
    case 4:
      return tuple(...some(inner));
    case 5:
    case 6:
      return record(...some(inner));
    case 7:
      return variant(...some(perhaps));
    case 8:
      return { kind: next(2) === 0 ? "enum" : "flags", count: 1 + next(32) };
    default:
      return p(PRIMITIVES[next(PRIMITIVES.length)]!);
  }
}

/** The WIT of a type: its own text, and the definitions that it needs, which are added to the list. */
export function witOf(shape: Shape, definitions: string[]): string {
  const inner = (it: Shape): string => witOf(it, definitions);
  const named = (make: (name: string) => string): string => {
    const name = `t${definitions.length}`;
    definitions.push("");
    definitions[Number(name.slice(1))] = make(name);
    return name;
  };
  const counted = (letter: string, count: number): string => Array.from({ length: count }, (_, index) => `${letter}${index}`).join(", ");
  switch (shape.kind) {
    case "list":
    case "option":
      return `${shape.kind}<${inner(shape.of)}>`;
    case "tuple":
      return `tuple<${shape.of.map(inner).join(", ")}>`;
    case "result": {
      const [ok, err] = shape.of.map((it) => (it ? inner(it) : "_"));
      return err === "_" ? (ok === "_" ? "result" : `result<${ok}>`) : `result<${ok}, ${err}>`;
    }
    case "record":
      return named((name) => `record ${name} { ${shape.of.map((it, index) => `f${index}: ${inner(it)}`).join(", ")} }`);
    case "variant":
      return named((name) => `variant ${name} { ${shape.of.map((it, index) => `c${index}${it ? `(${inner(it)})` : ""}`).join(", ")} }`);
    case "enum":
      return named((name) => `enum ${name} { ${counted("c", shape.count)} }`);
    case "flags":
      return named((name) => `flags ${name} { ${counted("b", shape.count)} }`);
    default:
      return shape.kind;
  }
}

const TEXTS = ["", "a", "Ω", "€uro", "🍰", "\u0000", "\ufeffmark", "e\u0301", "line\nbreak", "\u{10ffff}"];
const CHARS = ["a", "\u0000", "é", "\ud7ff", "\ue000", "\uffff", "🍰", "\u{10ffff}"];
const FLOATS = ["0", "-0", "inf", "-inf", "nan"];

/** A random value: integers of 64 bits and special floats are text, as the toolkit's parser gives them. */
export function randomValue(shape: Shape, next: Next): Neutral {
  const inner = (it: Shape): Neutral => randomValue(it, next);
  const cased = (tag: string, of: Shape | null): Neutral => (of ? { case: tag, value: inner(of) } : { case: tag });
  switch (shape.kind) {
    case "list":
      return Array.from({ length: [0, 1, 2, 3, 17][next(5)]! }, () => inner(shape.of));
    case "option":
      return next(3) === 0 ? null : { some: inner(shape.of) };
    case "tuple":
      return shape.of.map(inner);
    case "record":
      return Object.fromEntries(shape.of.map((it, index) => [`f${index}`, inner(it)]));
    case "variant": {
      const index = next(shape.of.length);
      return cased(`c${index}`, shape.of[index]!);
    }
    case "result": {
      const index = next(2);
      const of = shape.of[index]!;
      return { [index === 0 ? "ok" : "err"]: of ? inner(of) : null };
    }
    case "enum":
      return { case: `c${next(shape.count)}` };
    case "flags":
      return Array.from({ length: shape.count }, (_, index) => `b${index}`).filter(() => next(2) === 0);
    default:
      return primitive(shape.kind, next);
  }
}

function primitive(kind: Primitive, next: Next): Neutral {
  if (kind === "bool") return next(2) === 0;
  if (kind === "string") return Array.from({ length: next(4) }, () => TEXTS[next(TEXTS.length)]).join("");
  if (kind === "char") return next(2) === 0 ? CHARS[next(CHARS.length)]! : String.fromCodePoint(next(0xd800));
  if (kind === "f32" || kind === "f64") return float(kind, next);
  const bits = Number(kind.slice(1));
  const edges = [0n, 1n, (1n << BigInt(bits)) - 1n, 1n << BigInt(bits - 1), (1n << BigInt(bits - 1)) - 1n];
  const raw =
    next(3) === 0
      ? edges[next(edges.length)]!
      : (BigInt(next(0x10000)) << 48n) | (BigInt(next(0x1000000)) << 24n) | BigInt(next(0x1000000));
  const value = kind.startsWith("u") ? BigInt.asUintN(bits, raw) : BigInt.asIntN(bits, raw);
  return bits === 64 ? String(value) : Number(value);
}

function float(kind: "f32" | "f64", next: Next): Neutral {
  if (next(3) === 0) {
    const text = FLOATS[next(FLOATS.length)]!;
    return text === "0" ? 0 : text === "-0" ? -0 : text;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, next(0x10000) * 0x10000 + next(0x10000));
  view.setUint32(4, next(0x10000) * 0x10000 + next(0x10000));
  const value = kind === "f32" ? view.getFloat32(0) : view.getFloat64(0);
  return Number.isFinite(value) ? value : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
