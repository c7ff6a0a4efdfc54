/** The imports of a composition that nothing in it provides, and that the host does not serve either. Pure. */
import type { Variable } from "../wac/names.ts";
import type { Argument } from "../wac/tree.ts";
import type { Place, Wiring } from "./wiring.ts";

/** Packages whose interfaces the host has; others of WASI it does not. */
const HOST = /^wasi:(cli|clocks|filesystem|http|io|random|sockets)\//;

/** Whether the host serves an import by itself. */
export function servedByHost(name: string): boolean {
  return HOST.test(name);
}

export interface OpenImport extends Place {
  /** As the component that imports it names it. */
  name: string;
}

/** Each such import with the place that leaves it open: an import statement, a `...`, or else the whole `new`. */
export function openImports(wiring: Wiring): OpenImport[] {
  const found = new Map<string, OpenImport>();
  for (const { from, to, argument } of wiring.wires) {
    if (from.node !== null || to.node === null || servedByHost(to.port)) continue;
    const variable = importOf(wiring, argument);
    const node = wiring.nodes.find((it) => it.id === to.node);
    if (hasTypesAlone(node?.imports.find((it) => it.name === to.port)?.type ?? "")) continue;
    const place = variable?.name ?? argument ?? node?.expr;
    if (!place) continue;
    const key = `${place.start} ${to.port}`;
    if (!found.has(key)) found.set(key, { name: to.port, start: place.start, end: place.end });
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** An interface without functions or resources needs nobody to serve it. */
function hasTypesAlone(type: string): boolean {
  return type.startsWith("interface") && !/\bfunc\(|\bresource\b/.test(type);
}

/** The import statement whose name an argument passes on. */
function importOf({ names }: Wiring, argument: Argument | null): Variable | undefined {
  const name =
    argument?.kind === "inferred"
      ? argument.name.text
      : argument?.kind === "named" && argument.expr?.primary.kind === "name"
        ? argument.expr.primary.name.text
        : undefined;
  return names.variables.find((it) => it.statement.kind === "import" && it.text === name);
}
