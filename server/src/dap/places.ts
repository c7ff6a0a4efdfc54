/** What breakpoints of documents mean: lines of a `.wit` that declare functions, lines of a `.wac` that make an instance or a wire. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import { readDocument } from "../compose/wacDocument.ts";
import { witFilesOf } from "../compose/witFiles.ts";
import { readWiring, type Shape, type Wire } from "../graph/wiring.ts";
import type { Rule } from "../protocol/debug.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { lineAt, lineStarts } from "../wit/lines.ts";
import { buildModel, functionsOf } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";

/** Which calls, by names alone. */
export type Calls = Pick<Rule, "interface" | "function" | "port" | "caller" | "callee">;

/** Lines (0-based, the last one included) that are about calls; `line` is where a breakpoint is shown. */
export interface Target {
  line: number;
  last: number;
  calls: Calls[];
  /** Wires by the columns (0-based) where their text begins. */
  columns?: Map<number, Calls[]>;
}

export type Found = { ok: true; targets: Target[] } | { ok: false; message: string };

/** The targets of a document, in their order. */
export function targetsOf(toolkit: Toolkit, files: Files, file: string): Found {
  const text = files.text(file);
  if (text === undefined) return { ok: false, message: `${path.basename(file)} cannot be read; check its path.` };
  if (file.endsWith(".wit")) return { ok: true, targets: witTargets(text, homeOf(files, file)) };
  if (file.endsWith(".wac")) return { ok: true, targets: wacTargets(toolkit, files, file, text) };
  return {
    ok: false,
    message:
      'Breakpoints are set on functions of a .wit, and on instances and arguments of a .wac; lines of other sources need "sourceLevel".',
  };
}

/** A file may leave the package's name to its neighbours. */
export function homeOf(files: Files, file: string): Home {
  const declared = witFilesOf(files, path.dirname(file))
    .map((it) => parseWit(it.text).package)
    .find((it) => it !== null);
  return declared ? { package: declared.id, version: declared.version } : null;
}

export type Home = { package: string; version: string | null } | null;

/** A function's declaration: its place, and the names that calls of it have. */
export interface Declared {
  interface: string | null;
  function: string;
  line: number;
  last: number;
}

/** Every function that a text declares. */
export function declarationsOf(text: string, home: Home): Declared[] {
  const starts = lineStarts(text);
  return functionsOf(buildModel([[{ path: "", file: parseWit(text) }]]), "").map(({ scope, fn }) => {
    const id = scope.package ?? home?.package ?? null;
    const version = scope.package === null ? (home?.version ?? null) : scope.version;
    const name = scope.node.name.text;
    const full = scope.world || id === null ? name : `${id}/${name}${version === null ? "" : `@${version}`}`;
    return {
      interface: scope.node.kind === "world" ? null : full,
      function: fn.fullName,
      line: lineAt(starts, fn.name.start),
      last: lineAt(starts, Math.max(fn.name.start, fn.end - 1)),
    };
  });
}

function witTargets(text: string, home: Home): Target[] {
  return declarationsOf(text, home).map(({ line, last, interface: iface, function: fn }) => ({
    ...{ line, last },
    calls: [{ interface: iface, function: fn }],
  }));
}

function wacTargets(toolkit: Toolkit, files: Files, file: string, text: string): Target[] {
  const { graph, packages } = readDocument(toolkit, files, file, text);
  const wiring = readWiring(text, graph, new Map<string, Shape>(Object.entries(packages)));
  const starts = lineStarts(text);
  const byLine = new Map<number, Calls[]>();
  const columns = new Map<number, Map<number, Calls[]>>();
  const add = (line: number, calls: Calls): void => void byLine.set(line, [...(byLine.get(line) ?? []), calls]);
  for (const wire of wiring.wires) {
    const place = wire.argument ?? wire.export;
    if (!place) continue;
    const line = lineAt(starts, place.start);
    add(line, callsOver(wire));
    const own = columns.get(line) ?? new Map<number, Calls[]>();
    const column = place.start - starts[line]!;
    columns.set(line, own.set(column, [...(own.get(column) ?? []), callsOver(wire)]));
  }
  // A line that makes an instance is about the instance, whatever else it says.
  const instances = wiring.nodes.map((it) => [lineAt(starts, it.expr.start), it] as const);
  for (const [line] of instances) byLine.set(line, []);
  for (const [line, { id }] of instances) add(line, { callee: [id] });
  return [...byLine]
    .map(([line, calls]): Target => ({ line, last: line, calls, columns: columns.get(line) ?? new Map() }))
    .sort((a, b) => a.line - b.line);
}

function callsOver({ from, to }: Wire): Calls {
  return { caller: to.node ?? "host", callee: from.node === null ? ["host", "mock"] : [from.node], port: from.port };
}

/** The target at a line, or the next one; undefined behind the last. */
export function targetAt(targets: readonly Target[], line: number): Target | undefined {
  return targets.find((it) => it.line <= line && line <= it.last) ?? targets.find((it) => it.line > line);
}
