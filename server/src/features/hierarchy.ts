/**
 * Hierarchies of interfaces and worlds. Types: above a world stand the worlds that it includes, above an interface those whose types it uses.
 * Calls: WIT calls nothing, so "incoming" is who includes, uses, imports or exports, and "outgoing" what is.
 */
import { fullName, type Scope, type WitModel } from "../wit/model.ts";
import { occurrenceAt } from "../wit/names.ts";
import type { Place } from "../wit/tree.ts";
import { nodesAt } from "../wit/walk.ts";
import { type ScopeLink, scopeLinks } from "./scopeLinks.ts";

export interface HierarchyItem {
  name: string;
  kind: "interface" | "world";
  /** `ns:pkg@version`, or empty. */
  detail: string;
  path: string;
  place: Place;
  namePlace: Place;
}

export interface HierarchyLink {
  item: HierarchyItem;
  /** What connects them, each once: `use`, `import`, … */
  kinds: ScopeLink["kind"][];
  /** Where that is written; in the file of the one that depends. */
  places: Place[];
}

/** The interface or world that is named at an offset, or else the one around it. */
export function hierarchyItem(model: WitModel, path: string, offset: number): HierarchyItem | null {
  const node = occurrenceAt(model, path, offset)?.meaning?.node;
  const named = node && model.scopes.find((it) => it.node === node);
  if (named) return toItem(named);
  const file = model.trees.get(path);
  const around = file && nodesAt(file, offset).find((it) => "kind" in it && (it.kind === "interface" || it.kind === "world"));
  const scope = around && model.scopes.find((it) => it.node === around);
  return scope ? toItem(scope) : null;
}

/** What a world includes, or the interfaces that an interface uses. */
export function supertypes(model: WitModel, item: HierarchyItem): HierarchyItem[] {
  const kind = item.kind === "world" ? "include" : "use";
  return outgoing(model, item).flatMap((it) => (it.kinds.includes(kind) ? [it.item] : []));
}

/** The worlds that include a world, or the worlds and interfaces that build on an interface. */
export function subtypes(model: WitModel, item: HierarchyItem): HierarchyItem[] {
  return incoming(model, item).map((it) => it.item);
}

/** Who includes, uses, imports or exports an item. */
export function incoming(model: WitModel, item: HierarchyItem): HierarchyLink[] {
  const scope = scopeOf(model, item);
  const links = scopeLinks(model).filter((it) => it.to === scope);
  return grouped(links, (it) => it.from);
}

/** What an item includes, uses, imports or exports. */
export function outgoing(model: WitModel, item: HierarchyItem): HierarchyLink[] {
  const scope = scopeOf(model, item);
  const links = scopeLinks(model).filter((it) => it.from === scope);
  return grouped(links, (it) => it.to);
}

/** Items travel to the editor and back, so the scope is looked for again. */
function scopeOf(model: WitModel, item: HierarchyItem): Scope | undefined {
  return model.byPath.get(item.path)?.find((it) => it.node.name.start === item.namePlace.start && it.node.kind === item.kind);
}

function grouped(links: ScopeLink[], other: (link: ScopeLink) => Scope): HierarchyLink[] {
  const groups = new Map<Scope, ScopeLink[]>();
  for (const link of links) groups.set(other(link), [...(groups.get(other(link)) ?? []), link]);
  return [...groups].map(([scope, group]) => ({
    item: toItem(scope),
    kinds: [...new Set(group.map((it) => it.kind))],
    places: group.map(({ path: { start, end } }) => ({ start, end })),
  }));
}

function toItem(scope: Scope): HierarchyItem {
  const { node, path } = scope;
  const detail = scope.world ? (fullName(scope.world) ?? "") : [scope.package ?? "", scope.version].filter(Boolean).join("@");
  return {
    name: node.name.text,
    kind: node.kind,
    detail,
    path,
    place: { start: node.start, end: node.end },
    namePlace: { start: node.name.start, end: node.name.end },
  };
}
