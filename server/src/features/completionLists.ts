/** Completion within braces that list names: `use x.{ | }` and `include w with { | }`. */
import { Cursor } from "../wit/cursor.ts";
import { writeName } from "../wit/keywords.ts";
import { findPath, type Scope, type WitModel } from "../wit/model.ts";
import { parsePath } from "../wit/parseItems.ts";
import { printSignature } from "../wit/print.ts";
import type { Token } from "../wit/tokens.ts";
import type { UseItem } from "../wit/tree.ts";
import { isLink, isType } from "../wit/tree.ts";
import { isToken, lastOfList } from "./completionContext.ts";
import { type Asked, type CompletionEntry, entry, RANK, typeDetails } from "./completionItems.ts";
import { bareWords } from "./completionKeywords.ts";
import { typesIn } from "./completionTypes.ts";

/** Names for the list at the cursor, `as` after one. */
export function listEntries(asked: Asked, kind: "use" | "with", head: Token[]): CompletionEntry[] {
  const { statement } = asked.spot;
  const { tokens } = lastOfList(statement, 0);
  if (tokens.length === 1 && tokens[0]!.kind === "id") return bareWords(asked, "as");
  if (tokens.length > 0) return [];
  const target = targetOf(asked, head);
  if (!target) return [];
  const listed = listedNames(asked, kind);
  return kind === "use" ? usable(asked, target, listed) : renamable(asked, target, listed);
}

/** What the path between the keyword and the list means. */
function targetOf({ model, text, path, scope, home }: Asked, head: Token[]): Scope | undefined {
  const [, first] = head;
  const last = head[head.length - 1];
  const from = scope ?? (home && { path, home });
  if (!first || !last || !from) return undefined;
  return findPath(model, from, parsePath(new Cursor(text.slice(first.start, last.start))));
}

/** Names that the list has already, before the cursor and after it. */
function listedNames({ scope, spot, offset }: Asked, kind: "use" | "with"): Set<string> {
  const out = new Set<string>();
  spot.statement.forEach((it, index, all) => {
    if (it.kind === "id" && !isToken(all[index - 1], "as")) out.add(it.text);
  });
  for (const item of scope?.node.items ?? []) {
    if (item.start > offset || item.end < offset) continue;
    const items: UseItem[] = kind === "use" && item.kind === "use" ? item.items : isLink(item) ? item.with : [];
    for (const it of items) if (it.name.start !== spot.word.start) out.add(it.name.text);
  }
  return out;
}

function usable(asked: Asked, target: Scope, listed: Set<string>): CompletionEntry[] {
  return typesIn(asked, target)
    .filter((it) => !listed.has(it.name))
    .map((it) => entry(asked, it.node.kind, it.name, RANK.near, { ...typeDetails(it.node, null), insertText: writeName(it.name) }));
}

function renamable(asked: Asked, target: Scope, listed: Set<string>): CompletionEntry[] {
  const rest = asked.text.slice(asked.spot.word.end, asked.spot.word.end + 20);
  const isSnippet = !/^\s*as\b/.test(rest);
  return [...plainNames(asked.model, target, new Set())]
    .filter(([name]) => !listed.has(name))
    .map(([name, detail]) =>
      entry(asked, "item", name, RANK.near, {
        insertText: isSnippet ? `${writeName(name)} as \${1:name}` : writeName(name),
        snippet: isSnippet,
        detail,
      }),
    );
}

/** Includes that are followed; no real world comes near, and the stack bears it. */
const MOST_WORLDS = 1000;

/** Imports, exports and types of a world that have a plain name, those that it includes too, each with what it is. */
export function plainNames(model: WitModel, world: Scope, seen: Set<Scope>): Map<string, string> {
  const out = new Map<string, string>();
  if (seen.has(world) || seen.size > MOST_WORLDS) return out;
  seen.add(world);
  for (const item of world.node.items) {
    if (isType(item)) out.set(item.name.text, item.kind);
    else if (isLink(item) && item.kind === "include" && item.path) {
      const inner = findPath(model, world, item.path);
      const renames = new Map(item.with.map((it) => [it.name.text, it.alias?.text]));
      for (const [name, detail] of inner ? plainNames(model, inner, seen) : []) out.set(renames.get(name) ?? name, detail);
    } else if (isLink(item) && item.name) {
      out.set(item.name.text, `${item.kind} ${item.function ? printSignature(item.function) : "interface"}`);
    }
  }
  out.delete("");
  return out;
}
