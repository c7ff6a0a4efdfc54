/** Texts that come again and again are kept once: a million calls name the same few functions. */

/** Different texts that are remembered; a guest that invents names gets no more room than this. */
const MOST = 10_000;

/** The text that is equal to `text` and was seen first, as long as there are few of them. */
export function sameText(seen: Map<string, string>, text: string): string {
  const known = seen.get(text);
  if (known !== undefined) return known;
  if (seen.size < MOST) seen.set(text, text);
  return text;
}
