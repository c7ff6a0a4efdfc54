/** Going through a tree: the parts of a node, and the nodes that an offset stands in. */
import type { FunctionNode, Member, PathNode, Place, TopItem, TypeDeclaration, TypeNode, WitFile, WorldLink } from "./tree.ts";
import { isLink, isType } from "./tree.ts";

/** Every node that has nodes of its own. Members and types have no `kind`; a type has `args`. */
export type AnyNode = TopItem | TypeDeclaration | FunctionNode | WorldLink | Member | TypeNode;

/** The nodes right below one, in the order of the text. */
export function children(node: AnyNode): AnyNode[] {
  if ("args" in node) return node.args;
  if (!("kind" in node)) return node.type ? [node.type] : [];
  if (node.kind === "function") return [...node.params, ...(node.result ? [node.result] : [])];
  if (isType(node)) return [...node.members, ...node.functions, ...(node.target ? [node.target] : [])];
  if (isLink(node)) return [...(node.function ? [node.function] : []), ...(node.interface ? [node.interface] : [])];
  return node.kind === "use" ? [] : (node.items ?? []);
}

/** Calls `visit` with every node of a file, parents first, in the order of the text. */
export function walk(file: WitFile, visit: (node: AnyNode) => void): void {
  const go = (node: AnyNode): void => {
    visit(node);
    for (const child of children(node)) go(child);
  };
  for (const item of file.package ? [file.package, ...file.items] : file.items) go(item);
}

/** The nodes that an offset stands in (their ends included), from the outermost. */
export function nodesAt(file: WitFile, offset: number): AnyNode[] {
  const out: AnyNode[] = [];
  let level: AnyNode[] = file.package ? [file.package, ...file.items] : file.items;
  for (;;) {
    const inside = level.filter((it) => it.start <= offset && offset <= it.end);
    // Of two that touch, the one that begins here is meant.
    const node = inside[inside.length - 1];
    if (!node) return out;
    out.push(node);
    level = children(node);
  }
}

/** The path that a node names another interface or world by, if any. */
export function pathOf(node: AnyNode): PathNode | null {
  if (!("kind" in node)) return null;
  return node.kind === "use" || isLink(node) ? node.path : null;
}

/** Whether a name is written with `%`, and so never means what the language itself gives. */
export function isEscaped(name: Place & { text: string }): boolean {
  return name.end - name.start > name.text.length;
}
