import type { Filter, FilterError, Image } from "pictures:api/types@0.1.0";

/** What both programs do with a picture, with names for people. */
export function filtersFor(width: number, height: number): [name: string, filter: Filter][] {
  const [small, large] = [half(width), half(height)];
  return [
    ["grayscale", { tag: "grayscale" }],
    ["blur 4", { tag: "blur", val: 4 }],
    ["edges", { tag: "edges" }],
    [`resize to ${small} x ${large}`, { tag: "resize", val: [small, large] }],
  ];
}

const half = (side: number): number => Math.max(1, Math.round(side / 2));

/** Rows that differ; then the picture repeats. Few, as an interpreter draws them. */
const ROWS = 64;

/** A test picture: the same for the same size, with slopes and hard edges in all four channels. */
export function testPicture(width: number, height: number): Image {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < Math.min(ROWS, height); y++) {
    let at = y * width * 4;
    for (let x = 0; x < width; x++) {
      pixels[at++] = x + 3 * y;
      pixels[at++] = (x * y) >> 3;
      pixels[at++] = ((x >> 4) ^ (y >> 3)) & 1 ? 230 : 25;
      pixels[at++] = 255 - (x & 31);
    }
  }
  const tile = ROWS * width * 4;
  for (let at = tile; at < pixels.length; at += tile) pixels.copyWithin(at, 0, tile);
  return { width, height, pixels };
}

/** FNV-1a over words of 32 bits, as a picture's bytes are a whole number of them; in hexadecimal digits. */
export function checksum({ pixels }: Image): string {
  const whole = pixels.byteOffset % 4 === 0 ? pixels : pixels.slice();
  const words = new Int32Array(whole.buffer, whole.byteOffset, whole.length >> 2);
  const count = words.length;
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < count; at++) hash = Math.imul(hash ^ words[at]!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Calls the filters of another component; the error of their result becomes a text. */
export function applied(apply: (picture: Image, filter: Filter) => Image, picture: Image, filter: Filter): Image {
  try {
    return apply(picture, filter);
  } catch (error) {
    const reason = payloadOf(error) as FilterError;
    throw reason.tag === "wrong-length" ? `${reason.tag}: ${reason.val.join(" bytes are needed, there are ")}` : reason.tag;
  }
}

/**
 * The error of a result arrives as an exception: engines differ in whether they throw its value itself or an object that has it as its payload. Any
 * other `Error` is a mistake of this program, and stays what it is.
 */
function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "payload" in error) return error.payload;
  if (error instanceof Error) throw error;
  return error;
}
