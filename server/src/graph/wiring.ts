/**
 * A composition as text and graph at once: what the official graph says of the document, tied to the places in the text that say it.
 * What the official graph leaves out as it is wrong stands here too, read from the text, so that a picture shows it with its problem.
 */
import type { Port } from "../protocol/graph.ts";
import type { Graph, Node as GraphNode, Source } from "../toolkit/toolkit.ts";
import { offsetTable } from "../toolkit/toolkit.ts";
import { shortName } from "../wac/keywords.ts";
import { instanceOf, instances, type Names, namesOf, type Variable } from "../wac/names.ts";
import { parseWac } from "../wac/parse.ts";
import type { Argument, ExportStatement, Expr, NewExpr, Place, Statement, WacFile } from "../wac/tree.ts";

/** The ports of a package, known without any document that uses it. */
export interface Shape {
  imports: Port[];
  exports: Port[];
}

/** One end of a wire; node null is the border. */
export interface End {
  node: string | null;
  port: string;
}

export interface WiredNode extends Shape {
  id: string;
  /** With its version, as the document names it. */
  package: string;
  expr: NewExpr;
  statement: Statement;
  /** Its variable; null for a `new` inside another expression. */
  variable: string | null;
  /** The official graph knows it. */
  sound: boolean;
}

export interface Wire {
  id: string;
  from: End;
  to: End;
  /** What passes it: an argument of `to`'s `new`, or an export statement. */
  argument: Argument | null;
  export: ExportStatement | null;
  sound: boolean;
}

export interface Wiring {
  text: string;
  file: WacFile;
  names: Names;
  nodes: WiredNode[];
  wires: Wire[];
  imports: Port[];
  exports: Port[];
}

/** The key of a package in a table of shapes: its name as a document writes it. */
export function packageKey(expr: Pick<NewExpr, "package">): string {
  const { id, version } = expr.package;
  return version === null ? id : `${id}@${version}`;
}

export function wireId(to: End, member?: string): string {
  return `${to.node ?? ""}#${to.port}${member === undefined ? "" : `.${member}`}`;
}

/** Whether a name that an argument or access gives means this import or export: the whole name, or its last part where no other has it. */
export function meant(name: string, ports: readonly Port[]): string | null {
  if (ports.some((it) => it.name === name)) return name;
  const matches = ports.filter((it) => it.name.includes("/") && shortName(it.name) === name);
  return matches.length === 1 ? matches[0]!.name : null;
}

interface Index {
  nodes: ReadonlyMap<string, WiredNode>;
  exprs: ReadonlyMap<NewExpr, WiredNode>;
  variables: ReadonlyMap<string, Variable>;
}

const indexes = new WeakMap<WiredNode[], Index>();

/** What is looked up over and over. The nodes of a wiring never change once they are all there. */
function indexOf({ nodes, names }: Wiring): Index {
  const known = indexes.get(nodes);
  if (known && known.nodes.size === nodes.length) return known;
  const variables = new Map<string, Variable>();
  for (const it of names.variables) if (!variables.has(it.text)) variables.set(it.text, it);
  const made = { nodes: new Map(nodes.map((it) => [it.id, it])), exprs: new Map(nodes.map((it) => [it.expr, it])), variables };
  indexes.set(nodes, made);
  return made;
}

/** Ties a document to its graph. `graph` is the official one of this very text; null where it does not parse: the text alone is read. */
export function readWiring(text: string, graph: Graph | null, shapes: ReadonlyMap<string, Shape>): Wiring {
  const file = parseWac(text);
  const base: Wiring = { text, file, names: namesOf(file), nodes: [], wires: [], imports: graph?.imports ?? [], exports: [] };
  const index = offsetTable(text);
  const found = new Map<number, GraphNode>();
  for (const node of graph?.nodes ?? []) if (node.span) found.set(index.index(node.span.start), node);
  const taken = new Set(graph?.nodes.map((it) => it.id));
  for (const { expr, statement } of instances(file)) base.nodes.push(wiredNode(expr, statement, found.get(expr.start), shapes, taken));
  for (const node of graph?.nodes ?? []) soundWires(base, graph!, node, index.index);
  if (graph) exportWires(base, graph);
  const told = new Set<unknown>(base.wires.flatMap((it) => [it.id, it.argument]));
  for (const node of base.nodes) unsoundWires(base, node, told);
  return base;
}

function wiredNode(
  expr: NewExpr,
  statement: Statement,
  known: GraphNode | undefined,
  shapes: ReadonlyMap<string, Shape>,
  taken: Set<string>,
): WiredNode {
  const variable =
    statement.kind === "let" && instanceOf(statement.expr) === expr && statement.name.text !== "" ? statement.name.text : null;
  const base = { package: packageKey(expr), expr, statement, variable };
  if (known) return { ...base, id: known.id, imports: known.imports, exports: known.exports, sound: true };
  const wanted = variable ?? shortName(expr.package.id.slice(expr.package.id.lastIndexOf(":") + 1));
  let id = wanted;
  for (let at = 2; taken.has(id); at++) id = `${wanted}${at}`;
  taken.add(id);
  const shape = shapes.get(packageKey(expr));
  const named = expr.args.flatMap((it): Port[] =>
    it.kind === "named" || it.kind === "inferred" ? [{ name: it.name.text, type: "" }] : [],
  );
  return { ...base, id, imports: shape?.imports ?? named, exports: shape?.exports ?? [], sound: false };
}

function endOf(graph: Graph, source: Source): End {
  if (source.node === undefined) return { node: null, port: source.path[0] ?? "" };
  return { node: graph.nodes[source.node]!.id, port: source.path.join(".") };
}

function soundWires(wiring: Wiring, graph: Graph, node: GraphNode, index: (bytes: number) => number): void {
  const owner = indexOf(wiring).nodes.get(node.id);
  for (const arg of node.args) {
    const to = { node: node.id, port: arg.name };
    const at = arg.span && index(arg.span.start);
    const argument = (at === undefined ? undefined : owner?.expr.args.find((it) => it.start <= at && at < it.end)) ?? null;
    wiring.wires.push({ id: wireId(to, arg.member), from: endOf(graph, arg.source), to, argument, export: null, sound: true });
  }
}

function exportWires(wiring: Wiring, graph: Graph): void {
  const statements = wiring.file.statements.filter((it) => it.kind === "export");
  for (const { name, type, member, source } of graph.exports) {
    if (!wiring.exports.some((it) => it.name === name)) wiring.exports.push({ name, type });
    const from = endOf(graph, source);
    const statement = statements.find((it) => exportsThis(wiring, it, name, from)) ?? null;
    wiring.wires.push({
      id: wireId({ node: null, port: name }, member),
      from,
      to: { node: null, port: name },
      argument: null,
      export: statement,
      sound: true,
    });
  }
}

/** Whether a statement is what exports a name from an end. */
function exportsThis(wiring: Wiring, statement: ExportStatement, name: string, from: End): boolean {
  const end = endIn(wiring, statement.expr);
  if (!end || end.node !== from.node) return false;
  if (statement.spread) return end.port === "";
  if (statement.as) return statement.as.text === name;
  return end.port === from.port || end.node === null;
}

/** Wires that the text passes and the official graph does not have, as they are wrong. */
function unsoundWires(wiring: Wiring, node: WiredNode, told: Set<unknown>): void {
  for (const argument of node.expr.args) {
    if (argument.kind !== "named" && argument.kind !== "inferred") continue;
    if (told.has(argument)) continue;
    const port = meant(argument.name.text, node.imports);
    const to = { node: node.id, port: port ?? argument.name.text };
    const from = argument.kind === "named" ? endIn(wiring, argument.expr) : endOfName(wiring, argument.name.text);
    if (!from || told.has(wireId(to))) continue;
    told.add(wireId(to));
    wiring.wires.push({ id: wireId(to), from, to, argument, export: null, sound: false });
  }
}

/** What an expression stands for, read from the text: a port of a node, or of the border; port "" is the whole instance. */
export function endIn(wiring: Wiring, expr: Expr | null, depth = 0): End | null {
  if (!expr || depth > 50) return null;
  const { primary, postfix } = expr;
  const inner =
    primary.kind === "name"
      ? endOfName(wiring, primary.name.text, depth + 1)
      : primary.kind === "nested"
        ? endIn(wiring, primary.inner, depth + 1)
        : null;
  const base = primary.kind === "new" ? newEnd(wiring, primary) : inner;
  if (!base || postfix.length === 0) return base;
  const ports = indexOf(wiring).nodes.get(base.node ?? "")?.exports ?? [];
  const names = postfix.map((it, at) => (at === 0 && base.port === "" ? (meant(it.name.text, ports) ?? it.name.text) : it.name.text));
  return { node: base.node, port: [...(base.port === "" ? [] : [base.port]), ...names].join(".") };
}

function newEnd(wiring: Wiring, expr: NewExpr): End | null {
  const node = indexOf(wiring).exprs.get(expr);
  return node ? { node: node.id, port: "" } : null;
}

function endOfName(wiring: Wiring, name: string, depth = 0): End | null {
  const variable = indexOf(wiring).variables.get(name);
  if (!variable) return null;
  if (variable.statement.kind === "import")
    return { node: null, port: variable.statement.as?.text ?? importName(variable.statement.path, name) };
  return variable.statement.kind === "let" ? endIn(wiring, variable.statement.expr, depth + 1) : null;
}

function importName(path: { package: string | null; name: { text: string }; version: string | null } | null, name: string): string {
  if (!path || path.package === null) return name;
  return `${path.package}/${path.name.text}${path.version === null ? "" : `@${path.version}`}`;
}

export type { Place };
