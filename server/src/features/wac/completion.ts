/** Completion in a `.wac`, by what may stand at the cursor. */

import type { Shape, WiredNode, Wiring } from "../../graph/wiring.ts";
import { endIn, packageKey } from "../../graph/wiring.ts";
import { portName, shortName, unversioned, written } from "../../wac/keywords.ts";
import { declared, expressionsIn, type Variable } from "../../wac/names.ts";
import type { Expr, NewExpr, Place, Statement } from "../../wac/tree.ts";
import type { CompletionEntry } from "../completionItems.ts";
import { wit } from "../hoverText.ts";
import type { WacAsked } from "./asked.ts";
import { portLines } from "./hover.ts";

/** A component that could be used. */
export interface Offered extends Shape {
  package: string;
  origin: string;
  built: boolean;
}

/** The entries at an offset. `offered`: every component that the document could use. */
export function wacCompletion(asked: WacAsked, offset: number, offered: readonly Offered[]): CompletionEntry[] {
  const { text, wiring } = asked;
  const word = wordBefore(text, offset);
  const before = text.slice(0, word.start);
  const spot = { asked, offset, replace: { start: word.start, end: wordEnd(text, offset) } };
  if (inComment(text, offset)) return [];
  if (/\b(?:new|package)\s+[\w%:@.-]*$/.test(before + text.slice(word.start, offset)) && /\bnew\s+[\w%:@.-]*$/.test(text.slice(0, offset)))
    return packages(spot, offered);
  if (/\.\s*$/.test(before) && !/\.\.\s*$/.test(before)) return exportsAt(spot, before);
  const expr = newAround(wiring, offset);
  if (expr && !/:\s*$/.test(before)) return argumentsAt(spot, expr, /\.\.\.\s*$/.test(before));
  if (expr) return [...sourcesFor(spot, expr, before), ...values(spot, "1"), keyword(spot, "new", `new \${1:ns:name} { \${2:...} }`, "2")];
  if (/(?:=|\bexport)\s*$/.test(before)) return [...values(spot, "1"), keyword(spot, "new", `new \${1:ns:name} { \${2:...} }`, "2")];
  return statements(spot, before);
}

interface Spot {
  asked: WacAsked;
  offset: number;
  replace: { start: number; end: number };
}

function wordBefore(text: string, offset: number): { start: number } {
  return { start: offset - /[%\w-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))![0].length };
}

function wordEnd(text: string, offset: number): number {
  return offset + /^[\w-]*/.exec(text.slice(offset, offset + 200))![0].length;
}

function inComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[^"]*\/\//.test(line);
}

function entry(spot: Spot, label: string, rest: Partial<CompletionEntry> & Pick<CompletionEntry, "kind" | "sortText">): CompletionEntry {
  return { label, insertText: label, snippet: false, replace: spot.replace, ...rest };
}

function keyword(spot: Spot, label: string, snippet: string, sortText: string): CompletionEntry {
  return entry(spot, label, { kind: "keyword", insertText: snippet, snippet: true, sortText: `${sortText}${label}` });
}

/** Behind `new`: components that can be instantiated, with their arguments open. */
function packages(spot: Spot, offered: readonly Offered[]): CompletionEntry[] {
  const { text } = spot.asked;
  const start = spot.offset - /[\w%:@.-]*$/.exec(text.slice(0, spot.offset))![0].length;
  const end = spot.offset + /^[\w:@.-]*/.exec(text.slice(spot.offset))![0].length;
  const body = /^\s*\{/.test(text.slice(end));
  return offered.map((it) => {
    const args = !it.built || it.imports.length > 0 ? ` { \${1:...} }` : " {}";
    const own = body ? it.package : `${it.package}${args}$0`;
    return entry(spot, it.package, {
      kind: "package",
      replace: { start, end },
      detail: it.built ? it.origin : `${it.origin} (not built)`,
      documentation: it.built
        ? wit([...it.imports.map((own) => `import ${own.name};`), ...it.exports.map((own) => `export ${own.name};`)])
        : "Build it first: its imports and exports are not known yet.",
      insertText: own,
      snippet: !body,
      sortText: `${it.built ? "1" : "2"}${it.package}`,
      filterText: it.package,
    });
  });
}

/** Behind a dot: the exports of what stands before it. */
function exportsAt(spot: Spot, before: string): CompletionEntry[] {
  const { wiring } = spot.asked;
  const dot = before.trimEnd().length - 1;
  const node = nodeBefore(wiring, before.slice(0, dot));
  if (!node) return [];
  const names = node.exports.map((it) => it.name);
  return node.exports.map((port) => {
    const { text, quoted } = portName(port.name, names);
    const documentation = wit(portLines(port));
    // A quoted name stands in brackets, so the dot goes.
    const replace = quoted ? { start: dot, end: spot.replace.end } : spot.replace;
    return entry(spot, quoted ? port.name : text, {
      kind: "interface",
      detail: port.name,
      documentation,
      replace,
      insertText: quoted ? `[${text}]` : text,
      sortText: `1${text}`,
      filterText: quoted ? `.${port.name}` : text,
    });
  });
}

/** The instance that a text ends with: a variable, or an alias of one. */
function nodeBefore(wiring: Wiring, text: string): WiredNode | undefined {
  const name = /%?([\w-]+)\s*$/.exec(text)?.[1];
  const variable = wiring.names.variables.find((it) => it.text === name);
  if (!variable) return undefined;
  const end = variable.statement.kind === "let" ? endIn(wiring, variable.statement.expr) : null;
  return end?.port === "" ? wiring.nodes.find((it) => it.id === end.node) : undefined;
}

/** The innermost `new` whose arguments an offset is among. */
function newAround(wiring: Wiring, offset: number): NewExpr | null {
  const inside = (expr: Expr | null): NewExpr[] =>
    expressionsIn(expr).flatMap((it) =>
      it.primary.kind === "new" &&
      it.primary.body &&
      it.primary.body.start < offset &&
      (offset < it.primary.body.end || isOpen(wiring, it.primary))
        ? [it.primary]
        : [],
    );
  return wiring.file.statements.flatMap((it) => (it.kind === "let" || it.kind === "export" ? inside(it.expr) : [])).at(-1) ?? null;
}

function isOpen({ text }: Wiring, { body }: NewExpr): boolean {
  return text[body!.end - 1] !== "}";
}

/** Among arguments: imports that are open, wired to what fits by name; `...`; spreads. */
function argumentsAt(spot: Spot, expr: NewExpr, spread: boolean): CompletionEntry[] {
  const { wiring } = spot.asked;
  const known = visible(spot);
  if (spread)
    return known
      .filter((it) => it.kind === "instance")
      .map((it) => entry(spot, written(it.text), { kind: "item", detail: "every export that is wanted", sortText: `1${it.text}` }));
  const node = wiring.nodes.find((it) => it.expr === expr);
  const ports = node?.imports ?? spot.asked.shapes.get(packageKey(expr))?.imports ?? [];
  const atCursor = (place: Place): boolean => place.start <= spot.replace.end && spot.replace.start <= place.end;
  const passing = wiring.wires.filter(
    (it) => it.to.node === node?.id && it.argument && it.argument.kind !== "fill" && !atCursor(it.argument),
  );
  const passed = new Set(passing.map((it) => it.to.port));
  const open = ports.filter((it) => it.type !== "" && !passed.has(it.name));
  const names = ports.map((it) => it.name);
  const entries = open.map((port, at): CompletionEntry => {
    const { text } = portName(port.name, names);
    const source = providers(spot, port.name)[0];
    const value = source ?? "$1";
    const snippet = source === undefined;
    return entry(spot, text, {
      kind: "interface",
      detail: source === undefined ? port.name : `${port.name} ← ${source}`,
      documentation: wit(portLines(port)),
      insertText: `${text}: ${value},`,
      snippet,
      sortText: `${source === undefined ? "2" : "1"}${String(at).padStart(4, "0")}`,
      filterText: text,
    });
  });
  const filled = expr.args.some((it) => it.kind === "fill");
  const fill = filled ? [] : [entry(spot, "...", { kind: "keyword", detail: "the composition imports what is not passed", sortText: "3" })];
  return [...entries, ...fill];
}

/** Behind an argument's colon: exports of other instances that have the import's name. */
function sourcesFor(spot: Spot, expr: NewExpr, before: string): CompletionEntry[] {
  const name = /(?:"([^"]*)"|%?([\w-]+))\s*:\s*$/.exec(before);
  const node = spot.asked.wiring.nodes.find((it) => it.expr === expr);
  const wanted = name?.[1] ?? name?.[2];
  const port = node?.imports.find((it) => it.name === wanted || shortName(it.name) === wanted);
  if (!port) return [];
  return providers(spot, port.name).map((it) => entry(spot, it, { kind: "item", detail: port.name, sortText: `0${it}`, preselect: true }));
}

/** Expressions for exports of instances before the cursor that have a port's name, in whatever version. */
function providers(spot: Spot, port: string): string[] {
  const { wiring } = spot.asked;
  const names = new Set(visible(spot).map((it) => it.text));
  return wiring.nodes.flatMap((node) => {
    if (node.variable === null || !names.has(node.variable)) return [];
    const exports = node.exports.map((it) => it.name);
    const match = exports.find((it) => it === port) ?? exports.find((it) => unversioned(it) === unversioned(port));
    if (match === undefined) return [];
    const { text, quoted } = portName(match, exports);
    return [`${written(node.variable)}${quoted ? `[${text}]` : `.${text}`}`];
  });
}

/** Variables that hold at the cursor: those of statements before it. */
function visible({ asked, offset }: Spot): Variable[] {
  const own = asked.wiring.file.statements.find((it) => it.start < offset && offset <= it.end) as Statement | undefined;
  const name = own && declared(own)?.text;
  return asked.wiring.names.variables.filter((it) => it.statement.end <= offset && it.text !== name);
}

function values(spot: Spot, rank: string): CompletionEntry[] {
  return visible(spot)
    .filter((it) => it.kind === "instance" || it.kind === "alias" || it.kind === "import")
    .map((it) =>
      entry(spot, written(it.text), { kind: "item", detail: it.kind === "instance" ? "instance" : it.kind, sortText: `${rank}${it.text}` }),
    );
}

const STATEMENTS: [string, string][] = [
  ["let", `let \${1:name} = new \${2:ns:name} { \${3:...} };$0`],
  ["export", `export \${1:instance}.\${2:name};$0`],
  ["import", `import \${1:name}: \${2:ns:pkg/interface};$0`],
  ["interface", `interface \${1:name} {\n\t$0\n}`],
  ["world", `world \${1:name} {\n\t$0\n}`],
];

function statements(spot: Spot, before: string): CompletionEntry[] {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (/^\s*package\s+[\w:@.-]+\s+$/.test(line)) return [keyword(spot, "targets", `targets \${1:ns:pkg/world}`, "1")];
  if (line.trim() !== "" && !/[;}]\s*$/.test(before))
    return /^\s*export\s.*\s$/.test(line) ? [keyword(spot, "as", `as "\${1:name}"`, "1")] : [];
  const first = spot.asked.wiring.file.directive ? STATEMENTS : ([["package", `package \${1:my:app};\n\n$0`]] as [string, string][]);
  return first.map(([word, snippet], at) => keyword(spot, word, snippet, String(at)));
}
