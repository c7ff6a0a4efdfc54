/**
 * Makes a core module ask before it grows a memory or a table, as the engine itself tells nobody. Each `memory.grow` and `table.grow`
 * becomes a call of a function added at the module's end, which asks through a table added for this; indices of what the module has
 * stay as they are. The start function moves to the host, which can answer only once the module is there.
 * What the host must know stands in a custom section. In: a module. Out: a module; the same one where nothing grows or we cannot read it.
 */
import { encode, encodeName, Malformed, moduleOf, Reader, type Section, sectionsOf } from "./binary.ts";
import { expression, type Growth } from "./instructions.ts";
import { CODE, EXPORT, FUNCTION, type Growing, type Layout, layoutOf, START, TABLE, TYPE } from "./layout.ts";

/** Part of the key of the cache of transpiled components. */
export const HOOK_VERSION = 2;

export const SECTION = "witloom:limits";
export const ASK = "witloom:ask";
export const STARTS = "witloom:start";

/** What the host gets to know of a module: everything in it that can grow; a question names its index in this list. */
export interface Hooked {
  growing: { kind: "memory" | "table"; min: number; pageBits: number; from: [string, string] | null; exports: string[] }[];
  /** Whether the host must call the start function. */
  starts: boolean;
  /** Whether the module asks at all. */
  asks: boolean;
  /** What was changed moved the code behind it: from `at` on it stands `by` bytes later than DWARF says, both in the code section's content. */
  moved: Moved[];
}

export interface Moved {
  at: number;
  by: number;
}

/** The module with questions. */
export function hook(module: Uint8Array): Uint8Array {
  const all = sectionsOf(module);
  // A guest does not speak for us.
  const sections = all.filter((it) => !isOurs(it));
  if (sections.length < all.length) module = moduleOf(module, sections);
  try {
    const layout = layoutOf(sections);
    if (layout.memories.length + layout.tables.length === 0) return module;
    return hooked(module, sections, layout);
  } catch (error) {
    // An instruction that is newer than we are: the maximum of its memories still holds.
    if (error instanceof Malformed) return module;
    throw error;
  }
}

const isOurs = ({ id, body }: Section): boolean => id === 0 && new Reader(body).name() === SECTION;

/** How far the code of a module was moved; nothing where we did not change it. */
export function movedCode(module: Uint8Array): Moved[] {
  const ours = sectionsOf(module).find(isOurs);
  if (!ours) return [];
  const reader = new Reader(ours.body);
  reader.name();
  return (JSON.parse(new TextDecoder().decode(ours.body.subarray(reader.at))) as Hooked).moved;
}

/** Whether a module was read and asks where it grows. */
export function isHooked(module: Uint8Array): boolean {
  return sectionsOf(module).some(isOurs);
}

function hooked(module: Uint8Array, sections: Section[], layout: Layout): Uint8Array {
  const asked: Growing[] = [];
  const functionOf = (growth: Growth): number => {
    const growing = (growth.kind === "memory" ? layout.memories : layout.tables)[growth.index];
    if (!growing) throw new Malformed("it grows what it does not have");
    if (!asked.includes(growing)) asked.push(growing);
    return layout.functions + asked.indexOf(growing);
  };
  const code = sections.find(({ id }) => id === CODE);
  const rewritten = code ? rewrite(code.body, functionOf) : null;
  const bodies = rewritten?.bodies ?? null;
  const told = { ...describe(layout, asked.length > 0), moved: rewritten ? movedBehind(rewritten, asked.length) : [] };
  const description = { id: 0, body: Uint8Array.from([...encodeName(SECTION), ...new TextEncoder().encode(JSON.stringify(told))]) };
  if (!bodies || asked.length === 0) return moduleOf(module, [...sections, description]);
  const all = [...layout.memories, ...layout.tables];
  const types = [ASK_TYPE, ...asked.map((it) => growType(it))];
  const added = asked.map((it) => growFunction(it, all.indexOf(it), layout));
  const adds = new Map<number, number[][]>([
    [TYPE, types],
    [FUNCTION, asked.map((_, index) => encode(layout.types + 1 + index))],
    [TABLE, [[0x70, 0x01, 1, 1]]],
    [
      EXPORT,
      [
        [...encodeName(ASK), 1, ...encode(layout.tables.length)],
        ...(layout.start === null ? [] : [[...encodeName(STARTS), 0, ...encode(layout.start)]]),
      ],
    ],
  ]);
  const kept = sections
    .filter(({ id }) => id !== START)
    .map((it) => (it.id === CODE ? { id: CODE, body: joined(bodies.concat(added)) } : it));
  return moduleOf(module, [...extended(kept, adds), description]);
}

function describe(layout: Layout, asks: boolean): Omit<Hooked, "moved"> {
  const of = (list: Growing[]): Hooked["growing"] =>
    list.map(({ kind, limits, from }, index) => ({
      kind,
      min: limits.min,
      pageBits: limits.pageBits ?? 16,
      from,
      exports: layout.exports.filter((it) => it.kind === kind && it.index === index).map((it) => it.name),
    }));
  return { growing: [...of(layout.memories), ...of(layout.tables)], starts: asks && layout.start !== null, asks };
}

const I32 = 0x7f;
const I64 = 0x7e;
const F64 = 0x7c;
/** (what, size now, more) → whether it may grow. Sizes are doubles, exact as far as any engine goes. */
const ASK_TYPE = [0x60, 3, I32, F64, F64, 1, I32];

const addressType = ({ limits }: Growing): number => (limits.flags & 4 ? I64 : I32);

/** The type of the function that stands for a grow instruction. */
function growType(it: Growing): number[] {
  const address = addressType(it);
  return it.kind === "memory" ? [0x60, 1, address, 1, address] : [0x60, 2, ...it.type, address, 1, address];
}

/** The function's code: asks, then grows or answers -1 as a full memory would. */
function growFunction(it: Growing, asked: number, layout: Layout): Uint8Array {
  const address = addressType(it);
  const more = [0x20, it.kind === "memory" ? 0 : 1];
  const index = encode((it.kind === "memory" ? layout.memories : layout.tables).indexOf(it));
  const toDouble = address === I64 ? 0xba : 0xb8; // f64.convert_i64_u, f64.convert_i32_u
  const size = it.kind === "memory" ? [0x3f, ...index] : [0xfc, 16, ...index];
  const grow = it.kind === "memory" ? [...more, 0x40, ...index] : [0x20, 0, ...more, 0xfc, 15, ...index];
  const body = [
    ...[0x41, ...signed(asked)],
    ...[...size, toDouble],
    ...[...more, toDouble],
    ...[0x41, 0, 0x11, ...encode(layout.types), ...encode(layout.tables.length)],
    ...[0x04, address, ...grow, 0x05, address === I64 ? 0x42 : 0x41, 0x7f, 0x0b],
    0x0b,
  ];
  return Uint8Array.from([...encode(body.length + 1), 0, ...body]);
}

/** A signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  const out = encode(value);
  const last = out[out.length - 1]!;
  return last & 0x40 ? [...out.slice(0, -1), last | 0x80, 0] : out;
}

interface Rewritten {
  /** Each with its size. */
  bodies: Uint8Array[];
  /** As in `Hooked`, counted from the first body. */
  moved: Moved[];
}

/** The function bodies with a call in place of each grow instruction. */
function rewrite(code: Uint8Array, functionOf: (growth: Growth) => number): Rewritten {
  const reader = new Reader(code);
  const out: Rewritten = { bodies: [], moved: [] };
  let [at, by] = [0, 0];
  reader.vector(() => {
    const from = reader.at;
    const size = reader.unsigned();
    const start = reader.at;
    reader.skip(size);
    const found: Growth[] = [];
    const body = new Reader(code, start, start + size);
    body.vector(() => {
      body.number();
      body.valueType();
    });
    expression(body, (growth) => found.push(growth));
    if (!body.done) throw new Malformed("a function is longer than its code");
    const { bytes, moved } =
      found.length === 0
        ? { bytes: code.subarray(from, start + size), moved: [] }
        : replaced(code, { from, start, end: start + size }, found, functionOf);
    for (const it of moved) out.moved.push({ at: at + it.at, by: by + it.by });
    by += bytes.length - (start + size - from);
    at += bytes.length;
    out.bodies.push(bytes);
  });
  return out;
}

function replaced(
  code: Uint8Array,
  { from, start, end }: { from: number; start: number; end: number },
  found: Growth[],
  functionOf: (growth: Growth) => number,
): { bytes: Uint8Array; moved: Moved[] } {
  const calls = found.map((growth) => Uint8Array.from([0x10, ...encode(functionOf(growth))]));
  const more = (index: number): number => calls[index]!.length - (found[index]!.to - found[index]!.from);
  const size = encode(end - start + found.reduce((sum, _, index) => sum + more(index), 0));
  let by = size.length - (start - from);
  const pieces: Uint8Array[] = [Uint8Array.from(size)];
  const moved: Moved[] = [{ at: size.length, by }];
  let at = start;
  for (const [index, growth] of found.entries()) {
    pieces.push(code.subarray(at, growth.from), calls[index]!);
    at = growth.to;
    by += more(index);
    moved.push({ at: at - from + by, by });
  }
  return { bytes: Buffer.concat([...pieces, code.subarray(at, end)]), moved };
}

/** The same counted from the section's content, which begins with a count of bodies that may have become longer too. */
function movedBehind({ bodies, moved }: Rewritten, added: number): Moved[] {
  const now = encode(bodies.length + added).length;
  const by = now - encode(bodies.length).length;
  const all = [{ at: 0, by }, ...moved.map((it) => ({ at: it.at + now, by: it.by + by }))];
  return all.filter((it, index) => it.by !== (all[index - 1]?.by ?? 0));
}

const joined = (entries: Uint8Array[]): Uint8Array => Buffer.concat([Uint8Array.from(encode(entries.length)), ...entries]);

/** Ids of sections in the order that a module has them. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** Adds entries to sections that are lists; one that is missing is made where the order of sections wants it. */
function extended(sections: Section[], adds: Map<number, number[][]>): Section[] {
  const out = [...sections];
  for (const [id, entries] of adds) {
    const at = out.findIndex((it) => it.id === id);
    if (at < 0) {
      const before = out.findIndex((it) => ORDER.indexOf(it.id) > ORDER.indexOf(id));
      out.splice(before < 0 ? out.length : before, 0, { id, body: joined(entries.map((it) => Uint8Array.from(it))) });
      continue;
    }
    const reader = new Reader(out[at]!.body);
    const count = reader.unsigned();
    const body = Buffer.concat([
      Uint8Array.from(encode(count + entries.length)),
      out[at]!.body.subarray(reader.at),
      Uint8Array.from(entries.flat()),
    ]);
    out[at] = { id, body };
  }
  return out;
}
