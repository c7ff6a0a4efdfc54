/** What every gesture is made of: it reads a wiring, changes a draft, or says in one sentence why it cannot. */
import { isIdentifier, portName, written } from "../../wac/keywords.ts";
import { expressionsIn, type Variable } from "../../wac/names.ts";
import type { Argument, Statement } from "../../wac/tree.ts";
import type { Draft } from "../draft.ts";
import type { End, Shape, Wire, WiredNode, Wiring } from "../wiring.ts";

/** The reason why a gesture changes nothing, for a person. */
export class Refused extends Error {}

export interface Step {
  wiring: Wiring;
  draft: Draft;
  /** Ports of packages, those that the document does not use yet as well. */
  shapes: ReadonlyMap<string, Shape>;
  /** Whether an export satisfies an import; packages by key. Null where that is not known. */
  fits: (from: PortOf, to: PortOf) => string | true | null;
  /** Nodes to select afterwards. */
  select: string[];
  renamed: Record<string, string>;
  /** Imports that are passed by name from now on. */
  passed: End[];
}

/** A port by its package; package null is the composition's border. */
export interface PortOf {
  package: string | null;
  port: string;
}

export function nodeOf(wiring: Wiring, id: string): WiredNode {
  const node = wiring.nodes.find((it) => it.id === id);
  if (!node) throw new Refused(`There is no instance \`${id}\` in the document any more.`);
  return node;
}

export function wireOf(wiring: Wiring, id: string): Wire {
  const wire = wiring.wires.find((it) => it.id === id);
  if (!wire) throw new Refused("This wire is not in the document any more.");
  return wire;
}

/** How an export of a node is written. The node must have a variable. */
export function sourceText(wiring: Wiring, { node: id, port }: End): string {
  if (id === null) return borderText(wiring, port);
  const node = nodeOf(wiring, id);
  const variable = written(node.variable ?? id);
  if (port === "") return variable;
  const { text, quoted } = portName(
    port,
    node.exports.map((it) => it.name),
  );
  return quoted ? `${variable}["${port}"]` : `${variable}.${text}`;
}

/** An import of the composition that the document writes out. */
function borderText(wiring: Wiring, port: string): string {
  const variable = importVariable(wiring, port);
  if (!variable) throw new Refused(`\`${port}\` is imported by \`...\`, so it reaches exactly the imports of that name.`);
  return written(variable.text);
}

/** The variable of a composition's import; undefined where `...` imports it. */
export function importVariable(wiring: Wiring, port: string): Variable | undefined {
  return wiring.names.variables.find((it) => {
    if (it.statement.kind !== "import") return false;
    const { as, path } = it.statement;
    if (as) return as.text === port;
    if (path?.package) return `${path.package}/${path.name.text}${path.version === null ? "" : `@${path.version}`}` === port;
    return it.text === port;
  });
}

/** How an argument is written. */
export function argumentText(wiring: Wiring, node: WiredNode, port: string, from: End): string {
  const { text } = portName(
    port,
    node.imports.map((it) => it.name),
  );
  return `${text}: ${sourceText(wiring, from)}`;
}

/** The argument that passes an import by name; undefined where it is open, or given by a spread or `...`. */
export function ownArgument(wiring: Wiring, node: WiredNode, port: string): Argument | undefined {
  const wire = wiring.wires.find((it) => it.to.node === node.id && it.to.port === port && it.argument !== null);
  return wire?.argument?.kind === "named" || wire?.argument?.kind === "inferred" ? wire.argument : undefined;
}

/** A name that no variable of the document has, nor one in `taken`. */
export function freshName(wiring: Wiring, wanted: string, taken: ReadonlySet<string> = new Set()): string {
  const used = new Set([...wiring.names.variables.map((it) => it.text), ...taken]);
  const stem = isIdentifier(wanted) ? wanted : "instance";
  if (!used.has(stem)) return stem;
  // A word begins with a letter, so the number belongs to the last one: `order-service2`.
  const root = stem.replace(/\d+$/, "");
  for (let at = 2; ; at++) if (!used.has(`${root}${at}`)) return `${root}${at}`;
}

/** Statements that a statement needs, directly or through others. */
export function needs(wiring: Wiring, statement: Statement): Set<Statement> {
  const out = new Set<Statement>();
  const visit = (it: Statement): void => {
    for (const use of usesOf(wiring, it)) {
      if (!use || out.has(use)) continue;
      out.add(use);
      visit(use);
    }
  };
  visit(statement);
  return out;
}

function usesOf(wiring: Wiring, statement: Statement): (Statement | undefined)[] {
  return wiring.names.uses
    .filter((it) => statement.start <= it.name.start && it.name.end <= statement.end)
    .map((it) => (it.variable ?? wiring.names.variables.find((variable) => variable.text === it.name.text))?.statement);
}

/** Whether a statement's expressions hold an offset range of a use. */
export function holdsUse(statement: Statement, variable: string): boolean {
  if (statement.kind !== "let" && statement.kind !== "export") return false;
  return expressionsIn(statement.expr).some((it) => it.primary.kind === "name" && it.primary.name.text === variable);
}
