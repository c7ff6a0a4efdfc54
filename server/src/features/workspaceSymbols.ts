/** Workspace symbols: interfaces, worlds, types and functions of a model by a part of their names. */
import { fullName, type Scope, type WitModel } from "../wit/model.ts";
import type { FunctionNode, Name } from "../wit/tree.ts";
import { isLink, isType, type TypeDeclaration } from "../wit/tree.ts";
import type { Target } from "./definition.ts";

export interface FoundSymbol extends Target {
  name: string;
  kind: "interface" | "world" | "function" | "method" | TypeDeclaration["kind"];
  /** What it belongs to: `ns:pkg/iface@1.0.0`, of a method its resource too. */
  container: string;
}

/** The best `limit` symbols whose names hold the letters of the query in their order; an empty query finds all. */
export function workspaceSymbols(model: WitModel, query: string, limit = 500): FoundSymbol[] {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, "");
  return model.scopes
    .flatMap(symbolsOf)
    .map((symbol) => ({ symbol, score: score(symbol.name.toLowerCase(), wanted) }))
    .filter((it) => it.score > 0)
    .sort((a, b) => b.score - a.score || a.symbol.name.length - b.symbol.name.length || a.symbol.name.localeCompare(b.symbol.name))
    .slice(0, limit)
    .map((it) => it.symbol);
}

function symbolsOf(scope: Scope): FoundSymbol[] {
  const { path, node } = scope;
  const own =
    fullName(scope) ?? [scope.world && (fullName(scope.world) ?? scope.world.node.name.text), node.name.text].filter(Boolean).join("/");
  const symbol = (name: Name, kind: FoundSymbol["kind"], container: string): FoundSymbol[] =>
    name.text === "" ? [] : [{ name: name.text, kind, container, path, start: name.start, end: name.end }];
  const methods = (functions: FunctionNode[], resource: Name): FoundSymbol[] =>
    functions
      .filter((it) => !it.fullName.startsWith("[constructor]"))
      .flatMap((it) => symbol(it.name, "method", `${own}.${resource.text}`));
  const home = scope.world ? (fullName(scope.world) ?? scope.world.node.name.text) : (scope.package ?? "");
  const out = symbol(node.name, node.kind, home);
  for (const item of node.items) {
    if (isType(item)) out.push(...symbol(item.name, item.kind, own), ...methods(item.functions, item.name));
    else if (item.kind === "function") out.push(...symbol(item.name, "function", own));
    else if (isLink(item) && item.function) out.push(...symbol(item.function.name, "function", own));
  }
  return out;
}

/** 0: no match. Letters at the start of words and next to each other count more, so `oh` finds `outgoing-handler` before `http-oh-no`'s middle. */
function score(name: string, query: string): number {
  if (query === "") return 1;
  if (name === query) return 10_000;
  if (name.startsWith(query)) return 5_000;
  let total = 1;
  let last = -2;
  for (const letter of query) {
    const start = name.indexOf(`-${letter}`, last + 1) + 1;
    const next = name[last + 1] === letter ? last + 1 : -1;
    const at = next >= 0 ? next : start > 0 ? start : name.indexOf(letter, Math.max(last + 1, 0));
    if (at < 0) return 0;
    if (at === last + 1) total += 20;
    if (at === 0 || name[at - 1] === "-") total += 10;
    last = at;
  }
  return total;
}
