/**
 * Gives a core module a name of ours, as the engine makes the addresses of its code of it (`wasm://wasm/NAME-HASH`): so that a place in a stack
 * says which file of which component it is in. In: a module. Out: the same module with another name; nothing else is changed.
 */
import { encode, encodeName, Malformed, moduleOf, Reader, type Section, sectionsOf } from "./binary.ts";

/** Part of the key of the cache of transpiled components. */
export const NAME_VERSION = 1;

const NAMES = "name";

/** The name of a component's core module (`component.core2.wasm`), by the component's hash. */
export function moduleName(hash: string, file: string): string {
  return `witloom.${hash.slice(0, 16)}.${file.replace(/\.wasm$/, "").replaceAll(/[^\w.]/g, "_")}`;
}

/** What an address of code (`wasm://wasm/NAME-HASH`) says of its module; null where the module is none of a guest's. */
export function moduleKey(address: string): { hash: string; file: string } | null {
  const parts = /^wasm:\/\/wasm\/witloom\.([0-9a-f]{16})\.([\w.]+)-[0-9a-f]+$/.exec(address);
  return parts ? { hash: parts[1]!, file: `${parts[2]!}.wasm` } : null;
}

/** The module under that name. */
export function withName(module: Uint8Array, name: string): Uint8Array {
  const sections = sectionsOf(module);
  const at = sections.findIndex(isNames);
  const own = subsection(0, Uint8Array.from(encodeName(name)));
  const others = at < 0 ? new Uint8Array() : otherNames(sections[at]!.body);
  const named: Section = { id: 0, body: Buffer.concat([Uint8Array.from(encodeName(NAMES)), own, others]) };
  return moduleOf(module, at < 0 ? [...sections, named] : sections.with(at, named));
}

const isNames = ({ id, body }: Section): boolean => id === 0 && new Reader(body).name() === NAMES;

const subsection = (id: number, body: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.from([id, ...encode(body.length)]), body]);

/** The subsections but that of the module's name. Where they cannot be read nobody else reads them either. */
function otherNames(body: Uint8Array): Uint8Array {
  const reader = new Reader(body);
  reader.name();
  const kept: Uint8Array[] = [];
  try {
    while (!reader.done) {
      const from = reader.at;
      const id = reader.byte();
      reader.skip(reader.unsigned());
      if (id !== 0) kept.push(body.subarray(from, reader.at));
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  return Buffer.concat(kept);
}
