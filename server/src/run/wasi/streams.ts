/**
 * Standard streams of a guest. The shim's own go through two threads' event loops and lose what was written last when the guest is
 * stopped; these read and write the process's file descriptors at once, from the guest's thread.
 */
import { createReadStream, fstatSync, readSync, type Stats, writeSync } from "node:fs";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { isatty, ReadStream } from "node:tty";
import { io } from "@bytecodealliance/preview2-shim";
import { terminalFilter } from "../../protocol/visible.ts";
import { inputMethods, inputStream, outputMethods, outputStream, PIECE, routeStreams } from "./ioStreams.ts";
import { guard } from "./refuse.ts";

/** Asked before a standard stream is used: `bytes` are about to be printed; null: something is about to be read. Throws to refuse. */
export type Printing = (stream: "stdin" | "stdout" | "stderr", bytes: Uint8Array | null) => void;

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

/** Standard input, output and error of this process as WASI streams, a new resource at each call. */
export function standardStreams(ask: Printing): { stdin(): object; stdout(): object; stderr(): object } {
  routeStreams();
  // A guest may ask any stream for more than there is memory; it must take less anyway.
  for (const name of ["read", "blockingRead", "skip", "blockingSkip"])
    guard(io.streams.InputStream.prototype, name, (_, args) => {
      if ((args[0] as bigint) > PIECE) args[0] = BigInt(PIECE);
    });
  const output = (name: "stdout" | "stderr"): (() => object) => {
    const print = standardOutput(name, ask);
    return () => outputStream(outputMethods(print));
  };
  const input = (length: bigint): Uint8Array => {
    ask("stdin", null);
    return read(0, length);
  };
  return {
    stdin: () => inputStream(inputMethods(input)),
    stdout: output("stdout"),
    stderr: output("stderr"),
  };
}

/** Prints at once, waiting where a pipe is full. Throws what `ask` throws, and WASI's `closed` where nobody reads. */
export function standardOutput(name: "stdout" | "stderr", ask: Printing): (bytes: Uint8Array) => void {
  const fd = name === "stdout" ? 1 : 2;
  // What a terminal would obey is shown; a pipe or a file gets the bytes as they are.
  const filter = isatty(fd) ? terminalFilter(true) : null;
  return (bytes) => {
    ask(name, bytes);
    writeAll(fd, filter ? filter(bytes) : bytes);
  };
}

/**
 * Reads standard input without keeping the thread from other tasks: gives a piece, null at the end. It is opened at the first read, in the
 * way that fits what it is, as a read of a file descriptor could not be given up when the guest is stopped.
 */
export function standardInput(): () => Promise<Uint8Array | null> {
  let pieces: AsyncIterator<Uint8Array> | undefined;
  return async () => {
    pieces ??= inputHandle()[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const { value, done } = await pieces.next();
    return done ? null : value;
  };
}

function inputHandle(): Readable {
  if (isatty(0)) return new ReadStream(0);
  let stat: Stats;
  try {
    stat = fstatSync(0);
  } catch {
    return Readable.from([]);
  }
  return stat.isFIFO() || stat.isSocket()
    ? new Socket({ fd: 0, readable: true, writable: false })
    : createReadStream("", { fd: 0, autoClose: false });
}
