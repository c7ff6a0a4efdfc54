/** An alias is replaced by what it stands for, wherever its package names it. */
import { findPath, findType, type Scope } from "../../wit/model.ts";
import { BUILT_IN, occurrenceAt } from "../../wit/names.ts";
import type { Name, TypeDeclaration, TypeNode, UseDeclaration, UseItem } from "../../wit/tree.ts";
import { isEscaped } from "../../wit/walk.ts";
import { occurrencesOf, type PlacedOccurrence } from "../references.ts";
import { type Action, type Asked, type Edit, namesGiven, textOf, touches } from "./action.ts";
import { removeItem } from "./textPlaces.ts";
import { itemPlace, removeUseItems } from "./useItems.ts";

/** What is to be inlined: the alias, where it is declared, and the text there. */
interface Alias {
  node: TypeDeclaration & { target: TypeNode };
  scope: Scope;
  text: string;
}

/** Offered on the alias' name and on its references; not where a dependency or another package names it. */
export function inlineAliasActions(asked: Asked): Action[] {
  const { model, path, range } = asked;
  const meaning = occurrenceAt(model, path, range.start)?.meaning;
  if (!meaning?.scope || !("target" in meaning.node) || meaning.node.kind !== "alias" || meaning.node.target === null) return [];
  const text = textOf(asked, meaning.path);
  if (text === undefined || !touches(occurrenceAt(model, path, range.start)!.name, range)) return [];
  const alias: Alias = { node: meaning.node as Alias["node"], scope: meaning.scope, text };
  // A broken alias, or one that stands for itself, stands for nothing that could be written.
  const isWithin = (it: PlacedOccurrence): boolean =>
    it.path === alias.scope.path && alias.node.start <= it.occurrence.name.start && it.occurrence.name.end <= alias.node.end;
  const all = occurrencesOf(model, alias.node.name).filter((it) => it.occurrence.role !== "declaration");
  const inOwnPackage = (it: PlacedOccurrence): boolean => it.occurrence.scope?.home === alias.scope.home && it.occurrence.kind === "type";
  if (text[alias.node.end - 1] !== ";" || all.some(isWithin)) return [];
  if (!asked.editable(meaning.path) || !all.every((it) => inOwnPackage(it) && asked.editable(it.path))) return [];
  const edits: Edit[] = removeItem(meaning.path, text, alias.node);
  for (const scope of new Set(all.map((it) => it.occurrence.scope!))) {
    const found = inScope(
      asked,
      alias,
      scope,
      all.filter((it) => it.occurrence.scope === scope),
    );
    if (!found) return [];
    edits.push(...found);
  }
  return [{ title: `Inline the type \`${alias.node.name.text}\``, kind: "refactor.inline", edits }];
}

/** The edits of one interface or world; null where what the alias stands for cannot be written there. */
function inScope(asked: Asked, alias: Alias, scope: Scope, all: PlacedOccurrence[]): Edit[] | null {
  const { model } = asked;
  const text = textOf(asked, scope.path);
  if (text === undefined) return null;
  const given = new Map<string, string>();
  const edits: Edit[] = [];
  const uses = usesOf(scope, all);
  if (scope !== alias.scope) {
    const names = namesOf(alias.node.target);
    const taken = namesGiven(model, scope);
    const missing: string[] = [];
    for (const name of names) {
      const wanted = findType(model, alias.scope, name)?.node;
      const known = wanted && nameIn(asked, scope, wanted);
      if (!wanted || wanted === alias.node) return null;
      if (known) given.set(name, known);
      else if (taken.has(name.toLowerCase())) return null;
      else missing.push(rawNameOf(alias, name));
    }
    const changed = useEdits(asked, alias, scope, uses, missing, text);
    if (!changed) return null;
    edits.push(...changed);
  }
  const inUses = new Set<Name>(uses.flatMap(({ item }) => (item.alias ? [item.name, item.alias] : [item.name])));
  const written = write(alias, given);
  for (const { path, occurrence } of all) {
    if (inUses.has(occurrence.name)) continue;
    edits.push({ path, start: occurrence.name.start, end: occurrence.name.end, newText: written });
  }
  return edits;
}

/** The items of `use`s by which a scope has the alias. */
function usesOf(scope: Scope, all: PlacedOccurrence[]): { use: UseDeclaration; item: UseItem }[] {
  const names = new Set<Name>(all.map((it) => it.occurrence.name));
  return scope.node.items.flatMap((use) =>
    use.kind === "use" ? use.items.filter((item) => names.has(item.name)).map((item) => ({ use, item })) : [],
  );
}

/** Takes the alias out of the `use`s, and puts in its place the names that are missing. */
function useEdits(
  { model }: Asked,
  alias: Alias,
  scope: Scope,
  uses: { use: UseDeclaration; item: UseItem }[],
  missing: string[],
  text: string,
): Edit[] | null {
  // What comes through a third interface would have to be brought in there first.
  if (uses.length !== 1 || findPath(model, scope, uses[0]!.use.path) !== alias.scope) return null;
  const { use, item } = uses[0]!;
  if (missing.length === 0) return removeUseItems(scope.path, text, use, new Set([item]));
  return [{ path: scope.path, ...itemPlace(item), newText: missing.join(", ") }];
}

/** The names of declared types in a type, each once. */
function namesOf(type: TypeNode): Set<string> {
  const out = new Set<string>();
  const visit = (it: TypeNode): void => {
    if (isNamed(it)) out.add(it.name.text);
    it.args.forEach(visit);
  };
  visit(type);
  return out;
}

function isNamed(type: TypeNode): boolean {
  return isEscaped(type.name) || !(BUILT_IN.has(type.name.text) || /^\d/.test(type.name.text));
}

/** The name by which a scope has a type already, as it is written. */
function nameIn({ model }: Asked, scope: Scope, wanted: unknown): string | undefined {
  for (const item of scope.node.items) {
    if (item === wanted && "name" in item && item.name) return raw(item.name);
    if (item.kind !== "use") continue;
    const target = findPath(model, scope, item.path);
    const used = item.items.find((it) => target && findType(model, target, it.name.text)?.node === wanted);
    if (used) return raw(used.alias ?? used.name);
  }
  return undefined;
}

function raw(name: Name): string {
  return isEscaped(name) ? `%${name.text}` : name.text;
}

function rawNameOf(alias: Alias, name: string): string {
  const find = (it: TypeNode): string | undefined =>
    isNamed(it) && it.name.text === name ? raw(it.name) : it.args.map(find).find((found) => found !== undefined);
  return find(alias.node.target) ?? name;
}

/** What the alias stands for, by the names that a scope has for its parts. */
function write({ node }: Alias, given: Map<string, string>): string {
  const visit = (it: TypeNode): string => {
    const name = (isNamed(it) && given.get(it.name.text)) || raw(it.name);
    return it.args.length === 0 ? name : `${name}<${it.args.map(visit).join(", ")}>`;
  };
  return visit(node.target);
}
