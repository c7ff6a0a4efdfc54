/**
 * Values as the canonical ABI lifts them: small integers wrap, a bool is true unless it is 0, upper bits of flags do not count, text must be
 * UTF-8 or UTF-16 inside the memory, addresses are aligned and lists end where the memory does. jco's output refuses some of what is valid
 * and takes some of what is not. `RUNTIME` is the code that generated modules get.
 */
import { count, replaceExactly } from "./patchText.ts";

const RUNTIME = `
  function witloomTrap(text) { throw new WebAssembly.RuntimeError(text); }
  class WitloomView extends DataView {
    getInt16(at, le) { if (at & 1) witloomTrap('unaligned pointer'); return super.getInt16(at, le); }
    getUint16(at, le) { if (at & 1) witloomTrap('unaligned pointer'); return super.getUint16(at, le); }
    getInt32(at, le) { if (at & 3) witloomTrap('unaligned pointer'); return super.getInt32(at, le); }
    getUint32(at, le) { if (at & 3) witloomTrap('unaligned pointer'); return super.getUint32(at, le); }
    getFloat32(at, le) { if (at & 3) witloomTrap('unaligned pointer'); return super.getFloat32(at, le); }
    getFloat64(at, le) { if (at & 7) witloomTrap('unaligned pointer'); return super.getFloat64(at, le); }
    getBigInt64(at, le) { if (at & 7) witloomTrap('unaligned pointer'); return super.getBigInt64(at, le); }
    getBigUint64(at, le) { if (at & 7) witloomTrap('unaligned pointer'); return super.getBigUint64(at, le); }
    setInt16(at, it, le) { if (at & 1) witloomTrap('unaligned pointer'); super.setInt16(at, it, le); }
    setUint16(at, it, le) { if (at & 1) witloomTrap('unaligned pointer'); super.setUint16(at, it, le); }
    setInt32(at, it, le) { if (at & 3) witloomTrap('unaligned pointer'); super.setInt32(at, it, le); }
    setUint32(at, it, le) { if (at & 3) witloomTrap('unaligned pointer'); super.setUint32(at, it, le); }
    setFloat32(at, it, le) { if (at & 3) witloomTrap('unaligned pointer'); super.setFloat32(at, it, le); }
    setFloat64(at, it, le) { if (at & 7) witloomTrap('unaligned pointer'); super.setFloat64(at, it, le); }
    setBigInt64(at, it, le) { if (at & 7) witloomTrap('unaligned pointer'); super.setBigInt64(at, it, le); }
    setBigUint64(at, it, le) { if (at & 7) witloomTrap('unaligned pointer'); super.setBigUint64(at, it, le); }
  }
  const witloomRealloc = (realloc) => realloc && ((old, oldSize, align, size) => {
    const at = realloc(old, oldSize, align, size) >>> 0;
    if (at % align !== 0) witloomTrap('realloc return: result not aligned');
    return at;
  });
  function witloomBytes(memory, at, size, what) {
    at >>>= 0;
    if (size < 0) size += 2 ** 32;
    if (at + size > memory.buffer.byteLength) witloomTrap(what + ' pointer/length out of bounds of memory');
    return at;
  }
  function witloomSlice(memory, at, count, size) {
    const length = (count >>> 0) * size;
    at = witloomBytes(memory, at, length, 'list');
    return memory.buffer.slice(at, at + length);
  }
  function witloomText(decoder, bytes, encoding) {
    try {
      return decoder.decode(bytes);
    } catch {
      witloomTrap(encoding === 'utf-16' ? 'invalid utf-16: unpaired surrogate found' : witloomUtf8(bytes));
    }
  }
  function witloomUtf8(bytes) {
    const last = bytes.length;
    for (let at = 0; at < last; ) {
      const byte = bytes[at];
      const size = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
      if (size === 0) return 'invalid utf-8 sequence of 1 bytes from index ' + at;
      for (let i = 1; i < size; i++) {
        if (at + i >= last) return 'incomplete utf-8 byte sequence from index ' + at;
        const next = bytes[at + i];
        const low = i === 1 ? (byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80) : 0x80;
        const high = i === 1 ? (byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf) : 0xbf;
        if (next < low || next > high) return 'invalid utf-8 sequence of ' + i + ' bytes from index ' + at;
      }
      at += size;
    }
    return 'invalid utf-8';
  }
`;

/** All patches of values, in order. */
export function patchValues(text: string): string {
  return [runtime, alignedViews, reallocs, texts, lists, wrapping, chars, bools, flags].reduce((out, apply) => apply(out), text);
}

function runtime(text: string): string {
  const entry = /export (?:async )?function instantiate\(getCoreModule, imports, instantiateCore = WebAssembly\.instantiate\) \{\n/g;
  return replaceExactly("runtime", text, entry, 1, (all) => all + RUNTIME);
}

/** Values lie at multiples of their size: a pointer that breaks this is the guest's mistake. */
function alignedViews(text: string): string {
  if (!text.includes("const dataView = mem =>")) return text;
  return replaceExactly(
    "alignedViews",
    text,
    /let dv = new DataView\(new ArrayBuffer\(\)\);\s*const dataView = mem => dv\.buffer === mem\.buffer \? dv : dv = new DataView\(mem\.buffer\);/g,
    1,
    "let dv = new DataView(new ArrayBuffer());\n  const dataView = mem => dv.buffer === mem.buffer ? dv : dv = new WitloomView(mem.buffer);",
  );
}

/** What `realloc` answers is an address, not a signed number, and must be aligned as was asked for. */
function reallocs(text: string): string {
  const all = count(text, /^\s*realloc\d+ = /gm);
  return replaceExactly("reallocs", text, /^(\s*realloc\d+ = )([^;\n]+);/gm, all, "$1witloomRealloc($2);");
}

/** Text outside of the memory or in no valid encoding is a trap; a decoder that is not strict would put U+FFFD in its place. */
function texts(text: string): string {
  const strict = text.replace(
    /new TextDecoder\('(utf-8|utf-16)', \{ ignoreBOM: true \}\)/g,
    "new TextDecoder('$1', { ignoreBOM: true, fatal: true })",
  );
  const sync = strict
    .replace(
      /TEXT_DECODER_UTF8\.decode\(new Uint8Array\((memory\d+)\.buffer, (\w+), (\w+)\)\)/g,
      "witloomText(TEXT_DECODER_UTF8, new Uint8Array($1.buffer, witloomBytes($1, $2, $3, 'string'), $3 >>> 0), 'utf-8')",
    )
    .replace(
      /utf16Decoder\.decode\(new Uint16Array\((memory\d+)\.buffer, (\w+), (\w+)\)\)/g,
      "witloomText(utf16Decoder, new Uint16Array($1.buffer, witloomBytes($1, $2, ($3 >>> 0) * 2, 'string'), $3 >>> 0), 'utf-16')",
    );
  return replaceExactly(
    "texts",
    sync,
    /(?:TEXT_DECODER_UTF8|utf16Decoder)\.decode\((?!new (?:DataView|Uint\d+Array)\(ctx\.memory)/g,
    0,
    "",
  );
}

/** A list beyond the end of the memory is a trap, where `slice` would silently give a shorter one, and a loop none where it is empty. */
function lists(text: string): string {
  const slices = count(text, /memory\d+\.buffer\.slice\(/g);
  const sliced = replaceExactly(
    "lists",
    text,
    /(memory\d+)\.buffer\.slice\((\w+), \2 \+ (\w+) \* (\d+)\)/g,
    slices,
    "witloomSlice($1, $2, $3, $4)",
  );
  const loops = count(sliced, /for \(let i = 0; i < len\d+; i\+\+\) \{\s*const base = base/g);
  return replaceExactly(
    "lists",
    sliced,
    /(for \(let i = 0; i < (len(\d+)); i\+\+\) \{\s*const base = (base\3) \+ i \* (\d+);)((?:(?!for \(let i = 0; i < len)[\s\S])*?\((memory\d+)[).])/g,
    loops,
    (_all, head, length, _index, base, size, rest, memory) =>
      `witloomBytes(${memory}, ${base}, (${length} >>> 0) * ${size}, 'list');\n${head}${rest}`,
  );
}

/** Integers of 8 and 16 bits are what their low bits say. */
function wrapping(text: string): string {
  if (!text.includes("function clampGuest(")) return text;
  return replaceExactly(
    "wrapping",
    text,
    /function clampGuest\(i, min, max\) \{\s*if \(i < min \|\| i > max\) \{\s*throw new TypeError\([^\n]*\);\s*\}\s*return i;\s*\}/g,
    1,
    "function clampGuest(i, min, max) {\n  const size = max - min + 1;\n  return ((((i - min) % size) + size) % size) + min;\n}",
  );
}

function chars(text: string): string {
  if (!text.includes("function validateGuestChar(")) return text;
  return replaceExactly(
    "chars",
    text,
    /if \(\(i > 0x10ffff\) \|\| \(i >= 0xd800 && i <= 0xdfff\)\) \{ throw new TypeError\(`not a valid char`\); \}/g,
    1,
    "if (i < 0 || i > 0x10ffff || (i >= 0xd800 && i <= 0xdfff)) { throw new WebAssembly.RuntimeError('converted integer out of range for `char`: invalid `char` bit pattern'); }",
  );
}

function bools(text: string): string {
  if (!text.includes("function throwInvalidBool(")) return text;
  return replaceExactly(
    "bools",
    text,
    /function throwInvalidBool\(\) \{\s*throw new TypeError\([^\n]*\);\s*\}/g,
    1,
    "function throwInvalidBool() {\n  return true;\n}",
  );
}

/** Bits beyond the last flag are ignored. */
function flags(text: string): string {
  const all = count(text, /throw new TypeError\('flags have extraneous bits set'\);/g);
  return replaceExactly(
    "flags",
    text,
    /if \(\([^\n]*\) !== 0\) \{\s*throw new TypeError\('flags have extraneous bits set'\);\s*\}/g,
    all,
    "",
  );
}
