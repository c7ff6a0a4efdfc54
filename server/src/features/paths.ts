/** Every path of a file (`use`, `import`, `export`, `include`) with the interface or world that it means. */
import { findPath, findTop, type Home, type Scope, type WitModel } from "../wit/model.ts";
import type { PathNode, UseDeclaration, WorldLink } from "../wit/tree.ts";
import { isLink } from "../wit/tree.ts";

export interface FilePath {
  path: PathNode;
  target: Scope | undefined;
  /** What the path belongs to. */
  item: UseDeclaration | WorldLink;
  /** The interface or world around it; null for a top-level `use`. */
  scope: Scope | null;
  home: Home;
}

/** The paths of a file: of each package in it first the top-level `use`s, then what stands in interfaces and worlds. */
export function filePaths(model: WitModel, file: string): FilePath[] {
  const scopes = model.byPath.get(file) ?? [];
  const homes = new Set([...scopes.map((it) => it.home), ...model.packages.filter((it) => it.path === file).map((it) => it.home)]);
  const top = [...homes].flatMap((home) =>
    (home.uses.get(file) ?? []).map(
      (item): FilePath => ({ path: item.path, target: findTop(model, { path: file, home }, item.path), item, scope: null, home }),
    ),
  );
  return [...top, ...scopes.flatMap((scope) => scopePaths(model, scope))];
}

function scopePaths(model: WitModel, scope: Scope): FilePath[] {
  const out: FilePath[] = [];
  for (const item of scope.node.items) {
    if ((item.kind !== "use" && !isLink(item)) || !item.path) continue;
    out.push({ path: item.path, target: findPath(model, scope, item.path), item, scope, home: scope.home });
  }
  return out;
}
