/** "Did you mean": names that are there and nearly the same as one that leads nowhere. */
import { writeName } from "../../wit/keywords.ts";
import { findHome, findPath, findType, type Scope } from "../../wit/model.ts";
import { BUILT_IN, type Occurrence, occurrences } from "../../wit/names.ts";
import type { Place } from "../../wit/tree.ts";
import { isType } from "../../wit/tree.ts";
import { type FilePath, filePaths } from "../paths.ts";
import { worldItems } from "../worldItems.ts";
import { type Action, type Asked, quickFix } from "./action.ts";
import { missingPaths } from "./missingPath.ts";
import { missingTypes, useAround } from "./missingType.ts";
import { wantedKind } from "./stubs.ts";

/** Most names that are offered for one. */
const MOST = 3;

/** Replaces names in the range by near ones that are there. */
export function nearNameActions(asked: Asked): Action[] {
  return [
    ...missingTypes(asked).flatMap((it) => replacements(asked, it.name, it.name.text, typeNames(asked, it), writeType)),
    ...missingPaths(asked).flatMap((it) => pathNames(asked, it)),
    ...includedNames(asked),
  ];
}

/** Names before `as` in `include … with` that the included world does not have. */
function includedNames(asked: Asked): Action[] {
  const { model, path, range } = asked;
  const missing = occurrences(model, path).filter(
    (it) => it.kind === "link" && it.role === "reference" && !it.meaning && it.name.start <= range.end && range.start <= it.name.end,
  );
  return filePaths(model, path).flatMap(({ item, target }) => {
    if (item.kind !== "include" || target?.node.kind !== "world") return [];
    const names = worldItems(model, target).flatMap((it) => (/[:/]/.test(it.name) ? [] : [it.name]));
    const own = missing.filter((it) => item.with.some((one) => one.name === it.name));
    return own.flatMap((it) => replacements(asked, it.name, it.name.text, names, writeName));
  });
}

/** Types of the language stay as they are; others get the `%` that they need. */
function writeType(name: string): string {
  return BUILT_IN.has(name) ? name : writeName(name);
}

function typeNames({ model }: Asked, { name, scope }: Occurrence & { scope: Scope }): string[] {
  const use = useAround(scope, name);
  if (use) return (findPath(model, scope, use.path)?.node.items ?? []).flatMap((it) => (isType(it) ? [it.name.text] : []));
  const known = scope.node.items.flatMap((item) => {
    if (isType(item)) return [item.name.text];
    return item.kind === "use" ? item.items.map((it) => (it.alias ?? it.name).text) : [];
  });
  return [...known.filter((it) => findType(model, scope, it)), ...[...BUILT_IN].filter((it) => it.length > 2)];
}

function pathNames(asked: Asked, it: FilePath): Action[] {
  const { model } = asked;
  const { name, package: id, version, packagePlace, versionPlace } = it.path;
  const names = (scopes: Iterable<Scope>): string[] =>
    [...scopes].filter((one) => !it.scope || one.node.kind === wantedKind(it)).map((one) => one.node.name.text);
  if (id === null) {
    const uses = it.scope ? (it.home.uses.get(asked.path) ?? []).map((use) => (use.alias ?? use.path.name).text) : [];
    const others = [...names(it.home.scopes.values()), ...uses].filter((one) => one !== it.scope?.node.name.text);
    return replacements(asked, name, name.text, others, writeName);
  }
  const home = findHome(model, id, version);
  if (home) return replacements(asked, name, name.text, names(home.scopes.values()), writeName);
  const present = (model.homes.get(id) ?? []).flatMap((one) => one.version ?? []);
  if (versionPlace) return present.map((one) => replace(asked, versionPlace, `Use version ${one} of \`${id}\``, one));
  if (!packagePlace) return [];
  const written = (one: string): string => one.split(":").map(writeName).join(":");
  return replacements(asked, packagePlace, id, [...model.homes.keys()], written);
}

function replacements(asked: Asked, place: Place, name: string, others: string[], write: (name: string) => string): Action[] {
  return nearest(name, others).map((it) => replace(asked, place, `Did you mean \`${it}\`?`, write(it)));
}

function replace(asked: Asked, place: Place, title: string, newText: string): Action {
  return quickFix(asked, place, title, [{ path: asked.path, start: place.start, end: place.end, newText }]);
}

/** The names that differ from one in few letters, the nearest first. */
export function nearest(name: string, others: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(name.length / 3));
  return [...new Set(others)]
    .filter((it) => it !== name && it !== "" && Math.abs(it.length - name.length) <= most)
    .map((it) => ({ it, distance: distance(name.toLowerCase(), it.toLowerCase()) }))
    .filter((one) => one.distance <= most && one.distance < name.length)
    .sort((a, b) => a.distance - b.distance || (a.it < b.it ? -1 : 1))
    .slice(0, MOST)
    .map(({ it }) => it);
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
