/** The number that each call's id has: a table where ids are counted up, as the recorder does, and a map for whatever else a file holds. */

export interface CallNumbers {
  /** By id: the number and one, 0 for none. */
  table: Uint32Array;
  others: Map<number, number>;
  count: number;
}

export const emptyNumbers = (): CallNumbers => ({ table: new Uint32Array(1024), others: new Map(), count: 0 });

/** The table has room for so many ids a call, so that a file cannot make it large with a few. */
const SPARSE = 4;

export function numberOf({ table, others }: CallNumbers, id: number): number | undefined {
  const known = table[id];
  return known ? known - 1 : others.size > 0 ? others.get(id) : undefined;
}

export function setNumber(numbers: CallNumbers, id: number, number: number): void {
  numbers.count++;
  const most = Math.max(1024, numbers.count * SPARSE);
  if (!Number.isInteger(id) || id < 0 || id >= most) {
    numbers.others.set(id, number);
    return;
  }
  if (id >= numbers.table.length) {
    const larger = new Uint32Array(Math.min(most, Math.max(id + 1, numbers.table.length * 2)));
    larger.set(numbers.table);
    numbers.table = larger;
  }
  numbers.table[id] = number + 1;
}
