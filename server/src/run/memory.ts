/**
 * Caps how far the memories of a core module may grow, by lowering the maximum in its memory section before it is compiled. For modules
 * that cannot be made to ask (`limits/hook.ts`).
 */
import { encode, encodeLimits, moduleOf, Reader, type Section, sectionsOf } from "./limits/binary.ts";
import { MEMORY } from "./limits/layout.ts";

const MIB = 1 << 20;

/** The module with every memory that it defines limited to so many bytes, or the module itself where there is none. Throws where a memory starts larger. */
export function capMemory(module: Uint8Array, bytes: number): Uint8Array {
  const sections = sectionsOf(module);
  if (!sections.some(({ id }) => id === MEMORY)) return module;
  return moduleOf(
    module,
    sections.map((it) => (it.id === MEMORY ? capped(it, bytes) : it)),
  );
}

function capped({ id, body }: Section, bytes: number): Section {
  const reader = new Reader(body);
  const out: number[] = [];
  const count = reader.vector(() => {
    const limits = reader.limits();
    const page = 2 ** (limits.pageBits ?? 16);
    const most = Math.floor(bytes / page);
    if (limits.min > most)
      throw new Error(`it starts with ${(limits.min * page) / MIB} MiB of memory, and the limit is ${bytes / MIB} MiB; raise --max-memory`);
    out.push(...encodeLimits({ ...limits, max: Math.min(most, limits.max ?? most) }));
  });
  return { id, body: Uint8Array.from([...encode(count), ...out]) };
}
