// Numbers and values as people read them.

/** Milliseconds, as `12 µs`, `3.4 ms` or `2.1 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${digits(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${digits(milliseconds)} ms`;
  return `${digits(milliseconds / 1000)} s`;
}

/** Bytes, as `512 B`, `18 kB` or `1.3 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${digits(bytes / 1000)} kB`;
  return `${digits(bytes / 1_000_000)} MB`;
}

/** Text that stays on one line and within `length` characters. */
export function short(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

function digits(value: number): string {
  return value < 10 ? String(Number(value.toFixed(1))) : value.toFixed(0);
}
