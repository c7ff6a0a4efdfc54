/** All pairs of exports and imports in a picture, and the table of their answers. */

import type { Fit, FitTable } from "../protocol/wiring.ts";
import { unversioned } from "../wac/keywords.ts";
import type { Shape, Wiring } from "./wiring.ts";

/** A pair of ports by their packages. */
export interface Pair {
  exporter: string;
  export: string;
  importer: string;
  import: string;
}

export function pairKey(it: Pair): string {
  return `${it.exporter}#${it.export}>${it.importer}#${it.import}`;
}

/** Packages in a picture, with their ports: those of its nodes, and more if they are asked for. */
export function packagesIn(wiring: Wiring, more: readonly string[], shapes: ReadonlyMap<string, Shape>): Map<string, Shape> {
  const out = new Map<string, Shape>();
  for (const node of wiring.nodes) out.set(node.package, shapes.get(node.package) ?? node);
  for (const name of more) {
    const shape = shapes.get(name);
    if (shape) out.set(name, shape);
  }
  return out;
}

/** Every export with every import; those of one interface come first, since they are drawn most. */
export function pairsOf(packages: ReadonlyMap<string, Shape>): Pair[] {
  const near: Pair[] = [];
  const far: Pair[] = [];
  for (const [exporter, from] of packages) {
    for (const { name: exported } of from.exports) {
      for (const [importer, to] of packages) {
        for (const { name: imported } of to.imports) {
          const pair = { exporter, export: exported, importer, import: imported };
          (unversioned(exported) === unversioned(imported) ? near : far).push(pair);
        }
      }
    }
  }
  return [...near, ...far];
}

/** Whether both ports of a pair are one interface, in whatever version. */
export function isNear(pair: Pair): boolean {
  return unversioned(pair.export) === unversioned(pair.import);
}

/** The table that the canvas looks answers up in; `answerOf` gives what is known. */
export function fitTable(wiring: Wiring, packages: ReadonlyMap<string, Shape>, answerOf: (pair: Pair) => Fit | undefined): FitTable {
  const table: FitTable = { exports: {}, imports: {}, fits: [], answers: [] };
  const rows: { package: string | null; port: string }[] = [];
  const columns: { package: string; port: string }[] = [];
  for (const [name, shape] of packages) {
    for (const { name: port } of shape.exports) table.exports[`${name}#${port}`] = rows.push({ package: name, port }) - 1;
    for (const { name: port } of shape.imports) table.imports[`${name}#${port}`] = columns.push({ package: name, port }) - 1;
  }
  for (const { name } of wiring.imports) table.exports[`#${name}`] = rows.push({ package: null, port: name }) - 1;
  const indexes = new Map<Fit, number>();
  const same = new Map<string, Fit>();
  table.fits = rows.map((row) =>
    columns.map((column) => {
      const fit =
        row.package === null
          ? borderFit(row.port, column.port)
          : answerOf({ exporter: row.package, export: row.port, importer: column.package, import: column.port });
      if (!fit) return -1;
      // Answers in other words than those that are there already.
      const text = JSON.stringify(fit);
      const one = same.get(text) ?? fit;
      same.set(text, one);
      const index = indexes.get(one) ?? table.answers.push(one) - 1;
      indexes.set(one, index);
      return index;
    }),
  );
  return table;
}

/** An import that `...` makes reaches the imports of its own name. */
function borderFit(from: string, to: string): Fit {
  return from === to ? { fits: "yes" } : { fits: "no", reason: `The composition's import \`${from}\` reaches only imports of that name.` };
}
