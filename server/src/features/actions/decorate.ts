/** What stands before a declaration: a feature gate, the version since which it is there, a doc comment. */
import { isLink, isType, type PackageNode } from "../../wit/tree.ts";
import { type AnyNode, nodesAt, pathOf } from "../../wit/walk.ts";
import { homeOf } from "../completionPaths.ts";
import type { Action, Asked, Edit } from "./action.ts";
import { beginsLine, indentOf, newlineOf } from "./textPlaces.ts";

type Declaration = Exclude<AnyNode, { args: unknown }>;
type Gated = Exclude<Extract<Declaration, { kind: string }>, PackageNode>;

/** Gates and docs for the innermost declaration whose head (up to its name) the range begins in. */
export function decorateActions(asked: Asked): Action[] {
  const { model, path, range } = asked;
  const file = model.trees.get(path);
  const nodes = file ? nodesAt(file, range.start).filter((it): it is Declaration => !("args" in it)) : [];
  const node = declarationOf(nodes);
  if (!node || range.start > headEnd(node)) return [];
  const isTop = node === nodes[0] || ("kind" in nodes[0]! && nodes[0]!.kind === "package" && node === nodes[1]);
  const canBeGated = "kind" in node && node.kind !== "package" && !(isTop && node.kind === "use");
  return [...(canBeGated ? gateActions(asked, node) : []), ...docAction(asked, node)];
}

/** The innermost declaration that can have docs; an inline function or interface stands behind its import or export. */
function declarationOf(nodes: Declaration[]): Declaration | undefined {
  const node = nodes.at(-1);
  const parent = nodes.at(-2);
  if (parent && "kind" in parent && isLink(parent)) return parent;
  const isParameter = node !== undefined && !("kind" in node) && !(parent && "kind" in parent && isType(parent));
  return isParameter ? undefined : node;
}

/** The end of a declaration's name. */
function headEnd(node: Declaration): number {
  const name = "name" in node && node.name ? node.name : pathOf(node);
  return name?.end ?? node.start;
}

function gateActions(asked: Asked, node: Gated): Action[] {
  if (node.gates.some((gate) => gate.name.text === "since" || gate.name.text === "unstable")) return [];
  const action = (title: string, gate: string): Action => ({ title, kind: "refactor.rewrite", edits: [before(asked, node, gate)] });
  const version = homeOf(asked.model, asked.path, node.start, null)?.version ?? null;
  return [
    action("Put behind a feature gate", "@unstable(feature = feature)"),
    ...(version === null ? [] : [action(`Mark as available since ${version}`, `@since(version = ${version})`)]),
  ];
}

function docAction(asked: Asked, node: Declaration): Action[] {
  // What a `use` brings in is documented where it is declared.
  if (node.docs !== null || !beginsLine(asked.text, node.start) || ("kind" in node && node.kind === "use")) return [];
  return [{ title: "Add a doc comment", kind: "refactor.rewrite", edits: [before(asked, node, "/// ")] }];
}

function before({ path, text }: Asked, { start }: Declaration, written: string): Edit {
  const behind = beginsLine(text, start) ? `${newlineOf(text)}${indentOf(text, start)}` : " ";
  return { path, start, end: start, newText: `${written}${behind}` };
}
