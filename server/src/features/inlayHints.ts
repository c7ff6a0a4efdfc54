/** Inlay hints: what WIT leaves unsaid. The version that a path resolves to, what an `include` brings, and what a world imports without saying so. */
import { fullName, type Scope, type WitModel } from "../wit/model.ts";
import type { PathNode, Place, WorldNode } from "../wit/tree.ts";
import { filePaths } from "./paths.ts";
import { impliedImports, type WorldItem, worldItems } from "./worldItems.ts";

export interface InlayHint {
  offset: number;
  label: string;
  tooltip: string;
}

/** Names in a label; the tooltip has all. */
const SHOWN = 3;

/** The hints of a file, or of a part of it, in the order of the text. */
export function inlayHints(model: WitModel, path: string, range?: Place): InlayHint[] {
  const hints = filePaths(model, path).flatMap(({ path: written, target, item }) => {
    const version = target ? versionHint(written, target) : lockedHint(model, written);
    return item.kind === "include" && target?.node.kind === "world" ? [...version, ...includeHint(model, item.end, target)] : version;
  });
  for (const scope of model.byPath.get(path) ?? []) {
    if (scope.node.kind === "world") hints.push(...impliedHint(model, scope, scope.node));
  }
  return hints.filter((it) => !range || (it.offset >= range.start && it.offset <= range.end)).sort((a, b) => a.offset - b.offset);
}

/** Behind a path into another package whose version is not the one that is meant. */
function versionHint(path: PathNode, target: Scope): InlayHint[] {
  if (path.package === null || !target.version || target.version === path.version) return [];
  const label = path.version === null ? `@${target.version}` : `→ ${target.version}`;
  return [{ offset: path.end, label, tooltip: `resolves to ${fullName(target)}` }];
}

/** Behind a path into a package that is only known from the lock file. */
function lockedHint(model: WitModel, path: PathNode): InlayHint[] {
  const [version, ...others] = path.package === null || path.version !== null ? [] : (model.locked.get(path.package) ?? []);
  if (version === undefined || others.length > 0) return [];
  return [{ offset: path.end, label: `@${version}`, tooltip: `wkg.lock resolves ${path.package} to ${version}` }];
}

function includeHint(model: WitModel, offset: number, world: Scope): InlayHint[] {
  const items = worldItems(model, world);
  const part = (kind: WorldItem["kind"]): string[] => {
    const names = items.filter((it) => it.kind === kind).map((it) => it.target?.node.name.text ?? it.name);
    return names.length === 0 ? [] : [`${names.length} ${kind}${names.length === 1 ? "" : "s"}: ${cut(names)}`];
  };
  const parts = [...part("import"), ...part("export")];
  const tooltip = items.map((it) => `${it.kind} ${it.name}`).join("\n");
  return parts.length === 0 ? [] : [{ offset, label: parts.join("; "), tooltip }];
}

function impliedHint(model: WitModel, scope: Scope, world: WorldNode): InlayHint[] {
  const names = impliedImports(model, scope)
    .map((it) => fullName(it) ?? it.node.name.text)
    .sort();
  if (names.length === 0 || !world.body) return [];
  return [{ offset: world.body.start + 1, label: `implies ${cut(names)}`, tooltip: names.map((it) => `import ${it}`).join("\n") }];
}

function cut(names: string[]): string {
  return names.length <= SHOWN + 1 ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")}, … ${names.length - SHOWN} more`;
}
