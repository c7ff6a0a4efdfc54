/** Taking names out of a `use`, and bringing new ones in. */
import type { Scope, WitModel } from "../../wit/model.ts";
import type { Place, UseDeclaration, UseItem } from "../../wit/tree.ts";
import { UseWriter } from "../useWriter.ts";
import type { Edit } from "./action.ts";
import { cut, hasComment, piecesIn, removeItem } from "./textPlaces.ts";

/** Where an item of a `use` stands, its alias included. */
export function itemPlace(item: UseItem): Place {
  return { start: item.name.start, end: (item.alias ?? item.name).end };
}

/** The edits that take items out of a `use`, and the whole of it where none is left. */
export function removeUseItems(path: string, text: string, use: UseDeclaration, gone: ReadonlySet<UseItem>): Edit[] {
  const kept = use.items.filter((it) => !gone.has(it));
  if (kept.length === 0 || use.body === null) return removeItem(path, text, use);
  const commas = piecesIn(text, use.body).filter((it) => text[it.start] === "," && it.kind === "punctuation");
  const commaAfter = (place: Place): Place | undefined => commas.find((it) => it.start >= place.end);
  const last = itemPlace(kept[kept.length - 1]!);
  const end = itemPlace(use.items[use.items.length - 1]!);
  const hasTail = gone.has(use.items[use.items.length - 1]!) && commaAfter(end) === undefined;
  const tail = { start: last.end, end: end.end };
  const wholeTail = hasTail && !hasComment(text, tail);
  const out: Place[] = wholeTail ? [tail] : [];
  if (hasTail && !wholeTail) out.push(commaAfter(last)!);
  for (const item of use.items) {
    const place = itemPlace(item);
    if (!gone.has(item) || (wholeTail && place.start > last.end)) continue;
    out.push(cut(text, { start: place.start, end: commaAfter(place)?.end ?? place.end }));
  }
  return out.map(({ start, end: to }) => ({ path, start, end: to, newText: "" }));
}

/** The edit that makes `written` (a name, or `name as other`) of an interface known in a scope; null where there is no place for it. */
export function addUse(
  model: WitModel,
  path: string,
  text: string,
  scope: Scope,
  target: Scope,
  from: string,
  written: string,
): Edit | null {
  const edit = new UseWriter(model, text, scope).edit(target, from, written);
  return edit && { path, ...edit };
}
