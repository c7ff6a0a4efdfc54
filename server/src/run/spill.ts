/** Reads whole values back that were too long for an event. */
import { closeSync, openSync, readSync } from "node:fs";
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
