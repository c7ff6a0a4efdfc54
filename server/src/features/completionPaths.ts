/** Completion of paths: interfaces and worlds of this and other packages, packages, versions. */

import { writeName } from "../wit/keywords.ts";
import { findPath, type Home, type Scope, type WitModel } from "../wit/model.ts";
import type { Token } from "../wit/tokens.ts";
import { isLink } from "../wit/tree.ts";
import { isToken } from "./completionContext.ts";
import { type Asked, type CompletionEntry, entry, RANK } from "./completionItems.ts";
import { newestFirst } from "./completionKeywords.ts";
import { dependents } from "./dependents.ts";

/** A path as far as it goes on behind its start: the `.` of `.{` does not belong to it. */
const PATH = /[\w%:/-]*(?:@[\w+-]*(?:\.[\w+-]+)*)?/y;

export type PathUse = "use" | "top" | "import" | "export" | "include";

/** `ns:pkg/name@version` as another package writes it; null where only its own package can name it. */
export function writePath(scope: Scope): string | null {
  if (scope.package === null) return null;
  return `${writePackage(scope.package)}/${writeName(scope.node.name.text)}${scope.version === null ? "" : `@${scope.version}`}`;
}

function writePackage(id: string): string {
  return id.split(":").map(writeName).join(":");
}

/** Whether a path that ends with these tokens could still go on: it ends with a mark, or has not begun. */
export function pathIsOpen(tokens: Token[]): boolean {
  const last = tokens[tokens.length - 1];
  return last === undefined || (last.kind !== "id" && last.kind !== "number");
}

/** What may stand in a path whose first tokens are `from`. */
export function pathEntries(asked: Asked, from: Token[], use: PathUse): CompletionEntry[] {
  const replace = pathPlace(asked, from);
  const at = from.findIndex((it) => isToken(it, "@"));
  const typed = from.filter((it) => it.kind === "id").map((it) => it.text);
  if (at >= 0) return versionEntries(asked, typed.slice(0, 2).join(":"), { start: from[at]!.end, end: replace.end });
  const inPackage = from.some((it) => isToken(it, "/")) ? typed.slice(0, 2).join(":") : null;
  const namespace = typed.length > 0 ? typed[0]! : null;
  const kind = use === "include" ? "world" : "interface";
  const hidden = hiddenScopes(asked, use);
  const out: CompletionEntry[] = [];
  for (const scope of asked.model.scopes) {
    if (scope.world || (use !== "top" && scope.node.kind !== kind) || hidden(scope)) continue;
    const own = scope.home === asked.home;
    const path = own && namespace === null ? writeName(scope.node.name.text) : writePath(scope);
    if (path === null || (own && namespace !== null && scope.package !== inPackage)) continue;
    if (namespace !== null && !scope.package?.startsWith(inPackage === null ? `${namespace}:` : inPackage)) continue;
    if (inPackage !== null && scope.package !== inPackage) continue;
    out.push(scopeEntry(asked, scope, path, replace, use, inPackage !== null));
  }
  if (namespace === null) out.push(...aliases(asked, use, replace));
  if (inPackage === null) out.push(...packageEntries(asked, namespace, replace));
  return out;
}

function pathPlace({ text, spot }: Asked, from: Token[]): { start: number; end: number } {
  const start = from[0]?.start ?? spot.word.start;
  PATH.lastIndex = start;
  const typed = PATH.exec(text)?.[0].length ?? 0;
  return { start, end: Math.max(start + typed, spot.word.end) };
}

function scopeEntry(
  asked: Asked,
  scope: Scope,
  path: string,
  replace: CompletionEntry["replace"],
  use: PathUse,
  short: boolean,
): CompletionEntry {
  const own = scope.home === asked.home;
  const label = short ? path.slice(path.indexOf("/") + 1) : path;
  const isSnippet = use === "use" && asked.text[replace.end] !== ".";
  return entry(asked, scope.node.kind, label, own ? RANK.near : RANK.far, {
    insertText: isSnippet ? `${path}.{$1}${restOfLineIsEmpty(asked, replace.end) ? ";" : ""}` : path,
    snippet: isSnippet,
    replace,
    filterText: path,
    detail: own ? `${scope.node.kind} of this package` : `${scope.node.kind} of ${scope.package}`,
    ...(scope.node.docs === null ? {} : { documentation: scope.node.docs }),
    ...(scope.node.gates.some((it) => it.name.text === "deprecated") ? { deprecated: true } : {}),
  });
}

function restOfLineIsEmpty({ text }: Asked, from: number): boolean {
  const newline = text.indexOf("\n", from);
  return text.slice(from, newline < 0 ? text.length : newline).trim() === "";
}

/** Names that a top-level `use` of the file gives. */
function aliases(asked: Asked, use: PathUse, replace: CompletionEntry["replace"]): CompletionEntry[] {
  if (use === "top" || !asked.home) return [];
  const from = { path: asked.path, home: asked.home };
  return (asked.home.uses.get(asked.path) ?? []).flatMap((it) => {
    const name = it.alias ?? it.path.name;
    const target = name.text === "" ? undefined : findPath(asked.model, from, { ...it.path, name, package: null });
    if (!target || (target.node.kind === "world") !== (use === "include") || target.home === asked.home) return [];
    return [{ ...scopeEntry(asked, target, writeName(name.text), replace, use, false), sortText: `${RANK.near}${name.text}` }];
  });
}

/** `ns:pkg/`, to go on from there. */
function packageEntries(asked: Asked, namespace: string | null, replace: CompletionEntry["replace"]): CompletionEntry[] {
  const out: CompletionEntry[] = [];
  for (const [id, homes] of asked.model.homes) {
    if (homes.every((it) => it === asked.home) || (namespace !== null && !id.startsWith(`${namespace}:`))) continue;
    const versions = homes.flatMap((it) => it.version ?? []).sort(newestFirst);
    out.push(
      entry(asked, "package", writePackage(id), RANK.rare, {
        insertText: `${writePackage(id)}/`,
        replace,
        ...(versions.length > 0 ? { detail: versions.join(", ") } : {}),
      }),
    );
  }
  return out;
}

function versionEntries(asked: Asked, id: string, replace: CompletionEntry["replace"]): CompletionEntry[] {
  const there = new Set((asked.model.homes.get(id) ?? []).flatMap((it) => it.version ?? []));
  const versions = [...new Set([...there, ...(asked.model.locked.get(id) ?? [])])].sort(newestFirst);
  return versions.map((it, index) =>
    entry(asked, "version", it, RANK.near, {
      replace,
      detail: there.has(it) ? `of ${id}` : `of ${id}, in wkg.lock`,
      sortText: String(index).padStart(4, "0"),
      preselect: index === 0,
    }),
  );
}

/** What must not be named here: the scope itself, what needs it, and what the world has already. */
function hiddenScopes({ model, scope, spot, offset }: Asked, use: PathUse): (scope: Scope) => boolean {
  if (!scope || use === "top") return () => false;
  const around = dependents(model, scope);
  const named = new Set<Scope>();
  for (const item of scope.node.items) {
    const here = item.start <= offset && item.end >= spot.word.start;
    if (here || !isLink(item) || item.kind !== use || item.path === null || item.name !== null) continue;
    const target = findPath(model, scope, item.path);
    if (target) named.add(target);
  }
  return (it) => around.scopes.has(it) || around.homes.has(it.home) || named.has(it);
}

/** Names for this file's package, as the files beside it declare it. */
export function packageNames(asked: Asked, from: Token[]): CompletionEntry[] {
  const replace = pathPlace(asked, from);
  const at = from.findIndex((it) => isToken(it, "@"));
  const beside = asked.model.packages.filter(
    (it) => it.node.items === null && it.path !== asked.path && folder(it.path) === folder(asked.path),
  );
  const homes = new Set(beside.map((it) => it.home));
  return [...homes].flatMap(({ id, version }) => {
    if (id === null) return [];
    if (at >= 0)
      return version === null ? [] : [entry(asked, "version", version, RANK.near, { replace: { start: from[at]!.end, end: replace.end } })];
    const name = `${writePackage(id)}${version === null ? "" : `@${version}`}`;
    return [entry(asked, "package", name, RANK.near, { replace, detail: "declared by a file beside", preselect: true })];
  });
}

function folder(path: string): string {
  return path.replace(/[^/\\]*$/, "");
}

/** The package that a place of a file belongs to, also where nothing but the files beside tells. */
export function homeOf(model: WitModel, path: string, offset: number, scope: Scope | null): Home | null {
  const around = model.packages.filter((it) => it.path === path);
  const nested = around.find((it) => it.node.body !== null && it.node.body.start < offset && offset <= it.node.body.end);
  if (nested) return nested.home;
  if (scope) return scope.home;
  const own = around.find((it) => it.node.items === null);
  if (own) return own.home;
  const beside = model.scopes.find((it) => folder(it.path) === folder(path));
  return beside?.home ?? null;
}
