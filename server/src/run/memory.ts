/**
 * Caps how far a core module's memories may grow, by lowering the maximum in its memory section before it is compiled: Node's own limits
 * do not count wasm memory. Follows the core specification's binary format (sections, LEB128, limits).
 */

const MEMORY_SECTION = 5;

/** The module with every defined memory limited to `pages` of 64 KiB, or the module itself where there is none. Throws where a memory starts larger. */
export function capMemory(module: Uint8Array, pages: number): Uint8Array {
  let at = 8; // magic and version
  while (at < module.length) {
    const id = module[at]!;
    const size = leb(module, at + 1);
    const body = size.next;
    if (id === MEMORY_SECTION) return splice(module, at, body + size.value, rewrite(module, body, pages));
    at = body + size.value;
  }
  return module;
}

function rewrite(module: Uint8Array, start: number, pages: number): number[] {
  const count = leb(module, start);
  const out = [...encode(count.value)];
  let at = count.next;
  for (let i = 0; i < count.value; i++) {
    const flags = module[at]!;
    const min = leb(module, at + 1);
    const max = flags & 1 ? leb(module, min.next) : null;
    if (min.value > pages)
      throw new Error(`it starts with ${min.value / 16} MiB of memory, and the limit is ${pages / 16} MiB; raise --max-memory`);
    out.push(flags | 1, ...encode(min.value), ...encode(Math.min(pages, max?.value ?? pages)));
    at = max ? max.next : min.next;
  }
  return [MEMORY_SECTION, ...encode(out.length), ...out];
}

function splice(module: Uint8Array, from: number, to: number, by: number[]): Uint8Array {
  const out = new Uint8Array(module.length - (to - from) + by.length);
  out.set(module.subarray(0, from));
  out.set(by, from);
  out.set(module.subarray(to), from + by.length);
  return out;
}

function leb(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7, next++) {
    const byte = bytes[next];
    if (byte === undefined || shift > 63) throw new Error("its memory section is malformed");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: next + 1 };
  }
}

function encode(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? byte | 0x80 : byte);
    if (rest === 0) return out;
  }
}
