/** Writes what a scope needs to use types of other interfaces: into a `use` that is there, or into one of its own. */
import { findPath, type Scope, type WitModel } from "../wit/model.ts";
import type { Place, UseDeclaration } from "../wit/tree.ts";
import { beginsLine, indentOf, lineEnd, newlineOf } from "./actions/textPlaces.ts";

/** Made once for a scope, it answers for many types quickly. */
export class UseWriter {
  private readonly uses = new Map<Scope, UseDeclaration>();
  private readonly text: string;
  private readonly place: { at: number; before: string } | null;

  constructor(model: WitModel, text: string, scope: Scope) {
    this.text = text;
    let last: UseDeclaration | null = null;
    for (const item of scope.node.items) {
      if (item.kind !== "use" || text[item.end - 1] !== ";") continue;
      last = item;
      const open = item.body !== null && item.items.length > 0 && item.gates.length === 0;
      const target = open ? findPath(model, scope, item.path) : undefined;
      if (target && !this.uses.has(target)) this.uses.set(target, item);
    }
    this.place = last ? this.afterUse(last) : this.atStart(scope);
  }

  /** The edit that makes `written` (a name, or `name as other`) of an interface known; null where there is no place for it. */
  edit(target: Scope, path: string, written: string): (Place & { newText: string }) | null {
    const last = this.uses.get(target)?.items.at(-1);
    const end = last && (last.alias ?? last.name).end;
    if (end !== undefined) return { start: end, end, newText: `, ${written}` };
    if (!this.place) return null;
    const { at, before } = this.place;
    return { start: at, end: at, newText: `${before}use ${path}.{${written}};` };
  }

  private afterUse(use: UseDeclaration): UseWriter["place"] {
    const line = lineEnd(this.text, use.end);
    const rest = this.text.slice(use.end, line).trim();
    if (rest !== "" && !rest.startsWith("//")) return { at: use.end, before: " " };
    return { at: rest === "" ? use.end : line, before: `${newlineOf(this.text)}${indentOf(this.text, use.start)}` };
  }

  private atStart({ node: { body, items } }: Scope): UseWriter["place"] {
    if (body === null) return null;
    const at = body.start + 1;
    const rest = this.text.slice(at, lineEnd(this.text, at)).trim();
    if (rest !== "" && !rest.startsWith("//")) return { at, before: " " };
    const [first] = items;
    const indent = first && beginsLine(this.text, first.start) ? indentOf(this.text, first.start) : `${indentOf(this.text, body.start)}  `;
    return { at: lineEnd(this.text, at), before: `${newlineOf(this.text)}${indent}` };
  }
}
