/** Names that a `use` brings in for nothing: taken out, one or all of a file. */
import type { Place, UseDeclaration, UseItem } from "../../wit/tree.ts";
import { walk } from "../../wit/walk.ts";
import { filePaths } from "../paths.ts";
import { remarks } from "../unused.ts";
import { type Action, type Asked, type Edit, quickFix, touches } from "./action.ts";
import { removeItem } from "./textPlaces.ts";
import { removeUseItems } from "./useItems.ts";

interface Unused extends Place {
  use: UseDeclaration;
  /** Null for a top-level `use`. */
  item: UseItem | null;
}

/** Removes the unused names in the range; where the file has more of them, all of them. */
export function unusedActions(asked: Asked): Action[] {
  // What nothing uses is found by looking at the whole model: not for every place that the cursor comes to.
  if (!touchesUse(asked)) return [];
  const all = unusedOf(asked);
  const here = all.filter((it) => touches(it, asked.range));
  const single = here.map((it) =>
    quickFix(asked, it, `Remove the unused \`${asked.text.slice(it.start, it.end)}\``, removal(asked, [it]), { isPreferred: true }),
  );
  if (here.length === 0 || all.length < 2) return single;
  return [...single, { title: "Remove all unused names of the file", kind: "quickfix", edits: removal(asked, all) }];
}

function touchesUse({ model, path, range }: Asked): boolean {
  let found = false;
  walk(model.trees.get(path)!, (it) => {
    found ||= "kind" in it && it.kind === "use" && touches(it, range);
  });
  return found;
}

function unusedOf({ model, path }: Asked): Unused[] {
  const starts = new Set(remarks(model, path).flatMap((it) => (it.tag === "unused" ? [it.start] : [])));
  return filePaths(model, path).flatMap(({ item: use, scope }): Unused[] => {
    if (use.kind !== "use") return [];
    if (!scope) return starts.has(use.path.start) ? [{ start: use.path.start, end: (use.alias ?? use.path).end, use, item: null }] : [];
    return use.items
      .filter((it) => starts.has(it.name.start))
      .map((item) => ({ start: item.name.start, end: (item.alias ?? item.name).end, use, item }));
  });
}

function removal({ path, text }: Asked, list: Unused[]): Edit[] {
  return [...new Set(list.map((it) => it.use))].flatMap((use) => {
    const items = new Set(list.flatMap((it) => (it.use === use && it.item ? [it.item] : [])));
    return items.size === 0 ? removeItem(path, text, use) : removeUseItems(path, text, use, items);
  });
}
