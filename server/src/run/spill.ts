/** Whole values that were too long for an event: written beside the run, and read back. */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { TracedValue } from "../protocol/run.ts";

/** A function that gives the whole text of a value: from the spill file where it was cut and kept, else what there is. */
export function fullText(spillFile: string | null): (value: TracedValue) => string {
  return (value) => {
    if (value.full === null || spillFile === null) return value.text;
    const [offset, length] = value.full;
    const bytes = Buffer.alloc(length);
    const fd = openSync(spillFile, "r");
    try {
      return bytes.toString("utf8", 0, readSync(fd, bytes, 0, length, offset));
    } finally {
      closeSync(fd);
    }
  };
}

/** Most bytes of all values of a run. */
const TOTAL = 64 << 20;

/** Writes values one after the other; the file is made with the first. */
export class SpillWriter {
  private readonly file: string;
  private fd: number | null = null;
  private at = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** [offset, bytes] of the text in the file; null where there is no room left. */
  add(text: string): [number, number] | null {
    this.fd ??= openSync(this.file, "w", 0o600);
    const bytes = Buffer.from(text, "utf8");
    if (this.at + bytes.length > TOTAL) return null;
    writeSync(this.fd, bytes);
    const { at } = this;
    this.at += bytes.length;
    return [at, bytes.length];
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}
