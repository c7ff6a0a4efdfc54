/** Reading and writing the core specification's binary format: LEB128 numbers, vectors, types. Throws `Malformed` at what it does not know. */

/** The module is not as we read it; whoever catches it leaves the module as it is. */
export class Malformed extends Error {}

/** Reads forwards through bytes. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw new Malformed("it ends too early");
    return this.bytes[this.at++]!;
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.end) throw new Malformed("it ends too early");
  }

  /** An unsigned number; exact up to 2^53. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1, count = 0; count < 10; scale *= 128, count++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new Malformed("a number is too long");
  }

  /** Passes over a number, signed or not. */
  number(): void {
    for (let count = 0; count < 10; count++) if (this.byte() < 0x80) return;
    throw new Malformed("a number is too long");
  }

  /** Calls `item` as often as the count that stands here says. */
  vector(item: () => void): number {
    const count = this.unsigned();
    for (let index = 0; index < count; index++) item();
    return count;
  }

  name(): string {
    const length = this.unsigned();
    const from = this.at;
    this.skip(length);
    return new TextDecoder().decode(this.bytes.subarray(from, this.at));
  }

  /** Passes over a value type or reference type and gives its bytes. */
  valueType(): Uint8Array {
    const from = this.at;
    const first = this.byte();
    if (first === 0x63 || first === 0x64) this.number();
    else if (first < 0x65 || first > 0x7f) throw new Malformed("an unknown value type");
    return this.bytes.subarray(from, this.at);
  }

  /** `memory` and `table` limits. Sizes of 64 bits above 2^53 are not exact, which no engine could give anyway. */
  limits(): Limits {
    const flags = this.byte();
    if (flags > 15) throw new Malformed("unknown limits");
    const min = this.unsigned();
    const max = flags & 1 ? this.unsigned() : null;
    return { flags, min, max, pageBits: flags & 8 ? this.unsigned() : null };
  }
}

export interface Limits {
  /** 1: has a maximum, 2: shared, 4: addresses of 64 bits, 8: with its own page size. */
  flags: number;
  min: number;
  max: number | null;
  /** Logarithm of the page size; null: 16. */
  pageBits: number | null;
}

/** An unsigned LEB128. */
export function encode(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? byte | 0x80 : byte);
    if (rest === 0) return out;
  }
}

export const encodeLimits = ({ flags, min, max, pageBits }: Limits): number[] => [
  max === null ? flags & ~1 : flags | 1,
  ...encode(min),
  ...(max === null ? [] : encode(max)),
  ...(pageBits === null ? [] : encode(pageBits)),
];

export function encodeName(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...encode(bytes.length), ...bytes];
}

export interface Section {
  id: number;
  /** Without id and size. */
  body: Uint8Array;
}

/** The module's sections, in order. */
export function sectionsOf(module: Uint8Array): Section[] {
  const reader = new Reader(module, 8); // magic and version
  const out: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.unsigned();
    const from = reader.at;
    reader.skip(size);
    out.push({ id, body: module.subarray(from, reader.at) });
  }
  return out;
}

/** A module of sections. */
export function moduleOf(header: Uint8Array, sections: Section[]): Uint8Array {
  return Buffer.concat([
    header.subarray(0, 8),
    ...sections.flatMap(({ id, body }) => [Uint8Array.from([id, ...encode(body.length)]), body]),
  ]);
}
