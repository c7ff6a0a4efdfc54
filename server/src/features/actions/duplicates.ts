/** Names that two `use`s bring in, where both mean the same: one of them is enough. */
import { findPath, findTop, findType, type Home, type Scope } from "../../wit/model.ts";
import type { Place, UseDeclaration, UseItem } from "../../wit/tree.ts";
import { type Action, type Asked, type Edit, quickFix, touches } from "./action.ts";
import { removeItem } from "./textPlaces.ts";
import { itemPlace, removeUseItems } from "./useItems.ts";

export interface Duplicate extends Place {
  name: string;
  edits: Edit[];
}

/** Removes a name that is brought in for the second time. */
export function duplicateActions(asked: Asked): Action[] {
  return duplicates(asked)
    .filter((it) => touches(it, asked.range))
    .map((it) => quickFix(asked, it, `Remove the duplicate \`use\` of \`${it.name}\``, it.edits, { isPreferred: true }));
}

/** All such names of a file, each with the edits that take it out alone. */
export function duplicates(asked: Asked): Duplicate[] {
  const { model, path, text } = asked;
  const out: Duplicate[] = [];
  for (const scope of model.byPath.get(path) ?? []) {
    for (const { use, item } of repeated(asked, scope)) {
      const name = (item.alias ?? item.name).text;
      out.push({ ...itemPlace(item), name, edits: removeUseItems(path, text, use, new Set([item])) });
    }
  }
  const homes = new Set([...(model.byPath.get(path) ?? []), ...model.packages.filter((it) => it.path === path)].map((it) => it.home));
  for (const home of homes) {
    for (const use of repeatedTop(asked, home)) {
      out.push({ start: use.start, end: use.end, name: (use.alias ?? use.path.name).text, edits: removeItem(path, text, use) });
    }
  }
  return out;
}

/** The edits that take all duplicates out at once. */
export function removeDuplicates(asked: Asked): Edit[] {
  const { model, path, text } = asked;
  const byUse = new Map<UseDeclaration, Set<UseItem>>();
  for (const scope of model.byPath.get(path) ?? []) {
    for (const { use, item } of repeated(asked, scope)) byUse.set(use, (byUse.get(use) ?? new Set()).add(item));
  }
  const top = duplicates(asked).filter((it) => ![...byUse.values()].some((set) => [...set].some((item) => item.name.start === it.start)));
  return [...[...byUse].flatMap(([use, items]) => removeUseItems(path, text, use, items)), ...top.flatMap((it) => it.edits)];
}

function repeated({ model }: Asked, scope: Scope): { use: UseDeclaration; item: UseItem }[] {
  const seen = new Map<string, unknown>();
  const out: { use: UseDeclaration; item: UseItem }[] = [];
  for (const use of scope.node.items) {
    if (use.kind !== "use") continue;
    const target = findPath(model, scope, use.path);
    for (const item of use.items) {
      const name = (item.alias ?? item.name).text;
      const meaning = target && findType(model, target, item.name.text)?.node;
      if (meaning && name !== "" && seen.get(name) === meaning) out.push({ use, item });
      else if (!seen.has(name)) seen.set(name, meaning);
    }
  }
  return out;
}

function repeatedTop({ model, path }: Asked, home: Home): UseDeclaration[] {
  const seen = new Map<string, Scope | undefined>();
  return (home.uses.get(path) ?? []).filter((use) => {
    const name = (use.alias ?? use.path.name).text;
    const target = findTop(model, { path, home }, use.path);
    if (target && seen.get(name) === target) return true;
    if (!seen.has(name)) seen.set(name, target);
    return false;
  });
}
