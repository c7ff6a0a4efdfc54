/** Leaf: text of a guest that cannot drive what shows it. Pure. */

/** Control characters and the like as `\u{1b}`; for names and messages on one line. */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

const ESC = 0x1b;
/** Longest colour that is waited for: `ESC [ 1;38;2;255;255;255 m` and some more. */
const LONGEST = 40;

/**
 * A filter of output for a terminal: text, line ends and tabs pass; colours (`ESC [ … m`) pass where `colors`, and are left out elsewhere;
 * everything else that a terminal would obey is shown in caret notation. It keeps what is not whole for the next piece.
 */
export function terminalFilter(colors: boolean): (bytes: Uint8Array) => Uint8Array {
  let rest: number[] = [];
  return (bytes) => {
    if (rest.length === 0 && !bytes.some(special)) return bytes;
    const all = [...rest, ...bytes];
    const out: number[] = [];
    let at = 0;
    while (at < all.length) {
      const length = unit(all, at);
      if (length === null) break;
      show(all.slice(at, at + length), colors, out);
      at += length;
    }
    rest = all.slice(at);
    return Uint8Array.from(out);
  };
}

/** Bytes of what stands at a place: a colour, a control character of two bytes, or one byte; null where more must come to tell. */
function unit(bytes: number[], at: number): number | null {
  const first = bytes[at]!;
  if (first === 0xc2) return at + 1 < bytes.length ? (isC1(bytes[at + 1]!) ? 2 : 1) : null;
  if (first !== ESC) return 1;
  if (at + 1 >= bytes.length) return null;
  if (bytes[at + 1] !== 0x5b) return 1;
  for (let end = at + 2; end < at + LONGEST; end++) {
    const byte = bytes[end];
    if (byte === undefined) return null;
    if (byte === 0x6d) return end + 1 - at;
    // Digits, `;` and `:`.
    if (byte < 0x30 || byte > 0x3b) return 1;
  }
  return 1;
}

const special = (byte: number): boolean => (byte < 0x20 && !PASSED.has(byte)) || byte === 0x7f || byte === 0xc2;
const isC1 = (byte: number): boolean => byte >= 0x80 && byte <= 0x9f;
const PASSED = new Set([0x09, 0x0a, 0x0d]);

function show(piece: number[], colors: boolean, out: number[]): void {
  const [first, second] = piece as [number, number?];
  if (piece.length > 2) {
    if (colors) out.push(...piece);
  } else if (second !== undefined) out.push(0x5e, 0x5b, second - 0x40);
  else if (first === 0x7f) out.push(0x5e, 0x3f);
  else if (first < 0x20 && !PASSED.has(first)) out.push(0x5e, first + 0x40);
  else out.push(first);
}
