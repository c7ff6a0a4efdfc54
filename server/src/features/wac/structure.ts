/** How a `.wac` is built: its outline, what folds, and what is selected around an offset. */
import { expressionsIn } from "../../wac/names.ts";
import type { Expr, Place, Statement, WacFile } from "../../wac/tree.ts";
import { lineAt, lineStarts } from "../../wit/lines.ts";
import { lex } from "../../wit/tokens.ts";
import type { Fold } from "../folding.ts";
import type { OutlineItem } from "../outline.ts";

/** The statements of a document that have a name, and its exports. */
export function wacOutline(file: WacFile, text: string): OutlineItem[] {
  return file.statements.flatMap((it) => {
    const item = itemOf(it, text);
    return item && item.name !== "" ? [{ ...item, place: it, children: [] }] : [];
  });
}

function itemOf(it: Statement, text: string): Omit<OutlineItem, "place" | "children"> | null {
  if (it.kind === "let") {
    const made = it.expr?.primary.kind === "new" && it.expr.postfix.length === 0 ? it.expr.primary.package.id : null;
    return { name: it.name.text, detail: made ?? sourceOf(it.expr, text), kind: made === null ? "alias" : "resource", nameplace: it.name };
  }
  if (it.kind === "import") return { name: it.name.text, detail: "import", kind: "link", nameplace: it.name };
  if (it.kind === "type") return { name: it.item.name.text, detail: it.item.kind, kind: it.item.kind, nameplace: it.item.name };
  if (!it.expr) return null;
  return { name: it.as?.text ?? sourceOf(it.expr, text), detail: "export", kind: "link", nameplace: it.expr };
}

function sourceOf(expr: Expr | null, text: string): string {
  return expr ? text.slice(expr.start, expr.end).replace(/\s+/g, " ").slice(0, 80) : "";
}

/** What folds: arguments, bodies of types, comments. */
export function wacFolding(file: WacFile, text: string): Fold[] {
  const starts = lineStarts(text);
  const fold = (place: Place, kind: Fold["kind"]): Fold[] => {
    const [startLine, endLine] = [lineAt(starts, place.start), lineAt(starts, place.end)];
    const last = kind === "body" ? endLine - 1 : endLine;
    return last > startLine ? [{ startLine, endLine: last, kind }] : [];
  };
  return [...bodies(file).flatMap((it) => fold(it, "body")), ...comments(text).flatMap((it) => fold(it, "comment"))];
}

function bodies(file: WacFile): Place[] {
  return file.statements.flatMap((it): Place[] => {
    if (it.kind === "type") return it.item.body ? [it.item.body] : [];
    if (it.kind === "import") return it.interface?.body ? [it.interface.body] : [];
    return expressionsIn(it.expr).flatMap((own) => (own.primary.kind === "new" && own.primary.body ? [own.primary.body] : []));
  });
}

/** Comments on lines of their own that follow each other, as one place each. */
function comments(text: string): Place[] {
  const out: Place[] = [];
  for (const piece of lex(text)) {
    if (piece.kind !== "comment" && piece.kind !== "doc") continue;
    const last = out.at(-1);
    const own = /^[ \t]*$/.test(text.slice(text.lastIndexOf("\n", piece.start - 1) + 1, piece.start));
    if (own && last && /^\r?\n[ \t]*$/.test(text.slice(last.end, piece.start))) last.end = piece.end;
    else if (own) out.push({ start: piece.start, end: piece.end });
  }
  return out;
}

/** Places around an offset from the innermost outwards. */
export function wacSelection(file: WacFile, length: number, offset: number): Place[] {
  const out: Place[] = [{ start: 0, end: length }];
  const add = (place: Place | null | undefined): boolean => {
    if (!place || place.start > offset || offset > place.end) return false;
    const last = out.at(-1)!;
    if (place.start !== last.start || place.end !== last.end) out.push({ start: place.start, end: place.end });
    return true;
  };
  const statement = file.statements.find((it) => it.start <= offset && offset <= it.end);
  add(statement ?? file.directive);
  add(file.directive?.package);
  if (statement?.kind === "let" || statement?.kind === "export") {
    for (const it of expressionsIn(statement.expr)) {
      if (!add(it) || !add(it.primary) || it.primary.kind !== "new") continue;
      add(it.primary.body);
      const argument = it.primary.args.find((own) => own.start <= offset && offset <= own.end);
      add(argument);
      if (argument?.kind === "named") add(argument.name);
    }
  }
  if (statement && "name" in statement) add(statement.name);
  return out.reverse();
}
