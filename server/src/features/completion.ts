/** Completion: what may stand at the cursor, by what stands before it. */
import type { Scope, WitModel } from "../wit/model.ts";
import type { Token } from "../wit/tokens.ts";
import { type BodyKind, isToken, lastOfList, type Spot, spotAt } from "./completionContext.ts";
import type { Asked, CompletionEntry } from "./completionItems.ts";
import { bareWords, bodyWords, functionWords, gateWords, inlineShapes, topWords } from "./completionKeywords.ts";
import { listEntries } from "./completionLists.ts";
import { homeOf, packageNames, pathEntries, pathIsOpen } from "./completionPaths.ts";
import { typeEntries } from "./completionTypes.ts";

const TYPE_KEYWORDS = ["record", "variant", "enum", "flags", "resource", "type"];

/** The entries for an offset of a file; the model must have been built from `text`. None within comments and strings. */
export function complete(model: WitModel, path: string, text: string, offset: number): CompletionEntry[] {
  const spot = spotAt(model.trees.get(path), text, offset);
  if (spot === null || (/^\d/.test(spot.prefix) && !mayHoldVersion(spot))) return [];
  const scope = scopeAt(model, path, offset, spot);
  const asked: Asked = { model, path, text, offset, spot, scope, home: homeOf(model, path, offset, scope) };
  if (spot.gate) return gateWords(asked, spot.gate);
  const body = spot.bodies[0];
  switch (body?.kind) {
    case undefined:
    case "package":
      return topStatement(asked);
    case "interface":
    case "world":
    case "resource":
      return bodyStatement(asked, body.kind);
    case "record":
    case "variant":
      return member(asked, body.kind, body.head[1]?.text ?? null);
    case "use":
    case "with":
      return listEntries(asked, body.kind, body.head);
    default:
      return [];
  }
}

/** Digits are only completed where a version may stand. */
function mayHoldVersion({ statement, gate }: Spot): boolean {
  return gate !== null || statement.some((it) => isToken(it, "@"));
}

/** The interface or world around an offset: the last one of the right sort that begins before it. */
function scopeAt(model: WitModel, path: string, offset: number, spot: Spot): Scope | null {
  const kinds: readonly BodyKind[] = ["interface", "world"];
  const kind = spot.bodies.find((it) => kinds.includes(it.kind))?.kind;
  let found: Scope | null = null;
  for (const scope of kind ? (model.byPath.get(path) ?? []) : []) {
    if (scope.node.start > offset) break;
    if (scope.node.kind === kind) found = scope;
  }
  return found;
}

function topStatement(asked: Asked): CompletionEntry[] {
  const [first, ...rest] = asked.spot.statement;
  if (first === undefined) return topWords(asked);
  if (isToken(first, "package")) return pathIsOpen(rest) ? packageNames(asked, rest) : [];
  if (!isToken(first, "use")) return [];
  if (pathIsOpen(rest)) return pathEntries(asked, rest, "top");
  return rest.some((it) => isToken(it, "as")) ? [] : bareWords(asked, "as");
}

function bodyStatement(asked: Asked, body: "interface" | "world" | "resource"): CompletionEntry[] {
  const { statement } = asked.spot;
  const [first, second] = statement;
  if (first === undefined) return bodyWords(asked, body);
  if (body === "world" && (isToken(first, "import") || isToken(first, "export"))) return link(asked, first.text as "import" | "export");
  if (body === "world" && isToken(first, "include")) return includePath(asked);
  if (body !== "resource" && isToken(first, "use") && !isToken(second, ":")) {
    return usePath(asked, statement.slice(1));
  }
  if (body !== "resource" && TYPE_KEYWORDS.some((it) => isToken(first, it)) && !isToken(second, ":")) {
    return typePosition(asked, second?.text ?? null) ?? [];
  }
  if (isToken(second, ":") || isToken(first, "constructor")) return functionPart(asked, 2, body === "resource");
  return [];
}

/** After `use` in a body, up to its `.`. */
function usePath(asked: Asked, path: Token[]): CompletionEntry[] {
  const dot = path.some((it) => isToken(it, "."));
  const version = path.some((it) => isToken(it, "@")) && !/^\d+\.\d+\.\d+/.test(path.at(-2)?.text ?? "");
  return pathIsOpen(path) && (!dot || version) ? pathEntries(asked, path, "use") : [];
}

/** After `name:`, whose words begin at an index of the statement. */
function functionPart(asked: Asked, from: number, inResource: boolean): CompletionEntry[] {
  const types = typePosition(asked, null);
  if (types !== null) return types;
  return functionWords(asked, asked.spot.statement.slice(from), inResource);
}

/** The types for a place within brackets, after `->` or after `=`; null where the place is none of these. */
function typePosition(asked: Asked, declared: string | null): CompletionEntry[] | null {
  const { statement, open } = asked.spot;
  const innermost = open.at(-1);
  if (innermost === undefined) {
    const last = statement.at(-1);
    if (isToken(last, "->")) return typeEntries(asked, null, declared);
    if (isToken(last, "=")) return typeEntries(asked, null, declared);
    return statement.some((it) => isToken(it, "(") || isToken(it, "->")) ? [] : null;
  }
  const { tokens, index } = lastOfList(statement, innermost + 1);
  if (isToken(statement[innermost], "<")) {
    return tokens.length === 0 ? typeEntries(asked, { name: statement[innermost - 1]?.text ?? "", index }, declared) : [];
  }
  return tokens.length === 2 && isToken(tokens[1], ":") ? typeEntries(asked, null, declared) : [];
}

/** A field of a record, or a case of a variant. */
function member(asked: Asked, kind: "record" | "variant", declared: string | null): CompletionEntry[] {
  const { statement, open } = asked.spot;
  const innermost = open.at(-1);
  if (innermost !== undefined && isToken(statement[innermost], "<")) return typePosition(asked, declared) ?? [];
  const { tokens } = lastOfList(statement, 0);
  const before = kind === "record" ? ":" : "(";
  return tokens.length === 2 && isToken(tokens[1], before) ? typeEntries(asked, null, declared) : [];
}

/** After `import` or `export`: a path, or a name of its own with a function, an interface or a path behind it. */
function link(asked: Asked, kind: "import" | "export"): CompletionEntry[] {
  const rest = asked.spot.statement.slice(1);
  const [name, colon, third, fourth] = rest;
  if (name === undefined) return [...pathEntries(asked, [], kind), ...inlineShapes(asked)];
  if (colon === undefined || !isToken(colon, ":")) return [];
  if (third === undefined) {
    const own = pathEntries(asked, [], kind).filter((it) => it.kind === "interface" && !it.label.includes(":"));
    return [...functionWords(asked, [], false), ...bareWords(asked, "interface"), ...own, ...pathEntries(asked, rest, kind)];
  }
  const isFunction = isToken(third, "func") || isToken(third, "async") || asked.spot.open.length > 0;
  if (isFunction) return functionPart(asked, 3, false);
  const path = isToken(fourth, ":") ? rest.slice(2) : rest;
  return pathIsOpen(path) ? pathEntries(asked, path, kind) : [];
}

function includePath(asked: Asked): CompletionEntry[] {
  const path = asked.spot.statement.slice(1);
  if (pathIsOpen(path)) return pathEntries(asked, path, "include");
  return path.some((it) => isToken(it, "with")) ? [] : bareWords(asked, "with");
}
