/** Streams and futures of WASI 0.3 over plain functions: what the host gives to a guest, and what it takes from one. */

/** What a future `future<result<_, error-code>>` gives. */
export type Ended<E> = { tag: "ok"; val: undefined } | { tag: "err"; val: E };

export const OK: Ended<never> = { tag: "ok", val: undefined };

/** Bytes of one piece. */
export const PIECE = 1 << 16;

/**
 * A stream with the future of how it ended. `next` gives a piece (bytes, or one item), null at the end, and throws an error code in `fail`'s
 * form; `close` is called once, at the end or when the reader lets go.
 */
export function source<E>(
  next: () => unknown,
  fail: (error: unknown) => E,
  close: () => void = () => undefined,
): [AsyncIterable<unknown>, Promise<Ended<E>>] {
  let settle: (ended: Ended<E>) => void = () => undefined;
  const ended = new Promise<Ended<E>>((resolve) => {
    settle = resolve;
  });
  let over = false;
  const end = (how: Ended<E>): IteratorResult<unknown> => {
    if (!over) {
      over = true;
      settle(how);
      close();
    }
    return { value: undefined, done: true };
  };
  const iterator = {
    async next(): Promise<IteratorResult<unknown>> {
      if (over) return end(OK);
      try {
        const value = await next();
        if (over || value === null) return end(OK);
        return { value, done: false };
      } catch (error) {
        return end({ tag: "err", val: fail(error) });
      }
    },
    return: async () => end(OK),
  };
  return [{ [Symbol.asyncIterator]: () => iterator }, ended];
}

/** A stream that ends at once, with how it ended. */
export function failed<E>(error: E): [AsyncIterable<unknown>, Promise<Ended<E>>] {
  return source(
    () => {
      throw error;
    },
    (it) => it as E,
  );
}

/** What guests gave to the host and the host has not finished with: a call is over only when that has gone its way. */
export class Outstanding {
  private open = 0;
  private touched = 0;

  /** Counts one more until `end` is called. */
  begin(): { progress(): void; end(): void } {
    this.open++;
    const progress = (): void => {
      this.touched = performance.now();
    };
    progress();
    return {
      progress,
      end: () => {
        this.open--;
      },
    };
  }

  /** Resolves when nothing is left, or nothing has moved for so many milliseconds: a guest that returned may still hold a stream open. */
  async settled(quiet = 100): Promise<void> {
    while (this.open > 0 && performance.now() - this.touched < quiet) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Takes a guest's bytes piece by piece; where `take` throws, the guest is told and its stream let go. */
export async function sink<E>(
  data: AsyncIterable<unknown>,
  take: (bytes: Uint8Array) => unknown,
  fail: (error: unknown) => E,
  outstanding: Outstanding,
): Promise<Ended<E>> {
  const going = outstanding.begin();
  try {
    for await (const piece of data) {
      going.progress();
      await take(bytesOf(piece));
      going.progress();
    }
    return OK;
  } catch (error) {
    return { tag: "err", val: fail(error) };
  } finally {
    going.end();
  }
}

/** A piece of a `stream<u8>` as bytes. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  return typeof piece === "number" ? Uint8Array.of(piece) : Uint8Array.from(piece as number[]);
}
