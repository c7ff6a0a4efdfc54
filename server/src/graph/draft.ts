/**
 * A document on its way to another: statements with the comments that belong to them, as a list that can be changed. What is not touched
 * stays byte for byte.
 */
import type { NewExpr, Place, Statement, WacFile } from "../wac/tree.ts";
import { type ArgumentChange, argumentsText, noChange } from "./argsText.ts";

interface Entry {
  /** Null: added by this draft. */
  statement: Statement | null;
  /** Comments and blank lines before it. */
  lead: string;
  body: string;
  /** What stands behind it on its line, with the line feed. */
  trail: string;
  kind: Statement["kind"];
}

export interface Edit extends Place {
  newText: string;
}

export class Draft {
  private readonly text: string;
  private readonly head: string;
  private readonly entries: Entry[];
  private readonly tail: string;
  private readonly changes = new Map<NewExpr, ArgumentChange>();
  private readonly replaced: Edit[] = [];

  constructor(text: string, file: WacFile) {
    this.text = text;
    let cut = file.directive ? lineEnd(text, file.directive.end) : 0;
    this.head = text.slice(0, cut);
    this.entries = file.statements.map((statement) => {
      const end = lineEnd(text, statement.end);
      const entry = {
        statement,
        lead: text.slice(cut, statement.start),
        body: "",
        trail: text.slice(statement.end, end),
        kind: statement.kind,
      };
      cut = end;
      return entry;
    });
    this.tail = text.slice(cut);
  }

  /** The change of an expression's arguments, to be added to. */
  arguments(expr: NewExpr): ArgumentChange {
    const change = this.changes.get(expr) ?? noChange();
    this.changes.set(expr, change);
    return change;
  }

  /** Replaces a stretch inside a statement that is not inside changed arguments. */
  replace(place: Place, newText: string): void {
    this.replaced.push({ start: place.start, end: place.end, newText });
  }

  remove(statement: Statement): void {
    const at = this.entries.findIndex((it) => it.statement === statement);
    if (at < 0) return;
    const [gone] = this.entries.splice(at, 1);
    const next = this.entries[at];
    // The blank line and the comment above a group stay above what is left of the group.
    if (next && gone && gone.lead !== "" && !/^[ \t]*\r?\n/.test(next.lead) && next.kind === gone.kind) next.lead = gone.lead + next.lead;
  }

  /** Moves statements, in their order, before another one. */
  moveBefore(moved: Statement[], target: Statement): void {
    const taken = this.entries.filter((it) => it.statement && moved.includes(it.statement));
    for (const it of taken) {
      this.entries.splice(this.entries.indexOf(it), 1);
      // What moves into a group leaves the blank line above it behind.
      it.lead = it.lead.replace(/^(?:[ \t]*\n)+/, "");
      if (!it.trail.endsWith("\n")) it.trail += "\n";
    }
    const at = this.entries.findIndex((it) => it.statement === target);
    const goal = this.entries[at];
    const blank = /^(?:[ \t]*\n)+/.exec(goal?.lead ?? "")?.[0] ?? "";
    if (goal && taken[0]) {
      goal.lead = goal.lead.slice(blank.length);
      taken[0].lead = blank + taken[0].lead;
    }
    this.entries.splice(at < 0 ? this.entries.length : at, 0, ...taken);
  }

  /** Adds a statement: before `before` where it is given, else behind the last one of its kind (`let` before the exports, exports last). */
  add(kind: "let" | "export" | "import", body: string, before?: Statement): void {
    const target = before ? this.entries.findIndex((it) => it.statement === before) : this.placeFor(kind);
    const at = target < 0 ? this.entries.length : target;
    const above = this.entries[at - 1];
    const below = this.entries[at];
    if (above && !above.trail.endsWith("\n")) above.trail += "\n";
    const opensGroup = !above || (above.kind !== kind && !(before && below));
    const lead = before && below ? (/^(?:[ \t]*\n)+/.exec(below.lead)?.[0] ?? "") : opensGroup ? "\n" : "";
    if (before && below) below.lead = below.lead.slice(lead.length);
    if (!before && below && below.kind !== kind && !/^[ \t]*\n/.test(below.lead)) below.lead = `\n${below.lead}`;
    this.entries.splice(at, 0, { statement: null, lead, body, trail: "\n", kind });
  }

  private placeFor(kind: Entry["kind"]): number {
    const same = this.entries.findLastIndex((it) => it.kind === kind);
    if (kind === "export") return this.entries.length;
    if (same >= 0) return same + 1;
    if (kind === "import") return 0;
    const firstExport = this.entries.findIndex((it) => it.kind === "export");
    return firstExport < 0 ? this.entries.length : firstExport;
  }

  /** The document as it is now. */
  result(): string {
    const head = this.head === "" || this.head.endsWith("\n") || this.entries.length === 0 ? this.head : `${this.head}\n`;
    return head + this.entries.map((it) => it.lead + (it.statement ? this.bodyOf(it.statement) : it.body) + it.trail).join("") + this.tail;
  }

  private bodyOf(statement: Statement): string {
    const edits: Edit[] = this.replaced.filter((it) => inside(it, statement));
    for (const [expr, change] of this.changes) {
      if (!inside(expr, statement)) continue;
      const body = expr.body ?? { start: expr.end, end: expr.end };
      const newText = expr.body
        ? argumentsText(this.text, expr, change)
        : ` { ${[...change.add, ...(change.fill ? ["..."] : [])].join(", ")} }`;
      edits.push({ ...body, newText });
    }
    return applied(this.text, edits, statement);
  }
}

function inside(inner: Place, outer: Place): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The text of a place with edits in it; of two that overlap the outer one counts. */
function applied(text: string, edits: Edit[], place: Place): string {
  let out = "";
  let at = place.start;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < at) continue;
    out += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return out + text.slice(at, place.end);
}

/** The end of the line that an offset is on, with its line feed, where only a comment or space follows; else the offset itself. */
function lineEnd(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)?(?:\r?\n|$)/.exec(text.slice(offset, offset + 10_000));
  return rest ? offset + rest[0].length : offset;
}

/** The one edit that makes `after` of `before`, without what both have at their ends; null where they are the same. */
export function editBetween(before: string, after: string): Edit | null {
  if (before === after) return null;
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let same = 0;
  while (same < least - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  // Never between the halves of a surrogate pair.
  if (start > 0 && /[\uD800-\uDBFF]/.test(before[start - 1]!)) start--;
  if (same > 0 && /[\uDC00-\uDFFF]/.test(before[before.length - same]!)) same--;
  return { start, end: before.length - same, newText: after.slice(start, after.length - same) };
}
