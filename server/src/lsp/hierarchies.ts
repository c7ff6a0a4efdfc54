/** Type and call hierarchy: which worlds and interfaces include, use, import and export each other. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CancellationToken,
  SymbolKind,
  type TypeHierarchyItem,
} from "vscode-languageserver";
import { type HierarchyItem, hierarchyItem, incoming, outgoing, subtypes, supertypes } from "../features/hierarchy.ts";
import { guarded } from "./guard.ts";
import { toDocumentUri } from "./uris.ts";
import type { WitDoor } from "./witDoor.ts";
import type { WitLanguage } from "./witLanguage.ts";

export function registerHierarchy({ connection, ready, at }: WitDoor): void {
  const follow =
    <R>(answer: (wit: WitLanguage, item: HierarchyItem) => R[]) =>
    (params: { item: TypeHierarchyItem | CallHierarchyItem }, token: CancellationToken): Promise<R[]> =>
      guarded(connection, token, [], async () => answer((await ready).wit, params.item.data as HierarchyItem));
  const { typeHierarchy, callHierarchy } = connection.languages;
  const prepare = at(null, (it, _, wit) => {
    const found = hierarchyItem(it.model, it.path, it.offset);
    return found && [toItem(wit, found)];
  });
  typeHierarchy.onPrepare(prepare);
  typeHierarchy.onSupertypes(follow((wit, item) => supertypes(wit.packages.modelFor(item.path), item).map((it) => toItem(wit, it))));
  typeHierarchy.onSubtypes(follow((wit, item) => subtypes(wit.packages.modelFor(item.path), item).map((it) => toItem(wit, it))));
  callHierarchy.onPrepare(prepare);
  callHierarchy.onIncomingCalls(
    follow((wit, item) =>
      incoming(wit.packages.modelFor(item.path), item).map(
        (it): CallHierarchyIncomingCall => ({
          from: toItem(wit, it.item),
          fromRanges: it.places.map((place) => wit.range(it.item.path, place)),
        }),
      ),
    ),
  );
  callHierarchy.onOutgoingCalls(
    follow((wit, item) =>
      outgoing(wit.packages.modelFor(item.path), item).map(
        (it): CallHierarchyOutgoingCall => ({
          to: toItem(wit, it.item),
          fromRanges: it.places.map((place) => wit.range(item.path, place)),
        }),
      ),
    ),
  );
}

/** The item goes along as `data`, since the editor sends it back with the next question. */
function toItem(wit: WitLanguage, it: HierarchyItem): TypeHierarchyItem & CallHierarchyItem {
  return {
    name: it.name,
    kind: it.kind === "world" ? SymbolKind.Module : SymbolKind.Interface,
    detail: it.detail,
    uri: toDocumentUri(it.path),
    range: wit.range(it.path, it.place),
    selectionRange: wit.range(it.path, it.namePlace),
    data: it,
  };
}
