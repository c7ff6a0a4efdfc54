/** How values lie in a memory of 32 bits, after CanonicalABI.md ("Alignment", "Element Size"). All numbers are bytes. */

export interface Laid {
  size: number;
  align: number;
}

/** Of lists and strings: a pointer and a length. */
export const POINTED: Laid = { size: 8, align: 4 };

/** Primitives but strings. */
export const SCALARS = {
  ...{ bool: 1, u8: 1, s8: 1, u16: 2, s16: 2, u32: 4, s32: 4, u64: 8, s64: 8 },
  ...{ f32: 4, f64: 8, char: 4 },
} as const;

/** What is as large as it is aligned: a number, a handle. */
export const scalar = (size: number): Laid => ({ size, align: size });

const padded = (at: number, align: number): number => Math.ceil(at / align) * align;

/** Parts beside each other, with the offset of each: the fields of a record, the items of a tuple, the parameters of a function. */
export function beside(parts: readonly Laid[]): Laid & { offsets: number[] } {
  let [size, align] = [0, 1];
  const offsets = parts.map((part) => {
    const at = padded(size, part.align);
    size = at + part.size;
    align = Math.max(align, part.align);
    return at;
  });
  return { size: padded(size, align), align, offsets };
}

/** One of several cases (null: one without a value): the size of its number, and the offset of its value. */
export function oneOf(cases: readonly (Laid | null)[]): Laid & { tag: 1 | 2 | 4; payload: number } {
  const tag = cases.length <= 0x100 ? 1 : cases.length <= 0x1_0000 ? 2 : 4;
  let [size, most] = [0, 1];
  for (const it of cases) {
    size = Math.max(size, it?.size ?? 0);
    most = Math.max(most, it?.align ?? 1);
  }
  const align = Math.max(tag, most);
  const payload = padded(tag, most);
  return { size: padded(payload + size, align), align, tag, payload };
}

/** So many flags; the component model has no more than 32. */
export const flagged = (count: number): Laid => scalar(count <= 8 ? 1 : count <= 16 ? 2 : 4);

/** So many of one kind, in place. */
export const repeated = ({ size, align }: Laid, length: number): Laid => ({ size: size * length, align });
