/**
 * Prints values as WAVE, the text form of component values, byte for byte as crate wasm-wave 0.263 does.
 * In: a jco value and its WIT type. Out: text. Resources, which WAVE lacks, are written `counter#2`.
 */
import type { ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";
import { type Measure, measures } from "./bytes.ts";
import { lowerCamel } from "./names.ts";
import { dealias, isNullable } from "./types.ts";

/** Collects text up to a limit. */
export interface Sink {
  /** Adds text; throws `Cut` once the limit is passed. */
  add(text: string): void;
  /** The number of a resource, unique for its name in the run. */
  identify(resource: object, name: string): number;
}

/** Thrown by a sink that is full, caught by `print`. */
export class Cut extends Error {}

/** A stream that was read: it is printed as a list; `more`: not all of it. */
export class Gathered {
  items: unknown[] = [];
  more = false;
}

/** A future that was awaited: it is printed as its value, where that came. */
export class Arrived {
  value: [unknown] | [] = [];
}

export interface Printer {
  (value: unknown, out: Sink): void;
  /** What its values take in a memory; absent where they have no WIT type. */
  measure?: Measure;
}

/** Names that WAVE reads as keywords and that a case therefore writes with `%`. */
const KEYWORDS = new Set(["true", "false", "some", "none", "ok", "err", "inf", "nan"]);

/** Prints a value, cut after `limit` UTF-16 units; `cut` tells whether it was. */
export function print(printer: Printer, value: unknown, limit: number, identify: Sink["identify"]): { text: string; cut: boolean } {
  let text = "";
  const sink: Sink = {
    identify,
    add(part) {
      text += part;
      if (text.length > limit) throw new Cut();
    },
  };
  try {
    printer(value, sink);
    return { text, cut: false };
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    return { text: `${text.slice(0, limit)}…`, cut: true };
  }
}

/** Makes the printers of one component's types; each type's printer is made once. */
export function printers(resolve: ResolveJson): (type: TypeRef) => Printer {
  const made = new Map<TypeRef, Printer>();
  const measure = measures(resolve);
  const of = (type: TypeRef): Printer => {
    const known = made.get(type);
    if (known) return known;
    // WIT types cannot contain themselves; a resource's handle does not look inside.
    const own = make(resolve, type, of);
    own.measure = measure(type);
    made.set(type, own);
    return own;
  };
  return of;
}

function make(resolve: ResolveJson, type: TypeRef, of: (type: TypeRef) => Printer): Printer {
  const found = dealias(resolve, type);
  return typeof found === "string" ? primitive(found) : compound(resolve, found.kind, of);
}

function primitive(name: string): Printer {
  switch (name) {
    case "string":
      return (value, out) => string(String(value), out);
    case "char":
      return (value, out) => out.add(`'${escapeDebug(String(value))}'`);
    case "f32":
      return (value, out) => out.add(float32(value as number));
    case "f64":
      return (value, out) => out.add(float(value as number));
    default: // bool and the integers, bigint or not
      return (value, out) => out.add(String(value));
  }
}

function compound(resolve: ResolveJson, kind: TypeKind, of: (type: TypeRef) => Printer): Printer {
  if (typeof kind === "string") return (_, out) => out.add(kind);
  if ("record" in kind) return record(resolve, kind.record.fields, of);
  if ("flags" in kind) return flags(kind.flags.flags.map((flag) => flag.name));
  if ("tuple" in kind) return tuple(kind.tuple.types.map(of));
  if ("variant" in kind) return variant(new Map(kind.variant.cases.map((it) => [it.name, it.type == null ? null : of(it.type)])));
  if ("enum" in kind) return (value, out) => out.add(label(String(value)));
  if ("option" in kind) return option(isNullable(resolve, kind.option), of(kind.option));
  if ("result" in kind)
    return result(kind.result.ok === null ? null : of(kind.result.ok), kind.result.err === null ? null : of(kind.result.err));
  if ("list" in kind) return list(of(kind.list));
  if ("fixed-length-list" in kind) return list(of(kind["fixed-length-list"][0]));
  if ("map" in kind) return map(of(kind.map[0]), of(kind.map[1]));
  if ("handle" in kind) return handle(resolve, "own" in kind.handle ? kind.handle.own : kind.handle.borrow);
  if ("stream" in kind) return stream(kind.stream as TypeRef | null, of);
  if ("future" in kind) return future(kind.future as TypeRef | null, of);
  return unread("unknown");
}

/** A stream or future by its name in the trace. */
const unread =
  (name: string): Printer =>
  (value, out) =>
    out.add(typeof value === "object" && value !== null ? `${name}#${out.identify(value, name)}` : name);

function stream(type: TypeRef | null, of: (type: TypeRef) => Printer): Printer {
  const name = unread("stream");
  if (type === null) return name;
  return (value, out) => {
    if (!(value instanceof Gathered)) return name(value, out);
    sequence(value.items, "[", value.more ? (value.items.length > 0 ? ", …]" : "…]") : "]", () => of(type), out);
  };
}

function future(type: TypeRef | null, of: (type: TypeRef) => Printer): Printer {
  const name = unread("future");
  if (type === null) return name;
  return (value, out) => {
    if (!(value instanceof Arrived)) return name(value, out);
    if (value.value.length === 0) out.add("…");
    else of(type)(value.value[0], out);
  };
}

function isOption(resolve: ResolveJson, type: TypeRef): boolean {
  const found = dealias(resolve, type);
  return typeof found === "object" && typeof found.kind === "object" && "option" in found.kind;
}

function record(resolve: ResolveJson, fields: { name: string; type: TypeRef }[], of: (type: TypeRef) => Printer): Printer {
  const parts = fields.map((field) => {
    const optional = isOption(resolve, field.type);
    const nested = optional && isNullable(resolve, inner(resolve, field.type));
    return { name: field.name, key: lowerCamel(field.name), print: of(field.type), optional, nested };
  });
  return (value, out) => {
    let first = true;
    out.add("{");
    for (const part of parts) {
      const member = (value as Record<string, unknown>)[part.key];
      // wasm-wave leaves out optional fields that are none.
      if (part.optional && (part.nested ? (member as { tag: string }).tag === "none" : member == null)) continue;
      out.add(`${first ? "" : ", "}${part.name}: `);
      part.print(member, out);
      first = false;
    }
    out.add(first ? ":}" : "}");
  };
}

function inner(resolve: ResolveJson, option: TypeRef): TypeRef {
  const found = dealias(resolve, option);
  return typeof found === "object" && typeof found.kind === "object" && "option" in found.kind ? found.kind.option : option;
}

function flags(names: string[]): Printer {
  const keys = names.map((name) => [name, lowerCamel(name)] as const);
  return (value, out) => {
    const set = keys.filter(([, key]) => (value as Record<string, boolean>)[key]);
    out.add(`{${set.map(([name]) => name).join(", ")}}`);
  };
}

function sequence(values: ArrayLike<unknown>, open: string, close: string, item: (index: number) => Printer, out: Sink): void {
  out.add(open);
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out.add(", ");
    item(i)(values[i], out);
  }
  out.add(close);
}

const tuple =
  (items: Printer[]): Printer =>
  (value, out) =>
    sequence(value as unknown[], "(", ")", (index) => items[index]!, out);

/** The printer of a list of what another printer prints. */
export const list =
  (item: Printer): Printer =>
  (value, out) =>
    sequence(value as ArrayLike<unknown>, "[", "]", () => item, out);

function map(key: Printer, item: Printer): Printer {
  return (value, out) => {
    let first = true;
    out.add("{");
    for (const [k, v] of value as Iterable<[unknown, unknown]>) {
      if (!first) out.add(", ");
      first = false;
      key(k, out);
      out.add(": ");
      item(v, out);
    }
    out.add("}");
  };
}

function variant(cases: Map<string, Printer | null>): Printer {
  return (value, out) => {
    const { tag, val } = value as { tag: string; val: unknown };
    payload(label(tag), cases.get(tag) ?? null, val, out);
  };
}

function option(nested: boolean, some: Printer): Printer {
  return (value, out) => {
    const none = nested ? (value as { tag: string }).tag === "none" : value === null || value === undefined;
    if (none) out.add("none");
    else payload("some", some, nested ? (value as { val: unknown }).val : value, out);
  };
}

function result(ok: Printer | null, err: Printer | null): Printer {
  return (value, out) => {
    const { tag, val } = value as { tag: "ok" | "err"; val: unknown };
    payload(tag, tag === "ok" ? ok : err, val, out);
  };
}

/** `name`, or `name(value)` where there is a payload type. */
function payload(name: string, printer: Printer | null, value: unknown, out: Sink): void {
  out.add(name);
  if (!printer) return;
  out.add("(");
  printer(value, out);
  out.add(")");
}

function handle(resolve: ResolveJson, id: number): Printer {
  const found = dealias(resolve, id);
  const name = (typeof found === "object" ? resolve.types[found.id]!.name : null) ?? "resource";
  return (value, out) => out.add(typeof value === "object" && value !== null ? `${name}#${out.identify(value, name)}` : `${name}#?`);
}

const label = (name: string): string => (KEYWORDS.has(name) ? `%${name}` : name);

const SHORT: Record<string, string> = { "\\": "\\\\", '"': '\\"', "'": "\\'", "\t": "\\t", "\r": "\\r", "\n": "\\n" };
const SPECIAL = /["'\\]|[\p{C}\p{Zl}\p{Zp}\p{Zs}\p{Grapheme_Extend}]/gu;

/** A long text is escaped piece by piece, so that a value that is cut costs no more than its limit. */
function string(text: string, out: Sink): void {
  const piece = 4096;
  out.add('"');
  for (let from = 0; from < text.length; ) {
    let end = Math.min(from + piece, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end++; // a surrogate pair stays together
    out.add(escapeDebug(text.slice(from, end)));
    from = end;
  }
  out.add('"');
}

/** Rust's `char::escape_debug` for every character. */
function escapeDebug(text: string): string {
  return text.replace(SPECIAL, (char) => (char === " " ? char : (SHORT[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`)));
}

/** Rust's `Display` of a double: shortest digits that read back the same, never an exponent. */
function float(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  return plain(String(value));
}

/** The shortest decimal that reads back as the same single-precision number. */
function float32(value: number): string {
  if (!Number.isFinite(value) || value === 0) return float(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return plain(String(Number(text)));
  }
  return plain(String(Number(value.toPrecision(9))));
}

/** `1.5e+21` → `1500000000000000000000`. */
function plain(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction = "", exponent] = match;
  const digits = whole! + fraction;
  const point = whole!.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
