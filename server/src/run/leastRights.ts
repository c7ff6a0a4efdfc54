/** What a run used of the host, and the smallest rights that would have been enough for it. Pure. */
import { fieldOf } from "../protocol/launch.ts";
import type { Deniable, Used } from "../protocol/run.ts";

/** Interfaces behind what can be taken away. */
const TAKEN: [Deniable, RegExp][] = [
  ["clocks", /^wasi:clocks\//],
  ["random", /^wasi:random\//],
  ["stdio", /^wasi:(cli\/(stdin|stdout|stderr)|io\/streams)@/],
];

export interface LeastRights {
  /** Options of the command line, in pairs: `["--dir-ro", "data"]`. */
  options: [option: string, value: string][];
  /** What a run read of its environment cannot be seen: it asked for the variables as a whole. */
  environment: boolean;
}

/** The fields of a run configuration that say the same as options of the command line. */
export function fieldsOfRights({ options }: LeastRights): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [option, value] of options) {
    const field = fieldOf({ option, value }) ?? (option === "--deny" ? "deny" : null);
    if (field !== null) fields[field] = [...(fields[field] ?? []), value];
  }
  return fields;
}

/** The smallest rights. A folder that was written to needs no second right to be read. */
export function leastRights(used: Used[]): LeastRights {
  const rights = used.flatMap((it) => ("option" in it ? [it] : []));
  const written = new Set(rights.filter((it) => it.option === "--dir").map((it) => it.value));
  const needed = rights.filter((it) => it.option !== "--dir-ro" || !written.has(it.value));
  const options = [...new Map(needed.map((it) => [`${it.option} ${it.value}`, it])).values()]
    .map(({ option, value }): [string, string] => [option, value])
    .sort(([a, b], [c, d]) => a.localeCompare(c) || b.localeCompare(d));
  const interfaces = used.flatMap((it) => ("interface" in it ? [it.interface] : []));
  const unused = TAKEN.filter(([, pattern]) => !interfaces.some((it) => pattern.test(it)));
  return {
    options: [...options, ...unused.map(([name]): [string, string] => ["--deny", name])],
    environment: interfaces.some((it) => it.startsWith("wasi:cli/environment@")),
  };
}
