/** A type's name that leads nowhere: bring it in from another interface, or declare it. */
import { isResource } from "../../wit/findings.ts";
import { isIdentifier, writeName } from "../../wit/keywords.ts";
import type { Scope } from "../../wit/model.ts";
import { findPath } from "../../wit/model.ts";
import { type Occurrence, occurrences } from "../../wit/names.ts";
import type { Name, TypeNode, UseDeclaration } from "../../wit/tree.ts";
import { isType } from "../../wit/tree.ts";
import { nodesAt } from "../../wit/walk.ts";
import { writePath } from "../completionPaths.ts";
import { dependents } from "../dependents.ts";
import { type Action, type Asked, type Edit, namesGiven, quickFix, textOf, touches } from "./action.ts";
import { insertBefore, insertLast } from "./textPlaces.ts";
import { addUse } from "./useItems.ts";

/** Names of types in the range that lead nowhere. */
export function missingTypes({ model, path, range }: Asked): (Occurrence & { scope: Scope })[] {
  return occurrences(model, path).filter(
    (it): it is Occurrence & { scope: Scope } =>
      it.kind === "type" && it.role === "reference" && !it.meaning && it.scope !== null && touches(it.name, range),
  );
}

/** The `use` that names a type there, if it is one. */
export function useAround(scope: Scope, name: Name): UseDeclaration | undefined {
  return scope.node.items.find((it): it is UseDeclaration => it.kind === "use" && it.items.some((item) => item.name === name));
}

/** Adds the `use` of every interface that has a type of this name, or declares one. */
export function missingTypeActions(asked: Asked): Action[] {
  return missingTypes(asked).flatMap((it) => {
    if (useAround(it.scope, it.name)) return createIn(asked, it);
    return [...addUses(asked, it), ...createIn(asked, it)];
  });
}

function addUses(asked: Asked, { name, scope }: Occurrence & { scope: Scope }): Action[] {
  const { model, path, text } = asked;
  if (namesGiven(model, scope).has(name.text.toLowerCase())) return [];
  const around = dependents(model, scope);
  const out: Action[] = [];
  for (const other of model.scopes) {
    if (other.node.kind !== "interface" || other.world || around.scopes.has(other) || around.homes.has(other.home)) continue;
    const node = other.node.items.find((it) => isType(it) && it.name.text === name.text);
    if (!node || (isHandled(asked, name) && !isResource(model, { scope: other, node }))) continue;
    const from = other.home === scope.home ? writeName(other.node.name.text) : writePath(other);
    const edit = from === null ? null : addUse(model, path, text, scope, other, from, writeName(name.text));
    if (edit) out.push(quickFix(asked, name, `Use \`${name.text}\` from \`${from}\``, [edit]));
  }
  return out.length === 1 ? [{ ...out[0]!, isPreferred: true }] : out;
}

/** Whether a name stands in `own<…>` or `borrow<…>`, which take resources. */
function isHandled({ model, path }: Asked, name: Name): boolean {
  const nodes = nodesAt(model.trees.get(path)!, name.start);
  const holder = nodes.at(-2);
  return holder !== undefined && "args" in holder && ["own", "borrow"].includes((holder as TypeNode).name.text);
}

const STUBS: Record<string, (name: string) => string[]> = {
  record: (name) => [`record ${name} {`, "  value: u32,", "}"],
  variant: (name) => [`variant ${name} {`, "  first,", "}"],
  enum: (name) => [`enum ${name} {`, "  first,", "}"],
  resource: (name) => [`resource ${name};`],
  "type alias": (name) => [`type ${name} = u32;`],
};

function createIn(asked: Asked, it: Occurrence & { scope: Scope }): Action[] {
  const { model, range } = asked;
  const { name, scope } = it;
  const use = useAround(scope, name);
  const target = use ? findPath(model, scope, use.path) : scope;
  if (!target || !isIdentifier(name.text) || !asked.editable(target.path)) return [];
  if (namesGiven(model, target).has(name.text.toLowerCase())) return [];
  const kinds = isHandled(asked, name) ? ["resource"] : Object.keys(STUBS);
  return kinds.flatMap((kind) => {
    const edit = stubEdit(asked, target, use ? null : range.start, name, STUBS[kind]!(writeName(name.text)));
    const where = use ? ` in \`${target.node.name.text}\`` : "";
    return edit ? [quickFix(asked, name, `Create ${kind} \`${name.text}\`${where}`, [edit])] : [];
  });
}

/** Before the item that needs it, or last in another interface. */
function stubEdit(asked: Asked, target: Scope, near: number | null, name: Name, lines: string[]): Edit | null {
  const text = textOf(asked, target.path);
  if (text === undefined || target.node.body === null || text[target.node.body.end - 1] !== "}") return null;
  const item = near === null ? undefined : target.node.items.find((it) => it.start <= name.start && name.end <= it.end);
  if (item) return insertBefore(target.path, text, item, lines);
  return insertLast(target.path, text, target.node.body, lines);
}
