/**
 * A stream of bytes between two threads in shared memory. A guest keeps its thread busy and may be stopped at any moment, so its events
 * must not wait in the guest's own thread for an event loop that never turns: what is written here, the other thread can read at once.
 */
import type { RunRequest } from "../protocol/run.ts";

/** Bytes that may be written but not yet read; a writer that is this far ahead waits. */
const CAPACITY = 4 << 20;
/** Two positions, and who runs. */
const HEADER = 32;

export function createRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER + CAPACITY);
}

interface View {
  /** [bytes written, bytes read], both counting up for ever. */
  positions: BigInt64Array;
  bytes: Buffer;
}

function view(ring: SharedArrayBuffer): View {
  return { positions: new BigInt64Array(ring, 0, 2), bytes: Buffer.from(ring, HEADER, CAPACITY) };
}

/** A function that appends text to the ring, waiting while it is full. */
export function ringWriter(ring: SharedArrayBuffer): (text: string) => void {
  const { positions, bytes } = view(ring);
  return (text) => {
    const data = Buffer.from(text, "utf8");
    for (let from = 0; from < data.length; ) {
      const written = Atomics.load(positions, 0);
      const free = CAPACITY - Number(written - Atomics.load(positions, 1));
      if (free === 0) {
        Atomics.wait(positions, 1, written - BigInt(CAPACITY), 100);
        continue;
      }
      const at = Number(written % BigInt(CAPACITY));
      const count = Math.min(free, CAPACITY - at, data.length - from);
      data.copy(bytes, at, from, from + count);
      Atomics.store(positions, 0, written + BigInt(count));
      from += count;
    }
  };
}

/** Who runs now, for the other thread: a number that stands beside the bytes. */
export interface Runs {
  /** Sets the instance of the plan; null: the host, for the instance named last. */
  set(instance: number | null): void;
  get(): { instance: number | null; host: boolean };
}

export function ringRuns(ring: SharedArrayBuffer): Runs {
  const slots = new Int32Array(ring, 16, 2);
  return {
    set(instance) {
      if (instance !== null) slots[0] = instance + 1;
      slots[1] = instance === null ? 1 : 0;
    },
    get: () => ({ instance: slots[0] === 0 ? null : slots[0]! - 1, host: slots[1] === 1 }),
  };
}

/** A function that takes all whole lines written since the last time; the rest of a line is kept for the next. */
export function ringReader(ring: SharedArrayBuffer): () => string {
  const { positions, bytes } = view(ring);
  let rest: Buffer = Buffer.alloc(0);
  return () => {
    const pieces = [rest];
    for (;;) {
      const read = Atomics.load(positions, 1);
      const ready = Number(Atomics.load(positions, 0) - read);
      if (ready === 0) break;
      const at = Number(read % BigInt(CAPACITY));
      const count = Math.min(ready, CAPACITY - at);
      pieces.push(Buffer.from(bytes.subarray(at, at + count)));
      Atomics.store(positions, 1, read + BigInt(count));
      Atomics.notify(positions, 1);
    }
    const all = Buffer.concat(pieces);
    const end = all.lastIndexOf(10) + 1;
    rest = all.subarray(end);
    return all.toString("utf8", 0, end);
  };
}

/** `while x ran`; empty before the first component runs. */
export function whereabouts(ring: SharedArrayBuffer, { plan }: RunRequest): string {
  const { instance, host } = ringRuns(ring).get();
  const name = instance === null ? undefined : plan.instances[instance]?.name;
  return name === undefined ? "" : host ? ` while \`${name}\` waited for the host` : ` while \`${name}\` ran`;
}
