/** Document highlights: the other places in a file that mean what the cursor stands on. */
import type { WitModel } from "../wit/model.ts";
import { type Occurrence, occurrenceAt, occurrences, sameMeaning } from "../wit/names.ts";
import type { Place } from "../wit/tree.ts";

export interface Highlight extends Place {
  /** `write` gives a name, `read` uses it; `text` is the same word where nothing is known about it. */
  kind: "text" | "read" | "write";
}

/** The highlights of a file for an offset, in the order of the text; empty where nothing is named. */
export function highlights(model: WitModel, path: string, offset: number): Highlight[] {
  const found = occurrenceAt(model, path, offset);
  if (!found) return [];
  return occurrences(model, path)
    .filter((it) => (found.meaning ? it.meaning !== undefined && sameMeaning(it.meaning, found.meaning) : sameUnknown(it, found)))
    .map((it) => ({ start: it.name.start, end: it.name.end, kind: kindOf(it) }));
}

function sameUnknown(a: Occurrence, b: Occurrence): boolean {
  return a.meaning === undefined && a.kind === b.kind && a.name.text === b.name.text && (a.kind !== "type" || a.scope === b.scope);
}

function kindOf(occurrence: Occurrence): Highlight["kind"] {
  if (!occurrence.meaning) return "text";
  return occurrence.role === "reference" ? "read" : "write";
}
