/** Reads what the generated components wrote down. In: bytes, the last of which may be missing after a trap. Out: records, each checked for its length. */
import { HEADER_SIZE, RECORD } from "./wat.ts";

export interface LogRecord {
  kind: keyof typeof RECORD;
  /** Of the function or the step. */
  index: number;
  /** Core values, each in a slot. */
  slots: DataView;
  /** The memory that was allocated for them, and its address. */
  memory: { base: number; bytes: Uint8Array };
}

const KINDS = new Map(Object.entries(RECORD).map(([name, number]) => [number as number, name as keyof typeof RECORD]));

/** All whole records; null where there is one that is none. */
export function readLog(bytes: Uint8Array): LogRecord[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out: LogRecord[] = [];
  for (let at = 0; at + HEADER_SIZE <= bytes.length; ) {
    const [number, index, base, slots, size] = [0, 4, 8, 12, 16].map((part) => view.getUint32(at + part, true)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const kind = KINDS.get(number);
    if (kind === undefined) return null;
    const from = at + HEADER_SIZE;
    at = from + slots + size;
    // The program ended while this one was written.
    if (at > bytes.length) break;
    const memory = { base, bytes: bytes.subarray(from + slots, at) };
    out.push({ kind, index, slots: new DataView(bytes.buffer, bytes.byteOffset + from, slots), memory });
  }
  return out;
}
