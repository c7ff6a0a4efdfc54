/** Selection ranges: what "expand selection" takes step by step, from a name to the file. */
import type { Place, WitFile } from "../wit/tree.ts";
import { type AnyNode, nodesAt, pathOf } from "../wit/walk.ts";

/** The ranges around an offset, from the smallest to the whole text of `length`; each holds the one before. */
export function selectionRanges(file: WitFile, length: number, offset: number): Place[] {
  const inside = nodesAt(file, offset)
    .flatMap(places)
    .filter((it) => it.start <= offset && offset <= it.end && it.end > it.start)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const out: Place[] = [];
  for (const { start, end } of [...inside, { start: 0, end: length }]) {
    const last = out.at(-1);
    // Broken text may give places that overlap; only what holds the last one follows it.
    if (!last || (start <= last.start && end >= last.end && end - start > last.end - last.start)) out.push({ start, end });
  }
  return out;
}

/** A node, its name, and its parts that are no nodes. */
function places(node: AnyNode): Place[] {
  const out: (Place | null)[] = [node];
  if ("name" in node) out.push(node.name);
  if ("gates" in node)
    for (const gate of node.gates) out.push(gate, gate.name, ...gate.args.flatMap((it) => [it.name, it.value, span(it.name, it.value)]));
  if ("body" in node) out.push(node.body, node.body && inner(node.body));
  if ("paramsPlace" in node) out.push(node.paramsPlace, node.paramsPlace && inner(node.paramsPlace));
  if ("versionPlace" in node) out.push(node.versionPlace, node.versionPlace && span(node.name, node.versionPlace));
  if ("alias" in node) out.push(node.alias);
  const path = pathOf(node);
  if (path) out.push(path, path.packagePlace, path.name, path.versionPlace);
  for (const item of useItems(node)) out.push(item.name, item.alias, span(item.name, item.alias ?? item.name));
  return out.filter((it) => it !== null);
}

function useItems(node: AnyNode) {
  if (!("kind" in node)) return [];
  if (node.kind === "use") return node.items;
  return "with" in node ? node.with : [];
}

function inner(body: Place): Place {
  return { start: body.start + 1, end: Math.max(body.start + 1, body.end - 1) };
}

function span(first: Place, last: Place): Place {
  return { start: first.start, end: last.end };
}
