/** Numbers that look random and are the same in every run. */

/** A generator of whole numbers below a limit (xorshift). */
export function random(seed: number): (limit: number) => number {
  let state = seed * 2654435761 + 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(limit, 1);
  };
}
