/**
 * Lays constant values out as the canonical ABI has them (CanonicalABI.md, "Storing", "Flat Lowering"). In: values as the toolkit's WAVE parser
 * gives them, which fit their types. Out: the bytes of an image, and the places of handles, which are known only when the image is used.
 */
import type { Neutral } from "../../protocol/values.ts";
import type { Shape } from "./shapes.ts";
import { SLOT } from "./shapes.ts";

/** The bytes of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Where a handle belongs. */
export interface Hole {
  /** Address in the memory. */
  at: number;
  kind: "own" | "borrow";
  /** Index of the resource's type in `Resolve`. */
  resource: number;
  /** As the value names it: `counter#2`. */
  name: string;
}

/** Bytes of a memory from an address on, to which values are added. */
export class Image {
  /** Address of the first byte. */
  readonly base: number;
  holes: Hole[] = [];
  private room = new Uint8Array(1024);
  private used = 0;

  constructor(base: number) {
    this.base = base;
  }

  /** Takes bytes that are zero; gives their address. */
  take(size: number, align: number): number {
    const at = Math.ceil((this.base + this.used) / align) * align;
    this.used = at + size - this.base;
    if (this.used > this.room.length) {
      const more = new Uint8Array(Math.max(this.used, 2 * this.room.length));
      more.set(this.room);
      this.room = more;
    }
    return at;
  }

  /** The address behind the last byte. */
  get end(): number {
    return this.base + this.used;
  }

  bytes(): Uint8Array {
    return this.room.subarray(0, this.used);
  }

  put(at: number, bytes: Uint8Array): void {
    this.room.set(bytes, at - this.base);
  }

  /** Writes a whole number of so many bytes; a negative one as its two's complement. */
  whole(at: number, size: number, value: number): void {
    for (let byte = 0; byte < size; byte++) this.room[at - this.base + byte] = (value >> (8 * byte)) & 0xff;
  }

  view(at: number, size: number): DataView {
    return new DataView(this.room.buffer, this.room.byteOffset + at - this.base, size);
  }

  /** The handles that were named since the last time. */
  newHoles(): Hole[] {
    const holes = this.holes;
    this.holes = [];
    return holes;
  }
}

type Fields = { [key: string]: Neutral };

/** Stores a value at an address that was taken for it; what it points to is added to the image. */
export function store(image: Image, shape: Shape, value: Neutral, at: number): void {
  switch (shape.kind) {
    case "record":
      for (const [index, field] of shape.fields.entries()) store(image, field.shape, part(shape, value, index), at + field.at);
      return;
    case "variant": {
      const [index, payload] = chosen(shape, value);
      image.whole(at, shape.tag, index);
      const inner = shape.cases[index]!.shape;
      if (inner) store(image, inner, payload, at + shape.payload);
      return;
    }
    case "fixed":
      for (let index = 0; index < shape.length; index++)
        store(image, shape.item, (value as Neutral[])[index]!, at + index * shape.item.size);
      return;
    case "list":
    case "string": {
      const [pointer, length] = pointed(image, shape, value);
      image.whole(at, 4, pointer);
      image.whole(at + 4, 4, length);
      return;
    }
    default:
      single(image, shape, value, at, shape.size);
  }
}

/** Stores the core values of a value, each in a slot, from an address on. A slot is the same whatever type it is joined to. */
export function storeFlat(image: Image, shape: Shape, value: Neutral, at: number): void {
  switch (shape.kind) {
    case "record": {
      let next = at;
      for (const [index, field] of shape.fields.entries()) {
        storeFlat(image, field.shape, part(shape, value, index), next);
        next += field.shape.flat.length * SLOT;
      }
      return;
    }
    case "variant": {
      const [index, payload] = chosen(shape, value);
      image.whole(at, 4, index);
      const inner = shape.cases[index]!.shape;
      if (inner) storeFlat(image, inner, payload, at + SLOT);
      return;
    }
    case "fixed": {
      const step = shape.item.flat.length * SLOT;
      for (let index = 0; index < shape.length; index++) storeFlat(image, shape.item, (value as Neutral[])[index]!, at + index * step);
      return;
    }
    case "list":
    case "string": {
      const [pointer, length] = pointed(image, shape, value);
      image.whole(at, 4, pointer);
      image.whole(at + SLOT, 4, length);
      return;
    }
    default:
      single(image, shape, value, at, Math.max(4, shape.size));
  }
}

/** A value of one core value, in so many bytes. */
function single(image: Image, shape: Shape, value: Neutral, at: number, size: number): void {
  if (shape.kind === "own" || shape.kind === "borrow")
    image.holes.push({ at, kind: shape.kind, resource: shape.resource, name: (value as { resource: string }).resource });
  else if (shape.kind === "u64" || shape.kind === "s64") image.view(at, 8).setBigInt64(0, BigInt(value as string | number), true);
  else if (shape.kind === "f32") image.view(at, 4).setFloat32(0, real(value), true);
  else if (shape.kind === "f64") image.view(at, 8).setFloat64(0, real(value), true);
  else image.whole(at, size, bitsOf(shape, value));
}

function bitsOf(shape: Shape, value: Neutral): number {
  if (shape.kind === "bool") return value ? 1 : 0;
  if (shape.kind === "char") return (value as string).codePointAt(0)!;
  if (shape.kind !== "flags") return value as number;
  let bits = 0;
  for (const [bit, name] of shape.names.entries()) if ((value as string[]).includes(name)) bits |= 1 << bit;
  return bits;
}

function real(value: Neutral): number {
  if (typeof value !== "string") return value as number;
  return value === "nan" ? Number.NaN : value === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** What a list or string points to: its address, and its length in items or bytes. */
function pointed(image: Image, shape: Shape & { kind: "list" | "string" }, value: Neutral): [pointer: number, length: number] {
  if (shape.kind === "string") {
    const text = utf8(value as string);
    const at = image.take(text.length, 1);
    image.put(at, text);
    return [at, text.length];
  }
  const items = value as Neutral[];
  const at = image.take(items.length * shape.item.size, shape.item.align);
  for (const [index, item] of items.entries()) store(image, shape.item, item, at + index * shape.item.size);
  return [at, items.length];
}

/** One field or item. A field that is not named is an option without a value. */
function part(shape: Shape & { kind: "record" }, value: Neutral, index: number): Neutral {
  if (shape.form === "tuple") return (value as Neutral[])[index]!;
  return (value as Fields)[shape.fields[index]!.name] ?? null;
}

function chosen({ form, cases }: Shape & { kind: "variant" }, value: Neutral): [index: number, payload: Neutral] {
  if (form === "option") return value === null ? [0, null] : [1, (value as Fields)["some"]!];
  if (form === "result") {
    const [tag, payload] = Object.entries(value as Fields)[0]!;
    return [tag === "ok" ? 0 : 1, payload];
  }
  const { case: name, value: payload = null } = value as { case: string; value?: Neutral };
  return [cases.findIndex((it) => it.name === name), payload];
}
