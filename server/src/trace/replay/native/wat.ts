/**
 * What both generated modules have in common, in the text format: a memory that holds an image, an allocator that only goes forwards, and
 * records of what was called. A record is a header, core values in slots, and the memory that was allocated for them.
 */
import { type CoreType, SLOT } from "../../../run/abi/shapes.ts";
import { type Image, utf8 } from "../../../run/abi/store.ts";

/** Addresses: results of the streams that are written to, the record's header, its core values, and where images begin. */
export const RETURNED = 16;
export const HEADER = 32;
export const HEADER_SIZE = 24;
export const SLOTS = HEADER + HEADER_SIZE;
export const IMAGE = 256;

/** What a record tells, its first number; the second is the function or the step. */
export const RECORD = { called: 1, answered: 2, begun: 3, unknownResource: 4, over: 5 } as const;

const PAGE = 65536;

/** Text in quotes, as names of imports and exports stand there. */
export const quoted = (name: string): string => `"${bytesText(utf8(name))}"`;

/** Bytes as the text format has them in quotes. */
function bytesText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes) parts.push(ESCAPED[byte]!);
  return parts.join("");
}

const ESCAPED = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`,
);

/** The memory with its image, the allocator, and `$note kind index values`, which gives a record to `$emit at size`. */
export function common(image: Image): string {
  const heap = Math.ceil(image.end / 16) * 16;
  return `(memory (export "memory") ${Math.ceil(heap / PAGE) + 1})
(data (i32.const ${image.base}) "${bytesText(image.bytes())}")
(global $heap (mut i32) (i32.const ${heap}))
(func $take (export "cabi_realloc") (param $old i32) (param $oldSize i32) (param $align i32) (param $size i32) (result i32)
  (local $at i32) (local $end i32)
  (local.set $at (i32.and (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
  (local.set $end (i32.add (local.get $at) (local.get $size)))
  (if (i32.or (i32.lt_u (local.get $at) (global.get $heap)) (i32.lt_u (local.get $end) (local.get $at))) (then unreachable))
  (if (i64.gt_u (i64.extend_i32_u (local.get $end)) (i64.mul (i64.extend_i32_u (memory.size)) (i64.const ${PAGE})))
    (then (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.const 1) (i32.sub
      (i32.div_u (local.get $end) (i32.const ${PAGE})) (i32.sub (memory.size) (i32.const 1)))))) (then unreachable))))
  (if (local.get $oldSize) (then (memory.copy (local.get $at) (local.get $old) (local.get $oldSize))))
  (global.set $heap (local.get $end))
  (local.get $at))
(func $note (param $kind i32) (param $index i32) (param $values i32)
  (i32.store (i32.const ${HEADER}) (local.get $kind))
  (i32.store (i32.const ${HEADER + 4}) (local.get $index))
  (i32.store (i32.const ${HEADER + 8}) (i32.const ${heap}))
  (i32.store (i32.const ${HEADER + 12}) (i32.mul (local.get $values) (i32.const ${SLOT})))
  (i32.store (i32.const ${HEADER + 16}) (i32.sub (global.get $heap) (i32.const ${heap})))
  (call $emit (i32.const ${HEADER}) (i32.add (i32.const ${HEADER_SIZE}) (i32.mul (local.get $values) (i32.const ${SLOT}))))
  (if (i32.ne (global.get $heap) (i32.const ${heap})) (then (call $emit (i32.const ${heap}) (i32.sub (global.get $heap) (i32.const ${heap})))))
  (global.set $heap (i32.const ${heap})))`;
}

/** Parameters or results of a function type: `(param i32 i64)`; nothing where there are none. */
export const typed = (what: "param" | "result", types: readonly CoreType[]): string =>
  types.length === 0 ? "" : `(${what} ${types.join(" ")})`;
