/** How names are written in a `.wac`. The keywords are those of wac-parser 0.12's lexer. */

export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "import with type tuple list option result borrow resource variant record flags enum func static constructor u8 s8 u16 s16 u32 s32 u64 s64 " +
    "f32 f64 char bool string interface world export new let use include as package targets async stream future error-context"
  ).split(" "),
);

const ID = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*))*$/;

/** Whether a word is an identifier, were it not for keywords. */
export function isIdentifier(word: string): boolean {
  return ID.test(word);
}

/** A name as it is written: with `%` where it would be a keyword. */
export function written(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name;
}

/** The name of a package or interface without its version. */
export function unversioned(name: string): string {
  return name.split("@")[0]!;
}

/** The last part of an interface's name, by which it can be named where no other has it: `ns:pkg/iface@1.0.0` → `iface`. */
export function shortName(extern: string): string {
  const path = unversioned(extern);
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How an import or export is named among its siblings: by its last part where that is unique, else quoted as a whole. */
export function portName(name: string, siblings: readonly string[]): { text: string; quoted: boolean } {
  const short = shortName(name);
  const unique = siblings.every((it) => it === name || (it !== short && shortName(it) !== short));
  if (unique && isIdentifier(short) && (name === short || name.includes("/"))) return { text: written(short), quoted: false };
  return { text: `"${name}"`, quoted: true };
}
