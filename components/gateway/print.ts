import { getStdout } from "wasi:cli/stdout@0.2.12";

// The most that `blocking-write-and-flush` takes at once.
const CHUNK = 4096;

/** Prints a line. QuickJS has neither `console` nor `TextEncoder`: this is the way to the host's standard output. */
export function print(text: string): void {
  const bytes = utf8(`${text}\n`);
  const stdout = getStdout();
  try {
    for (let start = 0; start < bytes.length; start += CHUNK) {
      stdout.blockingWriteAndFlush(bytes.subarray(start, start + CHUNK));
    }
  } finally {
    stdout[Symbol.dispose]();
  }
}

function utf8(text: string): Uint8Array {
  const bytes = encodeURIComponent(text.toWellFormed()).matchAll(/%(..)|[^%]/g);
  return Uint8Array.from(bytes, ([char, hex]) => (hex ? Number.parseInt(hex, 16) : char.charCodeAt(0)));
}
