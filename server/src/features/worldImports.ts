/** The imports that worlds of a WIT file declare, by the names that their components have them under. Pure. */
import { findPath, fullName, type WitModel } from "../wit/model.ts";
import { isLink, type Place } from "../wit/tree.ts";

export interface WorldImport extends Place {
  name: string;
}

/** In the order of the text; a path that leads nowhere is left out. */
export function worldImports(model: WitModel, path: string): WorldImport[] {
  return (model.byPath.get(path) ?? []).flatMap((scope) => {
    if (scope.node.kind !== "world") return [];
    return scope.node.items.flatMap((item): WorldImport[] => {
      if (!isLink(item) || item.kind !== "import") return [];
      const target = item.path ? findPath(model, scope, item.path) : undefined;
      const name = item.name?.text ?? (target ? fullName(target) : null);
      // Types alone need nobody to serve them.
      if (target?.node.kind === "interface" && !target.node.items.some((it) => it.kind === "function" || it.kind === "resource")) return [];
      const place = item.path ?? item.name;
      return name === null || !place ? [] : [{ name, start: place.start, end: place.end }];
    });
  });
}
