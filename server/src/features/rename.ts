/** Rename: every place that got its name from the same declaration or alias, across files and packages; refused with a reason. */
import { isIdentifier, writeName } from "../wit/keywords.ts";
import { functionsOf, type WitModel } from "../wit/model.ts";
import { BUILT_IN, type Occurrence, occurrenceAt } from "../wit/names.ts";
import type { Name } from "../wit/tree.ts";
import { isEscaped, nodesAt } from "../wit/walk.ts";
import { nameGroups } from "./nameGroups.ts";
import { occurrencesNamedBy, type PlacedOccurrence } from "./references.ts";

/** Whether a file may be changed; those of dependencies may not. */
export type Editable = (path: string) => boolean;

export interface RenameEdit {
  path: string;
  start: number;
  end: number;
  newText: string;
}

/** Why a name cannot be changed: one sentence. */
export interface Refusal {
  reason: string;
}

interface Renamed {
  occurrence: Occurrence;
  /** Every place that changes with it. */
  all: PlacedOccurrence[];
}

/** What would be renamed at an offset: its place (with `%`) and its name (without), or why nothing can be. */
export function prepareRename(
  model: WitModel,
  path: string,
  offset: number,
  editable: Editable,
): { start: number; end: number; placeholder: string } | Refusal {
  const found = renamed(model, path, offset, editable);
  if ("reason" in found) return found;
  const { name } = found.occurrence;
  return { start: name.start, end: name.end, placeholder: name.text };
}

/** The edits that give what stands at an offset another name, or why it cannot have it. */
export function rename(
  model: WitModel,
  path: string,
  offset: number,
  newName: string,
  editable: Editable,
): { edits: RenameEdit[] } | Refusal {
  const found = renamed(model, path, offset, editable);
  if ("reason" in found) return found;
  // A person may write the `%` that the file needs.
  const wanted = newName.trim().replaceAll(/(^|:)%/g, "$1");
  const isPackage = found.occurrence.kind === "package";
  const refusal = isPackage ? refusePackage(model, found.occurrence, wanted) : refuseName(model, found, wanted);
  if (refusal !== null) return { reason: refusal };
  if (wanted === found.occurrence.name.text) return { edits: [] };
  const newText = isPackage ? wanted.split(":").map(writeName).join(":") : writeName(wanted);
  return { edits: found.all.map(({ path: file, occurrence: { name } }) => ({ path: file, start: name.start, end: name.end, newText })) };
}

function renamed(model: WitModel, path: string, offset: number, editable: Editable): Renamed | Refusal {
  const occurrence = occurrenceAt(model, path, offset);
  if (!occurrence) return { reason: builtInAt(model, path, offset) ?? "There is no name here that could be changed." };
  const { namer } = occurrence;
  const shown = `\`${occurrence.name.text}\``;
  if (!namer) return { reason: `Nothing declares ${shown}, so it cannot be renamed.` };
  if (!editable(namer.path)) return { reason: `${shown} is declared in ${namer.path}, which belongs to a dependency.` };
  const all = [namer.name, ...otherAccessors(model, occurrence)].flatMap((it) => occurrencesNamedBy(model, it));
  const fixed = all.find((it) => !editable(it.path));
  if (fixed) return { reason: `${shown} is also named in ${fixed.path}, which belongs to a dependency.` };
  return { occurrence, all };
}

/** The setter of a getter, or the other way round: they are one thing by name. */
function otherAccessors(model: WitModel, { meaning }: Occurrence): Name[] {
  if (!meaning || !("kind" in meaning.node) || meaning.node.kind !== "function") return [];
  const { fullName } = meaning.node;
  const other = fullName.includes("[get]") ? fullName.replace("[get]", "[set]") : fullName.replace("[set]", "[get]");
  if (other === fullName) return [];
  return functionsOf(model, meaning.path)
    .filter((it) => it.scope === meaning.scope && it.fn.fullName === other)
    .map((it) => it.fn.name);
}

/** The reason where the offset stands on a type of the language. */
function builtInAt(model: WitModel, path: string, offset: number): string | null {
  const file = model.trees.get(path);
  const node = file && nodesAt(file, offset).at(-1);
  if (!node || !("args" in node) || offset > node.name.end) return null;
  const builtIn = BUILT_IN.has(node.name.text) && !isEscaped(node.name);
  return builtIn ? `\`${node.name.text}\` is a type of the language and cannot be renamed.` : null;
}

function refusePackage(model: WitModel, occurrence: Occurrence, wanted: string): string | null {
  const parts = wanted.split(":");
  if (parts.length !== 2 || !parts.every(isIdentifier)) return `\`${wanted}\` is no package name such as \`my-namespace:my-package\`.`;
  if (occurrence.name.text.split(":").length !== 2) return "A package with nested namespaces cannot be renamed.";
  if (wanted !== occurrence.name.text && model.homes.has(wanted)) return `There is already a package \`${wanted}\`.`;
  return null;
}

function refuseName(model: WitModel, found: Renamed, wanted: string): string | null {
  if (!isIdentifier(wanted))
    return `\`${wanted}\` is no WIT name: words of one case, joined by single hyphens, the first beginning with a letter.`;
  const changed = new Set<Name>(found.all.map((it) => it.occurrence.name));
  for (const { where, names } of nameGroups(model)) {
    if (!names.some((it) => changed.has(it.name))) continue;
    // Components compare names without regard to case.
    const other = names.find((it) => !changed.has(it.name) && it.name.text.toLowerCase() === wanted.toLowerCase());
    if (other)
      return `\`${other.name.text}\` is already the name of ${/^[aeiou]/.test(other.what) ? "an" : "a"} ${other.what} in ${where}.`;
  }
  return null;
}
