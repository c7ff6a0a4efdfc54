/** A graph as a `.wac`: what a composed component would be written as. */
import type { Argument, Graph, Node, Source } from "../toolkit/toolkit.ts";
import { isIdentifier, portName, written } from "../wac/keywords.ts";
import { bracesOf } from "./argsText.ts";

export interface WrittenGraph {
  text: string;
  /** The packages that the text names, each the component of that index. */
  packages: { name: string; component: number }[];
  /** What WAC has no words for, one sentence each; the text leaves it to the composition's imports. */
  lost: string[];
}

/** Writes a graph whose nodes are all components. `name` becomes the namespace: a file's stem will do. */
export function writeGraph(graph: Graph, name: string): WrittenGraph {
  const namespace = identifier(name);
  const ids = uniqueNames(graph.nodes.map((it) => identifier(it.id)));
  const packages: WrittenGraph["packages"] = [];
  const lost: string[] = [];
  const names = new Map<number, string>();
  for (const [at, node] of graph.nodes.entries()) {
    if (node.component === undefined || names.has(node.component)) continue;
    names.set(node.component, `${namespace}:${ids[at]}`);
    packages.push({ name: `${namespace}:${ids[at]}`, component: node.component });
  }
  const lines = startOrder(graph.nodes).map((at) => {
    const node = graph.nodes[at]!;
    return `let ${written(ids[at]!)} = new ${names.get(node.component ?? -1) ?? node.package} ${argumentsOf(graph, node, ids, lost)};`;
  });
  const exports = graph.exports.flatMap((it) => {
    if (it.member !== undefined || it.source.node === undefined) {
      lost.push(`The export \`${it.name}\` is put together from several parts, or comes from outside; write it by hand.`);
      return [];
    }
    const own = it.source.path.at(-1) === it.name && it.source.path.length === 1;
    return [`export ${sourceText(graph, it.source, ids)}${own ? "" : ` as "${it.name}"`};`];
  });
  const text = [`package ${namespace}:composition;`, "", ...lines, ...(exports.length > 0 ? ["", ...exports] : []), ""].join("\n");
  return { text, packages, lost };
}

function argumentsOf(graph: Graph, node: Node, ids: string[], lost: string[]): string {
  const names = node.imports.map((it) => it.name);
  const passed: string[] = [];
  let open = node.imports.length > node.args.length;
  for (const arg of node.args) {
    if (isOpen(node, arg, lost)) open = true;
    else passed.push(`${portName(arg.name, names).text}: ${sourceText(graph, arg.source, ids)}`);
  }
  return bracesOf(passed, open);
}

/** Whether an argument is left to `...`: an import of the composition under its own name, or what has no words. */
function isOpen(node: Node, arg: Argument, lost: string[]): boolean {
  if (arg.member !== undefined) {
    lost.push(`\`${node.id}\` takes \`${arg.name}\` from several parts at once, which a \`.wac\` cannot say.`);
    return true;
  }
  if (arg.source.node !== undefined) return false;
  if (arg.source.path[0] !== arg.name || arg.source.path.length > 1)
    lost.push(
      `\`${node.id}\` takes \`${arg.name}\` from the composition's import \`${arg.source.path.join(".")}\`, which is written out by hand.`,
    );
  return true;
}

function sourceText(graph: Graph, source: Source, ids: string[]): string {
  const node = graph.nodes[source.node!]!;
  return source.path.reduce((text, name, depth) => {
    // Only the names of the node's own exports are known; what lies inside of them is named as a whole.
    const siblings = depth === 0 ? node.exports.map((it) => it.name) : [name, `${name}/`];
    const { text: short, quoted } = portName(name, siblings);
    return quoted ? `${text}["${name}"]` : `${text}.${short}`;
  }, written(ids[source.node!]!));
}

/** Node indices such that each stands after those it needs. */
function startOrder(nodes: readonly Node[]): number[] {
  const out: number[] = [];
  const seen = new Set<number>();
  const visit = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const { source } of nodes[at]!.args) if (source.node !== undefined) visit(source.node);
    out.push(at);
  };
  for (const at of nodes.keys()) visit(at);
  return out;
}

/** A name as an identifier: words of letters and digits that begin with a letter. */
export function identifier(name: string): string {
  const words = name
    .replace(/\.[^.]*$/, (ending) => (/^\.(wasm|wat|wac)$/.test(ending) ? "" : ending))
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((it) => it !== "")
    .map((it) => (/^[a-z]/.test(it) ? it : `n${it}`));
  const joined = words.join("-");
  return isIdentifier(joined) ? joined : "part";
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let at = 2; taken.has(unique); at++) unique = `${name}${at}`;
    taken.add(unique);
    return unique;
  });
}
