/**
 * Standard streams of a guest. The shim's own go through two threads' event loops and lose what was written last when the guest is
 * stopped; these read and write the process's file descriptors at once, from the guest's thread.
 */
import { readSync, writeSync } from "node:fs";
import { clocks, io } from "@bytecodealliance/preview2-shim";

type Method = (this: object, ...args: never[]) => unknown;

/** Asked before a standard stream is used: `bytes` are about to be printed; null: something is about to be read. Throws to refuse. */
export type Printing = (stream: "stdin" | "stdout" | "stderr", bytes: number | null) => void;

/** The file descriptor behind a standard stream; other streams have none and keep the shim's methods. */
const FD = Symbol("witloom.fd");

/** Largest piece that one call of `check-write` allows, and one read takes. */
const PIECE = 1 << 20;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Writes everything; waits where a pipe is full. Throws WASI's `closed` where nobody reads any more. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw { tag: "closed" };
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

function read(fd: number, length: bigint): Uint8Array {
  const buffer = new Uint8Array(Number(length < PIECE ? length : BigInt(PIECE)));
  for (;;) {
    try {
      const count = readSync(fd, buffer);
      if (count === 0 && buffer.length > 0) throw { tag: "closed" };
      return buffer.subarray(0, count);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error; // our own `closed`
      if (code !== "EAGAIN") throw { tag: "closed" };
      Atomics.wait(sleeper, 0, 0, 5);
    }
  }
}

/** Reading and writing never wait for anybody but the terminal or pipe, so the streams always count as ready. */
const ready = (): unknown => clocks.monotonicClock.subscribeDuration(0n);

const output = (fd: number, ask: Printing): Record<string, (...args: never[]) => unknown> => {
  const print = (bytes: Uint8Array): void => {
    ask(fd === 1 ? "stdout" : "stderr", bytes.length);
    writeAll(fd, bytes);
  };
  const copy = (bytes: Uint8Array): bigint => {
    print(bytes);
    return BigInt(bytes.length);
  };
  const zeroes = (length: bigint): void => print(new Uint8Array(piece(length)));
  return {
    checkWrite: () => BigInt(PIECE),
    write: print,
    blockingWriteAndFlush: print,
    flush: () => undefined,
    blockingFlush: () => undefined,
    subscribe: ready,
    writeZeroes: zeroes,
    blockingWriteZeroesAndFlush: zeroes,
    splice: (source: { read(length: bigint): Uint8Array }, length: bigint) => copy(source.read(least(length))),
    blockingSplice: (source: { blockingRead(length: bigint): Uint8Array }, length: bigint) => copy(source.blockingRead(least(length))),
  };
};

const input = (fd: number, ask: Printing): Record<string, (...args: never[]) => unknown> => {
  const take = (length: bigint): Uint8Array => {
    ask("stdin", null);
    return read(fd, length);
  };
  const skip = (length: bigint): bigint => BigInt(take(length).length);
  return { read: take, blockingRead: take, skip, blockingSkip: skip, subscribe: ready };
};

const least = (length: bigint): bigint => (length < PIECE ? length : BigInt(PIECE));

/** A length that `check-write` allowed; more is against WASI's rules and traps. */
function piece(length: bigint): number {
  if (length > PIECE) throw new Error(`a write of ${length} bytes, and check-write allowed ${PIECE}`);
  return Number(length);
}

/** A stream of the shim's class (guests' bindings check the class) whose methods are ours. */
function standard(prototype: object, fd: number, methods: Record<string, (...args: never[]) => unknown>): object {
  const stream = Object.create(prototype) as object;
  // The shim's own dispose needs its private state; there is nothing to close here, as the process keeps its standard streams.
  return Object.defineProperties(stream, {
    [FD]: { value: { fd, methods } },
    [Symbol.dispose]: { value: () => undefined, writable: true },
  });
}

/** Methods of input streams whose argument is how much they may give at most. */
const LENGTHS = new Set(["read", "blockingRead", "skip", "blockingSkip"]);

/** Makes a method of the shim's class ask first whether the stream is one of ours; a wrapper that records calls then sees both kinds. */
function route(prototype: Record<string, Method>, name: string): void {
  const original = prototype[name] as Method & { [FD]?: true };
  if (original[FD]) return;
  const routed: Method = function (this: object, ...args) {
    const ours = (this as { [FD]?: { methods: Record<string, (...args: never[]) => unknown> } })[FD];
    if (ours) return ours.methods[name]!(...args);
    // A guest may ask for more than there is memory; it must take less anyway.
    return original.apply(this, LENGTHS.has(name) && typeof args[0] === "bigint" ? ([least(args[0])] as never[]) : args);
  };
  Object.defineProperty(prototype, name, { value: Object.assign(routed, { [FD]: true }), writable: true, configurable: true });
}

/** Standard input, output and error of this process as WASI streams, a new resource at each call. */
export function standardStreams(ask: Printing): { stdin(): object; stdout(): object; stderr(): object } {
  const { InputStream, OutputStream } = io.streams;
  // Before anything wraps the methods, so that a wrapper sees calls on our streams too.
  for (const name of Object.keys(input(0, ask))) route(InputStream.prototype as unknown as Record<string, Method>, name);
  for (const name of Object.keys(output(1, ask))) route(OutputStream.prototype as unknown as Record<string, Method>, name);
  return {
    stdin: () => standard(InputStream.prototype, 0, input(0, ask)),
    stdout: () => standard(OutputStream.prototype, 1, output(1, ask)),
    stderr: () => standard(OutputStream.prototype, 2, output(2, ask)),
  };
}
