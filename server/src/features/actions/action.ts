/** What a code action is, and what all of them are asked with. Plain data. */
import type { Scope, WitModel } from "../../wit/model.ts";
import { findPath } from "../../wit/model.ts";
import type { Place } from "../../wit/tree.ts";
import { isLink, isType } from "../../wit/tree.ts";

export type ActionKind =
  | "quickfix"
  | "refactor.extract"
  | "refactor.inline"
  | "refactor.rewrite"
  | "source.organizeImports"
  | "source.fixAll";

export interface Edit extends Place {
  path: string;
  newText: string;
}

export interface Action {
  title: string;
  kind: ActionKind;
  /** They do not overlap. */
  edits: Edit[];
  /** New files. */
  creates?: { path: string; text: string }[];
  /** Files that are gone afterwards. */
  deletes?: string[];
  /** The diagnostics that it mends, by their index in the request. */
  diagnostics?: number[];
  isPreferred?: boolean;
}

/** Where actions are wanted. */
export interface Asked {
  model: WitModel;
  path: string;
  text: string;
  range: Place;
  diagnostics: readonly (Place & { code?: string | number; message: string })[];
  /** Whether a file may be changed. */
  editable: (path: string) => boolean;
  /** The text of any file of the model; what needs another file's text is not offered without it. */
  textOf?: (path: string) => string | undefined;
}

/** Whether two places overlap or touch. */
export function touches(a: Place, b: Place): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** A quick fix for what stands at a place: it mends the diagnostics there. */
export function quickFix(asked: Asked, place: Place, title: string, edits: Edit[], more: Partial<Action> = {}): Action {
  const diagnostics = asked.diagnostics.flatMap((it, index) => (touches(it, place) ? [index] : []));
  return { title, kind: "quickfix", edits, ...(diagnostics.length > 0 ? { diagnostics } : {}), ...more };
}

/** The text of a file: of the asked one as it is now. */
export function textOf(asked: Asked, path: string): string | undefined {
  return path === asked.path ? asked.text : asked.textOf?.(path);
}

/** All names that a scope gives, in small letters, as components compare them; of a world with those that it includes. */
export function namesGiven(model: WitModel, scope: Scope, depth = 0): Set<string> {
  const out = new Set<string>();
  const add = (name: { text: string }): void => void out.add(name.text.toLowerCase());
  for (const item of scope.node.items) {
    if (item.kind === "use") for (const it of item.items) add(it.alias ?? it.name);
    else if (item.kind === "function" || isType(item)) add(item.name);
    else if (isLink(item) && item.name) add(item.name);
    if (item.kind !== "include" || !item.path || depth > 50) continue;
    const target = findPath(model, scope, item.path);
    if (target?.node.kind === "world") for (const it of namesGiven(model, target, depth + 1)) out.add(it);
    for (const it of item.with) if (it.alias) add(it.alias);
  }
  return out;
}

/** The first of `name`, `name-2`, `name-3` … that a set does not have. */
export function freeName(taken: ReadonlySet<string>, name: string): string {
  for (let count = 1; ; count++) {
    const tried = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}
