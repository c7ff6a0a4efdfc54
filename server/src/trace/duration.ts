/** Times in words. */

/** `1.2 ms`, `35 µs`, `2.10 s`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(0)} µs`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(1)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
