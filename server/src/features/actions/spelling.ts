/** Names that are keywords, or no identifiers: written so that they can be names. */
import { kebab } from "../../wit/findings.ts";
import { isIdentifier, KEYWORDS } from "../../wit/keywords.ts";
import { type Occurrence, occurrences } from "../../wit/names.ts";
import { isEscaped } from "../../wit/walk.ts";
import { occurrencesNamedBy } from "../references.ts";
import { rename } from "../rename.ts";
import { type Action, type Asked, type Edit, quickFix, touches } from "./action.ts";

/** Escapes keywords, and respells what is no identifier, with all references. */
export function spellingActions(asked: Asked): Action[] {
  return occurrences(asked.model, asked.path)
    .filter((it) => touches(it.name, asked.range))
    .flatMap((it) => [...escapeAction(asked, it), ...kebabAction(asked, it)]);
}

function escapeAction(asked: Asked, it: Occurrence): Action[] {
  const edits = escapes(asked, it);
  if (edits.length === 0) return [];
  const written = it.kind === "package" ? edits[0]!.newText : `%${it.name.text}`;
  return [quickFix(asked, it.name, `Write the name as \`${written}\``, edits, { isPreferred: true })];
}

/** The `%` that a name lacks, here and at all other places that are named so; empty where it lacks none. */
export function escapes(asked: Asked, it: Occurrence): Edit[] {
  const { path, text, model } = asked;
  if (it.kind === "package") {
    const written = text.slice(it.name.start, it.name.end);
    const parts = /[\w%-]+/g;
    return [...written.matchAll(parts)]
      .filter((part) => KEYWORDS.has(part[0]))
      .map((part) => ({
        path,
        start: it.name.start + part.index,
        end: it.name.start + part.index + part[0].length,
        newText: `%${part[0]}`,
      }));
  }
  if (isEscaped(it.name) || !KEYWORDS.has(it.name.text)) return [];
  const all = it.namer ? occurrencesNamedBy(model, it.namer.name) : [];
  const places = all.length > 0 ? all : [{ path, occurrence: it }];
  return places
    .filter(({ path: file, occurrence: { name } }) => !isEscaped(name) && KEYWORDS.has(name.text) && asked.editable(file))
    .map(({ path: file, occurrence: { name } }) => ({ path: file, start: name.start, end: name.end, newText: `%${name.text}` }));
}

function kebabAction(asked: Asked, it: Occurrence): Action[] {
  if (it.role === "reference" || it.kind === "package" || isIdentifier(it.name.text)) return [];
  const wanted = kebab(it.name.text);
  const done = rename(asked.model, asked.path, it.name.start, wanted, asked.editable);
  if ("reason" in done || done.edits.length === 0) return [];
  return [quickFix(asked, it.name, `Rename to \`${wanted}\``, done.edits, { isPreferred: true })];
}
