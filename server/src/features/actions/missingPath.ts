/** A path that leads nowhere: create the interface or world, or a package for it. */
import { isIdentifier } from "../../wit/keywords.ts";
import { findHome, type Home } from "../../wit/model.ts";
import type { Place } from "../../wit/tree.ts";
import { type FilePath, filePaths } from "../paths.ts";
import { type Action, type Asked, quickFix, textOf, touches } from "./action.ts";
import { dependencyFile } from "./packageFiles.ts";
import { stubsFor, wantedKind, writePackageOf } from "./stubs.ts";
import { indentOf, insertLast, lineEnd, newlineOf } from "./textPlaces.ts";

/** The paths in the range that lead nowhere. */
export function missingPaths({ model, path, range }: Asked): FilePath[] {
  return filePaths(model, path).filter((it) => !it.target && it.path.name.text !== "" && touches(it.path, range));
}

/** Creates what a path names: in its package where that is known, else with a package of its own. */
export function missingPathActions(asked: Asked): Action[] {
  return missingPaths(asked).flatMap((it) => {
    if (!isIdentifier(it.path.name.text)) return [];
    const { package: id, version } = it.path;
    if (id === null || (id === it.home.id && (version === null || version === it.home.version))) return inOwn(asked, it);
    const home = findHome(asked.model, id, version);
    return home ? inHome(asked, it, home) : stubPackage(asked, it);
  });
}

function titleOf(it: FilePath): string {
  return `Create ${wantedKind(it)} \`${it.path.name.text}\``;
}

function declarations(asked: Asked, it: FilePath): string[] {
  const { name } = it.path;
  return stubsFor(asked.model, (other) => !other.target && other.path.name.text === name.text && samePackage(other, it));
}

function samePackage(a: FilePath, b: FilePath): boolean {
  const full = ({ path, home }: FilePath): string => `${path.package ?? home.id}@${path.package ? path.version : home.version}`;
  return full(a) === full(b) || (a.home === b.home && a.path.package === null && b.path.package === null);
}

/** After the interface or world that asks for it. */
function inOwn(asked: Asked, it: FilePath): Action[] {
  const { model, path, text } = asked;
  const around = (it.scope?.world ?? it.scope)?.node ?? model.packages.find((own) => own.path === path && own.home === it.home)?.node;
  const lines = declarations(asked, it);
  if (!around || ("items" in around && around.body === null && around.kind !== "package")) return [];
  if (around.kind === "package" && around.body)
    return [quickFix(asked, it.path, titleOf(it), [insertLast(path, text, around.body, lines)])];
  const after: Place = it.scope ? around : it.item;
  const rest = text.slice(after.end, lineEnd(text, after.end)).trim();
  const at = rest === "" || rest.startsWith("//") ? lineEnd(text, after.end) : after.end;
  const indent = indentOf(text, around.start);
  const newline = newlineOf(text);
  const written = lines.map((line) => `${newline}${line === "" ? "" : indent}${line}`).join("");
  const newText = `${it.scope ? newline : ""}${written}${at === after.end && rest !== "" ? newline + indent : ""}`;
  return [quickFix(asked, it.path, titleOf(it), [{ path, start: at, end: at, newText }])];
}

/** Last in a package that is there already. */
function inHome(asked: Asked, it: FilePath, home: Home): Action[] {
  const place = asked.model.packages.find((own) => own.home === home && asked.editable(own.path));
  const text = place && textOf(asked, place.path);
  if (!place || text === undefined) return [];
  const lines = declarations(asked, it);
  const title = `${titleOf(it)} in package \`${home.id}\``;
  if (place.node.body) return [quickFix(asked, it.path, title, [insertLast(place.path, text, place.node.body, lines)])];
  const newline = newlineOf(text);
  const newText = `${text.endsWith("\n") ? "" : newline}${newline}${lines.join(newline)}${newline}`;
  return [quickFix(asked, it.path, title, [{ path: place.path, start: text.length, end: text.length, newText }])];
}

/** A file in `deps/` with the package and all that this model asks of it. */
function stubPackage(asked: Asked, it: FilePath): Action[] {
  const { package: id, version } = it.path;
  const file = dependencyFile(asked.model, asked.path, id!, version);
  if (file === null) return [];
  const lines = stubsFor(
    asked.model,
    (other) => other.path.package === id && other.path.version === version && isIdentifier(other.path.name.text),
  );
  const text = `package ${writePackageOf(it.path)};\n\n${lines.join("\n")}\n`;
  return [
    quickFix(asked, it.path, `Create a stub of package \`${writePackageOf(it.path)}\` in deps`, [], { creates: [{ path: file, text }] }),
  ];
}
