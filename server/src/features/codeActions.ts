/** Code actions: quick fixes, refactorings and what is done to a whole file; a table of those in `actions/`. */
import type { Action, ActionKind, Asked } from "./actions/action.ts";
import { decorateActions } from "./actions/decorate.ts";
import { duplicateActions } from "./actions/duplicates.ts";
import { extractRecordActions } from "./actions/extractRecord.ts";
import { extractTypeActions } from "./actions/extractType.ts";
import { fixAllActions } from "./actions/fixAll.ts";
import { inlineAliasActions } from "./actions/inlineAlias.ts";
import { missingPathActions } from "./actions/missingPath.ts";
import { missingTypeActions } from "./actions/missingType.ts";
import { nearNameActions } from "./actions/nearName.ts";
import { packageActions } from "./actions/nestedPackages.ts";
import { organizeActions } from "./actions/organizeUses.ts";
import { pathActions } from "./actions/pathVersions.ts";
import { spellingActions } from "./actions/spelling.ts";
import { unusedActions } from "./actions/unusedUses.ts";

export type { Action, ActionKind, Asked, Edit } from "./actions/action.ts";

type Kinds = readonly ActionKind[];

/** In the order in which an editor shows them, with the kinds that each gives. */
const ACTIONS: readonly [Kinds, (asked: Asked) => Action[]][] = [
  [["quickfix"], spellingActions],
  [["quickfix"], nearNameActions],
  [["quickfix"], missingTypeActions],
  [["quickfix"], missingPathActions],
  [["quickfix"], duplicateActions],
  [["quickfix"], unusedActions],
  [["quickfix", "refactor.rewrite"], pathActions],
  [["refactor.extract"], extractRecordActions],
  [["refactor.extract"], extractTypeActions],
  [["refactor.inline"], inlineAliasActions],
  [["refactor.rewrite"], packageActions],
  [["refactor.rewrite"], decorateActions],
  [["source.organizeImports"], organizeActions],
  [["source.fixAll"], fixAllActions],
];

/**
 * What can be done about a range of a file; nothing in a file that may not be changed. Those of kind `source.…` concern the whole file.
 * `only` names kinds, or the beginnings of kinds (`refactor`), that are wanted; without it all are.
 */
export function codeActions(asked: Asked, only?: readonly string[]): Action[] {
  if (!asked.editable(asked.path) || !asked.model.trees.has(asked.path)) return [];
  const wanted = (kind: ActionKind): boolean => only?.some((it) => it === "" || kind === it || kind.startsWith(`${it}.`)) ?? true;
  const all = ACTIONS.flatMap(([kinds, actions]) => (kinds.some(wanted) ? actions(asked) : []));
  // What would change a file that may not be changed is not offered.
  return all.filter((it) => wanted(it.kind) && it.edits.every((edit) => asked.editable(edit.path)));
}
