/**
 * Reads values out of a stranger's memory as the canonical ABI has them (CanonicalABI.md, "Loading", "Flat Lifting"). Everything is checked: what
 * lies outside the bytes, or is no value of its type, throws `BadMemory`. Out: values in the form that `store` takes.
 */
import type { Neutral } from "../../protocol/values.ts";
import { type Shape, SLOT } from "./shapes.ts";

/** Bytes that are no value of the type; the message says why, as a part of a sentence. */
export class BadMemory extends Error {}

/** Pieces of a memory. */
export interface Memory {
  pieces: readonly { base: number; bytes: Uint8Array }[];
  /** What a handle is called: `counter#2`. */
  name(handle: number, shape: Shape & { kind: "own" | "borrow" }): string;
}

const refuse = (why: string): never => {
  throw new BadMemory(why);
};

/** So many bytes at an address. */
function at(memory: Memory, address: number, size: number): DataView {
  for (const { base, bytes } of memory.pieces) {
    const from = address - base;
    if (from >= 0 && size <= bytes.length - from) return new DataView(bytes.buffer, bytes.byteOffset + from, size);
  }
  return refuse(`${size} bytes at ${address} lie outside of what was written`);
}

/** Loads the value at an address. */
export function load(memory: Memory, shape: Shape, address: number): Neutral {
  switch (shape.kind) {
    case "record":
      return gathered(
        shape,
        shape.fields.map((field) => load(memory, field.shape, address + field.at)),
      );
    case "variant": {
      const view = at(memory, address, shape.tag);
      const index = shape.tag === 1 ? view.getUint8(0) : shape.tag === 2 ? view.getUint16(0, true) : view.getUint32(0, true);
      return cased(shape, index, (inner) => load(memory, inner, address + shape.payload));
    }
    case "fixed":
      return items(memory, shape.item, address, shape.length);
    case "list":
    case "string": {
      const view = at(memory, address, 8);
      return pointed(memory, shape, view.getUint32(0, true), view.getUint32(4, true));
    }
    default:
      return single(memory, shape, at(memory, address, shape.size), shape.size);
  }
}

/** Loads a value of which each core value lies in a slot. */
export function loadFlat(memory: Memory, shape: Shape, slots: DataView): Neutral {
  if (slots.byteLength < shape.flat.length * SLOT) refuse("there are too few core values");
  const inner = (own: Shape, index: number): Neutral =>
    loadFlat(memory, own, new DataView(slots.buffer, slots.byteOffset + index * SLOT, own.flat.length * SLOT));
  switch (shape.kind) {
    case "record": {
      let next = 0;
      const parts: Neutral[] = [];
      for (const field of shape.fields) {
        parts.push(inner(field.shape, next));
        next += field.shape.flat.length;
      }
      return gathered(shape, parts);
    }
    case "variant":
      return cased(shape, slots.getUint32(0, true), (own) => inner(own, 1));
    case "fixed":
      return Array.from({ length: shape.length }, (_, index) => inner(shape.item, index * shape.item.flat.length));
    case "list":
    case "string":
      return pointed(memory, shape, slots.getUint32(0, true), slots.getUint32(SLOT, true));
    default:
      return single(memory, shape, slots, Math.max(4, shape.size));
  }
}

function single(memory: Memory, shape: Shape, view: DataView, size: number): Neutral {
  switch (shape.kind) {
    case "own":
    case "borrow":
      return { resource: memory.name(view.getUint32(0, true), shape) };
    case "u64":
      return String(view.getBigUint64(0, true));
    case "s64":
      return String(view.getBigInt64(0, true));
    case "f32":
      return real(view.getFloat32(0, true));
    case "f64":
      return real(view.getFloat64(0, true));
    default: {
      const bits = size === 1 ? view.getUint8(0) : size === 2 ? view.getUint16(0, true) : view.getUint32(0, true);
      return ofBits(shape, bits);
    }
  }
}

function ofBits(shape: Shape, bits: number): Neutral {
  switch (shape.kind) {
    case "bool":
      return bits !== 0;
    case "s8":
      return (bits << 24) >> 24;
    case "s16":
      return (bits << 16) >> 16;
    case "s32":
      return bits | 0;
    case "u8":
      return bits & 0xff;
    case "u16":
      return bits & 0xffff;
    case "flags":
      // Names that there are not are left out.
      return shape.names.filter((_, bit) => (bits >>> bit) & 1);
    case "char":
      if (bits > 0x10_ffff || (bits >= 0xd800 && bits <= 0xdfff)) refuse(`${bits} is no character`);
      return String.fromCodePoint(bits);
    default:
      return bits;
  }
}

function real(value: number): Neutral {
  if (Number.isNaN(value)) return "nan";
  return Number.isFinite(value) ? value : value > 0 ? "inf" : "-inf";
}

function pointed(memory: Memory, shape: Shape & { kind: "list" | "string" }, pointer: number, length: number): Neutral {
  if (shape.kind === "list") return items(memory, shape.item, pointer, length);
  if (length === 0) return "";
  const view = at(memory, pointer, length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(view);
  } catch {
    return refuse("a string is not in UTF-8");
  }
}

function items(memory: Memory, item: Shape, from: number, length: number): Neutral {
  if (length === 0) return [];
  // Before anything is made of a length that a stranger says.
  at(memory, from, item.size * length);
  return Array.from({ length }, (_, index) => load(memory, item, from + index * item.size));
}

function gathered({ form, fields }: Shape & { kind: "record" }, parts: Neutral[]): Neutral {
  if (form === "tuple") return parts;
  return Object.fromEntries(fields.map((field, index) => [field.name, parts[index]!]));
}

function cased({ form, cases }: Shape & { kind: "variant" }, index: number, payload: (shape: Shape) => Neutral): Neutral {
  const found = cases[index] ?? refuse(`there is no case ${index} of ${cases.length}`);
  const inner = found.shape ? payload(found.shape) : null;
  if (form === "option") return found.shape ? { some: inner } : null;
  if (form === "result") return { [found.name]: inner };
  return found.shape ? { case: found.name, value: inner } : { case: found.name };
}
