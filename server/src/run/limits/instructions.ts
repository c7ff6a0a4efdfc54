/**
 * Passes over the instructions of a function, to find those that grow a memory or a table. Knows the instructions of WebAssembly 3.0,
 * threads, the older form of exceptions and wide arithmetic; throws `Malformed` at any other.
 */
import { Malformed, type Reader } from "./binary.ts";

export interface Growth {
  kind: "memory" | "table";
  /** Index of the memory or table. */
  index: number;
  /** Where the instruction stands in the bytes. */
  from: number;
  to: number;
}

/** Passes over one instruction; gives what it grows, and the nesting that it opens (1) or closes (-1). */
export function instruction(reader: Reader, found: (growth: Growth) => void): number {
  const from = reader.at;
  const code = reader.byte();
  if (code >= 0x45 && code <= 0xc4) return 0;
  if (code >= 0x28 && code <= 0x3e) return memarg(reader);
  if (code >= 0x20 && code <= 0x26) return numbers(reader, 1);
  switch (code) {
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x06:
      blockType(reader);
      return 1;
    case 0x1f:
      return tryTable(reader);
    case 0x0b:
      return -1;
    case 0x18: // delegate, which ends a try
      reader.number();
      return -1;
    case 0x40:
      found({ kind: "memory", index: reader.unsigned(), from, to: reader.at });
      return 0;
    case 0x43:
      reader.skip(4);
      return 0;
    case 0x44:
      reader.skip(8);
      return 0;
    case 0x0e:
      reader.vector(() => reader.number());
      return numbers(reader, 1);
    case 0x1c:
      reader.vector(() => reader.valueType());
      return 0;
    case 0xfb:
      return collected(reader);
    case 0xfc:
      return miscellaneous(reader, from, found);
    case 0xfd:
      return vector(reader);
    case 0xfe:
      return atomic(reader);
    default: {
      const count = IMMEDIATES.get(code);
      if (count === undefined) throw new Malformed(`the unknown instruction 0x${code.toString(16)}`);
      return numbers(reader, count);
    }
  }
}

/** How many numbers follow the instructions that have no other immediates. */
const IMMEDIATES = new Map<number, number>([
  ...[0x00, 0x01, 0x05, 0x0a, 0x0f, 0x19, 0x1a, 0x1b, 0xd1, 0xd3, 0xd4].map((code): [number, number] => [code, 0]),
  ...[0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x3f, 0x41, 0x42, 0xd0, 0xd2, 0xd5, 0xd6].map((code): [number, number] => [
    code,
    1,
  ]),
  [0x11, 2],
  [0x13, 2],
]);

function numbers(reader: Reader, count: number): 0 {
  for (let i = 0; i < count; i++) reader.number();
  return 0;
}

/** Empty, a value type, or the index of a type. */
function blockType(reader: Reader): void {
  const first = reader.bytes[reader.at];
  reader.number();
  if (first === 0x63 || first === 0x64) reader.number();
}

function memarg(reader: Reader): 0 {
  return numbers(reader, reader.unsigned() & 0x40 ? 2 : 1);
}

function tryTable(reader: Reader): 1 {
  blockType(reader);
  reader.vector(() => numbers(reader, reader.byte() < 2 ? 2 : 1));
  return 1;
}

const COLLECTED = [1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 0, 1, 2, 2, 2, 1, 1, 1, 1, 4, 4, 0, 0, 0, 0, 0];

function collected(reader: Reader): 0 {
  const count = COLLECTED[reader.unsigned()];
  if (count === undefined) throw new Malformed("an unknown instruction of garbage collection");
  return numbers(reader, count);
}

const MISCELLANEOUS = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 0, 0, 0, 0];
const TABLE_GROW = 15;

function miscellaneous(reader: Reader, from: number, found: (growth: Growth) => void): 0 {
  const sub = reader.unsigned();
  if (sub === TABLE_GROW) {
    found({ kind: "table", index: reader.unsigned(), from, to: reader.at });
    return 0;
  }
  const count = MISCELLANEOUS[sub];
  if (count === undefined) throw new Malformed("an unknown instruction behind 0xfc");
  return numbers(reader, count);
}

function vector(reader: Reader): 0 {
  const sub = reader.unsigned();
  if (sub <= 11 || sub === 92 || sub === 93) return memarg(reader);
  if (sub === 12 || sub === 13) reader.skip(16);
  else if (sub >= 21 && sub <= 34) reader.skip(1);
  else if (sub >= 84 && sub <= 91) {
    memarg(reader);
    reader.skip(1);
  } else if (sub > 0x113) throw new Malformed("an unknown vector instruction");
  return 0;
}

function atomic(reader: Reader): 0 {
  const sub = reader.unsigned();
  if (sub === 3) return numbers(reader, 1);
  if (sub <= 2 || (sub >= 0x10 && sub <= 0x4e)) return memarg(reader);
  throw new Malformed("an unknown atomic instruction");
}

/** Passes over an expression up to and with its `end`. */
export function expression(reader: Reader, found: (growth: Growth) => void = () => undefined): void {
  for (let depth = 1; depth > 0; ) depth += instruction(reader, found);
}
