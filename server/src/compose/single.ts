/** One instance of a program as a program of its own. */
import type { Program } from "./program.ts";

/** The program of one component alone, with all that it exports; what it imports is the host's to provide. Undefined where there is none of that name. */
export function programOf(program: Program, instance: string): Program | undefined {
  const node = program.graph.nodes.find((it) => it.id === instance);
  const part = node?.component === undefined ? undefined : program.parts[node.component];
  if (!node || !part) return undefined;
  const exports = node.exports.map((it) => ({ ...it, source: { node: 0, path: [it.name] } }));
  const graph = { ...program.graph, nodes: [{ ...node, component: 0, args: [] }], imports: node.imports, exports };
  return { file: program.file, bytes: part.bytes, graph, parts: [part] };
}
