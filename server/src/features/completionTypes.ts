/** Completion of types: those of the language, those in scope, and those of other interfaces with the `use` that brings them. */

import { writeName } from "../wit/keywords.ts";
import { findPath, type Scope, type WitModel } from "../wit/model.ts";
import type { TypeDeclaration } from "../wit/tree.ts";
import { isType } from "../wit/tree.ts";
import { type Asked, type CompletionEntry, entry, RANK, typeDetails } from "./completionItems.ts";
import { writePath } from "./completionPaths.ts";
import { dependents } from "./dependents.ts";
import { GENERIC_WORDS, KEYWORD_WORDS, PRIMITIVE_WORDS } from "./languageWords.ts";
import { UseWriter } from "./useWriter.ts";

/** The generic that the cursor stands in, and in which of its arguments. */
export interface InGeneric {
  name: string;
  index: number;
}

/** A type by the name that a scope gives it. */
export interface NamedType {
  name: string;
  node: TypeDeclaration;
  scope: Scope;
}

const KEYS = new Set("bool u8 u16 u32 u64 s8 s16 s32 s64 char string".split(" "));

/** All types that a scope can name, its own and those that it uses, each name once. */
export function typesIn({ model }: Pick<Asked, "model">, scope: Scope): NamedType[] {
  return [...typeIndex(model, scope).values()];
}

const KNOWN = new WeakMap<Scope, Map<string, NamedType>>();
/** Interfaces that use each other's types in a longer chain are nobody's. */
const DEEPEST = 200;

/** The same, by name. Kept with the scope, which belongs to one model. */
function typeIndex(model: WitModel, scope: Scope, depth = 0): Map<string, NamedType> {
  const known = KNOWN.get(scope);
  if (known) return known;
  const out = new Map<string, NamedType>();
  // Whoever comes here again meanwhile is in a circle, and finds nothing.
  KNOWN.set(scope, out);
  const add = (name: string, type: NamedType): unknown => name !== "" && !out.has(name) && out.set(name, type);
  for (const item of scope.node.items) {
    if (isType(item)) add(item.name.text, { name: item.name.text, node: item, scope });
    if (item.kind !== "use" || depth > DEEPEST) continue;
    const target = findPath(model, scope, item.path);
    const theirs = target && typeIndex(model, target, depth + 1);
    for (const used of theirs ? item.items : []) {
      const found = theirs!.get(used.name.text);
      const name = (used.alias ?? used.name).text;
      if (found) add(name, { ...found, name });
    }
  }
  return out;
}

/** What may stand where a type is expected. `declared` is the type that is just being declared, which cannot hold itself. */
export function typeEntries(asked: Asked, inside: InGeneric | null, declared: string | null): CompletionEntry[] {
  if (inside?.name === "list" && inside.index > 0) return [];
  if (inside?.name === "map" && inside.index === 0) return primitives(asked).filter((it) => KEYS.has(it.label));
  const handles = inside?.name === "borrow" || inside?.name === "own";
  const local = asked.scope ? typesIn(asked, asked.scope) : [];
  const fits = (it: NamedType): boolean => !handles || isResource(asked, it);
  const own = local.filter((it) => it.name !== declared && fits(it)).map((it) => localEntry(asked, it));
  const far = asked.scope ? foreign(asked, asked.scope, local, fits) : [];
  if (handles) return [...own, ...far];
  const hole =
    inside?.name === "result" && inside.index === 0
      ? [entry(asked, "keyword", "_", RANK.language, { documentation: KEYWORD_WORDS["_"]! })]
      : [];
  return [...own, ...primitives(asked), ...generics(asked), ...hole, ...far];
}

function localEntry(asked: Asked, { name, node, scope }: NamedType): CompletionEntry {
  const home = scope === asked.scope ? null : scope.node.name.text;
  return entry(asked, node.kind, name, RANK.near, { ...typeDetails(node, home), insertText: writeName(name) });
}

function primitives(asked: Asked): CompletionEntry[] {
  return Object.entries(PRIMITIVE_WORDS).map(([name, docs]) => entry(asked, "primitive", name, RANK.language, { documentation: docs }));
}

function generics(asked: Asked): CompletionEntry[] {
  // Where brackets follow already, the name alone is wanted.
  const followed = asked.text[asked.spot.word.end] === "<";
  return Object.entries(GENERIC_WORDS).map(([name, { docs, snippet }]) =>
    entry(asked, "generic", name, RANK.language, { insertText: followed ? name : snippet, snippet: !followed, documentation: docs }),
  );
}

function isResource({ model }: Asked, { node, scope }: NamedType): boolean {
  let at: { node: TypeDeclaration; scope: Scope } = { node, scope };
  for (let steps = 0; steps < 100; steps++) {
    if (at.node.kind === "resource") return true;
    const { target } = at.node;
    const next = at.node.kind === "alias" && target?.args.length === 0 ? typeIndex(model, at.scope).get(target.name.text) : undefined;
    if (!next) return false;
    at = next;
  }
  return false;
}

/** Types of other interfaces. */
function foreign(asked: Asked, scope: Scope, local: NamedType[], fits: (type: NamedType) => boolean): CompletionEntry[] {
  const around = dependents(asked.model, scope);
  const names = new Set(local.map((it) => it.name));
  const known = new Set(local.map((it) => it.node));
  const writer = new UseWriter(asked.model, asked.text, scope);
  const out: CompletionEntry[] = [];
  for (const other of asked.model.scopes) {
    if (other.node.kind !== "interface" || other.world || around.scopes.has(other) || around.homes.has(other.home)) continue;
    const path = other.home === scope.home ? writeName(other.node.name.text) : writePath(other);
    if (path === null) continue;
    for (const node of other.node.items) {
      if (!isType(node) || node.name.text === "" || known.has(node) || !fits({ name: node.name.text, node, scope: other })) continue;
      const item = foreignEntry(asked, { name: node.name.text, node, scope: other }, path, names, writer);
      if (item) out.push(item);
    }
  }
  return out;
}

function foreignEntry(asked: Asked, type: NamedType, path: string, names: Set<string>, writer: UseWriter): CompletionEntry | null {
  const { name, node, scope } = type;
  const alias = names.has(name)
    ? [`${scope.node.name.text}-${name}`, `${(scope.package ?? "").replace(/.*:/, "")}-${scope.node.name.text}-${name}`]
    : [name];
  const given = alias.find((it) => !names.has(it));
  if (given === undefined) return null;
  const additional = writer.edit(scope, path, given === name ? writeName(name) : `${writeName(name)} as ${writeName(given)}`);
  if (additional === null) return null;
  return entry(asked, node.kind, name, RANK.far, {
    ...typeDetails(node, path),
    insertText: writeName(given),
    additionalEdits: [additional],
    sortText: `${RANK.far}${name} ${path}`,
  });
}
