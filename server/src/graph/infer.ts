/** A composition from components alone: each once, in an order in which they can start, wired where exactly one export fits an import. */
import { portName, unversioned, written } from "../wac/keywords.ts";
import { bracesOf } from "./argsText.ts";
import { nameFor } from "./gestures/nodes.ts";
import type { Step } from "./gestures/step.ts";
import type { Shape } from "./wiring.ts";

export interface Part extends Shape {
  /** As the document will name it. */
  package: string;
}

export interface Inferred {
  text: string;
  /** Imports that several components could serve; they are left open. */
  ambiguous: { node: string; port: string; from: string[] }[];
  /** Imports that none of the components serves: the composition's own. */
  open: { node: string; port: string }[];
}

interface Named extends Part {
  id: string;
}

/** Writes the composition. `name`: `namespace:name`. */
export function inferComposition(name: string, parts: readonly Part[], fits: Step["fits"]): Inferred {
  const nodes = inOrder(named(parts));
  const used = new Set<string>();
  const out: Inferred = { text: "", ambiguous: [], open: [] };
  const lines = nodes.map((node, at) => {
    const passed = node.imports.flatMap(({ name: port }) => {
      const sources = nodes.slice(0, at).flatMap((from) => match(from, node, port, fits).map((export_) => ({ from, export_ })));
      const [only] = sources;
      if (sources.length > 1) out.ambiguous.push({ node: node.id, port, from: sources.map((it) => it.from.id) });
      if (sources.length === 0) out.open.push({ node: node.id, port });
      if (sources.length !== 1 || !only) return [];
      used.add(`${only.from.id}#${only.export_}`);
      return [`${portName(port, names(node.imports)).text}: ${access(only.from, only.export_)}`];
    });
    return `let ${written(node.id)} = new ${node.package} ${bracesOf(passed, passed.length < node.imports.length)};`;
  });
  const exports = nodes.flatMap((node) =>
    node.exports.filter((it) => !used.has(`${node.id}#${it.name}`)).map((it) => ({ node, name: it.name })),
  );
  const seen = new Set<string>();
  const own = exports.filter((it) => !seen.has(it.name) && seen.add(it.name)).map((it) => `export ${access(it.node, it.name)};`);
  out.text = [`package ${name};`, "", ...lines, ...(own.length > 0 ? ["", ...own] : []), ""].join("\n");
  return out;
}

function names(ports: readonly { name: string }[]): string[] {
  return ports.map((it) => it.name);
}

function access(node: Named, port: string): string {
  const { text, quoted } = portName(port, names(node.exports));
  return `${written(node.id)}${quoted ? `[${text}]` : `.${text}`}`;
}

/** The exports of one node that serve an import of another: of the same interface, in whatever version, and of a type that fits. */
function match(from: Named, to: Named, port: string, fits: Step["fits"]): string[] {
  const near = names(from.exports).filter((it) => unversioned(it) === unversioned(port));
  return near.filter((it) => fits({ package: from.package, port: it }, { package: to.package, port }) === true);
}

function named(parts: readonly Part[]): Named[] {
  const taken = new Set<string>();
  return parts.map((it) => {
    const stem = nameFor(it.package);
    let id = stem;
    for (let at = 2; taken.has(id); at++) id = `${stem}${at}`;
    taken.add(id);
    return { ...it, id };
  });
}

/** Providers before those that need them; in a circle, the one that was named first. */
function inOrder(nodes: Named[]): Named[] {
  const providers = new Map<string, Named[]>();
  for (const node of nodes)
    for (const it of node.exports) providers.set(unversioned(it.name), [...(providers.get(unversioned(it.name)) ?? []), node]);
  const out: Named[] = [];
  const seen = new Set<Named>();
  const visit = (node: Named): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const it of node.imports) for (const from of providers.get(unversioned(it.name)) ?? []) visit(from);
    out.push(node);
  };
  for (const node of nodes) visit(node);
  return out;
}
