/** Byte offsets of the toolkit to positions of the editor. */

/** LSP's position: a zero-based line, and UTF-16 units in it. */
export interface TextPosition {
  line: number;
  character: number;
}

/** Converts UTF-8 byte offsets into one text; offsets beyond its end mean its end. */
export interface OffsetTable {
  position(byteOffset: number): TextPosition;
  /** Index into the JavaScript string. */
  index(byteOffset: number): number;
}

/** Reads the text once; each question is then a binary search and a walk along one line. */
export function offsetTable(text: string): OffsetTable {
  const lineStarts = [0];
  const lineBytes = [0];
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    bytes += utf8Length(code);
    const endsLine = code === 10 || (code === 13 && text.charCodeAt(at) !== 10);
    if (endsLine) {
      lineStarts.push(at);
      lineBytes.push(bytes);
    }
  }
  const index = (byteOffset: number): number => {
    const line = lastAtMost(lineBytes, byteOffset);
    let at = lineStarts[line] ?? 0;
    let rest = byteOffset - (lineBytes[line] ?? 0);
    while (at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      if (rest < utf8Length(code)) break;
      rest -= utf8Length(code);
      at += code > 0xffff ? 2 : 1;
    }
    return at;
  };
  const position = (byteOffset: number): TextPosition => {
    const at = index(byteOffset);
    const line = lastAtMost(lineStarts, at);
    return { line, character: at - (lineStarts[line] ?? 0) };
  };
  return { position, index };
}

/** The position of one UTF-8 byte offset; for several in one text use `offsetTable`. */
export function byteOffsetToPosition(text: string, byteOffset: number): TextPosition {
  return offsetTable(text).position(byteOffset);
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Index of the last entry that is not above the value; the first entry is 0. */
function lastAtMost(sorted: number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
