/** What `use` of Rust makes of a path: which modules a trait comes from. */
import type { Place } from "../../wit/tree.ts";
import { endAt, isWordAt, type Scan, textAt } from "./scan.ts";

interface Use {
  /** The name that it brings; null for `*`. */
  name: string | null;
  path: string[];
  /** The block in which it holds. */
  scope: Place;
}

/** Paths are not longer in earnest. */
const LONGEST = 32;
/** So many of one name, or with `*`, are looked at: a file of nothing else would take long otherwise. */
const MOST_NEAR = 32;

export interface Uses {
  named: Map<string, Use[]>;
  globs: Use[];
}

/** All `use` declarations. */
export function usesOf(source: Scan): Uses {
  const all: Use[] = [];
  const blocks: Place[] = [{ start: 0, end: source.text.length }];
  for (let index = 0; index < source.tokens.length; index++) {
    const token = source.tokens[index]!;
    while (blocks.length > 1 && blocks.at(-1)!.end <= token.start) blocks.pop();
    if (token.text === "{") blocks.push({ start: token.start, end: endAt(source, source.pair[index]!) });
    else if (token.text === "use") index = readUse(source, index + 1, blocks.at(-1)!, all);
  }
  const named = new Map<string, Use[]>();
  for (const use of all) {
    if (use.name === null) continue;
    const same = named.get(use.name);
    if (same) same.push(use);
    else named.set(use.name, [use]);
  }
  return { named, globs: all.filter((it) => it.name === null) };
}

/** Reads `a::{b as c, d::*};`; answers the index of its last token. */
function readUse(source: Scan, from: number, scope: Place, out: Use[]): number {
  const outer: string[][] = [];
  let path: string[] = [];
  let alias: string | null = null;
  const finish = (): void => {
    if (path.at(-1) === "self") path.pop();
    if (path.at(-1) === "*") out.push({ name: null, path: path.slice(0, -1), scope });
    else if (path.length > 0) out.push({ name: alias ?? path.at(-1)!, path, scope });
    path = [];
    alias = null;
  };
  let index = from;
  for (; index < source.tokens.length; index++) {
    const text = textAt(source, index);
    if (text === ";") break;
    if (text === "{") {
      outer.push(path);
      path = [...path];
    } else if (text === "," || text === "}") {
      finish();
      if (text === "}") outer.pop();
      else path = [...(outer.at(-1) ?? [])];
    } else if (text === "as") alias = textAt(source, ++index);
    else if (text === "*" || isWordAt(source, index)) {
      if (path.length >= LONGEST) break;
      path.push(text);
    } else if (text !== ":") break; // not a `use` at all: `use<'a>` in a type
  }
  if (path.length > (outer.at(-1)?.length ?? 0)) finish();
  return index;
}

/** The whole paths that a path at an offset may mean; each ends with the name itself. */
export function resolvePath(uses: Uses, path: string[], offset: number): string[][] {
  const named = follow(uses, path, offset);
  if (named !== path || path.length > 1) return [named];
  const globs = uses.globs.slice(-MOST_NEAR).filter((it) => holds(it, offset));
  return [path, ...globs.map((it) => [...follow(uses, it.path, offset), ...path])];
}

function holds(use: Use, offset: number): boolean {
  return use.scope.start <= offset && offset < use.scope.end;
}

function follow(uses: Uses, path: string[], offset: number): string[] {
  let at = path;
  for (let depth = 0; depth < 8; depth++) {
    const use = (uses.named.get(at[0]!) ?? []).slice(-MOST_NEAR).findLast((it) => holds(it, offset));
    if (!use || at.length > LONGEST) break;
    const next = [...use.path, ...at.slice(1)];
    if (next[0] === at[0]) return next;
    at = next;
  }
  return at;
}
