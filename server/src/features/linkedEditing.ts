/** Linked editing: places that change together as one types. Only for types that a single interface or world names and nothing outside refers to. */
import type { WitModel } from "../wit/model.ts";
import { occurrenceAt } from "../wit/names.ts";
import type { Place } from "../wit/tree.ts";
import { isEscaped } from "../wit/walk.ts";
import { occurrencesNamedBy } from "./references.ts";

/** The places that have the same name as the one at an offset, or null where a rename is the right way. */
export function linkedEditing(model: WitModel, path: string, offset: number): Place[] | null {
  const found = occurrenceAt(model, path, offset);
  const namer = found?.namer;
  if (!found || !namer || found.kind !== "type") return null;
  const all = occurrencesNamedBy(model, namer.name);
  const local = all.every((it) => it.path === path && it.occurrence.scope === found.scope && !isEscaped(it.occurrence.name));
  // What a `use` brings in under its own name is given elsewhere.
  const givenHere = all.some((it) => it.occurrence.role !== "reference");
  return all.length > 1 && local && givenHere ? all.map(({ occurrence: { name } }) => ({ start: name.start, end: name.end })) : null;
}
