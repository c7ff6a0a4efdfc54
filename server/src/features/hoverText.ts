/** The parts of a hover for a declaration, as Markdown. */
import { type CoreSignature, type Crossing, coreSignature, declaredLayout, type Layout, layout, MOST_FLAT } from "../wit/layout.ts";
import { findType, fullName, type Home, type Meaning, type Scope, type WitModel } from "../wit/model.ts";
import { printDeclaration, printFunction, printPath, printSignature } from "../wit/print.ts";
import type { FunctionNode, InterfaceNode, PackageNode, TypeDeclaration, UseDeclaration, WorldLink, WorldNode } from "../wit/tree.ts";
import { isLink, isType } from "../wit/tree.ts";

/** The most lines of a body that a hover shows. */
const MOST_LINES = 25;

/** All that a hover tells of what a name means, below its first block. */
export function describe(model: WitModel, meaning: Meaning): string[] {
  const { node, scope } = meaning;
  const parts = [wit([...node.gates.map((gate) => gate.text), ...cut(declarationLines(node))])];
  const home = scope ? fullName(scope) : null;
  if (home !== null) parts.push("kind" in node && isScope(node) ? `\`${home}\`` : `in \`${home}\``);
  if (node.docs !== null) parts.push(node.docs);
  return [...parts, ...details(model, meaning)];
}

function details(model: WitModel, { node, scope }: Meaning): string[] {
  if ("kind" in node && node.kind === "package") return packageDetails(model, node);
  if (!scope) return [];
  if (!("kind" in node)) return node.type ? layoutLines(layout(model, scope, node.type)) : [];
  if (node.kind === "function") return coreLines(model, scope, node);
  if (isType(node)) return [...aliased(model, scope, node), ...layoutLines(declaredLayout(model, scope, node))];
  return [];
}

/** A block of WIT. */
export function wit(lines: string[]): string {
  return `\`\`\`wit\n${lines.join("\n")}\n\`\`\``;
}

function cut(lines: string[]): string[] {
  if (lines.length <= MOST_LINES) return lines;
  const hidden = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES - 1), `  // … ${hidden} more`, lines.at(-1)!];
}

function isScope(node: { kind: string }): node is InterfaceNode | WorldNode {
  return node.kind === "interface" || node.kind === "world";
}

function declarationLines(node: Meaning["node"]): string[] {
  if (!("kind" in node) || !isScope(node)) return printDeclaration(node).split("\n");
  return node.items.length === 0
    ? [printDeclaration(node)]
    : [`${printDeclaration(node)} {`, ...node.items.map((it) => `  ${itemLine(it)}`), "}"];
}

/** An item of an interface or world on one line. */
function itemLine(item: InterfaceNode["items"][number] | WorldNode["items"][number]): string {
  if (item.kind === "use") return `${useText(item)};`;
  if (item.kind === "function") return `${printFunction(item)};`;
  if (isLink(item)) return linkLine(item);
  if (item.kind === "alias" || (item.members.length === 0 && item.functions.length === 0)) return `${printDeclaration(item)};`;
  return `${item.kind} ${item.name.text} { … }`;
}

function useText(use: UseDeclaration): string {
  const items = use.items.map((it) => (it.alias ? `${it.name.text} as ${it.alias.text}` : it.name.text));
  return `use ${printPath(use.path)}.{${items.join(", ")}}`;
}

function linkLine(link: WorldLink): string {
  if (link.function) return `${link.kind} ${link.name?.text ?? ""}: ${printSignature(link.function)};`;
  if (link.interface) return `${link.kind} ${link.name?.text ?? ""}: interface { … }`;
  const renames = link.with.map((it) => `${it.name.text} as ${it.alias?.text ?? ""}`);
  return `${printDeclaration(link)}${renames.length > 0 ? ` with { ${renames.join(", ")} }` : ";"}`;
}

/** What a chain of aliases ends at. */
function aliased(model: WitModel, scope: Scope, type: TypeDeclaration): string[] {
  let at: { node: TypeDeclaration; scope: Scope } = { node: type, scope };
  for (let steps = 0; steps < 100 && at.node.kind === "alias" && at.node.target?.args.length === 0; steps++) {
    const next = findType(model, at.scope, at.node.target.name.text);
    if (!next?.scope) break;
    at = { node: next.node as TypeDeclaration, scope: next.scope };
  }
  if (at.node === type) return [];
  const home = fullName(at.scope);
  return [
    "stands for",
    wit(cut(printDeclaration(at.node).split("\n"))),
    ...(home !== null && at.scope !== scope ? [`in \`${home}\``] : []),
  ];
}

/** Size, alignment and core values. */
export function layoutLines(it: Layout | null): string[] {
  if (it === null) return [];
  const flat = it.flat.length > MOST_FLAT ? `more than ${MOST_FLAT} core values` : `flat \`${it.flat.join(" ")}\``;
  return [`size ${it.size}, align ${it.align}, ${flat}`];
}

/** The core functions that a function becomes, for who calls it and for who implements it. */
function coreLines(model: WitModel, scope: Scope, fn: FunctionNode): string[] {
  const crossings: Crossing[] = fn.async ? ["async import", "async export"] : ["import", "export"];
  const [imported, exported] = crossings.map((it) => coreSignature(model, scope, fn, it));
  if (!imported || !exported) return [];
  const [importText, exportText] = [imported, exported].map(coreText);
  if (importText === exportText) return [`core ${importText}`];
  return [`core ${crossings[0]} ${importText}  \ncore ${crossings[1]} ${exportText}`];
}

function coreText(it: CoreSignature): string {
  const memory = [...(it.paramsInMemory ? ["parameters"] : []), ...(it.resultInMemory ? ["result"] : [])];
  const results = it.results.length > 0 ? ` -> ${it.results.join(" ")}` : "";
  return `\`(${it.params.join(" ")})${results}\`${memory.length > 0 ? ` (${memory.join(" and ")} in memory)` : ""}`;
}

/** Files, interfaces and worlds of a package. */
function packageDetails(model: WitModel, node: PackageNode): string[] {
  const home = model.packages.find((it) => it.node === node)?.home;
  if (!home) return [];
  const files = new Set(model.packages.flatMap((it) => (it.home === home ? [it.path] : [])));
  for (const scope of home.scopes.values()) files.add(scope.path);
  return [...scopeLines(home), `in ${[...files].map((it) => `\`${it.replace(/.*[/\\]/, "")}\``).join(", ")}`];
}

function scopeLines(home: Home): string[] {
  return (["interface", "world"] as const).flatMap((kind) => {
    const names = [...home.scopes.values()].filter((it) => it.node.kind === kind).map((it) => `\`${it.node.name.text}\``);
    return names.length > 0 ? [`${kind}s ${names.slice(0, MOST_LINES).join(", ")}${names.length > MOST_LINES ? ", …" : ""}`] : [];
  });
}

/** How an alias is related to what it means: `place` for `point`. */
export function aliasLine(name: string, meaning: Meaning): string[] {
  return name === meaning.name.text || !("kind" in meaning.node) || meaning.node.kind === "package"
    ? []
    : [`\`${name}\` is \`${meaning.name.text}\` here`];
}
