/** All quick fixes of a file that are certain: `%` for keywords, and no name brought in twice. What is unused stays. */
import { occurrences } from "../../wit/names.ts";
import type { Action, Asked, Edit } from "./action.ts";
import { removeDuplicates } from "./duplicates.ts";
import { escapes } from "./spelling.ts";

/** One action for the whole file; none where nothing is to be mended. */
export function fixAllActions(asked: Asked): Action[] {
  const edits: Edit[] = removeDuplicates(asked);
  const free = (it: Edit): boolean => !edits.some((other) => other.path === it.path && it.start < other.end && other.start < it.end);
  const known = new Set<string>();
  for (const occurrence of occurrences(asked.model, asked.path)) {
    for (const edit of escapes(asked, occurrence)) {
      const key = `${edit.path}:${edit.start}`;
      if (known.has(key) || !free(edit)) continue;
      known.add(key);
      edits.push(edit);
    }
  }
  return edits.length === 0 ? [] : [{ title: "Fix all that can be fixed with certainty", kind: "source.fixAll", edits }];
}
