/** Code lenses of a WIT file: how often an interface or world is referred to, and by which worlds. */
import type { Scope, WitModel } from "../wit/model.ts";
import type { Place } from "../wit/tree.ts";
import type { Target } from "./definition.ts";
import { occurrencesOf } from "./references.ts";
import { type ScopeLink, scopeLinks } from "./scopeLinks.ts";

export interface WitLens extends Place {
  kind: "references" | "worlds" | "including";
  title: string;
  /** What the lens shows when it is chosen. */
  places: Target[];
}

/** The lenses of a file; `start` and `end` are those of the declared name. */
export function witLenses(model: WitModel, path: string): WitLens[] {
  const links = new Map<Scope, ScopeLink[]>();
  for (const link of scopeLinks(model)) {
    const known = links.get(link.to);
    if (known) known.push(link);
    else links.set(link.to, [link]);
  }
  const scopes = (model.byPath.get(path) ?? []).filter((it) => !it.world && it.node.name.text !== "");
  return scopes.flatMap((scope) => lensesOf(model, scope, links.get(scope) ?? []));
}

function lensesOf(model: WitModel, scope: Scope, links: ScopeLink[]): WitLens[] {
  const { name } = scope.node;
  const lens = (kind: WitLens["kind"], title: string, places: Target[]): WitLens => ({
    start: name.start,
    end: name.end,
    kind,
    title,
    places,
  });
  const references = occurrencesOf(model, name)
    .filter((it) => it.occurrence.role !== "declaration")
    .map((it) => ({ path: it.path, start: it.occurrence.name.start, end: it.occurrence.name.end }));
  const out = [lens("references", count(references.length, "reference"), references)];
  for (const kind of scope.node.kind === "world" ? (["include"] as const) : (["import", "export"] as const)) {
    const found = links.filter((it) => it.kind === kind && it.from.node.kind === "world");
    const worlds = new Set(found.map((it) => it.from)).size;
    if (worlds === 0) continue;
    const verb = kind === "include" ? "included" : `${kind}ed`;
    out.push(lens(kind === "include" ? "including" : "worlds", `${verb} by ${count(worlds, "world")}`, found.map(place)));
  }
  return out;
}

function place(link: ScopeLink): Target {
  return { path: link.from.path, start: link.path.start, end: link.path.end };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
