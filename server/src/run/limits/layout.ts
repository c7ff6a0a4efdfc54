/** What a core module has of functions, tables and memories, imported ones first, as far as growth is concerned. */

import { type Limits, Malformed, Reader, type Section } from "./binary.ts";
import { expression } from "./instructions.ts";

export const TYPE = 1;
export const IMPORT = 2;
export const FUNCTION = 3;
export const TABLE = 4;
export const MEMORY = 5;
export const EXPORT = 7;
export const START = 8;
export const CODE = 10;

/** A memory or a table. */
export interface Growing {
  kind: "memory" | "table";
  limits: Limits;
  /** A table's reference type; empty for a memory. */
  type: Uint8Array;
  /** [module, name] where it is imported. */
  from: [string, string] | null;
}

export interface Layout {
  types: number;
  functions: number;
  memories: Growing[];
  tables: Growing[];
  /** Index of the start function. */
  start: number | null;
  /** Exported memories and tables by name. */
  exports: { name: string; kind: "memory" | "table"; index: number }[];
}

/** Reads the layout. Throws `Malformed`. */
export function layoutOf(sections: Section[]): Layout {
  const layout: Layout = { types: 0, functions: 0, memories: [], tables: [], start: null, exports: [] };
  for (const { id, body } of sections) {
    const reader = new Reader(body);
    if (id === TYPE) reader.vector(() => (layout.types += recursive(reader)));
    else if (id === IMPORT) reader.vector(() => imported(reader, layout));
    else if (id === FUNCTION) layout.functions += reader.vector(() => reader.number());
    else if (id === TABLE) reader.vector(() => layout.tables.push(table(reader)));
    else if (id === MEMORY) reader.vector(() => layout.memories.push({ kind: "memory", limits: reader.limits(), type: NONE, from: null }));
    else if (id === EXPORT) reader.vector(() => exported(reader, layout));
    else if (id === START) layout.start = reader.unsigned();
    else continue;
    if (!reader.done) throw new Malformed("a section is longer than what it holds");
  }
  return layout;
}

const NONE = new Uint8Array();

function imported(reader: Reader, layout: Layout): void {
  const from: [string, string] = [reader.name(), reader.name()];
  const kind = reader.byte();
  if (kind === 0) {
    reader.number();
    layout.functions++;
  } else if (kind === 1) {
    const type = reader.valueType();
    layout.tables.push({ kind: "table", type, limits: reader.limits(), from });
  } else if (kind === 2) layout.memories.push({ kind: "memory", type: NONE, limits: reader.limits(), from });
  else if (kind === 3) {
    reader.valueType();
    reader.skip(1);
  } else if (kind === 4) {
    reader.skip(1);
    reader.number();
  } else throw new Malformed("an unknown import");
}

/** A table: its type and limits, perhaps with what it is filled with. */
function table(reader: Reader): Growing {
  const filled = reader.bytes[reader.at] === 0x40;
  if (filled) reader.skip(2);
  const type = reader.valueType();
  const limits = reader.limits();
  if (filled) expression(reader);
  return { kind: "table", type, limits, from: null };
}

function exported(reader: Reader, layout: Layout): void {
  const name = reader.name();
  const kind = reader.byte();
  const index = reader.unsigned();
  if (kind === 1 || kind === 2) layout.exports.push({ name, kind: kind === 1 ? "table" : "memory", index });
}

/** Passes over one entry of the type section and gives how many types it defines. */
function recursive(reader: Reader): number {
  if (reader.bytes[reader.at] !== 0x4e) {
    subtype(reader);
    return 1;
  }
  reader.skip(1);
  return reader.vector(() => subtype(reader));
}

function subtype(reader: Reader): void {
  let kind = reader.byte();
  if (kind === 0x50 || kind === 0x4f) {
    reader.vector(() => reader.number());
    kind = reader.byte();
  }
  if (kind === 0x60) {
    reader.vector(() => reader.valueType());
    reader.vector(() => reader.valueType());
  } else if (kind === 0x5f) reader.vector(() => field(reader));
  else if (kind === 0x5e) field(reader);
  else throw new Malformed("an unknown type");
}

function field(reader: Reader): void {
  const packed = reader.bytes[reader.at] === 0x77 || reader.bytes[reader.at] === 0x78;
  if (packed) reader.skip(1);
  else reader.valueType();
  reader.skip(1);
}
