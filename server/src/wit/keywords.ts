/** The words that WIT keeps for itself, and how a name is written beside them. Follows wit-parser's lexer. */

/** Words that are a name only with `%` before them. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "use type func u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char resource own borrow record flags variant enum bool string option result future " +
    "stream error-context list map _ as from static interface tuple world import export package constructor include with async"
  ).split(" "),
);

/** Whether a text is an identifier: words of one case, joined by single hyphens, of which the first begins with a letter. */
export function isIdentifier(text: string): boolean {
  return /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/.test(text);
}

/** A name as it is written in a file: with `%` where it would be read as a keyword. */
export function writeName(text: string): string {
  return KEYWORDS.has(text) ? `%${text}` : text;
}
