/**
 * Standard streams of a guest. The shim's own go through two threads' event loops and lose what was written last when the guest is
 * stopped; these read and write the process's file descriptors at once, from the guest's thread.
 */
import { readSync, writeSync } from "node:fs";
import { clocks, io } from "@bytecodealliance/preview2-shim";

type Method = (this: object, ...args: never[]) => unknown;

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

const output = (fd: number): Record<string, (...args: never[]) => unknown> => ({
  checkWrite: () => BigInt(PIECE),
  write: (bytes: Uint8Array) => writeAll(fd, bytes),
  blockingWriteAndFlush: (bytes: Uint8Array) => writeAll(fd, bytes),
  flush: () => undefined,
  blockingFlush: () => undefined,
  subscribe: ready,
  writeZeroes: (length: bigint) => writeAll(fd, new Uint8Array(Number(length))),
  blockingWriteZeroesAndFlush: (length: bigint) => writeAll(fd, new Uint8Array(Number(length))),
  splice: (source: { read(length: bigint): Uint8Array }, length: bigint) => copy(fd, source.read(length)),
  blockingSplice: (source: { blockingRead(length: bigint): Uint8Array }, length: bigint) => copy(fd, source.blockingRead(length)),
});

const input = (fd: number): Record<string, (...args: never[]) => unknown> => ({
  read: (length: bigint) => read(fd, length),
  blockingRead: (length: bigint) => read(fd, length),
  skip: (length: bigint) => BigInt(read(fd, length).length),
  blockingSkip: (length: bigint) => BigInt(read(fd, length).length),
  subscribe: ready,
});

function copy(fd: number, bytes: Uint8Array): bigint {
  writeAll(fd, bytes);
  return BigInt(bytes.length);
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

/** Makes a method of the shim's class ask first whether the stream is one of ours; a wrapper that records calls then sees both kinds. */
function route(prototype: Record<string, Method>, name: string): void {
  const original = prototype[name] as Method & { [FD]?: true };
  if (original[FD]) return;
  const routed: Method = function (this: object, ...args) {
    const ours = (this as { [FD]?: { methods: Record<string, (...args: never[]) => unknown> } })[FD];
    return ours ? ours.methods[name]!(...args) : original.apply(this, args);
  };
  Object.defineProperty(prototype, name, { value: Object.assign(routed, { [FD]: true }), writable: true, configurable: true });
}

/** Standard input, output and error of this process as WASI streams, a new resource at each call. */
export function standardStreams(): { stdin(): object; stdout(): object; stderr(): object } {
  const { InputStream, OutputStream } = io.streams;
  // Before anything wraps the methods, so that a wrapper sees calls on our streams too.
  for (const name of Object.keys(input(0))) route(InputStream.prototype as unknown as Record<string, Method>, name);
  for (const name of Object.keys(output(1))) route(OutputStream.prototype as unknown as Record<string, Method>, name);
  return {
    stdin: () => standard(InputStream.prototype, 0, input(0)),
    stdout: () => standard(OutputStream.prototype, 1, output(1)),
    stderr: () => standard(OutputStream.prototype, 2, output(2)),
  };
}
