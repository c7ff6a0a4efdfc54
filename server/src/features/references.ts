/** Find references: every place that means the same declaration, in all files of the model. */
import type { WitModel } from "../wit/model.ts";
import { type Occurrence, occurrenceAt, occurrences } from "../wit/names.ts";
import type { Name } from "../wit/tree.ts";
import type { Target } from "./definition.ts";

export interface PlacedOccurrence {
  path: string;
  occurrence: Occurrence;
}

interface Index {
  /** By the name of the declaration. */
  meaning: Map<Name, PlacedOccurrence[]>;
  /** By the name that was given: of the declaration, or of an alias on the way. */
  namer: Map<Name, PlacedOccurrence[]>;
}

const CACHE = new WeakMap<WitModel, Index>();

/** Kept with the model, which does not change; so each name is one object in it. */
function indexOf(model: WitModel): Index {
  const known = CACHE.get(model);
  if (known) return known;
  const index: Index = { meaning: new Map(), namer: new Map() };
  const add = (map: Map<Name, PlacedOccurrence[]>, key: Name | undefined, it: PlacedOccurrence): void => {
    const list = key && map.get(key);
    if (list) list.push(it);
    else if (key) map.set(key, [it]);
  };
  for (const path of model.trees.keys()) {
    for (const occurrence of occurrences(model, path)) {
      add(index.meaning, occurrence.meaning?.name, { path, occurrence });
      add(index.namer, occurrence.namer?.name, { path, occurrence });
    }
  }
  CACHE.set(model, index);
  return index;
}

/** All places that mean a declaration, file by file, in the order of the text. */
export function occurrencesOf(model: WitModel, declared: Name): readonly PlacedOccurrence[] {
  return indexOf(model).meaning.get(declared) ?? [];
}

/** All places that have their name from a declaration or alias: those that a rename changes. */
export function occurrencesNamedBy(model: WitModel, namer: Name): readonly PlacedOccurrence[] {
  return indexOf(model).namer.get(namer) ?? [];
}

/** The references to what stands at an offset; the declaration itself (of a package: all of them) only if asked for. */
export function references(model: WitModel, path: string, offset: number, includeDeclaration: boolean): Target[] {
  const meaning = occurrenceAt(model, path, offset)?.meaning;
  if (!meaning) return [];
  return occurrencesOf(model, meaning.name)
    .filter((it) => includeDeclaration || it.occurrence.role !== "declaration")
    .map(({ path: file, occurrence }) => ({ path: file, start: occurrence.name.start, end: occurrence.name.end }));
}
