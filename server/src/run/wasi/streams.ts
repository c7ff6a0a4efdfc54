/**
 * Standard streams of a guest. The shim's own go through two threads' event loops and lose what was written last when the guest is
 * stopped; these read and write the process's file descriptors at once, from the guest's thread.
 */
import { readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { io } from "@bytecodealliance/preview2-shim";
import { terminalFilter } from "../../protocol/visible.ts";
import { inputMethods, inputStream, outputMethods, outputStream, PIECE, routeStreams } from "./ioStreams.ts";
import { guard } from "./refuse.ts";

/** Asked before a standard stream is used: `bytes` are about to be printed; null: something is about to be read. Throws to refuse. */
export type Printing = (stream: "stdin" | "stdout" | "stderr", bytes: number | null) => void;

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
  const output = (name: "stdout" | "stderr", fd: number): (() => object) => {
    // What a terminal would obey is shown; a pipe or a file gets the bytes as they are.
    const filter = isatty(fd) ? terminalFilter(true) : null;
    const print = (bytes: Uint8Array): void => {
      ask(name, bytes.length);
      writeAll(fd, filter ? filter(bytes) : bytes);
    };
    return () => outputStream(outputMethods(print));
  };
  const input = (length: bigint): Uint8Array => {
    ask("stdin", null);
    return read(0, length);
  };
  return {
    stdin: () => inputStream(inputMethods(input)),
    stdout: output("stdout", 1),
    stderr: output("stderr", 2),
  };
}
