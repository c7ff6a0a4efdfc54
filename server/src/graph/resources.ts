/**
 * Resources that must be one and are two. A resource is the one of the instance that defines it, however alike another looks: what takes an
 * interface whose functions speak of a resource must take the resource's interface from the same place as the provider does.
 * Explainer.md of the Component Model, "Type definitions": resource types are generative.
 */
import type { End, Shape, Wire, WiredNode, Wiring } from "./wiring.ts";

export interface ResourceMismatch {
  /** The wire whose two ends know different resources. */
  wire: Wire;
  /** The interface that defines the resources. */
  interface: string;
  /** Resources that the wire's interface takes from it. */
  resources: string[];
  /** Where the provider has that interface from. */
  provider: End;
  /** Where the taker has it from. */
  taker: End;
}

/** Every wire between instances that disagree about a resource. */
export function resourceMismatches(wiring: Wiring): ResourceMismatch[] {
  const serving = new Map(wiring.wires.map((it) => [`${it.to.node}#${it.to.port}`, it.from]));
  const nodes = new Map(wiring.nodes.map((it) => [it.id, it]));
  return wiring.wires.flatMap((wire) => {
    const from = wire.from.node === null ? undefined : nodes.get(wire.from.node);
    const to = wire.to.node === null ? undefined : nodes.get(wire.to.node);
    return from && to ? mismatchesOf(wire, from, to, serving) : [];
  });
}

function mismatchesOf(wire: Wire, from: WiredNode, to: WiredNode, serving: ReadonlyMap<string, End>): ResourceMismatch[] {
  const port = to.imports.find((it) => it.name === wire.to.port);
  return usesOf(port?.type ?? "").flatMap(({ path, names }): ResourceMismatch[] => {
    const definition = [...to.imports, ...from.imports, ...from.exports].find((it) => it.name === path);
    const resources = names.filter((it) => isResource(definition?.type ?? "", it));
    if (resources.length === 0) return [];
    const provider = sourceOf(from, path, serving);
    const taker = sourceOf(to, path, serving);
    if (!provider || !taker || (provider.node === taker.node && provider.port === taker.port)) return [];
    return [{ wire, interface: path, resources, provider, taker }];
  });
}

/** Where a node has an interface from: what serves its import, or the node itself where it exports it. */
function sourceOf(node: WiredNode & Shape, path: string, serving: ReadonlyMap<string, End>): End | undefined {
  const served = serving.get(`${node.id}#${path}`);
  if (served) return served;
  return node.exports.some((it) => it.name === path) ? { node: node.id, port: path } : undefined;
}

/** The `use` lines of an interface as WIT text. */
function usesOf(type: string): { path: string; names: string[] }[] {
  return [...type.matchAll(/^\s*use ([^\s{]+)\.\{([^}]*)\};/gm)].map((it) => ({
    path: it[1]!,
    names: it[2]!.split(",").map((name) =>
      name
        .trim()
        .split(/\s+as\s+/)[0]!
        .replace(/^%/, ""),
    ),
  }));
}

function isResource(type: string, name: string): boolean {
  return new RegExp(`^\\s*resource %?${name}\\b`, "m").test(type);
}

/** One sentence: who disagrees about what, and which wire mends it. */
export function explainMismatch({ wire, interface: path, resources, provider, taker }: ResourceMismatch): string {
  const names = resources.map((it) => `\`${it}\``).join(" and ");
  const own =
    provider.node === wire.from.node
      ? "which defines it"
      : `whose ${names} ${resources.length > 1 ? "are" : "is"} that of ${place(provider)}`;
  const now = taker.node === null ? "from outside the composition" : `from ${place(taker)}`;
  return (
    `\`${wire.to.node}\` takes \`${wire.to.port}\` from \`${wire.from.node}\`, ${own}, but has \`${path}\` ${now}: ` +
    `the two ${names} are different resources. Let both take \`${path}\` from ${place(provider)}.`
  );
}

function place({ node }: End): string {
  return node === null ? "outside the composition" : `\`${node}\``;
}
