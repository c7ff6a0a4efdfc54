/** Names that a `use` brings in for nothing, and references to what is deprecated. */
import { findPath, type Scope, type WitModel } from "../wit/model.ts";
import { type Occurrence, occurrences } from "../wit/names.ts";
import type { Name, Place, UseDeclaration, UseItem } from "../wit/tree.ts";
import { type FilePath, filePaths } from "./paths.ts";

export interface Remark extends Place {
  message: string;
  tag: "unused" | "deprecated";
}

/** The remarks on a file, in the order of the text. */
export function remarks(model: WitModel, path: string): Remark[] {
  const passedOn = namesPassedOn(model);
  const types = new Map<Scope | null, Occurrence[]>();
  for (const it of occurrences(model, path)) {
    if (it.role !== "reference" || it.kind !== "type") continue;
    const known = types.get(it.scope);
    if (known) known.push(it);
    else types.set(it.scope, [it]);
  }
  return [
    ...unusedTop(filePaths(model, path)),
    ...(model.byPath.get(path) ?? []).flatMap((scope) => unusedItems(scope, types.get(scope) ?? [], passedOn.get(scope))),
    ...occurrences(model, path).flatMap((it) => deprecated(it) ?? []),
  ].sort((a, b) => a.start - b.start);
}

/** Top-level `use`s whose name no bare path of the file takes up. */
function unusedTop(paths: FilePath[]): Remark[] {
  return paths.flatMap(({ item, scope, home, path }) => {
    if (scope || item.kind !== "use") return [];
    const name = item.alias ?? path.name;
    const taken = paths.some((it) => it.scope && it.home === home && it.path.package === null && it.path.name.text === name.text);
    return name.text === "" || taken ? [] : [unused(name.text, { start: path.start, end: Math.max(path.end, name.end) })];
  });
}

/** A name in a scope that a `use` somewhere takes from there. */
type PassedOn = Map<Scope, Set<string>>;

const PASSED_ON = new WeakMap<WitModel, PassedOn>();

function namesPassedOn(model: WitModel): PassedOn {
  const known = PASSED_ON.get(model);
  if (known) return known;
  const out: PassedOn = new Map();
  PASSED_ON.set(model, out);
  for (const scope of model.scopes) {
    for (const use of scope.node.items) {
      const target = use.kind === "use" ? findPath(model, scope, use.path) : undefined;
      if (!target || use.kind !== "use") continue;
      const names = out.get(target) ?? new Set<string>();
      out.set(target, names);
      for (const item of use.items) names.add(item.name.text);
    }
  }
  return out;
}

/** `types`: the references to types in the scope, those within the `use`s too. */
function unusedItems(scope: Scope, types: Occurrence[], passedOn: ReadonlySet<string> | undefined): Remark[] {
  const uses = scope.node.items.filter((it): it is UseDeclaration => it.kind === "use");
  const given = new Set<Name>(uses.flatMap((use) => use.items.map((it) => it.name)));
  const words = new Set(types.filter((it) => !given.has(it.name)).map((it) => it.name.text));
  return uses.flatMap((use) => use.items.flatMap((item) => unusedItem(item, words, passedOn)));
}

function unusedItem(item: UseItem, words: ReadonlySet<string>, passedOn: ReadonlySet<string> | undefined): Remark[] {
  const name = item.alias ?? item.name;
  if (name.text === "" || words.has(name.text) || passedOn?.has(name.text)) return [];
  return [unused(name.text, { start: item.name.start, end: name.end })];
}

function unused(name: string, place: Place): Remark {
  return { start: place.start, end: place.end, message: `\`${name}\` is brought in here, but nothing uses it.`, tag: "unused" };
}

function deprecated({ role, meaning, name }: Occurrence): Remark | null {
  const gate = role === "reference" ? meaning?.node.gates.find((it) => it.name.text === "deprecated") : undefined;
  if (!gate) return null;
  const version = gate.args.find((it) => it.name.text === "version")?.value.text;
  const since = version ? ` since ${version}` : "";
  return { start: name.start, end: name.end, message: `\`${name.text}\` is deprecated${since}.`, tag: "deprecated" };
}
