/** The type under the cursor gets a name of its own. */
import { isIdentifier, writeName } from "../../wit/keywords.ts";
import type { TypeNode } from "../../wit/tree.ts";
import { isLink } from "../../wit/tree.ts";
import { type AnyNode, nodesAt } from "../../wit/walk.ts";
import { type Action, type Asked, freeName, namesGiven } from "./action.ts";
import { holderOf } from "./extractRecord.ts";
import { insertBefore } from "./textPlaces.ts";

/** Offered on every written type that may have a name, the whole target of an alias left out: it has one. */
export function extractTypeActions(asked: Asked): Action[] {
  const { model, path, text, range } = asked;
  const nodes = nodesAt(model.trees.get(path)!, range.start).filter((it) => it.start <= range.start && range.end <= it.end);
  const type = nodes.at(-1);
  const parent = nodes.at(-2);
  if (!type || !("args" in type) || !parent || !mayBeNamed(type, nodes)) return [];
  const holder = holderOf(asked, type);
  if (!holder) return [];
  const name = freeName(namesGiven(model, holder.scope), nameFor(type, parent));
  const written = text.slice(type.start, type.end);
  const line = `type ${writeName(name)} = ${written};`;
  return [
    {
      title: `Extract \`${written.replaceAll(/\s+/g, " ")}\` to the type \`${name}\``,
      kind: "refactor.extract",
      edits: [
        insertBefore(path, text, holder.item, line.split(/\r?\n/)),
        { path, start: type.start, end: type.end, newText: writeName(name) },
      ],
    },
  ];
}

/** Where the language wants a certain type, a name in its place would not do. */
function mayBeNamed(type: TypeNode, nodes: AnyNode[]): boolean {
  const parent = nodes.at(-2)!;
  if (type.name.text === "_" || type.name.text === "" || /^\d/.test(type.name.text)) return false;
  if ("args" in parent) {
    // Keys of a map are types of the language, and handles name resources.
    if (parent.name.text === "map" && parent.args[0] === type) return false;
    if (parent.name.text === "own" || parent.name.text === "borrow") return false;
  }
  if ("kind" in parent && parent.kind === "alias") return false;
  // The results of constructors and setters have a fixed form.
  const fn = nodes.findLast((it) => "kind" in it && it.kind === "function");
  if (fn && "fullName" in fn && fn.result && fn.result.start <= type.start && type.end <= fn.result.end)
    return !/^\[constructor\]|\[set\]/.test(fn.fullName);
  return true;
}

/** After what has the type, or after the words of the type. */
function nameFor(type: TypeNode, parent: AnyNode): string {
  const words = (it: TypeNode): string[] => [it.name.text, ...it.args.flatMap(words)];
  const ofType = words(type)
    .filter((it) => it !== "_")
    .join("-");
  const owner =
    "kind" in parent
      ? parent.kind === "function"
        ? `${parent.name.text}-result`
        : null
      : "type" in parent
        ? `${parent.name.text}-type`
        : null;
  const wanted = "kind" in parent && isLink(parent) ? null : owner;
  const name = wanted ?? `${ofType}${type.args.length === 0 ? "-type" : ""}`;
  return isIdentifier(name) ? name : "extracted-type";
}
