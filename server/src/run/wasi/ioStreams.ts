/** Byte streams of `wasi:io/streams` over plain functions: where the bytes come from, and where they go. */
import { clocks, io } from "@bytecodealliance/preview2-shim";
import { type Methods, ownObject, route } from "./ownObjects.ts";

/** Largest piece that one call of `check-write` allows, and one read takes. */
export const PIECE = 1 << 20;

/** The functions wait for nobody but the other end, so the streams always count as ready. */
export const ready = (): unknown => clocks.monotonicClock.subscribeDuration(0n);

/** Methods of an output stream. `write` takes all bytes, waiting if it must; it throws `{tag: "closed"}` where nobody reads any more. */
export function outputMethods(write: (bytes: Uint8Array) => void): Methods {
  const zeroes = (length: bigint): void => {
    for (let left = Number(length); left > 0; left -= PIECE) write(new Uint8Array(Math.min(left, PIECE)));
  };
  const copy = (bytes: Uint8Array): bigint => {
    write(bytes);
    return BigInt(bytes.length);
  };
  return {
    checkWrite: () => BigInt(PIECE),
    write,
    blockingWriteAndFlush: write,
    flush: () => undefined,
    blockingFlush: () => undefined,
    subscribe: ready,
    writeZeroes: zeroes,
    blockingWriteZeroesAndFlush: zeroes,
    splice: (source: { read(length: bigint): Uint8Array }, length: bigint) => copy(source.read(least(length))),
    blockingSplice: (source: { blockingRead(length: bigint): Uint8Array }, length: bigint) => copy(source.blockingRead(least(length))),
  };
}

/** Methods of an input stream. `read` gives up to so many bytes, waiting for the first; it throws `{tag: "closed"}` at the end. */
export function inputMethods(read: (length: bigint) => Uint8Array): Methods {
  const skip = (length: bigint): bigint => BigInt(read(length).length);
  return { read, blockingRead: read, skip, blockingSkip: skip, subscribe: ready };
}

const { InputStream, OutputStream } = io.streams;

/** A WASI output stream. */
export function outputStream(methods: Methods): object {
  routeStreams();
  return ownObject(OutputStream.prototype, methods);
}

/** A WASI input stream. */
export function inputStream(methods: Methods): object {
  routeStreams();
  return ownObject(InputStream.prototype, methods);
}

/** Makes the shim's streams ready for ours; to be done before anything wraps their methods. */
export function routeStreams(): void {
  // A guest may ask for more than there is memory; it must take less anyway.
  const clamp = (_name: string, args: never[]): never[] => (typeof args[0] === "bigint" ? ([least(args[0])] as never[]) : args);
  const nothing = new Uint8Array();
  route(InputStream.prototype, Object.keys(inputMethods(() => nothing)), clamp);
  route(OutputStream.prototype, Object.keys(outputMethods(() => undefined)));
}

const least = (length: bigint): bigint => (length < PIECE ? length : BigInt(PIECE));
