/** The map of capabilities as a table. Pure. */
import type { Capability, Right } from "../../../server/src/protocol/rights.ts";

const ORDER: Capability[] = ["files", "network", "http", "environment", "exit", "stdio", "clocks", "random"];

/** How an instance has a capability: by itself, through others, or not at all. */
export type Cell = { how: "own" | "through"; title: string; words: string } | null;

export interface Table {
  columns: Capability[];
  rows: { id: string; package: string; cells: Cell[] }[];
}

/** Only capabilities that somebody has are columns. */
export function tableOf(instances: readonly { id: string; package: string }[], rights: readonly Right[]): Table {
  const columns = ORDER.filter((it) => rights.some((right) => right.capability === it));
  const rows = instances.map(({ id, package: name }) => ({
    id,
    package: name,
    cells: columns.map((column) => cellOf(rights.find((it) => it.instance === id && it.capability === column))),
  }));
  return { columns, rows };
}

function cellOf(right: Right | undefined): Cell {
  if (!right) return null;
  const interfaces = right.interfaces.join(", ");
  if (right.through.length === 0) return { how: "own", title: `imports ${interfaces}`, words: "itself" };
  return {
    how: "through",
    title: `${[right.instance, ...right.through].join(" → ")}, which imports ${interfaces}`,
    words: `through ${right.through.join(" → ")}`,
  };
}
