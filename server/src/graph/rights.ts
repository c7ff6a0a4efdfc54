/** Which instance of a composition can reach what of the host, directly or through whom. Pure: a graph in, a map out. */
import type { ComponentGraph } from "../protocol/graph.ts";
import type { Capability, Right } from "../protocol/rights.ts";

/** The interfaces that hand something out; those with types alone give nothing that was not handed over. */
const CAPABILITIES: [RegExp, Capability][] = [
  [/^wasi:filesystem\/preopens$/, "files"],
  [/^wasi:sockets\/(instance-network|tcp-create-socket|udp-create-socket|ip-name-lookup)$/, "network"],
  [/^wasi:http\/(outgoing-handler|client)$/, "http"],
  [/^wasi:cli\/environment$/, "environment"],
  [/^wasi:cli\/exit$/, "exit"],
  [/^wasi:cli\/(stdin|stdout|stderr)$/, "stdio"],
  [/^wasi:clocks\/(wall-clock|monotonic-clock|system-clock)$/, "clocks"],
  [/^wasi:random\/(random|insecure|insecure-seed)$/, "random"],
];

/** The capability that an import asks the host for; null for all others. */
export function capabilityOf(name: string): Capability | null {
  const plain = name.replace(/@[^@]*$/, "");
  return CAPABILITIES.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** Every instance's rights, in the graph's order: first its own, then those of whom it can call, with the shortest way there. */
export function rightsOf(graph: ComponentGraph): Right[] {
  const wired = new Set(graph.edges.map((edge) => JSON.stringify([edge.to, edge.import])));
  const own = new Map<string, Map<Capability, string[]>>();
  for (const node of graph.nodes) {
    const found = new Map<Capability, string[]>();
    for (const { name } of node.imports) {
      const capability = capabilityOf(name);
      // What another instance provides is that one's, not the host's.
      if (capability && !wired.has(JSON.stringify([node.id, name]))) found.set(capability, [...(found.get(capability) ?? []), name]);
    }
    own.set(node.id, found);
  }
  return graph.nodes.flatMap((node) => reached(graph, own, node.id));
}

function reached(graph: ComponentGraph, own: Map<string, Map<Capability, string[]>>, instance: string): Right[] {
  const rights: Right[] = [];
  const seen = new Set<Capability>();
  const visited = new Set([instance]);
  // Breadth first, so that the first way found is a shortest one.
  const queue: string[][] = [[]];
  for (let through = queue.shift(); through; through = queue.shift()) {
    const at = through.at(-1) ?? instance;
    for (const [capability, interfaces] of own.get(at) ?? []) {
      if (seen.has(capability)) continue;
      seen.add(capability);
      rights.push({ instance, capability, through, interfaces });
    }
    for (const edge of graph.edges) {
      if (edge.to !== at || visited.has(edge.from)) continue;
      visited.add(edge.from);
      queue.push([...through, edge.from]);
    }
  }
  return rights;
}
