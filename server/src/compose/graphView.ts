/** A toolkit graph as the plain data of `witloom graph --json` and the canvas. */
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { ComponentGraph, GraphEdge } from "../protocol/graph.ts";
import type { Graph } from "../toolkit/toolkit.ts";

/** The nodes, the edges between them, and the composition's own imports and exports. */
export function graphView(graph: Graph, diagnostics: Diagnostic[] = []): ComponentGraph {
  const edges: GraphEdge[] = graph.nodes.flatMap((node) =>
    node.args.flatMap((arg): GraphEdge[] => {
      const from = arg.source.node === undefined ? undefined : graph.nodes[arg.source.node];
      return from
        ? [{ from: from.id, export: arg.source.path.join("."), to: node.id, import: arg.member ? `${arg.name}.${arg.member}` : arg.name }]
        : [];
    }),
  );
  const seen = new Set<string>();
  return {
    nodes: graph.nodes.map(({ id, package: name, imports, exports }) => ({ id, package: name, imports, exports })),
    edges,
    imports: graph.imports,
    exports: graph.exports.filter(({ name }) => !seen.has(name) && seen.add(name)).map(({ name, type }) => ({ name, type })),
    problems: diagnostics.map(({ message }) => ({ message })),
  };
}
