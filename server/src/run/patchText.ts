/** How patches change text: only where the text is exactly as they know it. */

/** jco's output is not what a patch expects: its internals moved. */
export class PatchMismatch extends Error {}

/** Replaces all matches, of which there must be exactly `expected`. */
export function replaceExactly(
  name: string,
  text: string,
  pattern: RegExp,
  expected: number,
  by: string | ((...groups: string[]) => string),
): string {
  const found = count(text, pattern);
  if (found !== expected) throw new PatchMismatch(`the patch "${name}" matched ${found} places of jco's output instead of ${expected}`);
  return text.replace(pattern, by as string);
}

/** How often a pattern with the flag `g` matches. */
export const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
