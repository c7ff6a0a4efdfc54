/** Go to type definition: from a value (field, parameter, function) to the declarations of the types in it. */
import { findPath, findType, type Meaning, type Scope, type WitModel } from "../wit/model.ts";
import { BUILT_IN, occurrenceAt } from "../wit/names.ts";
import type { TypeNode } from "../wit/tree.ts";
import { isLink } from "../wit/tree.ts";
import { isEscaped } from "../wit/walk.ts";
import type { Target } from "./definition.ts";

/**
 * The types of what stands at an offset, in the order of the text, each once. Of a function: those of its result, or of its parameters where it
 * gives nothing back. Of an alias: what it stands for. Of an import or export with a name: the interface.
 */
export function typeDefinition(model: WitModel, path: string, offset: number): Target[] {
  const meaning = occurrenceAt(model, path, offset)?.meaning;
  if (!meaning) return [];
  const found = typesOf(model, meaning).map((it) => ({ path: it.path, start: it.name.start, end: it.name.end }));
  return found.filter((it, index) => found.findIndex((other) => other.path === it.path && other.start === it.start) === index);
}

function typesOf(model: WitModel, meaning: Meaning): Meaning[] {
  const { node, scope } = meaning;
  if (!("kind" in node)) return named(model, scope, [node.type]);
  if (node.kind === "function") {
    const results = named(model, scope, [node.result]);
    return results.length > 0
      ? results
      : named(
          model,
          scope,
          node.params.map((it) => it.type),
        );
  }
  if (node.kind === "alias") {
    const targets = named(model, scope, [node.target]);
    return targets.length > 0 ? targets : [meaning];
  }
  if (isLink(node)) {
    const target = scope && node.path && findPath(model, scope, node.path);
    return target ? [{ path: target.path, name: target.node.name, scope: target, node: target.node }] : [];
  }
  return node.kind === "package" ? [] : [meaning];
}

/** The declarations of the named types within types. */
function named(model: WitModel, scope: Scope | null, types: (TypeNode | null)[]): Meaning[] {
  return types.flatMap((type) => {
    if (!type || !scope) return [];
    const builtIn = BUILT_IN.has(type.name.text) && !isEscaped(type.name);
    const own = builtIn ? undefined : findType(model, scope, type.name.text);
    return [...(own ? [own] : []), ...named(model, scope, type.args)];
  });
}
