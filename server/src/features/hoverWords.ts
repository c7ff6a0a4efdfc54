/** Hover over words of the language: keywords, built-in types, gates; and over versions. */
import { layout } from "../wit/layout.ts";
import { findHome, findPath, type Scope, type WitModel } from "../wit/model.ts";
import type { Token } from "../wit/tokens.ts";
import type { Place, TypeNode } from "../wit/tree.ts";
import { isLink } from "../wit/tree.ts";
import { isToken, tokensBefore, wordEnd } from "./completionContext.ts";
import { describe, layoutLines, wit } from "./hoverText.ts";
import { GATE_WORDS, GENERIC_WORDS, KEYWORD_WORDS, PRIMITIVE_WORDS } from "./languageWords.ts";

interface Found extends Place {
  parts: string[];
}

/** What a word of the language at an offset means; null where there is none. */
export function hoverWord(model: WitModel, path: string, text: string, offset: number): Found | null {
  const tokens = tokensBefore(model.trees.get(path), text, wordEnd(text, offset))?.tokens;
  const word = tokens?.at(-1);
  if (!tokens || !word || word.kind !== "id" || word.escaped || word.start > offset || word.end < offset) return null;
  const parts = gateParts(tokens) ?? typeParts(model, path, word) ?? keywordParts(model, path, word);
  return parts && { start: word.start, end: word.end, parts };
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** `since` after `@`, or `version` within its parentheses. */
function gateParts(tokens: Token[]): string[] | null {
  const word = tokens.at(-1)!;
  if (isToken(tokens.at(-2), "@")) {
    const gate = own(GATE_WORDS, word.text);
    return gate ? [wit([`@${word.text}(${gate.argument === "" ? '"…"' : `${gate.argument} = …`})`]), gate.docs] : null;
  }
  const gate = isToken(tokens.at(-2), "(") && isToken(tokens.at(-4), "@") ? own(GATE_WORDS, tokens.at(-3)!.text) : undefined;
  return gate && gate.argument === word.text ? [gate.argumentDocs] : null;
}

function typeParts(model: WitModel, path: string, word: Token): string[] | null {
  const primitive = own(PRIMITIVE_WORDS, word.text);
  const scope = scopesAt(model, path, word.start).at(-1);
  if (primitive !== undefined) {
    const node: TypeNode = { name: word, args: [], start: word.start, end: word.end };
    return [wit([word.text]), primitive, ...(scope ? layoutLines(layout(model, scope, node)) : [])];
  }
  const generic = own(GENERIC_WORDS, word.text);
  if (!generic) return null;
  const args = generic.args.map((it) => `${it.name}${it.optional ? "?" : ""}`).join(", ");
  return [
    wit([`${word.text}<${args}${generic.repeats ? ", …" : ""}>`]),
    generic.docs,
    generic.args.map((it) => `- \`${it.name}\`: ${it.docs}`).join("\n"),
  ];
}

function keywordParts(model: WitModel, path: string, word: Token): string[] | null {
  const keyword = own(KEYWORD_WORDS, word.text);
  if (keyword === undefined) return null;
  return [wit([word.text]), keyword, ...(word.text === "include" ? included(model, path, word.start) : [])];
}

/** The world that the `include` at an offset adds. */
function included(model: WitModel, path: string, offset: number): string[] {
  for (const scope of scopesAt(model, path, offset)) {
    for (const item of scope.node.items) {
      if (!isLink(item) || item.kind !== "include" || item.path === null || item.start > offset || item.end < offset) continue;
      const target = findPath(model, scope, item.path);
      if (target) return describe(model, { path: target.path, name: target.node.name, scope: target, node: target.node });
    }
  }
  return [];
}

function scopesAt(model: WitModel, path: string, offset: number): Scope[] {
  return (model.byPath.get(path) ?? []).filter((it) => it.node.start <= offset && offset <= it.node.end);
}

/** The version of a path at an offset, and the one that the model has for it. */
export function hoverVersion(model: WitModel, path: string, offset: number): Found | null {
  const inside = (it: Place | null): it is Place => it !== null && it.start <= offset && offset <= it.end;
  for (const scope of scopesAt(model, path, offset)) {
    for (const item of scope.node.items) {
      const link = item.kind === "use" || isLink(item) ? item.path : null;
      if (link === null || link.package === null || !inside(link.versionPlace)) continue;
      const home = findHome(model, link.package, link.version, (it) => it.scopes.has(link.name.text));
      const known = home
        ? home.version === link.version
          ? []
          : [`\`${home.version}\` is what is there, and fits`]
        : ["no such version is there"];
      const locked = model.locked.get(link.package);
      if (locked) known.push(`\`wkg.lock\` has ${locked.map((it) => `\`${it}\``).join(", ")}`);
      return {
        start: link.versionPlace.start,
        end: link.versionPlace.end,
        parts: [`version \`${link.version}\` of \`${link.package}\``, ...known],
      };
    }
  }
  return null;
}
