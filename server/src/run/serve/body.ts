/**
 * The body of a request on its way to a guest, in shared memory: the guest's thread waits for it, while the server's own must never wait.
 */

/** Bytes that may be written but not yet read. */
const CAPACITY = 256 << 10;
const HEADER = 24;

/** What a body is at, beside 0 while more may come: all of it is there, the client went away, or trailers follow in a message. */
const COMPLETE = 1;
const BROKEN = 2;
const TRAILED = 3;

/** How a body ended. */
export type BodyEnd = "complete" | "broken" | "trailed";
const ENDS: Record<BodyEnd, number> = { complete: COMPLETE, broken: BROKEN, trailed: TRAILED };

interface View {
  /** [bytes written, bytes read], both counting up. */
  positions: BigInt64Array;
  /** [state, a number that changes with every write]. */
  state: Int32Array;
  bytes: Buffer;
}

function view(shared: SharedArrayBuffer): View {
  return {
    positions: new BigInt64Array(shared, 0, 2),
    state: new Int32Array(shared, 16, 2),
    bytes: Buffer.from(shared, HEADER, CAPACITY),
  };
}

export function createBody(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER + CAPACITY);
}

export interface BodyWriter {
  /** Takes as many bytes as there is room for, and says how many. */
  write(data: Uint8Array): number;
  end(how: BodyEnd): void;
}

/** The server's end. */
export function bodyWriter(shared: SharedArrayBuffer): BodyWriter {
  const { positions, state, bytes } = view(shared);
  const wake = (): void => {
    Atomics.add(state, 1, 1);
    Atomics.notify(state, 1);
  };
  return {
    write(data) {
      const written = Atomics.load(positions, 0);
      const free = CAPACITY - Number(written - Atomics.load(positions, 1));
      const count = Math.min(free, data.length);
      const at = Number(written % BigInt(CAPACITY));
      const first = Math.min(count, CAPACITY - at);
      bytes.set(data.subarray(0, first), at);
      bytes.set(data.subarray(first, count), 0);
      Atomics.store(positions, 0, written + BigInt(count));
      if (count > 0) wake();
      return count;
    },
    end(how) {
      Atomics.store(state, 0, ENDS[how]);
      wake();
    },
  };
}

/** Gives bytes that are there, how the body ended, or the number to wait for a change of. */
function taker(shared: SharedArrayBuffer): { take(length: number): Uint8Array | BodyEnd | number; state: Int32Array } {
  const { positions, state, bytes } = view(shared);
  const take = (length: number): Uint8Array | BodyEnd | number => {
    const seen = Atomics.load(state, 1);
    const now = Atomics.load(state, 0);
    const read = Atomics.load(positions, 1);
    const there = Number(Atomics.load(positions, 0) - read);
    if (there === 0) return now === BROKEN ? "broken" : now === COMPLETE ? "complete" : now === TRAILED ? "trailed" : seen;
    const at = Number(read % BigInt(CAPACITY));
    const count = Math.min(there, CAPACITY - at, length);
    const out = Uint8Array.from(bytes.subarray(at, at + count));
    Atomics.store(positions, 1, read + BigInt(count));
    return out;
  };
  return { take, state };
}

/** The guest's end: a function that gives up to so many bytes, waiting for the first. Throws WASI's `closed` at the end, and `broken()` where the client went away. */
export function bodyReader(shared: SharedArrayBuffer, broken: () => unknown): (length: bigint) => Uint8Array {
  const { take, state } = taker(shared);
  return (length) => {
    if (length === 0n) return new Uint8Array();
    for (;;) {
      const found = take(Number(length < CAPACITY ? length : BigInt(CAPACITY)));
      if (typeof found === "object") return found;
      if (found === "broken") throw broken();
      if (typeof found === "string") throw { tag: "closed" };
      Atomics.wait(state, 1, found);
    }
  };
}

/** Waits until a number of shared memory is another one, or a while, without keeping the thread from other tasks. */
async function changed(memory: Int32Array, index: number, from: number): Promise<void> {
  type Waiting = { async: boolean; value: unknown };
  const { waitAsync } = Atomics as unknown as { waitAsync(memory: Int32Array, index: number, value: number, timeout: number): Waiting };
  await waitAsync(memory, index, from, 1000).value;
}

/** The same for a guest that goes on meanwhile: bytes, or how the body ended. */
export function bodyReaderAsync(shared: SharedArrayBuffer): () => Promise<Uint8Array | BodyEnd> {
  const { take, state } = taker(shared);
  return async () => {
    for (;;) {
      const found = take(CAPACITY);
      if (typeof found !== "number") return found;
      await changed(state, 1, found);
    }
  };
}

/** How much of a response is on its way to the client, and whether there still is one: the guest's thread waits while it is too much. */
export function createFlow(): SharedArrayBuffer {
  return new SharedArrayBuffer(8);
}

/** Bytes of a response that may be on their way. */
const IN_FLIGHT = 1 << 20;

/** The guest's end: waits until there is room for a chunk, and counts it. False: the client went away. */
export function flowTaker(shared: SharedArrayBuffer): (bytes: number) => boolean {
  const flow = new Int32Array(shared);
  return (bytes) => {
    for (;;) {
      if (Atomics.load(flow, 1) !== 0) return false;
      const now = Atomics.load(flow, 0);
      if (now <= IN_FLIGHT) break;
      Atomics.wait(flow, 0, now, 1000);
    }
    Atomics.add(flow, 0, bytes);
    return true;
  };
}

/** The same for a guest that goes on meanwhile. */
export function flowTakerAsync(shared: SharedArrayBuffer): (bytes: number) => Promise<boolean> {
  const flow = new Int32Array(shared);
  return async (bytes) => {
    for (;;) {
      if (Atomics.load(flow, 1) !== 0) return false;
      const now = Atomics.load(flow, 0);
      if (now <= IN_FLIGHT) break;
      await changed(flow, 0, now);
    }
    Atomics.add(flow, 0, bytes);
    return true;
  };
}

/** The server's end: `sent` after bytes left for the client, `gone` when it went away. */
export function flowGiver(shared: SharedArrayBuffer): { sent(bytes: number): void; gone(): void } {
  const flow = new Int32Array(shared);
  return {
    sent(bytes) {
      Atomics.sub(flow, 0, bytes);
      Atomics.notify(flow, 0);
    },
    gone() {
      Atomics.store(flow, 1, 1);
      Atomics.notify(flow, 0);
    },
  };
}
