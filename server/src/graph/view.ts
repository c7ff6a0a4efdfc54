/** A wiring as the canvas draws it. */
import type { Range } from "../protocol/editor.ts";
import type { Point, PortRef, WiringEdge, WiringNode, WiringProblem, WiringView } from "../protocol/wiring.ts";
import type { Graph, Source } from "../toolkit/toolkit.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import { type Place, type Wire, type WiredNode, type Wiring, wireId } from "./wiring.ts";

export interface ViewOptions {
  uri: string;
  version: number;
  /** By package, as the document names it. */
  languages: ReadonlyMap<string, string>;
  places: Record<string, Point>;
  /** Of the document, sorted by place. */
  problems: { message: string; range: Range }[];
}

/** The view of a document that parses; `readOnly` and `stale` are for the caller to say. */
export function viewOf(wiring: Wiring, options: ViewOptions): WiringView {
  const starts = lineStarts(wiring.text);
  const range = (place: Place): Range => ({ start: positionAt(starts, place.start), end: positionAt(starts, place.end) });
  const taken = new Set<{ message: string; range: Range }>();
  const edges = wiring.wires.map((wire) => edgeOf(wire, range, options, taken));
  const nodes = wiring.nodes.map((node) => nodeOf(node, range, options, taken));
  return {
    uri: options.uri,
    version: options.version,
    stale: false,
    readOnly: false,
    nodes,
    edges,
    imports: wiring.imports,
    exports: wiring.exports,
    problems: options.problems.map((it): WiringProblem => {
      const node = wiring.nodes.find((own) => within(it.range, range(own.expr)));
      return { message: it.message, range: it.range, ...(node ? { node: node.id } : {}) };
    }),
    places: options.places,
  };
}

/** The view of a composed component: all its wires, those to and from the borders too. */
export function composedView(graph: Graph, uri: string, languages: Readonly<Record<string, string>>): WiringView {
  const end = (source: Source): PortRef =>
    source.node === undefined
      ? { node: null, port: source.path[0] ?? "" }
      : { node: graph.nodes[source.node]!.id, port: source.path.join(".") };
  const inner = graph.nodes.flatMap((node) =>
    node.args.map((arg) => ({ to: { node: node.id, port: arg.name }, from: end(arg.source), member: arg.member })),
  );
  const outer = graph.exports.map((it) => ({ to: { node: null, port: it.name }, from: end(it.source), member: it.member }));
  const seen = new Set<string>();
  return {
    uri,
    version: 0,
    stale: false,
    readOnly: true,
    nodes: graph.nodes.map(({ id, package: name, imports, exports }) => {
      const language = languages[name];
      return { id, package: name, imports, exports, problems: [], ...(language === undefined ? {} : { language }) };
    }),
    edges: [...inner, ...outer].map(({ to, from, member }) => ({ id: wireId(to, member), from, to, implicit: from.node === null })),
    imports: graph.imports,
    exports: graph.exports.filter(({ name }) => !seen.has(name) && seen.add(name)).map(({ name, type }) => ({ name, type })),
    problems: [],
    places: {},
  };
}

function edgeOf(wire: Wire, range: (place: Place) => Range, options: ViewOptions, taken: Set<unknown>): WiringEdge {
  const place = wire.argument ?? wire.export;
  const implicit =
    place === null || place === undefined || (wire.argument !== null && wire.argument.kind !== "named") || wire.export?.spread != null;
  const base: WiringEdge = { id: wire.id, from: wire.from, to: wire.to, implicit };
  if (!place) return base;
  const edge: WiringEdge = { ...base, range: range(place) };
  if (wire.sound) return edge;
  const problem = options.problems.find((it) => within(it.range, edge.range!));
  if (problem) taken.add(problem);
  return { ...edge, problem: problem?.message ?? "This wire has no effect, as what it comes from has an error of its own." };
}

function nodeOf(node: WiredNode, range: (place: Place) => Range, options: ViewOptions, taken: Set<unknown>): WiringNode {
  const own = range(node.statement);
  const inside = range(node.expr);
  const language = options.languages.get(node.package);
  return {
    id: node.id,
    package: node.package,
    ...(language === undefined ? {} : { language }),
    imports: node.imports,
    exports: node.exports,
    range: own,
    problems: options.problems.filter((it) => !taken.has(it) && within(it.range, inside)).map((it) => it.message),
  };
}

function within(inner: Range, outer: Range): boolean {
  return !before(inner.start, outer.start) && !before(outer.end, inner.end);
}

function before(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
