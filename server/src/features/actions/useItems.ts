/** Taking names out of a `use`, and bringing new ones in. */
import { findPath, type Scope, type WitModel } from "../../wit/model.ts";
import type { Place, UseDeclaration, UseItem } from "../../wit/tree.ts";
import type { Edit } from "./action.ts";
import { beginsLine, cut, hasComment, indentOf, lineEnd, newlineOf, piecesIn, removeItem } from "./textPlaces.ts";

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
  const uses = scope.node.items.filter((it): it is UseDeclaration => it.kind === "use" && text[it.end - 1] === ";");
  const same = uses.find((it) => it.body && it.items.length > 0 && it.gates.length === 0 && findPath(model, scope, it.path) === target);
  const lastItem = same?.items.at(-1);
  if (lastItem) {
    const at = itemPlace(lastItem).end;
    return { path, start: at, end: at, newText: `, ${written}` };
  }
  const line = `use ${from}.{${written}};`;
  const last = uses.at(-1);
  if (last) {
    const rest = text.slice(last.end, lineEnd(text, last.end)).trim();
    const ownLine = rest === "" || rest.startsWith("//");
    const at = rest.startsWith("//") ? lineEnd(text, last.end) : last.end;
    const newText = ownLine ? `${newlineOf(text)}${indentOf(text, last.start)}${line}` : ` ${line}`;
    return { path, start: at, end: at, newText };
  }
  return atStart(path, text, scope, line);
}

function atStart(path: string, text: string, scope: Scope, line: string): Edit | null {
  const { body, items } = scope.node;
  if (body === null) return null;
  const at = body.start + 1;
  const rest = text.slice(at, lineEnd(text, at)).trim();
  if (rest !== "" && !rest.startsWith("//")) return { path, start: at, end: at, newText: ` ${line}` };
  const first = items[0];
  const indent = first && beginsLine(text, first.start) ? indentOf(text, first.start) : `${indentOf(text, body.start)}  `;
  const place = lineEnd(text, at);
  return { path, start: place, end: place, newText: `${newlineOf(text)}${indent}${line}` };
}
